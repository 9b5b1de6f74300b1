/// Ints in order, by their digits.
///
/// Proof: the two rows have a place for each of the values, which are counted before they are moved.
extension NativeContext {
  /// The ints of a list in order; nil if others are among them.
  public func sortedInts(_ value: Value) throws(EvaluationError) -> Value? {
    let list = try machine.operations.asList(value)
    let count = list.count
    if list.isRange || count == 0 { return list.value }
    var (all, any) = (UInt64.max, UInt64.min)
    for index in 0..<count {
      let element = try machine.operations.element(list, index)
      if element.tag != .int { return nil }
      all &= element.bits
      any |= element.bits
    }
    let result = machine.heap.list(count: count)
    let spare = unsafe grownMemory(nil, count * 16)
    defer { unsafe spare.deallocate() }
    let other = unsafe Row(spare.assumingMemoryBound(to: Value.self))
    var (from, to) = (list.elements, result.elements)
    for shift in stride(from: UInt64(0), to: 64, by: 8) where (all ^ any) >> shift & 0xFF != 0 {
      // The sign's byte counts up from the negative numbers.
      sort(from, to, count, shift, flip: shift == 56 ? 0x80 : 0)
      from = to
      to = to.bits == other.bits ? result.elements : other
    }
    if from.bits != result.bits + 32 { result.elements.copy(from: from, count: count) }
    return result.value
  }

  /// Moves the values in the order of one byte, those of one digit as they were.
  private func sort(_ from: Row, _ to: Row, _ count: Int, _ shift: UInt64, flip: UInt64) {
    var starts = InlineArray<257, Int>(repeating: 0)
    for index in 0..<count { starts[Int((from[index].bits >> shift & 0xFF) ^ flip) + 1] += 1 }
    for digit in 1...256 { starts[digit] += starts[digit - 1] }
    for index in 0..<count {
      let value = from[index]
      let digit = Int((value.bits >> shift & 0xFF) ^ flip)
      to[starts[digit]] = value
      starts[digit] += 1
    }
  }
}
