import Units

/// A day of the Gregorian calendar: `2027-01-31`.
public struct CalendarDate: Hashable, Sendable, Comparable {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil for a day that does not exist.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month),
      (1...CalendarDate.days(of: month, in: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day in UTC of a time counted in seconds; nil before the year 1 and after 9999.
  public init?(secondsSince1970 seconds: Int64) {
    var left = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    guard (-700_000...3_000_000).contains(left) else { return nil }
    // Whole periods of the calendar first: 400 years have 146,097 days.
    var year = 1970
    while left < 0 {
      left += 146_097
      year -= 400
    }
    year += left / 146_097 * 400
    left %= 146_097
    while left >= CalendarDate.days(in: year) {
      left -= CalendarDate.days(in: year)
      year += 1
    }
    var month = 1
    while left >= CalendarDate.days(of: month, in: year) {
      left -= CalendarDate.days(of: month, in: year)
      month += 1
    }
    self.init(year: year, month: month, day: left + 1)
  }

  private static func days(in year: Int) -> Int { 337 + days(of: 2, in: year) }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Reads `YYYY-MM-DD` (RFC 3339, `full-date`).
  public static func parse(_ bytes: Span<UInt8>) -> Result<CalendarDate, TextError> {
    parse(bytes, 0..<bytes.count)
  }

  private static func parse(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Result<CalendarDate, TextError> {
    let parts = bytes.split(range, at: "-")
    guard parts.map(\.count) == [4, 2, 2], let year = bytes.decimal(parts[0]),
      let month = bytes.decimal(parts[1]), let day = bytes.decimal(parts[2])
    else {
      return .failure(
        TextError(range, "expected a date as `2027-01-31`, found `\(bytes.text(range))`"))
    }
    if !(1...12).contains(month) {
      return .failure(TextError(parts[1], "expected a month, 01 to 12"))
    }
    guard let date = CalendarDate(year: year, month: month, day: day) else {
      let last = days(of: month, in: year)
      return .failure(TextError(parts[2], "expected a day, 01 to \(last) in that month"))
    }
    return .success(date)
  }

  /// What is wrong with a time stamp of RFC 3339 (`2027-01-31T23:59:59.5Z`); nil for a valid one.
  public static func timestampError(_ bytes: Span<UInt8>) -> TextError? {
    if bytes.count <= 10 || bytes[10] | 0x20 != UInt8(ascii: "t") {
      if case .failure(let error) = parse(bytes, 0..<min(10, bytes.count)) { return error }
      return TextError(10..<min(11, bytes.count), "expected `T` and a time of day behind the date")
    }
    if case .failure(let error) = parse(bytes, 0..<10) { return error }
    var at = 11
    for (name, limit, separator) in [("hour", 23, 0x3A), ("minute", 59, 0x3A), ("second", 60, 0)] {
      let range = at..<min(at + 2, bytes.count)
      guard range.count == 2, let value = bytes.decimal(range), value <= limit else {
        return TextError(range, "expected the \(name) in two digits, 00 to \(limit)")
      }
      at += 2
      if separator == 0 { break }
      guard at < bytes.count, bytes[at] == separator else {
        return TextError(at..<min(at + 1, bytes.count), "expected `:` behind the \(name)")
      }
      at += 1
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      let start = at + 1
      at = start
      while at < bytes.count, bytes[at].isDigit { at += 1 }
      if at == start { return TextError(at..<at, "expected digits behind the point") }
    }
    return zoneError(bytes, at)
  }

  private static func zoneError(_ bytes: Span<UInt8>, _ at: Int) -> TextError? {
    let rest = at..<bytes.count
    if rest.count == 1, bytes[at] | 0x20 == UInt8(ascii: "z") { return nil }
    if rest.count == 6, bytes[at] == 0x2B || bytes[at] == 0x2D, bytes[at + 3] == 0x3A,
      let hour = bytes.decimal(at + 1..<at + 3), hour <= 23,
      let minute = bytes.decimal(at + 4..<at + 6), minute <= 59
    {
      return nil
    }
    return TextError(rest, "expected the zone, `Z` or as `+02:00`, found `\(bytes.text(rest))`")
  }

  public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  public var text: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: width - digits.count) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
