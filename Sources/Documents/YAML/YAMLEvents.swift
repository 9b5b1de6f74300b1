/// The event stream of YAML text in the notation of yaml-test-suite (`+MAP`, `=VAL :text` …).
public enum YAMLEvents {
  /// The events up to the end or the first error of YAML 1.2, one a line, and whether there was none. Before an
  /// error the last event may be one that the reader had yet to take back into a key.
  public static func list(of bytes: [UInt8]) -> (text: String, isWellFormed: Bool) {
    if TextEncoding.check(bytes, base: 1) != nil
      || TextEncoding.checkControls(bytes, base: 1) != nil
    {
      return ("+STR\n", false)
    }
    var parser = YAMLParser(
      bytes: bytes, base: 1, budget: ReadingBudget(), keepsComments: false, isStrict: true)
    var text = "+STR\n"
    do throws(YAMLStop) {
      while try parser.nextDocument() {
        text += parser.isExplicitStart ? "+DOC ---\n" : "+DOC\n"
        for event in parser.events { text += line(event, parser) + "\n" }
        text += parser.isExplicitEnd ? "-DOC ...\n" : "-DOC\n"
      }
    } catch {
      if parser.isInDocument { text += parser.isExplicitStart ? "+DOC ---\n" : "+DOC\n" }
      for event in parser.events { text += line(event, parser) + "\n" }
      if parser.isExplicitEnd { text += "-DOC ...\n" }
      return (text, false)
    }
    return (text + "-STR\n", true)
  }

  private static func line(_ event: YAMLEvent, _ parser: borrowing YAMLParser) -> String {
    switch event.kind {
    case .mappingStart: "+MAP" + (event.isFlow ? " {}" : "") + properties(event, parser)
    case .sequenceStart: "+SEQ" + (event.isFlow ? " []" : "") + properties(event, parser)
    case .mappingEnd: "-MAP"
    case .sequenceEnd: "-SEQ"
    case .alias: "=ALI *" + String(decoding: parser.bytes[event.text], as: UTF8.self)
    case .scalar: "=VAL" + properties(event, parser) + " " + mark(event.style) + text(event, parser)
    }
  }

  private static func mark(_ style: Document.Style) -> String {
    switch style {
    case .plain: ":"
    case .singleQuoted: "'"
    case .doubleQuoted: "\""
    case .literal: "|"
    case .folded: ">"
    }
  }

  private static func properties(_ event: YAMLEvent, _ parser: borrowing YAMLParser) -> String {
    guard event.properties != 0 else { return "" }
    let properties = parser.properties[Int(event.properties) - 1]
    var text = ""
    if let anchor = properties.anchor {
      text += " &" + String(decoding: parser.bytes[anchor], as: UTF8.self)
    }
    if let tag = properties.tag { text += " <" + String(decoding: tag, as: UTF8.self) + ">" }
    return text
  }

  private static func text(_ event: YAMLEvent, _ parser: borrowing YAMLParser) -> String {
    let bytes = event.isSide ? parser.side[event.text] : parser.bytes[event.text]
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\\": text += "\\\\"
      case "\u{0}": text += "\\0"
      case "\u{8}": text += "\\b"
      case "\t": text += "\\t"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
