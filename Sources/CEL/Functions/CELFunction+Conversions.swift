import Text
import Units

extension CELFunction {
  /// The types as functions.
  static let conversions: [CELFunction] = [
    CELFunction("int", 1) { (evaluator, x) throws(CELError) in
      switch x[0] {
      case .int: return x[0]
      case .uint(let value): return .int(try fitting(Int64(exactly: value)))
      case .double(let value):
        return .int(try fitting(Int64(exactly: value.rounded(.towardZero))))
      case .timestamp(let moment): return .int(moment.seconds)
      case .string(let text): return .int(try read(text, "int") { Int64($0) })
      default: throw .overload("int", x)
      }
    },
    CELFunction("uint", 1) { (evaluator, x) throws(CELError) in
      switch x[0] {
      case .uint: return x[0]
      case .int(let value): return .uint(try fitting(UInt64(exactly: value)))
      case .double(let value):
        return .uint(try fitting(UInt64(exactly: value.rounded(.towardZero))))
      case .string(let text): return .uint(try read(text, "uint") { UInt64($0) })
      default: throw .overload("uint", x)
      }
    },
    CELFunction("double", 1) { (evaluator, x) throws(CELError) in
      switch x[0] {
      case .double: return x[0]
      case .int(let value): return .double(Double(value))
      case .uint(let value): return .double(Double(value))
      case .string(let text): return .double(try read(text, "double") { Double($0) })
      default: throw .overload("double", x)
      }
    },
    CELFunction("string", 1) { (evaluator, x) throws(CELError) in
      switch x[0] {
      case .string: return x[0]
      case .bytes(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw .value("the bytes are no UTF-8")
        }
        return .text(text)
      case .null, .list, .map, .optional, .type, .format: throw .overload("string", x)
      default: return .text(x[0].text)
      }
    },
    CELFunction("bytes", 1) { (evaluator, x) throws(CELError) in
      if case .bytes = x[0] { return x[0] }
      return .bytes(try x[0].string("bytes"))
    },
    CELFunction("bool", 1) { (evaluator, x) throws(CELError) in
      if case .bool = x[0] { return x[0] }
      return .bool(
        try read(try x[0].string("bool"), "bool") { text -> Bool? in
          switch text {
          case "1", "t", "T", "true", "TRUE", "True": true
          case "0", "f", "F", "false", "FALSE", "False": false
          default: nil
          }
        })
    },
    CELFunction("dyn", 1) { (evaluator, x) throws(CELError) in x[0] },
    CELFunction("type", 1) { (evaluator, x) throws(CELError) in .type(x[0].typeName) },
    CELFunction("duration", 1) { (evaluator, x) throws(CELError) in
      if case .duration = x[0] { return x[0] }
      let text = try x[0].string("duration")
      guard let duration = CELValue.duration(text) else {
        throw .value("`\(String(decoding: text, as: UTF8.self))` is not a duration, as in `1h30m`")
      }
      return .duration(duration)
    },
    CELFunction("timestamp", 1) { (evaluator, x) throws(CELError) in
      switch x[0] {
      case .timestamp: return x[0]
      case .int(let seconds): return .timestamp(try fitting(CELTimestamp(seconds: seconds)))
      default:
        let text = try x[0].string("timestamp")
        guard let moment = CELTimestamp(text) else {
          throw .value("`\(String(decoding: text, as: UTF8.self))` is not an RFC 3339 time")
        }
        return .timestamp(moment)
      }
    },
  ]

  private static func fitting<T>(_ value: T?) throws(CELError) -> T {
    guard let value else { throw .overflow }
    return value
  }

  private static func read<T>(
    _ text: [UInt8], _ type: String, _ convert: (String) -> T?
  ) throws(CELError) -> T {
    let text = String(decoding: text, as: UTF8.self)
    guard let value = convert(text) else { throw .value("`\(text)` cannot be read as \(type)") }
    return value
  }

  /// Durations and moments.
  static let times: [CELFunction] = [
    part("getHours", ofDuration: { $0 / 3_600_000_000_000 }, ofMoment: { $0.secondOfDay / 3600 }),
    part("getMinutes", ofDuration: { $0 / 60_000_000_000 }, ofMoment: { $0.secondOfDay / 60 % 60 }),
    part("getSeconds", ofDuration: { $0 / 1_000_000_000 }, ofMoment: { $0.secondOfDay % 60 }),
    part(
      "getMilliseconds", ofDuration: { $0 / 1_000_000 }, ofMoment: { $0.nanoseconds / 1_000_000 }),
    part("getFullYear", ofMoment: { $0.date.year }),
    part("getMonth", ofMoment: { $0.date.month - 1 }),
    part("getDate", ofMoment: { $0.date.day }),
    part("getDayOfMonth", ofMoment: { $0.date.day - 1 }),
    part("getDayOfWeek", ofMoment: { $0.dayOfWeek }),
    part("getDayOfYear", ofMoment: { $0.date.dayOfYear }),
  ]

  private static func part(
    _ name: String, ofDuration: (@Sendable (Int64) -> Int64)? = nil,
    ofMoment: @escaping @Sendable (CELTimestamp) -> Int64
  ) -> CELFunction {
    CELFunction(name, 0) { (evaluator, x) throws(CELError) in
      if case .timestamp(let moment) = x[0] { return .int(ofMoment(moment)) }
      guard case .duration(let duration) = x[0], let ofDuration else { throw .overload(name, x) }
      return .int(ofDuration(duration))
    }
  }
}

extension CELValue {
  /// The nanoseconds of a duration as Go writes it: `1h30m`, `-1.5s`; nil for any other text.
  static func duration(_ text: [UInt8]) -> Int64? {
    if text.contains(UInt8(ascii: "d")) { return nil }
    guard case .success(let read) = UnitValue.parse(text.span, as: .duration, .text) else {
      return nil
    }
    return Int64(exactly: read.value.billionths)
  }
}
