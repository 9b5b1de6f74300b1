import Diagnostics
import Source
import Syntax

/// Keys that lead nowhere, and what was meant by them.
extension Checker {
  /// `ports["http"]` of an object whose fields are known: the field, or the nearest.
  func fieldByKey(
    _ keys: [NodeID], _ schema: Schema, _ whole: SourceSpan, _ tree: SyntaxTree
  ) -> Diagnostic {
    let type = describe(types.schema(schema.id))
    guard keys.count == 1, let key = keys.first, tree.kind(key) == .string else {
      return .fieldByKey(type, at: whole)
    }
    let text = String(decoding: StringText.value(of: key, in: tree), as: UTF8.self)
    let names = schema.fields.map { name($0.name) }
    let span = tree.span(key)
    // From the bracket before the key to the one after it.
    let brackets = SourceSpan(span.start - 1, whole.end)
    func member(_ name: String) -> String {
      let isPlain =
        name.utf8.allSatisfy {
          $0 == 0x5F || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 < 0x3A && $0 >= 0x30
        }
      return isPlain ? ".\(name)" : ".\"\(name)\""
    }
    if names.contains(text) {
      return Diagnostic.fieldByKey(type, at: whole)
        .fixing(.replace(brackets, with: member(text)))
    }
    let diagnostic = Diagnostic(.unknownField, at: span, "`\(type)` has no field `\(text)`")
    if let near = nearestName(to: text, among: names) {
      return diagnostic.fixing(
        .replace(brackets, with: member(near), message: "did you mean `\(near)`?"))
    }
    return diagnostic.helping(
      "it has " + names.prefix(8).map { "`\($0)`" }.joined(separator: ", "))
  }

  /// `containers[0]`: an index where the elements have names; nil for an address.
  func indexAsAddress(
    _ key: NodeID?, _ spec: KeySpec, _ schema: Schema, _ tree: SyntaxTree
  ) -> Diagnostic? {
    guard let key, tree.kind(key) == .intLiteral, let part = spec.parts.first,
      let field = schema.indexOfField[part.name]
    else { return nil }
    let type = types.unrefined(types.withoutNull(schema.fields[field].type))
    guard type == TypeTable.string else { return nil }
    return .indexAsAddress(name(part.name), of: name(schema.name), at: tree.span(key))
  }

  /// `len(x)` and its like: the method that does it; nil for all other names.
  func foreignCall(
    _ callee: NodeID, _ arguments: [NodeID], _ node: NodeID, _ unit: CodeScope
  ) -> Diagnostic? {
    let tree = unit.module.tree
    let written = name(unit.module.symbol(callee))
    guard let form = Checker.foreignFunctions[written], arguments.count == 1,
      tree.kind(arguments[0]) != .namedArgument
    else { return nil }
    let argument = program.sources.text(of: tree.span(arguments[0]))
    let isOperand = [.name, .fieldAccess, .call, .string, .listLiteral, .indexAccess].contains(
      tree.kind(arguments[0]))
    let ours =
      form == "text"
      ? "\"\\(\(argument))\"" : isOperand ? "\(argument).\(form)()" : "(\(argument)).\(form)()"
    return Diagnostic(
      .unknownName, at: tree.span(callee), "no `\(written)` is in scope here"
    )
    .fixing(.replace(tree.span(node), with: ours))
    .helping(
      "what is done with a value is a method of it: `x.\(form == "text" ? "toString" : form)()`")
  }

  /// Functions of other languages that are methods here.
  private static let foreignFunctions = [
    "len": "length", "length": "length", "size": "length", "count": "length", "str": "text",
    "string": "text", "toString": "text", "int": "toInt", "upper": "upper", "lower": "lower",
    "sum": "sum", "sorted": "sort", "reversed": "reverse", "keys": "keys", "values": "values",
    "trim": "trim",
  ]

  /// Methods of other languages, and what ours are called.
  static let foreignMethods: [String: [String]] = [
    "toUpperCase": ["upper"], "toUpper": ["upper"], "uppercased": ["upper"],
    "toLowerCase": ["lower"], "toLower": ["lower"], "lowercased": ["lower"],
    "size": ["length"], "len": ["length"], "count": ["length"], "includes": ["contains"],
    "has": ["contains", "containsKey"], "startswith": ["startsWith"], "endswith": ["endsWith"],
    "strip": ["trim"], "forEach": ["map"], "collect": ["map"], "select": ["filter"],
    "reduce": ["fold"], "concat": ["join"], "append": ["add"], "toInteger": ["toInt"],
    "parseInt": ["toInt"], "replaceAll": ["replace"], "sorted": ["sort"], "reversed": ["reverse"],
  ]
}

extension Diagnostic {
  /// `containers[0]`.
  static func indexAsAddress(_ key: String, of owner: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .listNeedsCondition, at: span, "an element is addressed by its `\(key)`, not by an index"
    )
    .helping("the list is keyed by `\(key)` of `\(owner)`: write `.NAME` or `[\"NAME\"]`")
  }
}
