/// A function that rules can call; overloads for different types are resolved when it runs.
struct CELFunction: Sendable {
  typealias Body =
    @Sendable (inout CELEvaluator, [CELValue]) throws(CELError) -> CELValue

  /// `size`, or `sets.contains`.
  let name: String
  /// How many arguments it takes beside the receiver.
  let counts: ClosedRange<Int>
  /// Whether its first argument beside the receiver is a regular expression.
  let takesPattern: Bool
  /// Gets the receiver first.
  let body: Body

  init(
    _ name: String, _ counts: ClosedRange<Int>, takesPattern: Bool = false, _ body: @escaping Body
  ) {
    self.name = name
    self.counts = counts
    self.takesPattern = takesPattern
    self.body = body
  }

  init(_ name: String, _ count: Int, takesPattern: Bool = false, _ body: @escaping Body) {
    self.init(name, count...count, takesPattern: takesPattern, body)
  }

  /// The function of a name and number of arguments.
  static func find(_ name: String, isMethod: Bool, _ count: Int) -> CELFunction? {
    let found = (isMethod ? methods : globals)[name]
    return found.flatMap { $0.counts.contains(count) ? $0 : nil }
  }

  /// Whether names of functions begin so: `sets`.
  static func isNamespace(_ prefix: String) -> Bool { namespaces.contains(prefix) }

  private static let globals = table(
    conversions + CELFunction.sets + optionalMakers + formatMakers + networkMakers
      + quantityMakers + [
        size,
        CELFunction("matches", 2, takesPattern: true, matches),
      ])

  private static let methods = table(
    strings + lists + times + optionals + formats + network + quantities + [
      CELFunction("size", 0, size.body),
      CELFunction("matches", 1, takesPattern: true, matches),
    ])

  private static let namespaces = Set(
    globals.keys.compactMap { name in
      name.firstIndex(of: ".").map { String(name[..<$0]) }
    })

  private static func table(_ functions: [CELFunction]) -> [String: CELFunction] {
    Dictionary(functions.map { ($0.name, $0) }) { first, _ in first }
  }

  private static let size = CELFunction("size", 1) { (evaluator, x) throws(CELError) in
    switch x[0] {
    case .string(let text):
      try evaluator.spend(text.count / 10)
      return .int(Int64(text.count { $0 & 0xC0 != 0x80 }))
    case .bytes(let bytes): return .int(Int64(bytes.count))
    case .list(let items): return .int(Int64(items.count))
    case .map(let map): return .int(Int64(map.entries.count))
    default: throw .overload("size", x)
    }
  }

  private static let matches: Body = { (evaluator, x) throws(CELError) in
    guard case .string(let text) = x[0], case .string(let pattern) = x[1] else {
      throw .overload("matches", x)
    }
    try evaluator.spend(text.count / 10 + pattern.count / 4)
    return .bool(try evaluator.regex(pattern).matchesAnywhere(text.span))
  }
}

extension CELValue {
  /// The bytes of a string; the error of `function` for any other value.
  func string(_ function: String) throws(CELError) -> [UInt8] {
    guard case .string(let text) = self else { throw .overload(function, [self]) }
    return text
  }

  func int(_ function: String) throws(CELError) -> Int64 {
    guard case .int(let value) = self else { throw .overload(function, [self]) }
    return value
  }

  func list(_ function: String) throws(CELError) -> [CELValue] {
    guard case .list(let items) = self else { throw .overload(function, [self]) }
    return items
  }

  /// The place in a list that a number names.
  var index: Int? {
    switch self {
    case .int(let value): Int(exactly: value)
    case .uint(let value): Int(exactly: value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }
}
