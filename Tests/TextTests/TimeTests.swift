import Testing
import Units

@testable import Text

private func cron(_ text: String) -> Result<CronSchedule, TextError> {
  CronSchedule.parse(Array(text.utf8).span)
}

private func bits(_ values: some Sequence<Int>) -> UInt64 {
  values.reduce(0) { $0 | 1 << UInt64($1) }
}

@Suite struct CronTests {
  @Test func fields() throws {
    let schedule = try cron("*/15 0-6/2,22 1,15 JAN-mar Mon-5").get()
    #expect(schedule.minutes == bits([0, 15, 30, 45]))
    #expect(schedule.hours == bits([0, 2, 4, 6, 22]))
    #expect(schedule.daysOfMonth == bits([1, 15]))
    #expect(schedule.months == bits([1, 2, 3]))
    #expect(schedule.daysOfWeek == bits(1...5))
    #expect(try cron("5/20 * ? * *").get().minutes == bits([5, 25, 45]))
    #expect(try cron("* * * * *").get().hours == bits(0...23))
    #expect(try cron("59 23 31 12 6").get().daysOfWeek == bits([6]))
    #expect(try cron(" 0  0 * * 0 ").get() == cron("@weekly").get())
    #expect(try cron("@yearly").get() == cron("0 0 1 1 *").get())
    #expect(try cron("@every 1h30m").get().interval?.text == "1h30m")
    #expect(try cron("@hourly").get() != cron("@daily").get())
  }

  @Test(arguments: [
    ("", "0:"), ("* * * *", "0:* * * *"), ("* * * * * *", "0:* * * * * *"), ("60 * * * *", "0:60"),
    ("* 24 * * *", "2:24"), ("* * 0 * *", "4:0"), ("* * 32 * *", "4:32"), ("* * * 13 *", "6:13"),
    ("* * * * 7", "8:7"), ("* * * foo *", "6:foo"), ("5-1 * * * *", "0:5-1"),
    ("*/0 * * * *", "2:0"),
    ("*/x * * * *", "2:x"), ("1,,2 * * * *", "2:"), ("1- * * * *", "2:"), ("-1 * * * *", "0:"),
    ("@dayly", "0:@dayly"), ("@every 5", "8:"), ("@every -5m", "7:-5m"), ("@every 5x", "8:x"),
    ("TZ=UTC * * * * *", "0:TZ=UTC"), ("*5 * * * *", "0:*5"), ("1/ * * * *", "2:"),
  ])
  func wrong(text: String, expected: String) {
    #expect(fault(text, cron(text)) == expected)
  }

  @Test func sundayIsZero() {
    guard case .failure(let error) = cron("0 0 * * 7") else {
      Issue.record("7 was taken")
      return
    }
    #expect(error.suggestion == "0")
  }
}

@Suite struct DateTests {
  private func date(_ text: String) -> Result<CalendarDate, TextError> {
    CalendarDate.parse(Array(text.utf8).span)
  }

  @Test func dates() throws {
    let day = try date("2027-01-31").get()
    #expect(day.text == "2027-01-31")
    #expect(try day < date("2027-02-01").get())
    #expect(try date("2026-12-31").get() < day)
    #expect(try date("2024-02-29").get().day == 29)
    #expect(try date("2000-02-29").get().day == 29)
    #expect(try date("0001-01-01").get().text == "0001-01-01")
  }

  @Test(arguments: [
    ("2027-1-31", "0:2027-1-31"), ("2027-13-01", "5:13"), ("2027-00-01", "5:00"),
    ("2027-02-29", "8:29"),
    ("1900-02-29", "8:29"), ("2027-04-31", "8:31"), ("2027-04-00", "8:00"), ("", "0:"),
    ("2027-01-31 ", "0:2027-01-31 "), ("20x7-01-31", "0:20x7-01-31"),
  ])
  func wrong(text: String, expected: String) {
    #expect(fault(text, date(text)) == expected)
  }

  /// RFC 3339, section 5.8, and near misses.
  @Test(
    arguments: [
      ("1985-04-12T23:20:50.52Z", nil), ("1996-12-19T16:39:57-08:00", nil),
      ("1990-12-31T23:59:60Z", nil),
      ("1937-01-01T12:00:27.87+00:20", nil), ("1985-04-12t23:20:50z", nil), ("1985-04-12", "10:"),
      ("1985-04-12 23:20:50Z", "10: "), ("1985-04-12T24:20:50Z", "11:24"),
      ("1985-04-12T23:60:50Z", "14:60"),
      ("1985-04-12T23:20:61Z", "17:61"), ("1985-04-12T23:20Z", "16:Z"),
      ("1985-04-12T23:20:50", "19:"),
      ("1985-04-12T23:20:50.Z", "20:"), ("1985-04-12T23:20:50+0800", "19:+0800"),
      ("1985-04-31T23:20:50Z", "8:31"),
      ("1985-04-12T23:20:50+24:00", "19:+24:00"), ("", "0:"), ("1985", "0:1985"),
    ] as [(String, String?)])
  func timestamps(text: String, expected: String?) {
    let error = CalendarDate.timestampError(Array(text.utf8).span)
    #expect(
      fault(text, error.map { Result<Void, TextError>.failure($0) } ?? .success(())) == expected)
  }
}
