import Evaluator
import Source
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The last words about a mistake of our own. Swift traps where it would otherwise go on with garbage,
/// and a trap cannot be caught: but the signal that it raises can be reported.
///
/// Safe in a handler: it allocates nothing and takes no lock. Where telling the place fails, too, the
/// second signal says less. It runs on a separate stack, because the other one may be full.
enum Faults {
  private static let count = Atomic<Int>(0)

  /// From here on a trap is one line on stderr and the exit code 70.
  static func install() {
    let size = 1 << 16
    guard let memory = unsafe malloc(size) else { return }
    var stack = unsafe stack_t()
    unsafe stack.ss_sp = memory
    unsafe stack.ss_size = numericCast(size)
    _ = unsafe sigaltstack(&stack, nil)
    for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      var action = sigaction()
      let handler: @convention(c) (Int32) -> Void = { _ in Faults.end() }
      #if canImport(Darwin)
        unsafe action.__sigaction_u.__sa_handler = handler
      #elseif canImport(Musl)
        unsafe action.__sa_handler.sa_handler = handler
      #else
        unsafe action.__sigaction_handler.sa_handler = handler
      #endif
      action.sa_flags = numericCast(Int(SA_ONSTACK) | Int(SA_NODEFER))
      _ = unsafe sigaction(signal, &action, nil)
    }
  }

  private static func end() -> Never {
    switch count.add(1, ordering: .relaxed).oldValue {
    case 0:
      let running = RunningEvaluation.span
      WorkPlace.end(
        "internal-error", "internal error, please report it; in progress: ",
        at: running.isNone ? WorkPlace.span : running, exit: 70)
    case 1:
      WorkPlace.end(
        "internal-error", "internal error, please report it; in progress: ", at: .none,
        exit: 70)
    default: _exit(70)
    }
  }
}

/// Mistakes made on purpose, so that tests can see what becomes of one.
enum PlantedFault: String, CaseIterable {
  case trap, overflow, index, null, abort, division, stack

  func happen() {
    let zero = Faults.opaque(0)
    switch self {
    case .trap: preconditionFailure("planted")
    case .overflow: _ = Faults.opaque(Int.max - zero) + Faults.opaque(1)
    case .index: _ = [Int]()[zero]
    case .null: _ = unsafe UnsafePointer<Int>(bitPattern: 8 + zero)?.pointee
    case .abort: Faults.abortNow()
    case .division: _ = Faults.opaque(1) / zero
    case .stack: _ = Faults.recurse(zero)
    }
  }
}

extension Faults {
  /// A number that the compiler does not know.
  @inline(never) @_optimize(none)
  static func opaque(_ number: Int) -> Int { number }

  @inline(never) @_optimize(none)
  static func recurse(_ depth: Int) -> Int { depth < 0 ? 0 : recurse(depth + 1) + 1 }

  static func abortNow() { abort() }
}
