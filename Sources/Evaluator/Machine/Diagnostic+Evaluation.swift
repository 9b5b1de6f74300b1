import Diagnostics
import Source

extension Diagnostic {
  /// A key field that is stated, and not as the element's address says.
  static func keyMismatch(
    _ name: String, _ stated: String, _ key: String, at span: SourceSpan, address: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .keyMismatch, at: span, "`\(name)` is \(stated) here, but the element's address says \(key)"
    )
    .noting(address, "it is addressed here")
    .helping("leave `\(name)` out, for the address fills it; or give the element another address")
  }

  /// A value that needs itself; the chain of what is read from it back to it.
  static func cyclicValue(
    _ name: String, at span: SourceSpan, names: [String] = [],
    chain: [(span: SourceSpan, name: String)]
  ) -> Diagnostic {
    /// A read as it is written, if that is short.
    func quoted(_ text: String) -> String {
      text.count > 40 || text.contains("\n") ? "this" : "`\(text)`"
    }
    var way = ""
    if let first = names.first {
      let shown = names.prefix(12).map { "`\($0)`" } + (names.count > 12 ? ["…"] : [])
      way = ": " + (shown + ["`\(first)`"]).joined(separator: " → ")
    }
    var diagnostic = Diagnostic(.cyclicValue, at: span, "\(quoted(name)) needs itself\(way)")
      .helping("give one of them a value that does not rest on the others")
    var seen: Set<SourceSpan> = [span]
    for (index, read) in chain.enumerated() where seen.insert(read.span).inserted {
      if diagnostic.notes.count == 12 {
        diagnostic = diagnostic.noting(read.span, "… and \(chain.count - index - 1) more")
        break
      }
      diagnostic = diagnostic.noting(
        read.span, "\(index == 0 ? "its value" : "which") needs \(quoted(read.name)) here")
    }
    return diagnostic
  }

  /// An object that is held by what it holds.
  static func holdsItself(_ way: [(span: SourceSpan, name: String)]) -> Diagnostic {
    let shown = way.prefix(12).map { "`\($0.name)`" } + (way.count > 12 ? ["…"] : [])
    var diagnostic = Diagnostic(
      .cyclicValue, at: way.first?.span ?? .none,
      "this object holds itself, so it has no end: \(shown.joined(separator: " → "))")
    for step in way.dropFirst().prefix(11) {
      diagnostic = diagnostic.noting(step.span, "and so on, by `\(step.name)`")
    }
    return diagnostic.helping(
      "let one of them hold the other's name, or make it `hidden`: what is hidden does not render")
  }

  /// Fields that an object must have and lacks; all of them in one report.
  static func requiredFields(
    _ missing: [(name: String, declared: SourceSpan)], of owner: String, at span: SourceSpan
  ) -> Diagnostic {
    let names = missing.map { "`\($0.name)`" }
    let list =
      names.count == 1
      ? names[0] : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    var diagnostic = Diagnostic(
      .requiredField, at: span,
      "\(list)\(of(owner)) \(names.count == 1 ? "is" : "are") required, but not set")
    for field in missing.prefix(3) {
      diagnostic = diagnostic.noting(
        field.declared,
        names.count == 1 ? "it is declared here" : "`\(field.name)` is declared here")
    }
    let members = missing.prefix(3).map { "\($0.name) = …" }.joined(separator: ", ")
    return diagnostic.helping("set \(names.count == 1 ? "it" : "them"): `{ \(members) }`")
  }

  /// Whose field it is; a record without a name has none to say.
  private static func of(_ owner: String) -> String { owner.isEmpty ? "" : " of `\(owner)`" }

  /// A required field that a layer took away.
  static func deletedField(
    _ name: String, of owner: String, at span: SourceSpan, declared: SourceSpan, read: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .deletedField, at: span, "`\(name)`\(of(owner)) is required, but is deleted here"
    )
    .noting(declared, "it is declared here")
    .noting(read, "it is read here")
    .helping("leave it, or give it another value: `replace \(name) = …`")
  }

  static func keyNotFound(
    _ key: String, at span: SourceSpan, written: String, nearest: String?, deletion: SourceSpan?,
    made: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.keyNotFound, at: span, "there is no entry `\(key)`")
      .noting(deletion ?? .none, "it was deleted here")
      .noting(made, "the entries are made here")
      .helping("`m.get(key)` gives null where there is none")
    guard let nearest else { return diagnostic }
    if written == key {
      return diagnostic.fixing(
        .replace(span, with: nearest, message: "did you mean `\(nearest)`?"))
    }
    // Otherwise the span is that of the whole `m[k]`: there is no edit of the key alone.
    return diagnostic.helping(
      "did you mean `\(nearest)`? `m.get(key)` gives null where there is none")
  }

  static func indexOutOfRange(_ index: Int64, count: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .indexOutOfRange, at: span,
      count == 0
        ? "the list is empty, so it has no element \(index)"
        : count == 1
          ? "the list has one element, of index 0, and no element \(index)"
          : "the index must lie in 0 … \(count - 1), but is \(index)"
    )
    .helping(
      count == 0
        ? "`xs.first()` is null where there is none"
        : "the first element has the index 0, the last \(count - 1)")
  }

  static func integerOverflow(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.integerOverflow, at: span, "\(what) does not fit in 64 bits")
      .helping("larger numbers are `Float`s: `1.0 * …`")
  }

  static func numberNotFinite(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.numberNotFinite, at: span, "\(what) is not a finite number")
  }

  public static func divisionByZero(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.divisionByZero, at: span, "this divides by zero")
      .helping("test the divisor first: `if n != 0 then … else …`")
  }

  static func unitFailed(_ message: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.unitFailed, at: span, message)
  }

  static func budgetSteps(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.budgetSteps, at: span, "evaluation took more than \(limit) steps")
      .helping("does something here repeat without end?")
  }

  static func budgetDepth(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .budgetDepth, at: span, "calls and values are nested more than \(limit) deep here"
    )
    .helping("does a function call itself, or a value hold one of its own kind, without end?")
  }

  /// `violates` where nobody knows policies: no answer is better than a green one.
  static func noHost(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.internalError, at: span, "internal error, please report it: no policies to ask")
  }

  static func nestedTooDeep(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.budgetDepth, at: span, "values are nested too deep here")
      .helping("does a function call itself, or a value hold one of its own kind, without end?")
  }

  static func budgetMemory(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.budgetMemory, at: span, "evaluation needs more than \(size(limit)) of memory")
      .helping("does something here grow without end? `--max-memory` sets the limit")
  }

  /// A limit as it was set: in millions of bytes, or in powers of two.
  private static func size(_ bytes: Int) -> String {
    bytes.isMultiple(of: 1 << 20) ? "\(bytes >> 20) MiB" : "\(bytes / 1_000_000) MB"
  }

  static func budgetOutput(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.budgetOutput, at: span, "the output is larger than \(size(limit))")
  }

  static func interrupted(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.evaluationInterrupted, at: span, "the evaluation was interrupted here")
  }

  static func nativeFailed(_ message: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.nativeFailed, at: span, message)
  }

  static func notRenderable(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notRenderable, at: span, "\(what) cannot be rendered")
  }

  /// A resource without its type, in which a rule would have matched something.
  static func ruleUnreached(
    _ type: String, kind: String, at span: SourceSpan, rule: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .ruleUnreached, at: span,
      "the rule `on \(type)` does not reach this, which renders as a `\(kind)` but is not of that type"
    )
    .noting(rule, "the rule is here")
    .helping("make it as what it is: `\(kind) { … }`")
  }

  static func refinementFailed(
    _ message: String, at span: SourceSpan, reason: SourceSpan, declared: SourceSpan,
    isSealed: Bool
  ) -> Diagnostic {
    // What is sealed cannot be tested.
    Diagnostic(.refinementFailed, at: span, message)
      .helping("give another value" + (isSealed ? "" : ", or test it first"))
      .noting(declared, "the type is declared here")
      .noting(reason == declared ? .none : reason, "the type is asked for here")
  }

  static func valueTypeMismatch(
    expected: String, found: String, at span: SourceSpan, reason: SourceSpan
  ) -> Diagnostic {
    let isNoun = expected.hasPrefix("a ") || expected.hasPrefix("an ")
    return Diagnostic(
      .valueTypeMismatch, at: span,
      "expected \(isNoun ? expected : "`\(expected)`"), found \(found)"
    )
    .noting(reason, "the type is asked for here")
  }

  static func assertionFailed(
    _ message: String?, condition: SourceSpan, made: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.assertionFailed, at: condition, message ?? "this assertion does not hold")
      .noting(made, "for the object made here")
  }

  static func duplicateResource(
    _ name: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.duplicateResource, at: span, "`\(name)` is in the output twice")
      .noting(first, "the other is made here")
      .helping("give one of them another name, or leave one out")
  }
}
