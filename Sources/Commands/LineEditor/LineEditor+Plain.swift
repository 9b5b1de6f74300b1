/// How lines are read from a pipe, or a terminal that cannot edit.
extension LineEditor {
  /// Reads lines as they come, from a pipe or a terminal that cannot edit; there the prompt shows.
  func readPlainly() -> LineEvent {
    var text = ""
    while true {
      if input.isTerminal { write(text.isEmpty ? prompt : "· ") }
      switch plainLine() {
      case .interrupted: return .interrupted
      case .end: return text.isEmpty ? .end : .line(text)
      case .failed(let reason): return .failed(reason)
      case .line(let line):
        text += text.isEmpty ? line : "\n" + line
        if isComplete(text) { return .line(text) }
      }
    }
  }

  private func plainLine() -> LineEvent {
    var bytes: [UInt8] = []
    while true {
      if let end = decoder.pending.firstIndex(of: 0x0A) {
        bytes += decoder.pending[..<end]
        let rest = Array(decoder.pending[(end + 1)...])
        decoder.reset()
        decoder.append(rest)
        if bytes.last == 0x0D { bytes.removeLast() }
        return .line(String(decoding: bytes, as: UTF8.self))
      }
      bytes += decoder.pending
      decoder.reset()
      do throws(Descriptor.ReadError) {
        let more = try input.readSome()
        if more.isEmpty {
          return bytes.isEmpty ? .end : .line(String(decoding: bytes, as: UTF8.self))
        }
        decoder.append(more)
      } catch {
        if case .failed(let reason) = error { return .failed(reason) }
        if Signals.takeInterrupt() {
          write("\n")
          return .interrupted
        }
      }
    }
  }
}
