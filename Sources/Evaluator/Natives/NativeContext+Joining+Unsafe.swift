/// Texts in one piece, without a copy of each.
///
/// Proof: a string's bytes live as long as the heap, and are not moved.
extension NativeContext {
  /// The texts of a list with a separator between them. At most 4 GiB.
  public func joined(
    _ list: Value, separator: Value
  ) throws(EvaluationError) -> Value {
    let elements = try elements(list)
    var count = max(elements.count - 1, 0) * Int(separator.extra)
    for element in elements { count += Int(element.extra) }
    try limit(count)
    var out: [UInt8] = []
    out.reserveCapacity(count)
    for (index, element) in elements.enumerated() {
      if index > 0, separator.extra > 0 { unsafe out.append(contentsOf: separator.text) }
      if element.extra > 0 { unsafe out.append(contentsOf: element.text) }
    }
    return make(out)
  }

  /// Counts the bytes of a text to be made; fails where no text could hold them.
  public func limit(_ bytes: Int) throws(EvaluationError) {
    if bytes >= 1 << 31 { throw fail("the text would have \(bytes) bytes; at most 2 GiB fit") }
    try step(bytes / 64 + 1)
  }

  /// How many Unicode scalars a text has.
  public func scalarCount(_ value: Value) -> Int {
    unsafe value.text.count { $0 & 0xC0 != 0x80 }
  }
}
