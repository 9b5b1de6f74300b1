import Diagnostics
import Source

/// What can be wrong with JSON.
extension Diagnostic {
  static func emptyJSON(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.jsonSyntax, at: span, "expected a value, found nothing")
      .fixing(.insert("{}", before: span, message: "write an empty object"))
  }

  static func contentBehindValue(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.jsonSyntax, at: span, "expected the end of the file, found \(found)")
      .helping("a JSON file holds one value; put several into an array")
  }

  static func missingColon(
    _ found: String, at span: SourceSpan, key: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.jsonSyntax, at: span, "expected `:` behind the key, found \(found)")
      .fixing(.insert(":", before: key.after, message: "write `:`"))
  }

  static func trailingComma(_ bracket: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .jsonSyntax, at: span, "expected no comma before `\(bracket)`, found `,`"
    )
    .fixing(.replace(span, with: "", message: "remove the comma"))
  }

  /// Something other than a comma or the closing bracket after a value.
  static func unclosed(
    _ isObject: Bool, found: String, at span: SourceSpan, isEnd: Bool, open: SourceSpan
  ) -> Diagnostic {
    let bracket = isObject ? "}" : "]"
    let wrong = Diagnostic(
      .jsonSyntax, at: span, "expected `,` or `\(bracket)`, found \(found)"
    )
    .noting(open, "the \(isObject ? "object" : "array") starts here")
    if isEnd { return wrong.fixing(.insert(bracket, before: span, message: "write `\(bracket)`")) }
    if found == "`}`" || found == "`]`" {
      return wrong.fixing(.replace(span, with: bracket))
    }
    if found == "`/`" || found == "`#`" { return wrong.helping("JSON has no comments") }
    return wrong.fixing(.insert(",", before: span, message: "write `,`"))
  }

  static func expectedKey(_ found: String, at span: SourceSpan, isWord: Bool) -> Diagnostic {
    let wrong = Diagnostic(
      .jsonSyntax, at: span, "expected a key in double quotes, found \(found)")
    if isWord {
      return wrong.fixing(
        .replace(
          span, with: "\"\(found.dropFirst().dropLast())\"", message: "put the key in quotes"))
    }
    return jsonHints(wrong, found)
  }

  static func expectedValue(_ found: String, at span: SourceSpan) -> Diagnostic {
    let wrong = Diagnostic(.jsonSyntax, at: span, "expected a value, found \(found)")
    switch found {
    case "`True`", "`TRUE`": return wrong.fixing(.replace(span, with: "true"))
    case "`False`", "`FALSE`": return wrong.fixing(.replace(span, with: "false"))
    case "`None`", "`NULL`", "`Null`", "`nil`": return wrong.fixing(.replace(span, with: "null"))
    case "`NaN`", "`Infinity`", "`nan`", "`inf`":
      return wrong.helping("JSON has neither infinities nor NaN; leave the field out")
    default: return jsonHints(wrong, found)
    }
  }

  private static func jsonHints(_ wrong: Diagnostic, _ found: String) -> Diagnostic {
    switch found {
    case "`'`": wrong.helping("JSON strings stand in double quotes")
    case "`/`", "`#`": wrong.helping("JSON has no comments")
    default: wrong
    }
  }

  static func openString(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.jsonString, at: span, "expected a closing `\"` on the same line, found none")
      .fixing(.insert("\"", before: span.after, message: "close the string"))
      .helping("a line end inside a string is written `\\n`")
  }

  static func rawControl(_ byte: UInt8, at span: SourceSpan) -> Diagnostic {
    let hex = String(byte, radix: 16, uppercase: true)
    let code = "\\u00" + (byte < 16 ? "0" : "") + hex
    return Diagnostic(
      .jsonString, at: span,
      "expected an escape, found the raw control character U+\(code.dropFirst(2))"
    )
    .fixing(.replace(span, with: byte == 0x09 ? "\\t" : code))
  }

  static func shortEscape(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.jsonString, at: span, "expected four hexadecimal digits behind `\\u`, found fewer")
  }

  static func loneSurrogate(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .jsonString, at: span,
      "expected a pair of surrogates, found one alone, which is not a character")
  }

  static func unknownEscape(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .jsonString, at: span,
      "expected one of `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u`, found `\\` and \(found)"
    )
    .fixing(.insert("\\", before: span, message: "write the backslash twice"))
  }

  static func badJSONNumber(_ text: String, at span: SourceSpan) -> Diagnostic {
    let wrong = Diagnostic(.jsonNumber, at: span, "expected a JSON number, found `\(text)`")
    var repaired: [UInt8] = []
    NumberText.write(text.utf8.span, into: &repaired)
    let better = String(decoding: repaired, as: UTF8.self)
    if better != text, Double(better) != nil { return wrong.fixing(.replace(span, with: better)) }
    return wrong.fixing(
      .replace(span, with: "\"\(text)\"", message: "put it in quotes if it is text"))
  }
}
