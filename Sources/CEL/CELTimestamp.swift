import Text

/// A moment: seconds since 1970 in UTC, and nanoseconds upon them (0 up to a second).
public struct CELTimestamp: Hashable, Comparable, Sendable {
  var seconds: Int64
  var nanoseconds: Int64

  /// The years 1 to 9999, in seconds.
  private static let range: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

  init?(seconds: Int64, nanoseconds: Int64 = 0) {
    guard Self.range.contains(seconds) else { return nil }
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// A string of RFC 3339; nil for any other.
  init?(_ text: [UInt8]) {
    guard CalendarDate.timestampError(text.span) == nil else { return nil }
    func number(_ range: Range<Int>) -> Int64 {
      text[range].reduce(0) { $0 * 10 + Int64($1 &- 0x30) }
    }
    var at = 19
    var fraction: Int64 = 0
    if at < text.count, text[at] == UInt8(ascii: ".") {
      let end = text[(at + 1)...].firstIndex { !(0x30...0x39).contains($0) } ?? text.count
      let digits = Array(text[(at + 1)..<end].prefix(9))
      fraction = (digits + Array(repeating: 0x30, count: 9 - digits.count)).reduce(0) {
        $0 * 10 + Int64($1 &- 0x30)
      }
      at = end
    }
    var shift: Int64 = 0
    if text[at] | 0x20 != UInt8(ascii: "z") {
      shift = number(at + 1..<at + 3) * 3600 + number(at + 4..<at + 6) * 60
      if text[at] == UInt8(ascii: "-") { shift = -shift }
    }
    let days = Self.days(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    let clock = number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
    self.init(seconds: days * 86_400 + clock - shift, nanoseconds: fraction)
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, by eras of 400 years from March.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date in UTC, and the day of the year from 0.
  var date: (year: Int64, month: Int64, day: Int64, dayOfYear: Int64) {
    let z = dayNumber + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let doe = z - era * 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    let month = mp < 10 ? mp + 3 : mp - 9
    let year = yoe + era * 400 + (month <= 2 ? 1 : 0)
    let first = Self.days(year: year, month: 1, day: 1)
    return (year, month, doy - (153 * mp + 2) / 5 + 1, dayNumber - first)
  }

  private var dayNumber: Int64 {
    seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
  }

  /// From 0 for Sunday.
  var dayOfWeek: Int64 { ((dayNumber + 4) % 7 + 7) % 7 }

  var secondOfDay: Int64 { seconds - dayNumber * 86_400 }

  /// The moment a number of nanoseconds later; nil beyond the years that there are.
  func adding(_ duration: Int64) -> CELTimestamp? {
    var nanoseconds = nanoseconds + duration % 1_000_000_000
    var carry = duration / 1_000_000_000
    if nanoseconds < 0 { (nanoseconds, carry) = (nanoseconds + 1_000_000_000, carry - 1) }
    if nanoseconds >= 1_000_000_000 {
      (nanoseconds, carry) = (nanoseconds - 1_000_000_000, carry + 1)
    }
    return CELTimestamp(seconds: seconds + carry, nanoseconds: nanoseconds)
  }

  /// The nanoseconds since another moment; nil if they do not fit.
  func since(_ other: CELTimestamp) -> Int64? {
    Int64(
      exactly: Int128(seconds - other.seconds) * 1_000_000_000
        + Int128(nanoseconds - other.nanoseconds))
  }

  var text: String {
    func padded(_ number: Int64, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = date
    var fraction = ""
    if nanoseconds > 0 {
      fraction = "." + padded(nanoseconds, 9)
      while fraction.hasSuffix("0") { fraction.removeLast() }
    }
    let clock = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + clock.map { padded($0, 2) }.joined(separator: ":") + fraction + "Z"
  }

  public static func < (a: CELTimestamp, b: CELTimestamp) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}
