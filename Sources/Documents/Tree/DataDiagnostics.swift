import Diagnostics
import Source

/// Messages that both readers give.
extension Diagnostic {
  /// A file in UTF-16 or UTF-32.
  static func otherEncoding(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.dataEncoding, at: span, "expected UTF-8, found \(name)")
      .helping("save the file as UTF-8: `iconv -f \(name) -t UTF-8 FILE`")
  }

  /// Bytes that are not UTF-8.
  static func illFormedText(at span: SourceSpan, byte: UInt8) -> Diagnostic {
    let hex = String(byte, radix: 16, uppercase: true)
    return Diagnostic(
      .dataEncoding, at: span, "expected UTF-8, found the byte 0x\(byte < 16 ? "0" : "")\(hex)"
    )
    .helping("save the file as UTF-8; binary data belongs in base64")
  }

  /// Containers nested beyond the budget.
  static func tooDeep(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .dataTooDeep, at: span, "expected at most \(limit) levels of nesting, found one more")
  }

  /// A key that the object already has.
  static func duplicateKey(
    _ name: String, at span: SourceSpan, earlier: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.dataDuplicateKey, at: span, "expected distinct keys, found `\(name)` again")
      .noting(earlier, "`\(name)` is first given here")
      .helping("remove one of the two, or rename it")
  }

  /// A float that neither JSON nor Kubernetes has a form for.
  static func notFinite(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.dataNotFinite, at: span, "expected a finite number, found `\(text)`")
      .fixing(.replace(span, with: "\"\(text)\"", message: "put it in quotes if it is text"))
  }
}
