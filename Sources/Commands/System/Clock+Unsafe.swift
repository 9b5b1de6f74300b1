import Text

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The machine's clock. Only the command line looks at it; an evaluation never does.
enum Clock {
  /// Today, in UTC, so that two machines agree whatever zones they are in.
  static var today: CalendarDate? {
    // A null pointer: the time is returned and stored nowhere.
    CalendarDate(secondsSince1970: Int64(time(nil)))
  }
}
