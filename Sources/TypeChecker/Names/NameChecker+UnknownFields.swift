import Diagnostics
import Program
import Source
import Syntax

extension NameChecker {
  /// A type as it is written in the language.
  func describe(_ type: TypeID) -> String { program.describe(type) }

  /// A field that the schema does not declare. Offers the nearest declared name.
  func unknownField(
    _ symbol: Symbol, in schema: Schema, at span: SourceSpan, level: Level? = nil,
    from scope: ModuleScope? = nil
  ) -> Diagnostic {
    let text = name(symbol)
    let owner = program.describe(types.schema(schema.id))
    if schema.kind == .module, let scope, case .module(let id)? = scope.names[symbol]?.declaration {
      return importedField(symbol, owner, typeReader.scopeOf(id), scope, at: span)
    }
    if schema.kind == .module, let scope, let entry = scope.imported[symbol] {
      return importedField(symbol, owner, entry.from, scope, at: span)
    }
    let isHinted = classes.hints.take()
    let known = isHinted ? schema.fields.map { name($0.name) } : []
    let diagnostic = Diagnostic(.unknownField, at: span, "`\(owner)` has no field `\(text)`")
      .noting(
        schema.kind == .declared || schema.kind == .text ? schema.span : .none,
        "`\(owner)` is declared here"
      )
      .suggesting(known, for: text, at: span)
    if schema.kind == .module {
      if ["locals", "variables", "resource", "output", "let"].contains(text) {
        return diagnostic.helping(
          "a name of the file is `let a = 1`, a parameter `param a: Int = 1`")
      }
      return diagnostic.helping(
        scope?.base == nil
          ? "to set a field of another module, begin with `extends \"base.k8l\"`"
          : "to give the module a new field, write `add \(text) = …`")
    }
    let near = diagnostic.fixes.first?.edits.first?.replacement
    let isTypo = near.map { nearness($0, text) } ?? false
    if !isTypo, isHinted, schema.kind == .declared,
      let home = home(of: symbol, notIn: schema, level: level)
    {
      var moved = diagnostic
      moved.fixes = []
      return moved.helping(home)
    }
    if near != nil { return diagnostic }
    if schema.kind == .declared, let map = mapField(of: schema) {
      return diagnostic.helping("keys of your own go into `\(map) { \(text) = … }`")
    }
    let names = schema.fields.prefix(8).map { "`\(name($0.name))`" }.joined(separator: ", ")
    return diagnostic.helping(
      names.isEmpty
        ? nil : "its fields are \(names)\(schema.fields.count > 8 ? " and others" : "")")
  }

  /// Whether a name differs from another by a letter or two at most.
  private func nearness(_ near: String, _ text: String) -> Bool {
    abs(near.count - text.count) <= 1 && near.lowercased().first == text.lowercased().first
  }

  /// `site { … }` where `site` is a module that was imported, not extended.
  private func importedField(
    _ symbol: Symbol, _ owner: String, _ module: ModuleScope, _ scope: ModuleScope,
    at span: SourceSpan
  ) -> Diagnostic {
    let text = name(symbol)
    if isUpperCase(text) {
      let field = text.prefix(1).lowercased() + text.dropFirst()
      return Diagnostic(
        .unknownField, at: span, "expected a name for the object of `\(text)`, found none"
      )
      .fixing(
        .insert("\(field) = ", before: span, message: "write `\(field) = \(text) { … }`")
      )
      .helping("an object is written `name = Schema { … }`")
    }
    let diagnostic = Diagnostic(
      .unknownField, at: span, "`\(text)` is imported, not a field of `\(owner)`"
    )
    .noting(
      scope.imported[symbol]?.span ?? scope.names[symbol]?.span ?? .none, "it is imported here"
    )
    .helping(
      "to layer a module, begin with `extends \"…\"`; a value of its own is `x = \(text) with { … }`"
    )
    guard module.schema.indexOfField[symbol] != nil, scope.base == nil else { return diagnostic }
    let tree = scope.tree
    for node in tree.children(of: tree.root) where tree.kind(node) == .importDecl {
      let importing = ImportView(tree, node)
      let source = importing.source
      guard !source.isNone, tree.kind(source) == .string, importing.alias.isNone else {
        continue
      }
      let list = importing.list
      let isOnly =
        list.isNone
        ? tree.span(source) == scope.names[symbol]?.span
        : tree.children(of: list).count == 1
          && scope.imported[symbol].map { tree.span(list).contains($0.span.start) } == true
      if !isOnly { continue }
      let path = program.sources.text(of: tree.span(source))
      return diagnostic.fixing(
        .replace(tree.span(node), with: "extends \(path)", message: "write `extends` for `import`"))
    }
    return diagnostic
  }
}
