#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The terminal of a descriptor: its size, and its raw mode.
///
/// Safe because the structures handed to the system are whole locals of the type it fills.
struct Terminal {
  let descriptor: Descriptor

  /// Columns and rows; 80 by 24 where the terminal does not say.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(descriptor.number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), max(1, Int(size.ws_row)))
  }

  /// How the terminal was set before raw mode.
  struct Mode {
    fileprivate var saved: termios
  }

  /// Takes every key as it is pressed, without echo. nil if it cannot.
  func enterRawMode() -> Mode? {
    var mode = termios()
    guard unsafe tcgetattr(descriptor.number, &mode) == 0 else { return nil }
    let saved = mode
    mode.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
    mode.c_lflag &= ~tcflag_t(ECHO | ICANON | IEXTEN | ISIG)
    mode.c_cflag |= tcflag_t(CS8)
    guard unsafe tcsetattr(descriptor.number, TCSADRAIN, &mode) == 0 else { return nil }
    return Mode(saved: saved)
  }

  /// Gives the terminal back as it was.
  func leaveRawMode(_ mode: Mode) {
    var saved = mode.saved
    _ = unsafe tcsetattr(descriptor.number, TCSADRAIN, &saved)
  }
}
