import Diagnostics
import Documents
import Source

/// Writes a ResourceList: items that were not touched as they stand in the input, byte for byte but
/// for their indent.
struct ResourceListText {
  private(set) var text = ""
  private let source: [UInt8]
  private let base: UInt32
  /// Whether texts may be copied: with aliases in them they do not stand alone.
  private let isPlain: Bool

  init(_ list: ResourceList) {
    source = list.document.source
    base = list.document.base
    isPlain = !list.document.nodes.indices.contains {
      list.document.isShared(Document.NodeID(UInt32($0)))
    }
    text = "apiVersion: \(list.apiVersion)\nkind: ResourceList\n"
  }

  mutating func items(_ items: [Item]) {
    text += items.isEmpty ? "items: []\n" : "items:\n"
    for item in items {
      switch item {
      case .kept(let element): text += entry(original(element))
      case .made(let yaml): text += entry(yaml)
      }
    }
  }

  /// An item: as it came, or as YAML without an indent.
  enum Item {
    case kept(DocumentElement)
    case made(String)
  }

  mutating func configuration(_ element: DocumentElement) {
    text += "functionConfig:\n" + indented(original(element), first: "  ")
  }

  mutating func results(_ results: [FunctionResult]) {
    if results.isEmpty { return }
    text += "results:\n"
    for result in results { text += entry(result.yaml) }
  }

  private func entry(_ yaml: String) -> String { indented(yaml, first: "- ") }

  private func indented(_ yaml: String, first: String) -> String {
    var result = ""
    for (index, row) in yaml.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if row.isEmpty {
        result += "\n"
      } else {
        result += (index == 0 ? first : "  ") + row + "\n"
      }
    }
    return result
  }

  /// The text of a value, with the comment behind its last line, and without the indent that it had.
  private func original(_ element: DocumentElement) -> String {
    guard isPlain else {
      var writer = YAMLWriter()
      writer.write(element.document, element.node)
      var text = String(decoding: writer.finish().bytes, as: UTF8.self)
      while text.last == "\n" { text.removeLast() }
      return text
    }
    let start = Int(element.span.start - base)
    var end = Int(element.span.end - base)
    while end > start, source[end - 1] == 0x0A || source[end - 1] == 0x20 { end -= 1 }
    var rest = end
    while rest < source.count, source[rest] == 0x20 { rest += 1 }
    if rest < source.count, rest > end, source[rest] == UInt8(ascii: "#") {
      end = rest
      while end < source.count, source[end] != 0x0A { end += 1 }
    }
    var lineStart = start
    while lineStart > 0, source[lineStart - 1] != 0x0A { lineStart -= 1 }
    let indent = start - lineStart
    let rows = source[start..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    return rows.enumerated().map { index, row in
      let margin = index == 0 ? 0 : min(indent, row.prefix { $0 == 0x20 }.count)
      return String(decoding: row.dropFirst(margin), as: UTF8.self)
    }.joined(separator: "\n")
  }
}
