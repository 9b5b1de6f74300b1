import Text

/// Reads tokens as an expression, and resolves its names on the way: what is no variable, function
/// or type is found here, when a schema is imported, and not when a rule first runs.
struct CELParser {
  private let tokens: [CELToken]
  private var at = 0
  private var depth = 0
  /// The variables in scope, the innermost last; a variable's place is its number.
  private(set) var scope: [String]
  private(set) var variableCount: Int
  private(set) var usesOldSelf = false

  /// Brackets, prefixes and macros may be nested so deep.
  private static let depthLimit = 150

  static let variables = ["self", "oldSelf"]

  init(_ text: [UInt8]) throws(CELError) {
    tokens = try CELLexer.tokens(text)
    scope = CELParser.variables
    variableCount = scope.count
  }

  /// The whole text as one expression.
  mutating func parse() throws(CELError) -> CELExpression {
    let expression = try self.expression()
    if token.kind != .end { throw unexpected("an operator or the end") }
    return expression
  }

  // MARK: tokens

  private var token: CELToken { tokens[at] }

  private mutating func take(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ symbol: String) throws(CELError) {
    if !take(symbol) { throw unexpected("`\(symbol)`") }
  }

  private func unexpected(_ expected: String) -> CELError {
    let found =
      switch token.kind {
      case .end: "the end of the rule"
      case .name(let name), .quotedName(let name): "`\(name)`"
      case .symbol(let symbol): "`\(symbol)`"
      case .int, .uint, .double: "a number"
      case .string, .bytes: "a text"
      }
    return .text("expected \(expected), found \(found)", at: token.offset)
  }

  private mutating func nested<T>(
    _ body: (inout CELParser) throws(CELError) -> T
  ) throws(CELError) -> T {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.depthLimit {
      throw .text("the rule is nested more than \(Self.depthLimit) deep", at: token.offset)
    }
    return try body(&self)
  }

  /// Counts what hangs on what in a chain, `a.b.c` or `a + b + c`: it is nested, too.
  private func link(_ links: inout Int) throws(CELError) {
    links += 1
    if links > Self.depthLimit {
      throw .text("the chain has more than \(Self.depthLimit) links", at: token.offset)
    }
  }

  // MARK: operators

  mutating func expression() throws(CELError) -> CELExpression {
    try nested { (parser: inout CELParser) throws(CELError) in
      let condition = try parser.disjunction()
      guard parser.take("?") else { return condition }
      let first = try parser.disjunction()
      try parser.expect(":")
      return .choice(condition, first, try parser.expression())
    }
  }

