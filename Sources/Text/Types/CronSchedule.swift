import Units

/// When a `CronJob` runs: five fields, or `@daily` and its like.
///
/// The grammar is that of the scheduler Kubernetes uses (`robfig/cron` v3, `ParseStandard`): lists,
/// ranges, steps, `*` and `?`, names of months and days. Sunday is 0; 7 is an error there too.
public struct CronSchedule: Hashable, Sendable {
  /// One bit for each value that a field allows.
  public var minutes: UInt64 = 0
  public var hours: UInt64 = 0
  public var daysOfMonth: UInt64 = 0
  public var months: UInt64 = 0
  public var daysOfWeek: UInt64 = 0
  /// For `@every 90m`, the interval; the fields are empty then.
  public var interval: UnitValue?

  private struct Field {
    var name: String
    var range: ClosedRange<Int>
    /// Names of the values, the first for the lowest.
    var names: [String] = []
    var path: WritableKeyPath<CronSchedule, UInt64>
  }

  private static var fields: [Field] {
    [
      Field(name: "minute", range: 0...59, path: \.minutes),
      Field(name: "hour", range: 0...23, path: \.hours),
      Field(name: "day of the month", range: 1...31, path: \.daysOfMonth),
      Field(
        name: "month", range: 1...12,
        names: [
          "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ], path: \.months),
      Field(
        name: "day of the week", range: 0...6,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"], path: \.daysOfWeek),
    ]
  }

  private static let shorthands: [(name: String, fields: String)] = [
    ("@yearly", "0 0 1 1 *"), ("@annually", "0 0 1 1 *"), ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"), ("@daily", "0 0 * * *"), ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
  ]

  public static func parse(_ bytes: Span<UInt8>) -> Result<CronSchedule, TextError> {
    if bytes.count > 0, bytes[0] == UInt8(ascii: "@") { return parseShorthand(bytes) }
    var parts: [Range<Int>] = []
    for part in bytes.split(0..<bytes.count, at: " ") where !part.isEmpty { parts.append(part) }
    if let first = parts.first, bytes.first(UInt8(ascii: "="), in: first) != nil {
      return .failure(
        TextError(first, "a schedule names no time zone: set the CronJob's `timeZone`"))
    }
    if parts.count != fields.count {
      return .failure(
        TextError(
          0..<bytes.count,
          "expected five fields (minute, hour, day of the month, month, day of the "
            + "week), found \(parts.count)"))
    }
    var schedule = CronSchedule()
    for (field, part) in zip(fields, parts) {
      for item in bytes.split(part, at: ",") {
        switch values(bytes, item, field) {
        case .success(let bits): schedule[keyPath: field.path] |= bits
        case .failure(let error): return .failure(error)
        }
      }
    }
    return .success(schedule)
  }

  private static func parseShorthand(_ bytes: Span<UInt8>) -> Result<CronSchedule, TextError> {
    let text = bytes.text
    if let known = shorthands.first(where: { $0.name == text }) {
      let fields = Array(known.fields.utf8)
      return parse(fields.span)
    }
    let every = "@every "
    if text.hasPrefix(every) {
      let length = bytes.array(every.utf8.count..<bytes.count)
      switch UnitValue.parse(length.span, as: .duration, .text) {
      case .success(let literal) where !literal.value.isNegative && !literal.value.isZero:
        var schedule = CronSchedule()
        schedule.interval = literal.value
        return .success(schedule)
      case .success:
        return .failure(TextError(7..<bytes.count, "expected an interval above zero"))
      case .failure(let error):
        let start = error.offset + 7
        return .failure(
          TextError(start..<start + error.length, error.message, suggestion: error.suggestion))
      }
    }
    return .failure(
      TextError(
        0..<bytes.count,
        "expected "
          + shorthands.map { "`\($0.name)`" }.joined(separator: ", ")
          + " or `@every`, found `\(text)`"))
  }

  /// The values of `*`, `a`, `a-b`, each perhaps with `/step`.
  private static func values(
    _ bytes: Span<UInt8>, _ item: Range<Int>, _ field: Field
  ) -> Result<UInt64, TextError> {
    let slash = bytes.first(UInt8(ascii: "/"), in: item)
    let span = item.lowerBound..<(slash ?? item.upperBound)
    var (low, high) = (field.range.lowerBound, field.range.upperBound)
    if bytes.text(span) != "*", bytes.text(span) != "?" {
      let dash = bytes.first(UInt8(ascii: "-"), in: span)
      guard let first = number(bytes, span.lowerBound..<(dash ?? span.upperBound), field) else {
        return .failure(
          wrongValue(bytes, span.lowerBound..<(dash ?? span.upperBound), field))
      }
      low = first
      if let dash {
        guard let last = number(bytes, dash + 1..<span.upperBound, field) else {
          return .failure(wrongValue(bytes, dash + 1..<span.upperBound, field))
        }
        high = last
      } else if slash == nil {
        high = first
      }
      if low > high {
        return .failure(TextError(span, "the range is empty: \(low) comes after \(high)"))
      }
    }
    var step = 1
    if let slash {
      guard let number = bytes.decimal(slash + 1..<item.upperBound), number > 0 else {
        return .failure(
          TextError(
            slash + 1..<item.upperBound,
            "expected a step of at least 1, found `\(bytes.text(slash + 1..<item.upperBound))`"))
      }
      step = number
    }
    var bits: UInt64 = 0
    for value in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(value) }
    return .success(bits)
  }

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>, _ field: Field) -> Int? {
    if let index = field.names.firstIndex(of: bytes.text(range).lowercased()) {
      return field.range.lowerBound + index
    }
    guard let value = bytes.decimal(range), field.range.contains(value) else { return nil }
    return value
  }

  private static func wrongValue(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ field: Field
  ) -> TextError {
    let found = bytes.text(range)
    let names = field.names.isEmpty ? "" : ", or \(field.names[0]) to \(field.names.last ?? "")"
    return TextError(
      range,
      "expected a \(field.name) (\(field.range.lowerBound) to \(field.range.upperBound)\(names)"
        + "), found `\(found)`",
      suggestion: field.range.lowerBound == 0 && field.range.upperBound == 6 && found == "7"
        ? "0" : nil)
  }
}
