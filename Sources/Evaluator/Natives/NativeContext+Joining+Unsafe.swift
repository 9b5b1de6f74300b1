/// Strings in one piece, without a copy of each.
///
/// Proof: a string's bytes live as long as the heap, and are not moved.
extension NativeContext {
  /// The strings of a list with a separator between them. At most 4 GiB.
  public func joined(
    _ list: Value, separator: Value
  ) throws(EvaluationError) -> Value {
    let items = try machine.operations.asList(list)
    try step(items.count)
    var size = max(items.count - 1, 0) * Int(separator.extra)
    for index in 0..<items.count {
      let item = try machine.operations.element(items, index)
      if item.tag == .sealed { throw machine.crossings.sealedUse("join") }
      size += Int(item.extra)
    }
    try limit(size)
    return machine.heap.join(
      items.elements, count: items.count, separator: separator, size: size)
  }

  /// How many bytes a string to be made may have: it is there twice for a while.
  public var room: Int { min((1 << 31) - 1, max(0, machine.room / 2)) }

  /// The error of a string that has no room.
  public func tooLarge() -> EvaluationError { machine.outOfMemory() }

  /// Counts the bytes of a text before it is made; fails if there is no room, and where no text
  /// could hold them.
  public func limit(_ bytes: Int) throws(EvaluationError) {
    try machine.reserve(bytes)
    if bytes >= 1 << 31 { throw fail("the text would have \(bytes) bytes; at most 2 GiB fit") }
    try step(bytes / 64 + 1)
  }

  /// How many Unicode scalars a string has.
  public func scalarCount(_ value: Value) -> Int {
    unsafe value.text.count { $0 & 0xC0 != 0x80 }
  }
}
