/// Prints a layout: decides for each group whether it fits, in one pass with an explicit stack.
struct LayoutPrinter {
  private let source: [UInt8]
  private let width: Int
  private var output: [UInt8] = []
  /// How many scalars the current line has, and whether it has any but its indentation.
  private var column = 0
  private var isAtLineStart = true
  private var lineIndent = 0
  private var owesSpace = false
  /// Comments that wait for the end of the line.
  private var comments: [Range<Int>] = []
  private var pending: [Item] = []

  private struct Item {
    var layout: Layout
    var indent: Int
    var isFlat: Bool
  }

  init(source: [UInt8], width: Int) {
    self.source = source
    self.width = width
    output.reserveCapacity(source.count + source.count / 8)
  }

  /// The bytes of a layout, ending with one newline unless there are none.
  mutating func print(_ layout: Layout) -> [UInt8] {
    pending = [Item(layout: layout, indent: 0, isFlat: false)]
    while let item = pending.popLast() { print(item) }
    if !isAtLineStart || !comments.isEmpty { newline(indent: 0) }
    return output
  }

  private mutating func print(_ item: Item) {
    switch item.layout {
    case .empty: break
    case .text(let range): write(range, indent: item.indent)
    case .space: owesSpace = true
    case .line:
      if item.isFlat { owesSpace = true } else { newline(indent: item.indent) }
    case .softLine:
      if !item.isFlat { newline(indent: item.indent) }
    case .separator(let emptyLine):
      if item.isFlat {
        writeComma(indent: item.indent)
      } else {
        newline(indent: item.indent)
        if emptyLine { self.emptyLine() }
      }
    case .hardLine(let emptyLine):
      if !isAtLineStart || !comments.isEmpty { newline(indent: item.indent) }
      lineIndent = item.indent
      if emptyLine { self.emptyLine() }
    case .lineComment(let range): comments.append(range)
    case .concat(let parts):
      for part in parts.reversed() {
        pending.append(Item(layout: part, indent: item.indent, isFlat: item.isFlat))
      }
    case .indent(let content):
      pending.append(Item(layout: content, indent: item.indent + 2, isFlat: item.isFlat))
    case .group(let content, let isBroken):
      let flat = Item(layout: content, indent: item.indent, isFlat: true)
      let isFlat = !isBroken && (item.isFlat || fits(flat))
      pending.append(Item(layout: content, indent: item.indent, isFlat: isFlat))
    }
  }

  private mutating func write(_ range: Range<Int>, indent: Int) {
    if !comments.isEmpty { newline(indent: indent) }
    startText()
    for i in range {
      let byte = source[i]
      output.append(byte)
      if byte == 0x0A { column = 0 } else if byte & 0xC0 != 0x80 { column += 1 }
    }
  }

  private mutating func writeComma(indent: Int) {
    if !comments.isEmpty { return newline(indent: indent) }
    output.append(0x2C)
    column += 1
    owesSpace = true
  }

  /// Writes the indentation, or the blank that is owed.
  private mutating func startText() {
    if isAtLineStart {
      for _ in 0..<lineIndent { output.append(0x20) }
      column = lineIndent
      isAtLineStart = false
    } else if owesSpace {
      output.append(0x20)
      column += 1
    }
    owesSpace = false
  }

  private mutating func newline(indent: Int) {
    for comment in comments {
      owesSpace = true
      startText()
      output.append(contentsOf: source[comment])
    }
    comments.removeAll(keepingCapacity: true)
    if !isAtLineStart { output.append(0x0A) }
    isAtLineStart = true
    owesSpace = false
    column = 0
    lineIndent = indent
  }

  /// At the start of a line: makes sure that an empty one is above.
  private mutating func emptyLine() {
    let count = output.count
    if count >= 2, output[count - 1] == 0x0A, output[count - 2] != 0x0A { output.append(0x0A) }
  }

  /// Whether an item, flat, and what follows it up to the next newline fit into the line.
  private func fits(_ item: Item) -> Bool {
    var room = width - (isAtLineStart ? lineIndent : column) - (owesSpace ? 1 : 0)
    var stack = [item]
    var rest = pending.count
    var endsInComment = !comments.isEmpty
    while room >= 0 {
      if stack.isEmpty {
        if rest == 0 { return true }
        rest -= 1
        stack.append(pending[rest])
      }
      guard let next = stack.popLast() else { return true }
      switch next.layout {
      case .empty: break
      case .text(let range):
        if endsInComment { return false }
        for i in range {
          if source[i] == 0x0A { return room >= 0 }
          if source[i] & 0xC0 != 0x80 { room -= 1 }
        }
      case .space: room -= 1
      case .line, .softLine, .separator:
        if !next.isFlat { return true }
        if endsInComment { return false }
        switch next.layout {
        case .line: room -= 1
        case .separator: room -= 2
        default: break
        }
      case .hardLine: return true
      case .lineComment: endsInComment = true
      case .concat(let parts):
        for part in parts.reversed() {
          stack.append(Item(layout: part, indent: next.indent, isFlat: next.isFlat))
        }
      case .indent(let content):
        stack.append(Item(layout: content, indent: next.indent, isFlat: next.isFlat))
      case .group(let content, let isBroken):
        stack.append(
          Item(layout: content, indent: next.indent, isFlat: next.isFlat && !isBroken))
      }
    }
    return false
  }
}