  private mutating func disjunction() throws(CELError) -> CELExpression {
    var parts = [try conjunction()]
    while take("||") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(CELError) -> CELExpression {
    var parts = [try binary(0)]
    while take("&&") { parts.append(try binary(0)) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private static let levels: [[CELOperator]] = [
    [.equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn],
    [.add, .subtract], [.multiply, .divide, .remainder],
  ]

  private mutating func binary(_ level: Int) throws(CELError) -> CELExpression {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level + 1)
    var links = 0
    while let found = takeOperator(Self.levels[level]) {
      try link(&links)
      left = .binary(found, left, try binary(level + 1))
    }
    return left
  }

  private mutating func takeOperator(_ operators: [CELOperator]) -> CELOperator? {
    let text: String
    switch token.kind {
    case .symbol(let symbol): text = symbol
    case .name("in"): text = "in"
    default: return nil
    }
    guard let found = CELOperator(rawValue: text), operators.contains(found) else { return nil }
    at += 1
    return found
  }

  private mutating func unary() throws(CELError) -> CELExpression {
    try nested { (parser: inout CELParser) throws(CELError) in
      if parser.take("!") { return .not(try parser.unary()) }
      guard parser.take("-") else { return try parser.member() }
      if case .int(let magnitude) = parser.token.kind, magnitude <= Int64.min.magnitude {
        parser.at += 1
        let value = Int64(truncatingIfNeeded: 0 &- magnitude)
        return try parser.members(of: .constant(.int(value)))
      }
      return .negate(try parser.unary())
    }
  }

  // MARK: members

  private mutating func member() throws(CELError) -> CELExpression {
    // A name that is not a variable may be the first part of a function's name: `sets.contains(…)`.
    if case .name(let prefix) = token.kind, !scope.contains(prefix), at + 3 < tokens.count,
      tokens[at + 1].kind == .symbol("."), case .name(let name) = tokens[at + 2].kind,
      tokens[at + 3].kind == .symbol("("), CELFunction.isNamespace(prefix)
    {
      let offset = token.offset
      at += 3
      let call = try self.call(prefix + "." + name, receiver: nil, at: offset)
      return try members(of: call)
    }
    return try members(of: try primary())
  }

  private mutating func members(of start: CELExpression) throws(CELError) -> CELExpression {
    var value = start
    var links = 0
    while true {
      try link(&links)
      if take(".") {
        let isOptional = take("?")
        let offset = token.offset
        let (name, isQuoted) = try fieldName()
        if token.kind == .symbol("("), !isQuoted, !isOptional {
          value = try call(name, receiver: value, at: offset)
        } else {
          let field = CELField(name, isQuoted: isQuoted)
          value = .select(value, field, isOptional: isOptional)
        }
      } else if take("[") {
        let isOptional = take("?")
        value = .index(value, try expression(), isOptional: isOptional)
        try expect("]")
      } else {
        return value
      }
    }
  }

  private mutating func fieldName() throws(CELError) -> (name: String, isQuoted: Bool) {
    defer { at += 1 }
    switch token.kind {
    case .name(let name): return (name, false)
    case .quotedName(let name): return (name, true)
    default: throw unexpected("the name of a field")
    }
  }

  // MARK: primary expressions

  private mutating func primary() throws(CELError) -> CELExpression {
    let token = token
    switch token.kind {
    case .int(let magnitude):
      guard let value = Int64(exactly: magnitude) else {
        throw .text("the number does not fit in 64 bits", at: token.offset)
      }
      return constant(.int(value))
    case .uint(let value): return constant(.uint(value))
    case .double(let value): return constant(.double(value))
    case .string(let bytes): return constant(.string(bytes))
    case .bytes(let bytes): return constant(.bytes(bytes))
    case .symbol("("):
      at += 1
      let inner = try expression()
      try expect(")")
      return inner
    case .symbol("["):
      at += 1
      return try list()
    case .symbol("{"):
      at += 1
      return try map()
    case .name(let name):
      at += 1
      return try named(name, at: token.offset)
    case .symbol, .quotedName, .end: throw unexpected("a value")
    }
  }

  private mutating func constant(_ value: CELValue) -> CELExpression {
    at += 1
    return .constant(value)
  }

  private mutating func named(_ name: String, at offset: Int) throws(CELError) -> CELExpression {
    switch name {
    case "true": return .constant(.bool(true))
    case "false": return .constant(.bool(false))
    case "null": return .constant(.null)
    default: break
    }
    if token.kind == .symbol("(") { return try call(name, receiver: nil, at: offset) }
    if let place = scope.lastIndex(of: name) {
      if place == 1 { usesOldSelf = true }
      return .variable(place)
    }
    if CELValue.typeNames.contains(name) { return .constant(.type(name)) }
    throw .text("there is no variable `\(name)` here", at: offset)
  }

  private mutating func list() throws(CELError) -> CELExpression {
    var items: [(value: CELExpression, isOptional: Bool)] = []
    while !take("]") {
      let isOptional = take("?")
      items.append((try expression(), isOptional))
      if !take(",") {
        try expect("]")
        break
      }
    }
    return .list(items)
  }

  private mutating func map() throws(CELError) -> CELExpression {
    var entries: [(key: CELExpression, value: CELExpression, isOptional: Bool)] = []
    while !take("}") {
      let isOptional = take("?")
      let key = try expression()
      try expect(":")
      entries.append((key, try expression(), isOptional))
      if !take(",") {
        try expect("}")
        break
      }
    }
    return .map(entries)
  }

  // MARK: calls

  private mutating func call(
    _ name: String, receiver: CELExpression?, at offset: Int
  ) throws(CELError) -> CELExpression {
    try expect("(")
    if let macro = try macro(name, receiver, at: offset) { return macro }
    var arguments = receiver.map { [$0] } ?? []
    let given = arguments.count
    while !take(")") {
      arguments.append(try expression())
      if !take(",") {
        try expect(")")
        break
      }
    }
    let count = arguments.count - given
    guard let function = CELFunction.find(name, isMethod: receiver != nil, count) else {
      let form = (receiver == nil ? "" : ".") + name
      throw .text(
        "there is no function `\(form)` of \(count) argument\(count == 1 ? "" : "s")", at: offset)
    }
    if function.takesPattern, case .constant(.string(let pattern)) = arguments[1],
      case .failure(let error) = Regex.compile(pattern.span)
    {
      let text = String(decoding: pattern, as: UTF8.self)
      throw .text("the pattern `\(text)` is malformed: \(error.message)", at: offset)
    }
    return .call(function, arguments)
  }

  /// The macro with a name, after its opening bracket; nil if there is none.
  private mutating func macro(
    _ name: String, _ receiver: CELExpression?, at offset: Int
  ) throws(CELError) -> CELExpression? {
    guard let receiver else { return name == "has" ? try presence(at: offset) : nil }
    switch name {
    case "all": return try comprehension(.all, receiver)
    case "exists": return try comprehension(.exists, receiver)
    case "exists_one", "existsOne": return try comprehension(.existsOne, receiver)
    case "filter": return try comprehension(.filter, receiver)
    case "map": return try comprehension(.map, receiver)
    case "transformList": return try comprehension(.transformList, receiver)
    case "transformMap": return try comprehension(.transformMap, receiver)
    case "optMap", "optFlatMap":
      let variable = try variable()
      try expect(",")
      let body = try expression()
      try expect(")")
      scope.removeLast()
      return .optionalMap(receiver, variable: variable, body, isFlat: name == "optFlatMap")
    default: return nil
    }
  }

  private mutating func presence(at offset: Int) throws(CELError) -> CELExpression {
    let inner = try expression()
    try expect(")")
    guard case .select(let value, let field, isOptional: _) = inner else {
      throw .text("expected a field in `has(…)`, as in `has(self.name)`", at: offset)
    }
    return .has(value, field)
  }

  /// A variable of a macro, which is in scope until the macro ends.
  private mutating func variable() throws(CELError) -> Int {
    guard case .name(let name) = token.kind, !CELOperator.words.contains(name) else {
      throw unexpected("the name of a variable")
    }
    at += 1
    scope.append(name)
    variableCount = max(variableCount, scope.count)
    return scope.count - 1
  }

  private mutating func comprehension(
    _ kind: CELComprehension.Kind, _ range: CELExpression
  ) throws(CELError) -> CELExpression {
    var result = CELComprehension(kind: kind, range: range, variable: try variable())
    let start = scope.count - 1
    try expect(",")
    let takesTwo = kind != .filter && kind != .map
    if takesTwo, case .name = token.kind, tokens[at + 1].kind == .symbol(",") {
      result.second = try variable()
      try expect(",")
    }
    let body = try expression()
    switch kind {
    case .all, .exists, .existsOne, .filter: result.condition = body
    case .map, .transformList, .transformMap:
      if take(",") {
        result.condition = body
        result.result = try expression()
      } else {
        result.result = body
      }
    }
    try expect(")")
    scope.removeLast(scope.count - start)
    return .comprehension(result)
  }
}

extension CELOperator {
  /// Words that name no variable.
  static let words: Set<String> = ["in", "true", "false", "null", "self", "oldSelf"]
}

extension CELField {
  init(_ text: String, isQuoted: Bool) {
    name = Array(text.utf8)
    unescaped = isQuoted ? nil : CELField.unescaped(text)
  }

  private static let reserved: Set<String> = [
    "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
    "if", "import", "let", "loop", "package", "namespace", "return",
  ]

  /// The property that Kubernetes escapes so; nil if the name is not an escape.
  private static func unescaped(_ text: String) -> [UInt8]? {
    guard text.contains("__") else { return nil }
    if text.hasPrefix("__"), text.hasSuffix("__"), text.utf8.count > 4 {
      let word = String(text.dropFirst(2).dropLast(2))
      if reserved.contains(word) { return Array(word.utf8) }
    }
    let signs = [
      ("__underscores__", "__"), ("__dot__", "."), ("__dash__", "-"), ("__slash__", "/"),
    ]
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.first {
      if let sign = signs.first(where: { rest.starts(with: $0.0.utf8) }) {
        result += sign.1.utf8
        rest = rest.dropFirst(sign.0.utf8.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
