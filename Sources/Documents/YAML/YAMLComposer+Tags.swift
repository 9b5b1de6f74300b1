import Diagnostics
import Source

/// What tags say of scalars, keys and collections.
extension YAMLComposer {
  mutating func tagged(_ parser: borrowing YAMLParser, _ event: YAMLEvent) {
    let properties = parser.properties[Int(event.properties) - 1]
    let tag = String(decoding: properties.tag ?? [], as: UTF8.self)
    let text = event.isSide ? builder.side[event.text] : source[event.text]
    let core = YAMLSchema.meaning(of: text)
    let reading = reading(of: text, core)
    let meaning = reading?.meaning ?? core
    let place = span(event.start, event.end)
    func wrong(_ kind: String) -> Diagnostic {
      .tagMismatch(kind, String(decoding: text, as: UTF8.self), at: place)
    }
    switch tag.hasPrefix("tag:yaml.org,2002:") ? String(tag.dropFirst(18)) : tag {
    case "binary" where dialect != .core:
      diagnostics.append(.binaryScalar(at: place))
      add(event, .string)
    case "!", "str", "binary": add(event, .string)
    case "null":
      if meaning != .null { diagnostics.append(wrong("null")) }
      add(event, .null)
    case "bool":
      if case .bool = meaning {} else { diagnostics.append(wrong("a bool")) }
      add(event, core, reading: reading)
    case "int":
      switch meaning {
      case .integer, .wideInteger, .tooWide: break
      case .null, .bool, .float, .string: diagnostics.append(wrong("an integer"))
      }
      add(event, core, reading: reading)
    case "float":
      switch meaning {
      case _ where reading != nil: add(event, core, reading: reading)
      case .integer, .wideInteger: add(event, .float(isFinite: true))
      case .float: add(event, meaning)
      case .null, .bool, .tooWide, .string:
        diagnostics.append(wrong("a float"))
        add(event, meaning)
      }
    default:
      diagnostics.append(
        .tagIgnored(
          tag,
          at: span(UInt32(properties.tagSpan.lowerBound), UInt32(properties.tagSpan.upperBound))))
      let isPlain = event.style == .plain && !event.isSide && event.high == 0
      add(event, isPlain ? .null : .string)
    }
  }

  mutating func add(
    _ event: YAMLEvent, _ core: YAMLSchema.Meaning, reading: YAMLSchema.ClusterReading?
  ) {
    if let reading { add(event, core, reading) } else { add(event, core) }
  }

  /// The tag of a key: keys are text.
  mutating func checkKeyTag(_ tag: [UInt8], _ event: YAMLEvent) {
    if tag.elementsEqual("tag:yaml.org,2002:binary".utf8) {
      diagnostics.append(.binaryScalar(at: span(event.start, event.end)))
    }
  }

  /// A collection's tag carries nothing that its form does not.
  mutating func checkTag(_ parser: borrowing YAMLParser, _ event: YAMLEvent) {
    let properties = parser.properties[Int(event.properties) - 1]
    guard let tag = properties.tag else { return }
    switch String(decoding: tag, as: UTF8.self) {
    case "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq": break
    case let tag:
      diagnostics.append(
        .tagIgnored(
          tag,
          at: span(UInt32(properties.tagSpan.lowerBound), UInt32(properties.tagSpan.upperBound))))
    }
  }
}
