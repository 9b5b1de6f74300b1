import Diagnostics
import Documents
import Source

/// Writes a ResourceList. Where the input is a block of lines, its bytes are kept: only the lines
/// of items that changed, of `items` that came or went and of `results` are other ones. Else the
/// list is rewritten, with untouched items as they were.
struct ResourceListText {
  /// An item of the output.
  enum Item {
    /// As it came.
    case kept(DocumentElement)
    /// What came, and the data that it has become.
    case changed(DocumentElement, yaml: String)
    /// New, as YAML without an indent.
    case made(String)

    /// The item of the input.
    var original: DocumentElement? {
      switch self {
      case .kept(let element), .changed(let element, _): element
      case .made: nil
      }
    }
  }

  private let list: ResourceList
  private let lines: YAMLLines
  private let source: [UInt8]
  /// With aliases in them strings do not stand alone.
  private let hasAliases: Bool

  init(_ list: ResourceList) {
    self.list = list
    lines = YAMLLines(list.document)
    source = list.document.source
    hasAliases = list.document.nodes.indices.contains {
      list.document.isShared(Document.NodeID(UInt32($0)))
    }
  }

  /// The bytes of the list.
  func bytes(_ items: [Item], _ results: [FunctionResult]) -> [UInt8] {
    if let kept = keptLines(items, results), isRight(kept, items) { return kept }
    return written(items, results)
  }

  // MARK: keeping the lines

  /// The whole lines of each item of the input, with the comments above it; nil if the list is
  /// no block of lines.
  private func regions() -> [Range<Int>]? {
    guard !hasAliases, let items = list.document.element["items"], !items.items.isEmpty,
      let column = lines.dashColumn(of: items),
      list.document.element.entries.allSatisfy({ lines.column(lines.start(of: $0.key)) == 0 })
    else { return nil }
    var regions: [Range<Int>] = []
    var start = lines.lineStart(lines.start(of: items.items[0]))
    for (index, item) in items.items.enumerated() {
      guard let dash = lines.dash(of: item), lines.column(dash) == column else { return nil }
      var end = lines.lineBehind(item, key: nil, at: column)
      let isLast = index == items.items.count - 1
      let limit =
        isLast ? end : lines.dash(of: items.items[index + 1]).map(lines.lineStart) ?? end
      // Comments that stand deeper than the dash, and empty lines, end the item before them.
      var at = end
      while at < limit {
        var text = at
        while text < limit, source[text] == 0x20 { text += 1 }
        let isEmpty = text < limit && (source[text] == 0x0A || source[text] == 0x0D)
        if !isEmpty, text - at <= column { break }
        at = lines.nextLine(at)
        end = at
      }
      regions.append(start..<end)
      start = end
    }
    return regions
  }

  private func keptLines(_ items: [Item], _ results: [FunctionResult]) -> [UInt8]? {
    guard let regions = regions(), let first = regions.first, let last = regions.last,
      !items.isEmpty, let dash = lines.dash(of: list.items[0])
    else { return nil }
    let lineEnd = source[..<first.upperBound].contains(0x0D) ? "\r\n" : "\n"
    var text = Array(source[..<first.lowerBound])
    let margin = String(repeating: " ", count: lines.column(dash))
    for item in items {
      if let last = text.last, last != 0x0A, last != 0x0D { text += lineEnd.utf8 }
      let index = item.original.flatMap { original in
        list.items.firstIndex { $0.node == original.node }
      }
      switch (item, index) {
      case (.kept, let index?): text += source[regions[index]]
      case (.changed(let element, let yaml), let index?):
        text +=
          edited(element, yaml, regions[index])
          ?? Array(Self.entry(yaml, margin: margin, lineEnd).utf8)
      case (.made(let yaml), _): text += Self.entry(yaml, margin: margin, lineEnd).utf8
      case (.kept, nil), (.changed, nil): return nil
      }
    }
    var rest = Array(source[last.upperBound...])
    if let old = list.document.element.entries.first(where: { $0.key.text == "results" }) {
      let start = lines.lineStart(lines.start(of: old.key))
      let end = lines.lineBehind(old.value, key: old.key, at: 0)
      guard start >= last.upperBound else { return nil }
      rest.removeSubrange(start - last.upperBound..<end - last.upperBound)
    }
    text += rest
    if results.isEmpty { return text }
    if let last = text.last, last != 0x0A, last != 0x0D { text += lineEnd.utf8 }
    text += ("results:" + lineEnd).utf8
    for result in results { text += Self.entry(result.yaml, margin: "", lineEnd).utf8 }
    return text
  }

  /// The lines of a changed item with what is new in them, if they then say what they should.
  private func edited(
    _ element: DocumentElement, _ yaml: String, _ region: Range<Int>
  ) -> [UInt8]? {
    guard let made = YAMLReader.read(bytes: Array(yaml.utf8), dialect: .cluster).document?.element,
      let text = ItemEditor.edited(element, to: made, region: region),
      let read = YAMLReader.read(bytes: text, dialect: .cluster).document?.element,
      read.items.count == 1,
      read.items[0].isSameData(as: made)
    else { return nil }
    return text
  }

  /// Whether a string holds these items, as data.
  private func isRight(_ text: [UInt8], _ items: [Item]) -> Bool {
    let (document, problems) = YAMLReader.read(bytes: text, dialect: .cluster)
    guard let found = document?.element["items"]?.items, found.count == items.count,
      !problems.contains(where: { $0.severity == .error })
    else { return false }
    return zip(found, items).allSatisfy { found, item in
      switch item {
      case .kept(let element): return found.isSameData(as: element)
      case .changed(_, let yaml), .made(let yaml):
        let made = YAMLReader.read(bytes: Array(yaml.utf8), dialect: .cluster).document?.element
        return made.map { found.isSameData(as: $0) } ?? false
      }
    }
  }

  // MARK: rewriting

  private func written(_ items: [Item], _ results: [FunctionResult]) -> [UInt8] {
    var text = "apiVersion: \(list.apiVersion)\nkind: ResourceList\n"
    text += items.isEmpty ? "items: []\n" : "items:\n"
    for item in items {
      switch item {
      case .kept(let element): text += Self.entry(yaml(of: element))
      case .changed(_, let yaml), .made(let yaml): text += Self.entry(yaml)
      }
    }
    if let configuration = list.configuration {
      text += "functionConfig:\n" + Self.indented(yaml(of: configuration), first: "  ", rest: "  ")
    }
    if !results.isEmpty { text += "results:\n" }
    for result in results { text += Self.entry(result.yaml) }
    return Array(text.utf8)
  }

  /// A value as YAML without an indent: in brackets as it was, otherwise rewritten.
  private func yaml(of element: DocumentElement) -> String {
    let text = source[lines.start(of: element)..<lines.end(of: element)]
    if !hasAliases, lines.isFlow(element), !text.contains(0x0D) {
      return String(decoding: text, as: UTF8.self)
    }
    var writer = YAMLWriter()
    writer.write(element.document, element.node)
    var written = String(decoding: writer.finish().bytes, as: UTF8.self)
    while written.last == "\n" { written.removeLast() }
    return written
  }

  private static func entry(
    _ yaml: String, margin: String = "", _ lineEnd: String = "\n"
  ) -> String {
    indented(yaml, first: margin + "- ", rest: margin + "  ", lineEnd)
  }

  private static func indented(
    _ yaml: String, first: String, rest: String, _ lineEnd: String = "\n"
  ) -> String {
    var result = ""
    for (index, row) in yaml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      result += (row.isEmpty ? "" : (index == 0 ? first : rest) + row) + lineEnd
    }
    return result
  }
}
