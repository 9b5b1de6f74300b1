import Diagnostics
import Source

extension Diagnostic {
  static func exemptionExpired(
    _ policy: String, until: String, owner: String, isTolerated: Bool, at span: SourceSpan
  ) -> Diagnostic {
    let consequence =
      isTolerated ? ": `kr8lang check` shows its findings again" : ", so its findings are back"
    return Diagnostic(
      .exemptionExpired, at: span,
      "the exemption from `\(policy)` ended on \(until)\(consequence)", severity: .warning
    ).helping("ask \(owner): mend what it excused, or give a new date and reason")
  }

  static func exemptionUnused(_ policy: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exemptionUnused, at: span,
      "`\(policy)` finds nothing here any more, so the exemption excuses nothing",
      severity: .warning
    ).helping("delete it")
  }

  /// A value that is not known, so that policies did not judge all.
  static func notJudged(
    _ name: String?, of subject: String?, by policies: [String], at span: SourceSpan
  ) -> Diagnostic {
    let names = policies.map { "`\($0)`" }.joined(separator: ", ")
    let value = name.map { "`\($0)`" } ?? "a value"
    return Diagnostic(
      .notJudged, at: span,
      "\(subject.map { "\($0): " } ?? "")\(value) is not known, so it is not judged by \(names)",
      severity: .warning)
  }

  /// An `enforce` of what is enforced already.
  static func enforcedAlready(
    _ policy: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .enforcedAlready, at: span,
      "`\(policy)` is enforced already, as severely, so this changes nothing", severity: .warning
    )
    .noting(first, "it is enforced here")
    .helping("delete it; an exemption is what excuses an object")
  }

  static func testFailed(
    _ title: String, _ condition: String, _ message: String?, at span: SourceSpan
  ) -> Diagnostic {
    let text = message ?? "`\(condition)` does not hold"
    return Diagnostic(.testFailed, at: span, "test \"\(title)\": \(text)")
  }

  static func violatesMetNothing(_ policy: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .violatesMetNothing, at: span,
      "`\(policy)` looks at nothing in this object, so the test tests nothing")
  }
}
