import Program
import Text

/// The day that exemptions are measured by. It is given from outside: nothing here reads a clock.
public struct JudgmentDay: Sendable {
  /// Nil: no exemption ends.
  public var date: CalendarDate?
  /// Whether an exemption that has ended excuses on, with a warning.
  public var toleratesEnded: Bool

  public init(_ date: CalendarDate?, toleratesEnded: Bool = false) {
    self.date = date
    self.toleratesEnded = toleratesEnded
  }

  /// Whether the exemption's last day is before this one.
  func isPast(_ exemption: Exemption) -> Bool {
    guard let date, case .success(let until) = CalendarDate.parse(Array(exemption.until.utf8).span)
    else { return false }
    return until < date
  }
}
