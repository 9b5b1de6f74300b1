import Diagnostics
import Program
import Source

/// What went wrong, each once.
struct FaultState {
  /// Diagnostics of slots that failed, by the number kept in the slot.
  var failures: [Diagnostic] = []
  /// Objects of which a field was read and whose assertions have not run.
  var pending: [UInt64] = []
  var reported: Set<Diagnostic> = []
  var reportedFaults: Set<Diagnostic> = []
}

/// What the frames tell of where code runs, and what becomes of them when it fails.
extension Machine {
  /// The place that runs now.
  var currentSpan: SourceSpan {
    var at = frames.count - 1
    while at >= 0 {
      let span = spanOfFrame(at)
      if !span.isNone { return span }
      at -= 1
    }
    return .none
  }

  func spanOfFrame(_ index: Int) -> SourceSpan {
    let frame = frames[index]
    guard frame.code >= 0 else { return frame.markedSpan }
    return frame.span(in: codes)
  }

  /// Takes down the frames above the floor; slots under evaluation become failed, or unset where
  /// the evaluation was only stopped.
  func unwind(to floor: Int, _ error: EvaluationError) {
    while frames.count > floor {
      let slot = frames[frames.count - 1].slot
      if slot != 0 {
        if case .stopped = error {
          Row(bits: slot)[0] = .unset
        } else {
          Row(bits: slot)[0] = Value(tag: .failed)
        }
      }
      frames.pop()
    }
  }

  /// The error of reading a slot that is running.
  func cycle(_ slot: UInt64) -> EvaluationError {
    var chain: [SourceSpan] = []
    var names: [String] = []
    var at = frames.count - 1
    while at >= 0 {
      let span = spanOfFrame(at)
      if !span.isNone { chain.append(span) }
      if let name = nameOfSlot(frames[at]) { names.append(name) }
      if frames[at].slot == slot { break }
      at -= 1
    }
    let reads = chain.map { ($0, program.sources.text(of: $0)) }
    // Where one place in the text makes several of the values, their names tell them apart.
    let isRepeated = Set(chain).count < chain.count
    return .failed(
      .cyclicValue(
        reads.first?.1 ?? "this value", at: reads.first?.0 ?? .none,
        names: isRepeated ? names.reversed() : [], chain: reads.dropFirst().reversed()))
  }

  /// The object that a frame's code stands in.
  private func objectAround(_ frame: Frame) -> ObjectHandle? {
    guard frame.slot != 0 else { return nil }
    var level = frame.code >= 0 ? frame.environment : frame.markedLevel
    while level.tag == .frameLevel { level = FrameHandle(bits: level.bits).parent }
    return level.tag == .objectLevel ? ObjectHandle(bits: level.bits) : nil
  }

  /// The field of that object that a frame fills.
  func fieldOfSlot(_ frame: Frame) -> (object: ObjectHandle, index: Int)? {
    guard let object = objectAround(frame), frame.slot >= object.slots.bits else { return nil }
    let cls = objectClass(object)
    let slot = (frame.slot - object.slots.bits) / 16
    guard slot < UInt64(cls.slotCount), case .field(let field) = cls.slot(Int(slot)) else {
      return nil
    }
    return (object, field)
  }

  /// The name of the field or entry that a frame fills; nil for anything else.
  private func nameOfSlot(_ frame: Frame) -> String? {
    if let (object, field) = fieldOfSlot(frame) {
      return program.symbols.name(of: objectClass(object).fields[field].name)
    }
    guard let object = objectAround(frame), object.keyTable >= 0,
      frame.slot >= object.entries.bits
    else { return nil }
    let table = tables.keyTables[Int(object.keyTable)]
    let entry = (frame.slot - object.entries.bits) / 16
    return entry < UInt64(table.count) ? entries.keyText(table, Int(entry)) : nil
  }
}
