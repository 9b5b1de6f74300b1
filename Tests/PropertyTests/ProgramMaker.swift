/// Makes programs that are well-typed by construction: a schema, functions, fields of a module that
/// use each other, overlays and layers. No division, no indexing, little arithmetic: what a value
/// may do wrong besides its type is kept out, so that any error is news.
struct ProgramMaker {
  /// The types that expressions are made of.
  indirect enum Kind: Equatable {
    case bool, int, string, color, app
    case optional(Kind)
    case list(Kind)
    case map(Kind)

    var text: String {
      switch self {
      case .bool: "Bool"
      case .int: "Int"
      case .string: "String"
      case .color: "Color"
      case .app: "App"
      case .optional(let inner): inner.text + "?"
      case .list(let inner): "[\(inner.text)]"
      case .map(let inner): "{String: \(inner.text)}"
      }
    }
  }

  private var random: Random
  /// Names in scope, innermost last.
  private var names: [(name: String, kind: Kind)] = []
  private var functions: [(name: String, parameters: [Kind], result: Kind)] = []
  private var count = 0

  init(seed: UInt64) { random = Random(seed: seed) }

  mutating func program() -> String {
    var text = """
      type Color = "red" | "green" | "blue"

      schema App {
        name: String
        size: Int = 1
        color: Color = "red"
        note: String?
        parts: {String: Int} = { }
        double: Int = size + size
      }

      fn rank(c: Color) -> Int = match c { "red" => 1, "green" => 2, "blue" => 3 }

      fn maybe(x: Int?) -> Int? = x

      overlay Larger(by: Int = 1) on App { size = base + by }

      """
    for _ in 0..<random.below(4) { text += function() + "\n" }
    for _ in 0..<(2 + random.below(8)) {
      let kind = kind()
      let name = fresh("v")
      text += "\(name): \(kind.text) = \(expression(kind, 4))\n"
      names.append((name, kind))
    }
    return text
  }

  private mutating func fresh(_ stem: String) -> String {
    count += 1
    return "\(stem)\(count)"
  }

  private mutating func kind(_ depth: Int = 2) -> Kind {
    let scalar = random.pick([Kind.bool, .int, .int, .string, .color, .app])
    guard depth > 0, random.chance(45) else { return scalar }
    switch random.below(3) {
    case 0: return .optional(scalar)
    case 1: return .list(kind(depth - 1))
    default: return .map(kind(depth - 1))
    }
  }

  private mutating func function() -> String {
    let parameters = (0..<(1 + random.below(2))).map { _ in kind(1) }
    let result = kind(1)
    let name = fresh("f")
    let outer = names
    names = parameters.map { (fresh("p"), $0) }
    let list = names.map { "\($0.name): \($0.kind.text)" }.joined(separator: ", ")
    let body = expression(result, 3)
    names = outer
    functions.append((name, parameters, result))
    return "fn \(name)(\(list)) -> \(result.text) = \(body)"
  }

  /// An expression of a kind.
  private mutating func expression(_ kind: Kind, _ depth: Int) -> String {
    let known = names.filter { $0.kind == kind }
    if !known.isEmpty, random.chance(30) { return random.pick(known).name }
    guard depth > 0 else { return literal(kind) }
    let callable = functions.filter { $0.result == kind }
    if !callable.isEmpty, random.chance(20) {
      let function = random.pick(callable)
      let arguments = function.parameters.map { expression($0, depth - 1) }
      return "\(function.name)(\(arguments.joined(separator: ", ")))"
    }
    if random.chance(12) {
      let condition = expression(.bool, depth - 1)
      let (then, other) = (expression(kind, depth - 1), expression(kind, depth - 1))
      return "(if \(condition) then \(then) else \(other))"
    }
    if random.chance(8) {
      let bound = self.kind(1)
      let value = expression(bound, depth - 1)
      let name = fresh("x")
      names.append((name, bound))
      defer { names.removeAll { $0.name == name } }
      return "(let \(name): \(bound.text) = \(value) in \(expression(kind, depth - 1)))"
    }
    return composed(kind, depth - 1)
  }

  private mutating func composed(_ kind: Kind, _ depth: Int) -> String {
    switch kind {
    case .bool:
      switch random.below(5) {
      case 0: return "!\(expression(.bool, depth))"
      case 1: return "(\(expression(.bool, depth)) && \(expression(.bool, depth)))"
      case 2: return "(\(expression(.int, depth)) < \(expression(.int, depth)))"
      case 3: return "(\(expression(.string, depth)) == \(expression(.string, depth)))"
      default: return "(maybe(\(expression(.optional(.int), depth))) != null)"
      }
    case .int:
      switch random.below(4) {
      case 0: return "(\(expression(.int, depth)) + \(expression(.int, depth)))"
      case 1: return "\(object(depth)).double"
      case 2: return "(\(expression(.optional(.int), depth)) ?? \(expression(.int, depth)))"
      default: return "rank(\(expression(.color, depth)))"
      }
    case .string:
      switch random.below(3) {
      case 0: return "\"\\(\(expression(.int, depth)))-\\(\(expression(.string, 0)))\""
      case 1: return "\(object(depth)).name"
      default: return "(\(object(depth)).note ?? \(expression(.string, depth)))"
      }
    case .color: return "\(object(depth)).color"
    case .app: return object(depth)
    case .optional(let inner):
      return random.chance(30) ? "null" : expression(inner, depth)
    case .list(let inner):
      if random.chance(40) {
        let source = random.pick([Kind.bool, .int, .string, .app])
        let list = expression(.list(source), depth)
        let name = fresh("e")
        names.append((name, source))
        defer { names.removeAll { $0.name == name } }
        let filter = random.chance(50) ? " if \(expression(.bool, depth - 1))" : ""
        return "[\(expression(inner, depth)) for \(name) in \(list)\(filter)]"
      }
      let spread = random.chance(30) ? ", ...\(expression(kind, depth))" : ""
      return "[\(expression(inner, depth))\(spread)]"
    case .map(let inner):
      let entries = ["a", "b", "c"].prefix(1 + random.below(3))
        .map { "\($0) = \(expression(inner, depth))" }
      return "{ \(entries.joined(separator: ", ")) }"
    }
  }

  /// An App, perhaps under a layer.
  private mutating func object(_ depth: Int) -> String {
    guard depth > 0 else { return "(App { name = \"app\" })" }
    var members = ["name = \(expression(.string, depth - 1))"]
    if random.chance(50) { members.append("size = \(expression(.int, depth - 1))") }
    if random.chance(30) { members.append("color = \(expression(.color, depth - 1))") }
    if random.chance(30) { members.append("note = \(expression(.optional(.string), depth - 1))") }
    let made = "App { \(members.joined(separator: ", ")) }"
    switch random.below(4) {
    case 0: return "(\(made) with Larger(\(expression(.int, depth - 1))))"
    case 1: return "(\(made) with { size = base + 1 })"
    default: return "(\(made))"
    }
  }

  private mutating func literal(_ kind: Kind) -> String {
    switch kind {
    case .bool: random.pick(["true", "false"])
    case .int: "\(random.below(10))"
    case .string: "\"s\(random.below(10))\""
    case .color: random.pick(["\"red\"", "\"green\"", "\"blue\""])
    case .app: "(App { name = \"a\(random.below(10))\" })"
    case .optional(let inner): random.chance(40) ? "null" : literal(inner)
    case .list(let inner): random.chance(30) ? "[]" : "[\(literal(inner))]"
    case .map(let inner): random.chance(30) ? "{ }" : "{ k = \(literal(inner)) }"
    }
  }
}
