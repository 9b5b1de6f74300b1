import Evaluator
import Text
import Units

/// Strings read as numbers, and by patterns.
extension Natives {
  static var stringReading: [Native] {
    [
      Native("std.string.toInt", arity: 1) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        guard isDecimal(bytes), case .success(let number) = integer(bytes) else { return .null }
        return Value(number)
      },
      Native("std.string.toFloat", arity: 1) { (context, x) throws(EvaluationError) in
        guard let number = float(context.bytes(x[0])) else { return .null }
        return Value(number)
      },
      unitReader("toQuantity", .quantity),
      unitReader("toDuration", .duration),
      unitReader("toBytes", .bytes),
      unitReader("toPercent", .percent),
    ]
  }

  static var stringPatterns: [Native] {
    [
      Native("std.string.matches", arity: 2) { (context, x) throws(EvaluationError) in
        Value(try context.pattern(x[1], x[0]).matchesWhole(context.bytes(x[0]).span))
      },
      Native("std.string.find", arity: 2) { (context, x) throws(EvaluationError) in
        let found = try context.pattern(x[1], x[0]).firstMatch(context.bytes(x[0]).span)
        guard let found, let range = found[0] else { return .null }
        return context.slice(x[0], range)
      },
      Native("std.string.findAll", arity: 2) { (context, x) throws(EvaluationError) in
        let found = try context.pattern(x[1], x[0]).allMatches(context.bytes(x[0]).span)
        try context.step(found.count)
        return context.make(
          found.map { match in match[0].map { context.slice(x[0], $0) } ?? .null })
      },
      Native("std.string.groups", arity: 2) { (context, x) throws(EvaluationError) in
        let found = try context.pattern(x[1], x[0]).firstMatch(context.bytes(x[0]).span)
        guard let found else { return .null }
        return context.make(found.map { range in range.map { context.slice(x[0], $0) } ?? .null })
      },
      Native("std.string.replaceAll", arity: 3) { (context, x) throws(EvaluationError) in
        let regex = try context.pattern(x[1], x[0])
        let text = regex.replaceAll(
          context.bytes(x[0]).span, with: context.bytes(x[2]).span, limit: context.room)
        guard let text else { throw context.tooLarge() }
        try context.limit(text.count)
        return context.make(text)
      },
    ]
  }

  /// Whether there is nothing but a sign and decimal digits.
  private static func isDecimal(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
    return !digits.isEmpty
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func integer(_ bytes: [UInt8]) -> Result<Int64, TextError> {
    NumberText.integer(bytes.span, isSigned: true)
  }

  /// A number as JSON writes one.
  private static func float(_ bytes: [UInt8]) -> Double? {
    let isNegative = bytes.first == UInt8(ascii: "-")
    let digits = isNegative ? Array(bytes.dropFirst()) : bytes
    guard let first = digits.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first),
      !digits.contains(UInt8(ascii: "_")), !digits.contains(UInt8(ascii: "x"))
    else { return nil }
    if isDecimal(digits) {
      return Double(String(decoding: bytes, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
    }
    guard case .success(let number) = NumberText.float(digits.span) else { return nil }
    return isNegative ? -number : number
  }

  private static func unitReader(_ name: String, _ kind: UnitKind) -> Native {
    Native("std.string." + name, arity: 1) { (context, x) throws(EvaluationError) in
      let bytes = context.bytes(x[0])
      guard case .success(let literal) = UnitValue.parse(bytes.span, as: kind, .text) else {
        return .null
      }
      return context.make(literal.value)
    }
  }
}

extension NativeContext {
  /// A pattern, after the steps that matching a string costs.
  func pattern(_ pattern: Value, _ text: Value) throws(EvaluationError) -> Regex {
    try step(bytes(text).count / 16 + 1)
    if let regex = regex(pattern) { return regex }
    throw fail("`\(string(pattern))` is not a regular expression")
  }
}
