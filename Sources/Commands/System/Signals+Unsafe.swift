import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the process does when a signal comes.
///
/// Safe because the handler only stores to an atomic that exists before the handler is installed.
enum Signals {
  private static let interrupted = Atomic<Bool>(false)

  /// A closed pipe, and a file that may not grow, become errors of `write` instead of the end of the
  /// process.
  static func leaveFailuresToWrite() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }

  /// From here on Ctrl-C sets a flag instead of ending the process.
  static func catchInterrupts() {
    interrupted.store(false, ordering: .relaxed)
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { _ in
      Signals.interrupted.store(true, ordering: .relaxed)
    }
    #if canImport(Darwin)
      unsafe action.__sigaction_u.__sa_handler = handler
    #elseif canImport(Musl)
      unsafe action.__sa_handler.sa_handler = handler
    #else
      unsafe action.__sigaction_handler.sa_handler = handler
    #endif
    _ = unsafe sigaction(SIGINT, &action, nil)
    // Whoever started the process may have had the signal blocked.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether Ctrl-C was pressed since this was last asked.
  static func takeInterrupt() -> Bool { interrupted.exchange(false, ordering: .relaxed) }

  /// Whether Ctrl-C was pressed; the answer stays.
  static var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }
}
