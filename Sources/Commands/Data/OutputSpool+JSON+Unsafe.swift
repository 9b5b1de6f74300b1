import Documents

extension OutputSpool {
  /// Copies a large file of JSON in another layout; false: there is something of note in it, or it
  /// is no such file, and nothing has happened.
  ///
  /// Safe because the buffer is larger than what is read by 64 bytes, which stay zero.
  func copyJSON(from input: Descriptor, layout: JSONWriter.Layout) -> Bool {
    guard let size = input.fileSize, size > 1 << 16, size < 64_000_000,
      let buffer = PageBuffer(capacity: size + 64), buffer.fill(from: input, limit: size + 1),
      unsafe JSONCopier.copy(buffer.bytes, layout: layout, to: { unsafe write($0) })
    else {
      discard()
      input.rewind()
      return false
    }
    return true
  }
}
