import Diagnostics
import Program
import Source
import Syntax

/// Keys that lead nowhere, and what was meant by them.
extension NameChecker {
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

  /// `containers { image = … }` where an element's key is missing, and `ports { http { … } }` where
  /// keys are numbers; nil for an element.
  func fieldAsKey(
    _ segment: NodeID, of member: NodeID, _ spec: KeySpec, of schema: Schema, _ block: Block
  ) -> Diagnostic? {
    let tree = block.scope.tree
    let assignment = PathMemberView(tree, member)
    guard tree.kind(segment) == .nameSegment, let part = spec.parts.first,
      assignment.segments.count == 1,
      let key = schema.indexOfField[part.name]
    else { return nil }
    let written = block.scope.symbol(segment)
    let keyName = name(part.name)
    if tree.kind(member) == .setMember, schema.indexOfField[written] != nil,
      ![.objectLiteral, .construct, .name, .call, .fieldAccess, .withExpr, .error].contains(
        tree.kind(assignment.value))
    {
      return Diagnostic(
        .keyArity, at: tree.span(segment),
        "the elements stand here under their `\(keyName)`, and this has none"
      )
      .helping("write `NAME { \(name(written)) = … }`: an element's key stands before its braces")
    }
    let type = types.unrefined(types.withoutNull(schema.fields[key].type))
    guard type == TypeTable.int || types.isSubtype(type, of: TypeTable.int) else { return nil }
    let diagnostic = Diagnostic(
      .typeMismatch, at: tree.span(segment),
      "expected a number, the `\(keyName)`, found `\(name(written))`"
    )
    .helping("an element is addressed by its `\(keyName)`: `[80] { … }`")
    guard tree.kind(member) == .intoMember, schema.indexOfField[symbol("name")] != nil else {
      return diagnostic
    }
    let stated = tree.children(of: assignment.value).first { inner in
      let setting = PathMemberView(tree, inner)
      return tree.kind(inner) == .setMember
        && declarations.singleName(setting.path, block.scope).map { block.scope.symbol($0) }
          == part.name
        && tree.kind(setting.value) == .intLiteral
    }
    guard let stated else { return diagnostic }
    let number = program.sources.text(of: tree.span(PathMemberView(tree, stated).value))
    return diagnostic.fixing(
      FixIt(
        message: "write `[\(number)] { name = \"\(name(written))\" }`",
        edits: [
          .init(span: tree.span(segment), replacement: "[\(number)]"),
          .init(span: tree.span(stated), replacement: "name = \"\(name(written))\""),
        ]))
  }

  /// `len(x)` and its like: the method that does it; nil for all other names.
  func foreignCall(
    _ callee: NodeID, _ arguments: [NodeID], _ node: NodeID, _ unit: CodeScope
  ) -> Diagnostic? {
    let tree = unit.module.tree
    let written = name(unit.module.symbol(callee))
    guard let form = NameChecker.foreignFunctions[written], arguments.count == 1,
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

  /// `split(p, ",")`: a method of the library called as a function; nil for all other names.
  func methodAsFunction(
    _ callee: NodeID, _ arguments: [NodeID], _ node: NodeID, _ unit: CodeScope
  ) -> Diagnostic? {
    let tree = unit.module.tree
    let written = name(unit.module.symbol(callee))
    guard let library = context.source.libraryModule(declaring: written), library.hasPrefix("std."),
      let first = arguments.first,
      [.name, .fieldAccess, .call, .string, .listLiteral].contains(tree.kind(first)),
      let scope = calls.libraryScope(library.split(separator: ".").map(String.init)),
      case .function(let id)? = scope.names[symbol(written)]?.declaration,
      let receiver = calls.signature(id).parameters.first, name(receiver.name) == "self"
    else { return nil }
    let rest = arguments.dropFirst().map { program.sources.text(of: tree.span($0)) }
    let subject = program.sources.text(of: tree.span(first))
    return Diagnostic(.unknownName, at: tree.span(callee), "no `\(written)` is in scope here")
      .fixing(
        .replace(
          tree.span(node), with: "\(subject).\(written)(\(rest.joined(separator: ", ")))")
      )
      .helping("what is done with a value is a method of it: `x.\(written)(…)`")
  }

  /// A method that ours have not, where another form says it; nil for all others.
  func foreignMethod(
    _ symbol: Symbol, on type: TypeID, at span: SourceSpan, _ site: CallSite
  ) -> Diagnostic? {
    let (node, arguments, tree) = (site.node, site.arguments, site.tree)
    let written = name(symbol)
    let diagnostic = Diagnostic(
      .unknownMethod, at: span, "`\(describe(type))` has no method `\(written)`")
    let subject = program.sources.text(
      of: tree.span(FieldAccessView(tree, CallView(tree, node).callee).object))
    let first = arguments.first.map { program.sources.text(of: tree.span($0)) }
    let bare = types.unrefined(types.widened(type))
    switch (types[bare], written) {
    case (.list(let element), "join") where element != TypeTable.string:
      return diagnostic.fixing(
        .replace(
          tree.span(node),
          with: "[\"\\(it)\" for it in \(subject)].join(\(first ?? "\",\""))")
      )
      .helping("`join` is for texts: `[\"\\(x)\" for x in xs].join(\", \")`")
    case (.string, "join"):
      return diagnostic.fixing(
        first.map { .replace(tree.span(node), with: "\($0).join(\(subject))") }
      )
      .helping("`join` is a method of the list: `xs.join(\", \")`")
    case (.list, "push"), (.list, "append"), (.list, "add"), (.list, "concat"), (.list, "extend"):
      let isList = arguments.first.map { tree.kind($0) == .listLiteral } ?? false
      return diagnostic.fixing(
        first.map {
          .replace(tree.span(node), with: "\(subject) + \(isList ? $0 : "[\($0)]")")
        }
      )
      .helping("a list is not changed: `xs + [x]` is a longer one")
    case (_, "items"), (_, "entries"), (_, "iteritems"):
      return diagnostic.helping("keys and values come together: `for k, v in m`")
    case (_, "with"):
      return diagnostic.helping("a layer stands behind `with`: `x with { … }`")
    case (.string, "format"):
      return diagnostic.helping("values are put into text by `\\(…)`")
    default: return nil
    }
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
    "map": ["mapValues"], "each": ["map"], "isBlank": ["isEmpty"], "substring": ["slice"],
    "flatten": ["flat"], "indexOf": ["indexOf", "find"], "containsKey": ["has"],
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
