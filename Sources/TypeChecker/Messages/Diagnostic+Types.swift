import Diagnostics
import Program
import Source
import Units

extension Diagnostic {
  static func typeMismatch(
    expected: String, found: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.typeMismatch, at: span, "expected `\(expected)`, found `\(found)`")
      .noting(declared, "`\(expected)` is asked for here")
  }

  /// A literal in braces where no object is wanted.
  static func objectGiven(
    expected: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.typeMismatch, at: span, "expected `\(expected)`, found an object")
      .noting(declared, "`\(expected)` is asked for here")
      .helping("one value stands here, without braces")
  }

  static func mayBeNull(
    _ found: String, expected: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.mayBeNull, at: span, "expected `\(expected)`, found `\(found)`, which may be null")
      .noting(declared, "`\(expected)` is asked for here")
      .helping("give a value for null (`… ?? x`), or test it first (`if … != null`)")
  }

  /// `use` is what is after or around it, as it is written.
  static func maybeNull(
    _ use: String, _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.mayBeNull, at: span, "this may be null (`\(type)`), so \(use) cannot use it")
      .noting(declared, "it is declared as `\(type)` here")
      .helping("read on with `?.`, give a value for null with `??`, or test it first")
  }

  static func nullGiven(
    expected: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.nullGiven, at: span, "expected `\(expected)`, which cannot be null")
      .noting(declared, "`\(expected)` is asked for here")
      .helping("to take away what is there, write `delete`; what may be null has a type with `?`")
  }

  static func notOneOf(
    _ found: String, _ choices: [String], at span: SourceSpan, declared: SourceSpan,
    isWritten: Bool
  ) -> Diagnostic {
    let list = choices.map { "\"\($0)\"" }.joined(separator: ", ")
    let diagnostic = Diagnostic(.notOneOf, at: span, "expected one of \(list), found \"\(found)\"")
      .noting(declared, "declared here")
    guard isWritten, let near = nearestName(to: found, among: choices) else {
      return diagnostic.helping("choose one of them")
    }
    return diagnostic.fixing(
      .replace(span, with: "\"\(near)\"", message: "did you mean \"\(near)\"?"))
  }

  static func outOfRange(
    _ value: String, _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.outOfRange, at: span, "\(value) is outside of `\(type)`")
      .noting(declared, "the bounds are set here")
      .helping("choose a number within the bounds")
  }

  static func badLength(
    _ count: Int, _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .badLength, at: span,
      "this text has \(count) character\(count == 1 ? "" : "s"), which `\(type)` does not allow"
    )
    .noting(declared, "the length is set here")
    .helping("choose a text of another length")
  }

  static func patternMismatch(
    _ value: String, _ type: String, pattern: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    let shown = value.count <= 60 ? value : "\(value.prefix(40))…\(value.suffix(16))"
    return Diagnostic(
      .patternMismatch, at: span,
      type.hasPrefix("String(")
        ? "\"\(shown)\" does not match `\(pattern)`"
        : "\"\(shown)\" is not a `\(type)`: it does not match `\(pattern)`"
    )
    .noting(declared, "the pattern is set here")
    .helping("the whole text must match")
  }

  static func badText(
    _ error: TextError, _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    let article = type.first.map { "AEIO".contains($0) } ?? false ? "an" : "a"
    let diagnostic = Diagnostic(.badText, at: span, "not \(article) `\(type)`: \(error.message)")
      .noting(declared, "`\(type)` is asked for here")
    if let suggestion = error.suggestion {
      return diagnostic.fixing(.replace(span, with: suggestion))
    }
    return diagnostic.helping("`kr8lang explain bad-text` shows the forms of text types")
  }

  static func badNumber(_ error: TextError, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.badNumber, at: span, "not a number: \(error.message)")
      .helping("a `Float` is written with a point: `1e20`; as text it stands in quotes")
  }

  static func badUnit(_ error: TextError, text: [UInt8], at span: SourceSpan) -> Diagnostic {
    let start = span.start + UInt32(min(error.offset, text.count))
    let place =
      error.length > 0
      ? SourceSpan(start, min(start + UInt32(error.length), span.end)) : span
    return Diagnostic(.badUnit, at: place, error.message)
      .fixing(error.suggestion.map { .replace(place, with: $0) })
  }

  static func ambiguousUnit(_ text: [UInt8], _ kinds: [String], at span: SourceSpan) -> Diagnostic {
    let names = kinds.map { "`\($0)`" }.joined(separator: " or ")
    let text = String(decoding: text, as: UTF8.self)
    return Diagnostic(
      .ambiguousUnit, at: span, "`\(text)` may be a \(names), and nothing here says which"
    ).helping("give it a type: `let x: \(kinds.first ?? "Quantity") = \(text)`")
  }

  static func unitMismatch(
    _ text: [UInt8], _ kinds: [String], expected: String, at span: SourceSpan, reason: SourceSpan
  ) -> Diagnostic {
    let kinds = kinds.map { "`\($0)`" }.joined(separator: " or ")
    return Diagnostic(
      .typeMismatch, at: span,
      "expected `\(expected)`, found `\(String(decoding: text, as: UTF8.self))`, a \(kinds)"
    ).noting(reason, "`\(expected)` is asked for here")
  }

  /// A default or an annotation where only a name and a type may be.
  static func extraOfEntry(_ what: String, _ place: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .expectedType, at: span, "expected a name and its type alone in \(place), found \(what)"
    )
    .helping("declare a schema: its fields have defaults and annotations")
  }

  static func literalExpected(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .literalExpected, at: span, "a literal is expected here: text, a number, true or false")
  }

  static func notText(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notText, at: span, "`\(type)` has no text form to put into a string")
      .helping("name the part you mean, or render it: `encode.json(x)`")
  }

  /// A literal that does not meet a sensitive type; why would tell of it.
  static func sensitiveMisfit(
    _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.refinementFailed, at: span, "this sensitive value does not meet `\(type)`")
      .noting(declared, "the type is asked for here")
      .helping(
        type.contains("Base64")
          ? "it is text in Base64: `encode.base64(…)` makes it; a Secret takes plain text in `stringData`"
          : nil)
  }

  static func ambiguousLiteral(
    _ type: String, _ fitting: [String], at span: SourceSpan
  ) -> Diagnostic {
    let message =
      fitting.isEmpty
      ? "this fits no member of `\(type)`"
      : "this could be \(fitting.map { "`\($0)`" }.joined(separator: " or "))"
    return Diagnostic(.ambiguousLiteral, at: span.firstByte, message)
      .helping("name the schema: `Name { … }`")
  }

  static func impossibleTest(_ found: String, _ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.impossibleTest, at: span, "a `\(found)` is never a `\(type)`")
  }

  static func notExhaustive(
    _ left: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.notExhaustive, at: span, "`match` does not say what happens for `\(left)`")
      .noting(declared, "what is matched is declared here")
      .helping("add an arm for it, or `_ => …` for all the rest")
  }

  static func unreachableArm(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unreachableArm, at: span, "the arms above take every value; this one is never reached",
      severity: .warning)
  }

  static func needlessDefault(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .needlessDefault, at: span, "`\(type)` is never null, so `??` does nothing",
      severity: .warning)
  }

  static func needlessNullTest(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .needlessDefault, at: span, "`\(type)` is never null, so this has one outcome",
      severity: .warning)
  }

  static func needlessChain(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .needlessChain, at: span, "`\(type)` is never null: write `.`", severity: .warning)
  }

  static func lambdaParameterType(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .missingType, at: span, "nothing here says what `\(name)` is: write its type"
    )
    .helping(
      "for example `(\(name): Int) => \(name) + 1`; a function of the file is `fn f(x: Int) -> Int = …`"
    )
  }

  static func lambdaArity(_ expected: Int, found: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .lambdaArity, at: span,
      "a function of \(expected) parameter\(expected == 1 ? "" : "s") is expected, this has \(found)"
    )
  }
}
