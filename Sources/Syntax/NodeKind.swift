/// The kind of a tree node. Beside each kind is the layout of its children: `[a, b?, c…]`
/// means a first child `a`, a second that may be absent (`NodeID.none`), then any number of `c`.
/// `token` is the token the node is about: the name of a declaration, field or parameter; the
/// keyword of other statements; the operator (`=`, `+=`, `{`, `with`, `=>`, `(` of a call) elsewhere.
///
/// A file with `"a\(b)"` where a plain string belongs (a path of an import, a test's title) has an
/// error. Parentheses around a type leave no node.
public enum NodeKind: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// What could not be parsed; a diagnostic has said why. `[anything…]`
  case error

  // Files and declarations. A declaration's doc comment is the `///` trivia before its first token.

  /// A file. `[members…]`: declarations and members in source order. At a prompt
  /// (`parseReplInput`) the only member may be an expression.
  case module
  /// `abstract module`. `[]`
  case abstractModule
  /// `import k8s.apps.v1 as apps (A, B)`, `import "x.yaml" as v: Values`.
  /// `[source, alias?: name, type?, list?: importList]`; source is a `dottedName` or a `string`.
  case importDecl
  /// `(A, B as C)`. `[importedName…]`
  case importList
  /// `A` or `A as B`. `[name, alias?: name]`
  case importedName
  /// `extends "base.k8l" with Ov(1), Other`. `[source: string, layer…]`; a layer is an expression
  /// (`name`, `fieldAccess`, `call`) or a `block`.
  case extendsDecl
  /// `abstract external schema Name extends Other { … }`.
  /// `[name, super?: typeExpr, body?: block, annotations…]`
  case schemaDecl
  /// `type Name = T where e`. `[name, type, predicate?]`; with flag `external` the type is absent.
  case typeDecl
  /// `fn name<T>(a: T = 1) -> T = e`. `[name, typeParams?: typeParamList, params: paramList,
  /// result?: type, body?: expr]`
  case fnDecl
  /// `[typeParam…]`
  case typeParamList
  /// `T: Bound`. `[name, bound?: type]`
  case typeParam
  /// `[param…]`
  case paramList
  /// `a: T = 1` of a function, overlay, policy or lambda. `[name, type?, default?]`
  case param
  /// `let x: T = e`. `[name, type?, value]`
  case letDecl
  /// `param tag: T = e`. `[name, type, default?]`
  case paramDecl
  /// `overlay Name(args) on x: T { … }`. `[name, params?: paramList, binder?: name, target, body]`;
  /// the target is a type or a `string` (a module's path).
  case overlayDecl
  /// `policy P(args) on x: T where c { … }`, or the set `policy P = [A, B(3)]` in which only name
  /// and set are there. `[name, params?, binder?: name, target?: type, where?: expr, body?: block,
  /// set?: expr]`
  case policyDecl
  /// `enforce P { severity = "error" }`. `[policy: expr, settings?: block]`
  case enforceDecl
  /// `exempt P on target { … }`. `[policy: expr, target: expr, settings?: block]`; the target is a
  /// `path` or a `call` such as `Deployment("prod", "legacy")`.
  case exemptDecl
  /// `test "…" { … }`. `[title: string, body: block]`
  case testDecl
  /// `@default(e)`. token: the name. `[args…]`: expressions and `namedArgument`s, as in a call.
  case annotation

  // Members of blocks.

  /// `{ … }` of members: bodies, object literals, blocks of layers. `[members…]`
  case block
  /// `final hidden name: T = e`, `add x: T = e` and `replace x: T`.
  /// `[name, type, value?, annotations…]`; the name is a `name`, or a `string` if it is quoted.
  case fieldDecl
  /// `[String]: T = e` in a schema. `[keyType, valueType, default?, annotations…]`
  case entriesDecl
  /// `path = e`, `add path = e`, `final path = e` … Verb and modifiers are in the flags.
  /// `[path, value]`
  case setMember
  /// `path { … }`, `add path { … }`, … `[path, block]`
  case intoMember
  /// `path += e`. `[path, value]`
  case appendMember
  /// `delete path`, `delete? path`. `[path]`
  case deleteMember
  /// `on x: T where c { … }`. `[binder?: name, target: type, where?: expr, body: block]`
  case onMember
  /// `if c { … } else { … }`. `[condition, then: block, else?: block or ifMember]`
  case ifMember
  /// `for k, v: T in e { … }`. `[first: name, second?: name, type?, source, body: block]`; the type
  /// annotates the last binder.
  case forMember
  /// `...e`. `[value]`
  case spreadMember
  /// `assert c else e`. `[condition, message?]`
  case assertMember

  // Paths.

  /// `a."b"[k][where c]`. `[segments…]`
  case path
  /// A bare or quoted name in a path. `[]`; token: identifier or string. A quoted segment with
  /// escapes or interpolation is a `keySegment` holding the string.
  case nameSegment
  /// `[e]`, `[(a, b)]`. `[keys…]`
  case keySegment
  /// `[where c]`. `[condition]`
  case whereSegment

  // Names.

  /// An identifier, in any role; `self`, `base`, `all`, `it` are names here. `[]`
  case name
  /// `a.b.c` of an import. `[name…]`
  case dottedName

  // Expressions.

  /// `null` `[]`
  case nullLiteral
  /// `true`, `false` `[]`
  case boolLiteral
  /// `12`, `0xff`, `1_000` `[]`
  case intLiteral
  /// `1.5`, `1e9` `[]`
  case floatLiteral
  /// `128Mi`, `1.5h`, `25%` `[]`; token: number with its unit.
  case unitLiteral
  /// Text without interpolation: `"a"`, `#"a"#`, `"""…"""`. `[]`; token: the string's first token;
  /// its tokens run from `firstToken` to `lastToken`. `StringText` gives the value.
  case string
  /// Text with interpolations. `[expr…]`: the interpolated expressions in order.
  case interpolatedString
  /// `-a`, `!a`. token: operator. `[operand]`
  case unary
  /// `a + b`, `a ?? b`, `a && b` … token: operator. `[left, right]`
  case binary
  /// `f(a, b = 2)`. `[callee, (expr | namedArgument)…]`
  case call
  /// `b = 2` in a call. `[name, value]`
  case namedArgument
  /// `a.b`; with flag `optionalChain` `a?.b`. token: the name, or a quoted name. `[object]`. A
  /// quoted name with escapes or interpolation makes an `indexAccess` with that string as its key.
  case fieldAccess
  /// `a[k]`, `a[(k, l)]`. `[object, keys…]`
  case indexAccess
  /// `if c then a else b`. `[condition, then, else]`
  case ifExpr
  /// `let x: T = a in b`. `[name, type?, value, body]`
  case letExpr
  /// `match e { p => a … }`. `[subject, matchArm…]`
  case matchExpr
  /// `p => e`. `[pattern, body]`; the pattern is a `bindPattern`, `wildcardPattern` or a literal.
  case matchArm
  /// `d: Deployment`. `[name, type]`
  case bindPattern
  /// `_` `[]`
  case wildcardPattern
  /// `x => e`, `(a, b) => e`. `[param…, body]`
  case lambda
  /// `e is T`. `[value, type]`
  case isExpr
  /// `e with Ov(1)`, `e with { … }`. `[value, layer: expr or block]`
  case withExpr
  /// `Name { … }`. token: the brace. `[type: namedType, body: block]`
  case construct
  /// `{ … }` as an expression. `[members…]`; the same members as a `block`.
  case objectLiteral
  /// `[a, ...b, f(x) for x in xs if p]`. `[items…]`; an item is an expression, a `spreadItem` or a
  /// `comprehension`.
  case listLiteral
  /// `...e` in a list. `[value]`
  case spreadItem
  /// `e for x in xs if p`. `[element, (forClause | ifClause)…]`
  case comprehension
  /// `for x: T in xs`, `for k, v in m`. `[first: name, second?: name, type?, source]`
  case forClause
  /// `if p` in a comprehension. `[condition]`
  case ifClause
  /// `(e)`. `[value]`
  case parenthesized
  /// `1..9`, `1..`, `..9` as an argument of a type. `[low?, high?]`
  case range

  // Types.

  /// `A.B`, with the dotted name's tokens. `[name…]`
  case namedType
  /// `Int(1..9)`, `String(#"…"#, 1..63)`. `[base: type, args: expr or range…]`
  case refinedType
  /// `Sensitive<T>`. `[base: namedType, args: type…]`
  case genericType
  /// `T?` `[type]`
  case optionalType
  /// `A | B | C`, flat. `[types…]`
  case unionType
  /// `[T]` `[element]`
  case listType
  /// `[T by name]`, `[T by (port, protocol = "TCP")]`. `[element, keyPart…]`
  case keyedListType
  /// `port` or `protocol = "TCP"`. `[name, default?]`
  case keyPart
  /// `{K: V}` `[key, value]`
  case mapType
  /// `(A, B) -> C`. `[parameters…, result]`
  case functionType
  /// `{ a: Int, b: String }`. `[fieldDecl…]`
  case recordType
  /// `"tcp"`, `80`, `null`, `true` as a type. `[literal expr]`
  case literalType
}

/// What a node's modifiers and verb say.
public struct NodeFlags: OptionSet, Sendable, Hashable, BitwiseCopyable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let add = NodeFlags(rawValue: 1 << 0)
  public static let put = NodeFlags(rawValue: 1 << 1)
  public static let replace = NodeFlags(rawValue: 1 << 2)
  /// `delete?`
  public static let ifPresent = NodeFlags(rawValue: 1 << 3)
  public static let final = NodeFlags(rawValue: 1 << 4)
  public static let hidden = NodeFlags(rawValue: 1 << 5)
  public static let abstract = NodeFlags(rawValue: 1 << 6)
  public static let external = NodeFlags(rawValue: 1 << 7)
  /// `a?.b`
  public static let optionalChain = NodeFlags(rawValue: 1 << 8)
  /// The node contains a syntax error somewhere below; later stages stay silent about it.
  public static let broken = NodeFlags(rawValue: 1 << 9)
}
