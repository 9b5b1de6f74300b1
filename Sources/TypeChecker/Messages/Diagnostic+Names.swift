import Diagnostics
import Program
import Source

extension Diagnostic {
  static func duplicateDeclaration(
    _ name: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.duplicateDeclaration, at: span, "`\(name)` is already declared")
      .noting(first, "first declared here")
      .helping("give one of them another name")
  }

  static func unknownName(
    _ name: String, among known: [String], library: String?, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownName, at: span, "no `\(name)` is in scope here")
      .suggesting(known, for: name, at: span)
    if !diagnostic.fixes.isEmpty { return diagnostic }
    return diagnostic.helping(
      library.map { "import it: `import \($0) (\(name))`" }
        ?? "declare it (`let \(name) = …`), or import it; text stands in quotes: `\"\(name)\"`")
  }

  /// A `let` of another module.
  static func privateName(
    _ name: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.privateName, at: span, "`\(name)` is a `let`, which no other module sees")
      .noting(declared, "it is declared here")
      .helping("to share it, make it a field; `hidden \(name) = …` does not render")
  }

  /// `external` in a module of the user's.
  static func externalOutsideLibrary(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .externalOutsideLibrary, at: span,
      "only the library may declare something `external`: nothing native stands behind it"
    ).helping("write the body: `fn f(a: Int) -> Int = …`")
  }

  static func unknownType(
    _ name: String, among known: [String], source: String?, isQualified: Bool = false,
    at span: SourceSpan
  ) -> Diagnostic {
    if isQualified {
      return Diagnostic(.unknownType, at: span, "no module `\(name)` is in scope here")
        .helping(source.map { "import it: `import \($0) as \(name)`" })
    }
    let diagnostic = Diagnostic(.unknownType, at: span, "no type `\(name)` is in scope here")
    if let source { return diagnostic.helping("import it: `import \(source) (\(name))`") }
    let near = diagnostic.suggesting(known, for: name, at: span)
    return near.fixes.isEmpty
      ? near.helping(
        "declare it (`schema \(name) { … }`), or import it: `import \"file.k8l\" (\(name))`")
      : near
  }

  static func notAType(_ name: String, noun: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notAType, at: span, "a type is expected, but `\(name)` is a \(noun)")
  }

  static func notAValue(_ name: String, noun: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notAValue, at: span, "a value is expected, but `\(name)` is a \(noun)")
      .helping(noun == "schema" ? "make one: `\(name) { … }`" : nil)
  }

  static func unknownImportedName(
    _ name: String, module: String, among known: [String], library: String?, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .unknownImportedName, at: span, "`\(module)` declares no `\(name)`"
    )
    .suggesting(known, for: name, at: span)
    guard diagnostic.fixes.isEmpty, let library else { return diagnostic }
    return diagnostic.helping("it is declared in `\(library)`")
  }

  static func importCycle(
    _ chain: [(path: String, span: SourceSpan)], at span: SourceSpan
  ) -> Diagnostic {
    let names = (chain.map(\.path) + [chain.first?.path ?? ""]).map { "`\($0)`" }
    var diagnostic = Diagnostic(
      .importCycle, at: span,
      "this import closes a cycle: " + names.joined(separator: " imports "))
    for (step, next) in zip(chain, chain.dropFirst()) {
      diagnostic = diagnostic.noting(step.span, "`\(step.path)` imports `\(next.path)` here")
    }
    return diagnostic.helping("move what both need into a module of its own")
  }

  static func dataNeedsType(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .dataNeedsType, at: span, "a data file is imported under a name and with a type"
    ).helping("write `import \"\(path)\" as values: Json`, or a schema of yours for Json")
  }

  static func moduleWithType(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.moduleWithType, at: span, "a module is imported without a type; only data has one")
  }

  static func secondExtends(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.secondExtends, at: span, "a module extends one other module")
      .helping("layer the rest on it with overlays: `extends \"base.k8l\" with A, B`")
  }

  static func baseOutside(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .baseOutside, at: span,
      "`base` is the value that a member has in the layer below, and here is none"
    ).helping("use it in a member of a layer: `replicas = base * 2`")
  }

  static func allNeedsBinder(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.allNeedsBinder, at: span, "`all` is read through a binder with a type")
      .helping("write `for d: Deployment in all`")
  }

  /// `a = b + 1`, `b = a + 1`.
  static func circleOfValues(
    _ name: String, _ links: [(name: String, read: SourceSpan)]
  ) -> Diagnostic {
    let first = links[0]
    var diagnostic = Diagnostic(
      .cyclicValue, at: first.read,
      links.count == 1
        ? "`\(name)` needs itself" : "`\(name)` needs itself: it reads `\(first.name)` here")
    for (before, link) in zip(links, links.dropFirst()).prefix(8) {
      diagnostic = diagnostic.noting(link.read, "`\(before.name)` reads `\(link.name)` here")
    }
    return diagnostic.helping("give one of them a value that does not rest on the others")
  }

  static func typeNeedsAnnotation(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .typeNeedsAnnotation, at: span,
      "the type of `\(name)` depends on itself; write it: `\(name): T = …`")
  }

  /// A chain of names so long that the type of its first cannot be found.
  static func restsTooDeep(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nestingTooDeep, at: span, "this rests on others, and they on others, too deep to follow"
    )
    .helping("write the type of some of them: `let x: T = …`; gather values in a map or a list")
  }

  static func misplacedMember(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.misplacedMember, at: span, "\(what) cannot stand in this block")
      .helping("put it at the top of the file")
  }

  static func fieldOutsideSchema(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .fieldOutsideSchema, at: span,
      "`\(name): T` declares a field, which only a schema or a module does"
    ).helping("`:` gives a type, `=` gives a value: write `\(name) = …`")
  }

  /// `replicas: 2`, as in YAML. The span is that of the colon and the spaces around it.
  static func literalBehindColon(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.colonForValue, at: span, "expected `=` before a value, found `:`")
      .fixing(.replace(span, with: " = ", message: "write `\(name) = …`"))
      .helping("`:` gives a type, `=` gives a value")
  }

  static func genericAsValue(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .genericAsValue, at: span, "`\(name)` has type parameters, so it is called, not passed on"
    ).helping("wrap it in a function: `x => \(name)(x)`")
  }

  static func policyAsValue(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .policyAsValue, at: span,
      "policy `\(name)` is named only in `enforce`, `exempt`, sets and `violates`"
    )
    .helping("a module asks for it by `enforce \(name)`")
  }

  static func schemaCalled(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.schemaCalled, at: span, "`\(name)` is a schema, which is not called")
      .helping("make an object of it: `\(name) { … }`")
  }

  static func deprecatedField(_ name: String, _ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .deprecatedField, at: span, "`\(name)` is deprecated: \(text)", severity: .warning)
  }

  static func duplicateTest(_ title: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(.duplicateTest, at: span, "another test has the title \"\(title)\"")
      .noting(first, "the first is here")
  }

  static func unknownSetting(
    _ name: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unknownSetting, at: span,
      "expected \(known.map { "`\($0)`" }.joined(separator: ", ")), found `\(name)`"
    ).suggesting(known, for: name, at: span)
  }

  static func unknownPolicy(
    _ name: String, among known: [String], library: String?, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unknownPolicy, at: span, "no policy `\(name)` is in scope here")
      .suggesting(known, for: name, at: span)
      .helping(
        library.map { "import it: `import \($0) (\(name))`" }
          ?? "declare it (`policy \(name) on d: T { … }`), or import it from its file")
  }

  static func exemptionIncomplete(_ missing: [String], at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exemptionIncomplete, at: span,
      "an exemption says why, who answers for it and until when; missing: "
        + missing.map { "`\($0)`" }.joined(separator: ", "))
  }

  /// A reason or owner without a letter.
  static func exemptionBlank(_ setting: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exemptionIncomplete, at: span,
      setting == "reason"
        ? "an exemption says why it is needed, and this `reason` is blank"
        : "an exemption says who answers for it, and this `\(setting)` is blank")
  }

  /// An exemption of the whole module.
  static func exemptionOfAll(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exemptionTarget, at: span,
      "an exemption is for one object, and this is the module with all that it renders"
    ).helping("name what needs it, as in `exempt NonRoot on legacy { … }`")
  }

  static func exemptionTargetForm(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .exemptionTarget, at: span,
      "an exemption is on a path of this module, or on `Kind(\"namespace\", \"name\")`")
  }

  static func violatesForm(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .violatesForm, at: span,
      "expected `violates(Policy, object, at = path, count = n, given = [objects])`")
  }
}
