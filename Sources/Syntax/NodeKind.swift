/// The kind of a tree node. Beside each kind is what it looks like in the text, and the view that names
/// its children (`Views/`), which alone says their order. A kind whose children are all alike, or
/// that has none, has no view: its children are given here, `[a…]` for any number of `a`.
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
  /// `import k8s.apps.v1 as apps (A, B)`, `import "x.yaml" as v: Values`: `ImportView`.
  case importDecl
  /// `(A, B as C)`. `[importedName…]`
  case importList
  /// `A` or `A as B`: `ImportedNameView`.
  case importedName
  /// `extends "base.k8l" with Ov(1), Other`: `ExtendsView`.
  case extendsDecl
  /// `abstract external schema Name extends Other { … }`: `SchemaView`.
  case schemaDecl
  /// `type Name = T where e`: `TypeAliasView`.
  case typeDecl
  /// `fn name<T>(a: T = 1) -> T = e`: `FunctionView`.
  case fnDecl
  /// `[typeParam…]`
  case typeParamList
  /// `T: Bound`: `TypeParameterView`.
  case typeParam
  /// `[param…]`
  case paramList
  /// `a: T = 1` of a function, overlay, policy or lambda: `ParameterView`.
  case param
  /// `let x: T = e`: `LetView`.
  case letDecl
  /// `param tag: T = e`: `FieldView`.
  case paramDecl
  /// `overlay Name(args) on x: T { … }`: `OverlayView`.
  case overlayDecl
  /// `policy P(args) on x: T where c { … }`, or the set `policy P = [A, B(3)]`: `PolicyView`.
  case policyDecl
  /// `enforce P { severity = "error" }`: `EnforceView`.
  case enforceDecl
  /// `exempt P on target { … }`: `ExemptView`.
  case exemptDecl
  /// `test "…" { … }`: `TestView`.
  case testDecl
  /// `@default(e)`. token: the name. `AnnotationView`.
  case annotation

  // Members of blocks.

  /// `{ … }` of members: bodies, object literals, blocks of layers. `[members…]`
  case block
  /// `final hidden name: T = e`, `add x: T = e` and `replace x: T`: `FieldView`.
  case fieldDecl
  /// `[String]: T = e` in a schema: `EntriesView`.
  case entriesDecl
  /// `path = e`, `add path = e`, `final path = e` …: `PathMemberView`.
  case setMember
  /// `path { … }`, `add path { … }`, …: `PathMemberView`.
  case intoMember
  /// `path += e`: `PathMemberView`.
  case appendMember
  /// `delete path`, `delete? path`: `PathMemberView`.
  case deleteMember
  /// `on x: T where c { … }`: `RuleView`.
  case onMember
  /// `if c { … } else { … }`: `IfView`.
  case ifMember
  /// `for k, v: T in e { … }`: `ForView`.
  case forMember
  /// `...e`: `SpreadView`.
  case spreadMember
  /// `assert c else e`: `AssertView`.
  case assertMember

  // Paths.

  /// `a."b"[k][where c]`: `PathView`.
  case path
  /// A bare or quoted name in a path. `[]`; token: identifier or string. A quoted segment with
  /// escapes or interpolation is a `keySegment` holding the string.
  case nameSegment
  /// `[e]`, `[(a, b)]`: `KeySegmentView`.
  case keySegment
  /// `[where c]`: `WhereSegmentView`.
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
  /// `-a`, `!a`. token: operator. `UnaryView`.
  case unary
  /// `a + b`, `a ?? b`, `a && b` … token: operator. `BinaryView`.
  case binary
  /// `f(a, b = 2)`: `CallView`.
  case call
  /// `b = 2` in a call: `NamedArgumentView`.
  case namedArgument
  /// `a.b`; with flag `optionalChain` `a?.b`. token: the name, or a quoted name. A quoted name with
  /// escapes or interpolation makes an `indexAccess` with that string as its key. `FieldAccessView`.
  case fieldAccess
  /// `a[k]`, `a[(k, l)]`: `IndexAccessView`.
  case indexAccess
  /// `if c then a else b`: `IfView`.
  case ifExpr
  /// `let x: T = a in b`: `LetView`.
  case letExpr
  /// `match e { p => a … }`: `MatchView`.
  case matchExpr
  /// `p => e`: `MatchArmView`.
  case matchArm
  /// `d: Deployment`: `BindPatternView`.
  case bindPattern
  /// `_` `[]`
  case wildcardPattern
  /// `x => e`, `(a, b) => e`: `LambdaView`.
  case lambda
  /// `e is T`: `IsView`.
  case isExpr
  /// `e with Ov(1)`, `e with { … }`: `WithView`.
  case withExpr
  /// `Name { … }`. token: the brace. `ConstructView`.
  case construct
  /// `{ … }` as an expression. `[members…]`; the same members as a `block`.
  case objectLiteral
  /// `[a, ...b, f(x) for x in xs if p]`. `[items…]`; an item is an expression, a `spreadItem` or a
  /// `comprehension`.
  case listLiteral
  /// `...e` in a list: `SpreadView`.
  case spreadItem
  /// `e for x in xs if p`: `ComprehensionView`.
  case comprehension
  /// `for x: T in xs`, `for k, v in m`: `ForView`.
  case forClause
  /// `if p` in a comprehension: `IfView`.
  case ifClause
  /// `(e)`: `ParenthesizedView`.
  case parenthesized
  /// `1..9`, `1..`, `..9` as an argument of a type: `RangeView`.
  case range

  // Types.

  /// `A.B`, with the dotted name's tokens: `NamedTypeView`.
  case namedType
  /// `Int(1..9)`, `String(#"…"#, 1..63)`: `RefinedTypeView`.
  case refinedType
  /// `Sensitive<T>`: `GenericTypeView`.
  case genericType
  /// `T?`: `OptionalTypeView`.
  case optionalType
  /// `A | B | C`, flat. `[types…]`
  case unionType
  /// `[T]`: `ListTypeView`.
  case listType
  /// `[T by name]`, `[T by (port, protocol = "TCP")]`: `ListTypeView`.
  case keyedListType
  /// `port` or `protocol = "TCP"`: `KeyPartView`.
  case keyPart
  /// `{K: V}`: `MapTypeView`.
  case mapType
  /// `(A, B) -> C`: `FunctionTypeView`.
  case functionType
  /// `{ a: Int, b: String }`. `[fieldDecl…]`
  case recordType
  /// `"tcp"`, `80`, `null`, `true` as a type: `LiteralTypeView`.
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
