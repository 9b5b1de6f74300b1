import Diagnostics
import Program
import Source

extension Diagnostic {
  static func redeclaredField(
    _ name: String, at span: SourceSpan, inherited: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.redeclaredField, at: span, "`\(name)` is inherited, not new")
      .noting(inherited, "declared here")
      .fixing(
        .insert("replace ", before: span, message: "say `replace` to narrow its type")
      )
      .helping("to set its value, write `\(name) = …`")
  }

  static func widenedField(
    _ name: String, to type: String, from inherited: String, at span: SourceSpan,
    inherited place: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .widenedField, at: span,
      "a sub-schema may only narrow `\(name)`: `\(type)` does not fit into `\(inherited)`"
    ).noting(place, "declared as `\(inherited)` here")
  }

  static func narrowsNothing(
    _ name: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.narrowsNothing, at: span, "`replace` narrows an inherited field; `\(name)` is none")
      .suggesting(known, for: name, at: span)
  }

  static func superNotSchema(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.superNotSchema, at: span, "a schema extends a schema, not `\(type)`")
  }

  static func schemaCycle(_ name: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(.schemaCycle, at: span, "`\(name)` would extend itself")
      .noting(first, "through this schema")
  }

  static func recursiveType(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.recursiveType, at: span, "the type `\(name)` is defined by itself alone")
      .helping("recursive data is described by schemas: a field may have its schema's own type")
  }

  static func annotationArgument(
    _ name: String, wants what: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.annotationArgument, at: span, "`@\(name)` takes \(what): `@\(name)(…)`")
  }

  static func unknownAnnotation(
    _ name: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unknownAnnotation, at: span, "no annotation is called `@\(name)`")
      .suggesting(known, for: name, at: span)
      .helping("annotations are " + known.map { "`@\($0)`" }.joined(separator: ", "))
  }

  static func missingResultType(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingType, at: span, "the result type of `\(name)` is written out: `-> T`")
  }

  static func missingParameterType(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.missingType, at: span, "the type of parameter `\(name)` is written out")
      .helping("for example `\(name): String`; the result's type stands behind `->`")
  }

  /// `List<String>`, `Map<String, Int>`.
  static func notGeneric(
    _ name: String, _ arguments: [String], at span: SourceSpan, whole: SourceSpan
  ) -> Diagnostic {
    let ours: String? =
      switch (name, arguments.count) {
      case ("List", 1), ("Array", 1), ("Set", 1), ("Listing", 1), ("Seq", 1): "[\(arguments[0])]"
      case ("Map", 2), ("Dict", 2), ("Dictionary", 2), ("Mapping", 2), ("Record", 2):
        "{\(arguments[0]): \(arguments[1])}"
      case ("Optional", 1), ("Maybe", 1), ("Option", 1): "\(arguments[0])?"
      default: nil
      }
    return Diagnostic(.notGeneric, at: span, "`\(name)` does not take type arguments")
      .fixing(ours.map { .replace(whole, with: $0) })
      .helping("a list is `[T]`, a map `{String: T}`, what may be unset `T?`")
  }

  static func keyedListOfScalars(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .keyedListElement, at: span,
      "the elements of a keyed list are objects of a schema, not `\(type)`")
  }

  static func unknownKeyField(
    _ name: String, in type: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .keyedListElement, at: span, "the list is keyed by `\(name)`, but `\(type)` has no such field"
    )
    .helping("key it by a field of `\(type)`")
  }

  static func emptyRange(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.emptyRange, at: span, "nothing lies in this range: the low end is above the high")
  }

  static func refinementArgument(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .refinementArgument, at: span,
      "a type is refined by a range (`1..9`), a number, or a regular expression in quotes")
  }

  static func notRefinable(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notRefinable, at: span, "`\(type)` takes no bounds; numbers, texts and lists do")
  }

  static func badPattern(_ message: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.badPattern, at: span, "not a regular expression of the language: \(message)")
      .helping("a sign that stands for itself has a `\\` before it; in `#\"…\"#` one is enough")
  }

  static func ruleInLiteral(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleInLiteral, at: span, "`on` layers values that exist, so it cannot stand in a literal"
    ).helping("put it into the module, an overlay or a `with { … }`")
  }

  /// An `on` in a schema's body.
  static func ruleInSchema(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleMisplaced, at: span,
      "`on` in a schema would reach its own defaults alone, and not what its objects are given"
    ).helping("put it into the module that makes the objects, or into an overlay on the schema")
  }

  /// An `on` in an `if` or a `for`.
  static func ruleInGroup(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleMisplaced, at: span,
      "a rule is always there, so `on` cannot stand in an `if` or a `for`"
    ).helping("write the condition behind `where`, as in `on c: Container where debug { … }`")
  }

  static func ruleOnStructure(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleOnStructure, at: span,
      "`on` finds values by their schema; `\(type)` has none of its own"
    ).helping("name a schema, such as `Deployment`, `Container` or `Image`")
  }

  static func overlayOnScalar(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.overlayOnScalar, at: span, "an overlay is on objects, not on `\(type)`")
  }

  static func overlayUnknownField(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .overlayUnknownField, at: span, "not every module has a field `\(name)`"
    ).helping("name the module (`on \"base.k8l\"`), `add` the field, or reach in by `on x: T`")
  }

  static func abstractMade(
    _ name: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.abstractMade, at: span, "`\(name)` is abstract: make one of its sub-schemas")
      .noting(declared, "declared abstract here")
  }

  static func moduleMade(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notMakeable, at: span, "a module is not made; layer it: `m with { … }`")
  }

  static func notMakeable(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notMakeable, at: span, "`Name { … }` makes objects of a schema, not `\(type)`")
  }
}
