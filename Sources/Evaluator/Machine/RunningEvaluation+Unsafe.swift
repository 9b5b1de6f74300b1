import Source
import Synchronization

/// The running evaluation, for the last message of a process that must abort.
///
/// Proof of the pointer: it is the address of the machine that was made last, and is taken back before
/// that machine is gone.
public enum RunningEvaluation {
  private static let machine = Atomic<UInt>(0)

  /// The place that runs now; none where nothing does. Allocates nothing.
  public static var span: SourceSpan {
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: machine.load(ordering: .acquiring))
    else { return .none }
    let running = unsafe Unmanaged<Machine>.fromOpaque(pointer)
    return unsafe running._withUnsafeGuaranteedRef { $0.currentSpan }
  }

  static func begin(_ running: Machine) {
    machine.store(address(of: running), ordering: .releasing)
  }

  static func end(_ running: Machine) {
    let known = address(of: running)
    _ = machine.compareExchange(expected: known, desired: 0, ordering: .relaxed)
  }

  private static func address(of running: Machine) -> UInt {
    UInt(bitPattern: unsafe Unmanaged.passUnretained(running).toOpaque())
  }
}
