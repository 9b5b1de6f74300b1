import Documents
import Schemas

/// Brings the text of an item up to new data, and changes no byte that says the same as before: its
/// comments, the order of its keys and its quotes stay.
struct ItemEditor {
  private struct Edit {
    var range: Range<Int>
    var text: [UInt8]
  }

  private let lines: YAMLLines
  private let lineEnd: String
  private var edits: [Edit] = []

  /// The text of `region`, which holds the whole lines of an item, with what is new in `made`; nil
  /// where the item is not such that it can be edited.
  static func edited(
    _ item: DocumentElement, to made: DocumentElement, region: Range<Int>
  ) -> [UInt8]? {
    var editor = ItemEditor(item, region)
    guard editor.change(item, to: made) else { return nil }
    return editor.applied(to: region)
  }

  private init(_ item: DocumentElement, _ region: Range<Int>) {
    lines = YAMLLines(item.document)
    let first = lines.nextLine(region.lowerBound)
    lineEnd = first > 1 && lines.source[first - 2] == 0x0D ? "\r\n" : "\n"
  }

  private func applied(to region: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    var at = region.lowerBound
    // Of edits at one place, those that take away come first.
    let sorted = edits.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }
    for (_, edit) in sorted {
      result += lines.source[at..<max(at, edit.range.lowerBound)]
      result += edit.text
      at = max(at, edit.range.upperBound)
    }
    return result + lines.source[at..<max(at, region.upperBound)]
  }

  // MARK: finding what changed

  /// False if the whole value has to be rewritten.
  private mutating func change(_ old: DocumentElement, to new: DocumentElement) -> Bool {
    if old.isSameData(as: new) { return true }
    switch (old.kind, new.kind) {
    case (.object, .object):
      if lines.isFlow(old) { return replaceFlow(old, with: new) }
      return changeEntries(of: old, to: new)
    case (.array, .array):
      if lines.isFlow(old) { return replaceFlow(old, with: new) }
      return changeItems(of: old, to: new)
    case (.object, _), (.array, _), (_, .object), (_, .array): return false
    default: return changeScalar(old, to: new)
    }
  }

  private mutating func changeScalar(_ old: DocumentElement, to new: DocumentElement) -> Bool {
    let style = old.document.nodes[Int(old.node.index)].style
    let (start, end) = (lines.start(of: old), lines.end(of: old))
    guard start < end, style != .literal, style != .folded,
      let text = Self.scalar(new, like: style)
    else { return false }
    edits.append(Edit(range: start..<end, text: Array(text.utf8)))
    return true
  }

  private mutating func replaceFlow(_ old: DocumentElement, with new: DocumentElement) -> Bool {
    guard let text = Self.flow(new) else { return false }
    edits.append(
      Edit(range: lines.start(of: old)..<lines.end(of: old), text: Array(text.utf8)))
    return true
  }

  private mutating func changeEntries(
    of old: DocumentElement, to new: DocumentElement
  ) -> Bool {
    let entries = old.entries
    guard let first = entries.first, let last = entries.last,
      entries.contains(where: { new[$0.key.text] != nil })
    else { return false }
    let column = lines.column(lines.start(of: first.key))
    for (key, value) in entries {
      let start = lines.lineStart(lines.start(of: key))
      let behind = lines.lineBehind(value, key: key, at: column)
      guard let changed = new[key.text] else {
        // Before the key of an item is its dash.
        guard lines.source[start..<lines.start(of: key)].allSatisfy({ $0 == 0x20 }) else {
          return false
        }
        edits.append(Edit(range: start..<behind, text: []))
        continue
      }
      let mark = edits.count
      if change(value, to: changed) { continue }
      edits.removeSubrange(mark...)
      guard rewrite(key, value, to: changed, at: column, behind: behind) else { return false }
    }
    let added = new.entries.filter { old[$0.key.text] == nil }
    if added.isEmpty { return true }
    let behind = lines.lineBehind(last.value, key: last.key, at: column)
    insert(
      added.map {
        Self.block([SchemaEntry(key: $0.key.text, value: SchemaValue($0.value) ?? .null)])
      },
      at: behind, column)
    return true
  }

  /// Rewrites the value of a key.
  private mutating func rewrite(
    _ key: DocumentElement, _ old: DocumentElement, to new: DocumentElement, at column: Int,
    behind: Int
  ) -> Bool {
    guard let value = SchemaValue(new) else { return false }
    let block = Self.block([SchemaEntry(key: key.text, value: value)])
    guard let colon = block.firstIndex(of: ":") else { return false }
    var place = lines.end(of: key)
    while place < behind, lines.source[place] != UInt8(ascii: ":") { place += 1 }
    var end = behind
    while end > place, lines.source[end - 1] == 0x0A || lines.source[end - 1] == 0x0D { end -= 1 }
    let rest = block[colon...].split(separator: "\n", omittingEmptySubsequences: false)
    let margin = String(repeating: " ", count: column)
    let text = rest.enumerated().map { index, line in
      index == 0 || line.isEmpty ? String(line) : margin + line
    }.joined(separator: lineEnd)
    edits.append(Edit(range: place..<end, text: Array(text.utf8)))
    return true
  }

  private mutating func changeItems(of old: DocumentElement, to new: DocumentElement) -> Bool {
    guard let column = lines.dashColumn(of: old), let last = old.items.last,
      let pairs = Self.paired(old.items, new.items)
    else { return false }
    for (item, changed) in zip(old.items, pairs) {
      if let changed {
        guard change(item, to: changed) else { return false }
        continue
      }
      guard let dash = lines.dash(of: item) else { return false }
      let behind = lines.lineBehind(item, key: nil, at: column)
      edits.append(Edit(range: lines.lineStart(dash)..<behind, text: []))
    }
    let added = new.items.dropFirst(pairs.count { $0 != nil })
    if pairs.allSatisfy({ $0 == nil }) { return false }
    insert(
      added.map { Self.block(SchemaValue($0) ?? .null, dashed: true) },
      at: lines.lineBehind(last, key: nil, at: column), column)
    return true
  }

  /// What each old item has become; nil for one that is gone. New ones are after the old ones:
  /// where the order changed otherwise, the answer is nil.
  private static func paired(
    _ old: [DocumentElement], _ new: [DocumentElement]
  ) -> [DocumentElement?]? {
    func name(_ item: DocumentElement) -> String? { item["name"]?.string }
    let isNamed = (old + new).allSatisfy { name($0) != nil }
    if !isNamed, old.count == new.count { return new }
    var result: [DocumentElement?] = []
    var rest = new[...]
    for item in old {
      let isSame = { (other: DocumentElement) in
        isNamed ? name(other) == name(item) : other.isSameData(as: item)
      }
      if let first = rest.first, isSame(first) {
        result.append(first)
        rest = rest.dropFirst()
      } else if rest.contains(where: isSame) {
        return nil
      } else {
        result.append(nil)
      }
    }
    return result
  }

  private mutating func insert(_ blocks: [String], at place: Int, _ column: Int) {
    let margin = String(repeating: " ", count: column)
    var text = ""
    if place > 0, lines.source[place - 1] != 0x0A, lines.source[place - 1] != 0x0D {
      text = lineEnd
    }
    for block in blocks {
      for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
        text += (line.isEmpty ? "" : margin + line) + lineEnd
      }
    }
    edits.append(Edit(range: place..<place, text: Array(text.utf8)))
  }

  // MARK: new text

  /// Entries as a block without a margin or a last line end.
  private static func block(_ entries: [SchemaEntry]) -> String { block(.object(entries)) }

  private static func block(_ value: SchemaValue, dashed: Bool = false) -> String {
    let document = (dashed ? SchemaValue.list([value]) : value).document
    var writer = YAMLWriter()
    writer.write(document, document.root)
    var text = String(decoding: writer.finish().bytes, as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// A scalar of one line, quoted as the one before; nil for a string of several.
  private static func scalar(_ element: DocumentElement, like style: Document.Style) -> String? {
    let plain = block(SchemaValue(element) ?? .null)
    if plain.contains("\n") { return nil }
    guard element.kind == .string, !plain.hasPrefix("\"") else { return plain }
    switch style {
    case .doubleQuoted where !plain.contains("\"") && !plain.contains("\\"):
      return "\"" + plain + "\""
    case .singleQuoted where !plain.contains("'"): return "'" + plain + "'"
    case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: return plain
    }
  }

  /// A value on one line, as it may be inside brackets; nil for a string of several lines.
  private static func flow(_ element: DocumentElement) -> String? {
    switch element.kind {
    case .object:
      var parts: [String] = []
      for (key, value) in element.entries {
        guard let name = flow(key), let text = flow(value) else { return nil }
        parts.append(name + ": " + text)
      }
      return "{" + parts.joined(separator: ", ") + "}"
    case .array:
      var parts: [String] = []
      for item in element.items {
        guard let text = flow(item) else { return nil }
        parts.append(text)
      }
      return "[" + parts.joined(separator: ", ") + "]"
    case .null, .bool, .int, .float: return scalar(element, like: .plain)
    case .string:
      guard let text = scalar(element, like: .plain) else { return nil }
      let isSafe = text.utf8.allSatisfy { byte in
        byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
          || (byte >= 0x2D && byte <= 0x39) || byte == 0x5F
      }
      return isSafe || text.hasPrefix("\"") ? text : quoted(text)
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for character in text {
      if character == "\"" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "\""
  }
}
