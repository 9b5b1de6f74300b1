import Diagnostics
import Source

extension Checker {
  /// A type as it is written in the language.
  public func describe(_ type: TypeID) -> String { program.describe(type) }

  /// A field that the schema does not declare. Offers the nearest declared name.
  func unknownField(
    _ symbol: Symbol, in schema: Schema, at span: SourceSpan, level: Level? = nil,
    from scope: ModuleScope? = nil
  ) -> Diagnostic {
    let text = name(symbol)
    let owner = program.describe(types.schema(schema.id))
    if schema.kind == .module, let scope, case .module(let id)? = scope.names[symbol]?.declaration {
      return importedField(symbol, owner, scopeOf(id), scope, at: span)
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
      let source = tree.child(node, 0)
      guard !source.isNone, tree.kind(source) == .string, tree.child(node, 1).isNone else {
        continue
      }
      let list = tree.child(node, 3)
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

extension Program {
  /// A type as it is written in the language; of a large one the beginning, with `…` for the rest.
  public func describe(_ type: TypeID) -> String {
    var description = TypeDescription(program: self)
    return description.text(of: type)
  }

  func describe(_ value: LiteralValue) -> String {
    switch value {
    case .string(let symbol): "\"\(symbols.name(of: symbol))\""
    case .int(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    }
  }
}

/// The text of one type. Types are shared, so that a small program has types whose whole text would
/// be longer than any memory: what is inside others is told up to a limit.
private struct TypeDescription {
  let program: Program
  /// How many more types inside others are reported.
  private var room = 60

  init(program: Program) { self.program = program }

  private func name(_ symbol: Symbol) -> String { program.symbols.name(of: symbol) }

  mutating func text(of type: TypeID) -> String {
    switch program.types[type] {
    case .never: return "Never"
    case .unknown: return "?"
    case .null: return "Null"
    case .bool: return "Bool"
    case .int: return "Int"
    case .float: return "Float"
    case .string: return "String"
    case .json: return "Json"
    case .anyModule: return "Module"
    case .unit(let kind): return kind.name
    case .literal(.string(let symbol)): return "\"\(name(symbol))\""
    case .literal(.int(let number)): return "\(number)"
    case .literal(.bool(let truth)): return "\(truth)"
    case .union(let members):
      let rest = members.filter { $0 != TypeTable.null }
      let inner = texts(of: rest).joined(separator: " | ")
      guard rest.count < members.count else { return inner }
      return rest.count == 1 ? inner + "?" : "(\(inner))?"
    case .list(let element): return "[\(inner(element))]"
    case .keyedList(let element, let spec):
      let parts = spec.parts.map { part in
        part.defaultValue.map { name(part.name) + " = " + program.describe($0) } ?? name(part.name)
      }
      let key = parts.count == 1 ? parts[0] : "(\(parts.joined(separator: ", ")))"
      return "[\(inner(element)) by \(key)]"
    case .map(let key, let value): return "{\(inner(key)): \(inner(value))}"
    case .function(let parameters, let result):
      return "(\(texts(of: parameters).joined(separator: ", "))) -> \(inner(result))"
    case .schema(let id): return text(of: program.schemas[id.index])
    case .refined(let base, let index):
      return text(of: program.types.refinements[index], base)
    case .sensitive(let value): return "Sensitive<\(inner(value))>"
    case .parameter(let index): return ["T", "U", "V", "W"][min(index, 3)]
    case .overlay(let target): return "overlay on \(inner(target))"
    }
  }

  /// A type inside another.
  private mutating func inner(_ type: TypeID) -> String {
    room -= 1
    return room < 0 ? "…" : text(of: type)
  }

  /// Types inside another, up to the first that is not shown.
  private mutating func texts(of types: [TypeID]) -> [String] {
    var texts: [String] = []
    for type in types {
      texts.append(inner(type))
      if room < 0 { break }
    }
    return texts
  }

  private mutating func text(of schema: Schema) -> String {
    switch schema.kind {
    case .declared, .text: return name(schema.name)
    case .module: return "module \(name(schema.name))"
    case .record:
      var fields: [String] = []
      for field in schema.fields.prefix(6) where room >= 0 {
        fields.append("\(name(field.name)): \(inner(field.type))")
      }
      return "{ \(fields.joined(separator: ", "))\(schema.fields.count > 6 ? ", …" : "") }"
    }
  }

  private mutating func text(of refinement: Refinement, _ base: TypeID) -> String {
    if let known = refinement.name { return name(known) }
    var parts: [String] = []
    if let pattern = refinement.pattern {
      parts.append("#\"\(String(decoding: pattern, as: UTF8.self))\"#")
    }
    if refinement.low != nil || refinement.high != nil {
      let low = refinement.low.map { "\($0)" } ?? ""
      let high = refinement.high.map { "\($0)" } ?? ""
      parts.append(low == high ? low : "\(low)..\(high)")
    }
    let base = inner(base)
    return parts.isEmpty ? base : "\(base)(\(parts.joined(separator: ", ")))"
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as text; ill-formed UTF-8 is repaired.
  var asString: String { String(decoding: self, as: UTF8.self) }
}
