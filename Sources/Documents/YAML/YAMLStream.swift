/// Cuts a stream of YAML into parts of whole documents while it arrives, so that a stream of any
/// length needs the memory of its largest document.
///
/// `---` and `...` at the start of a line end a document wherever they stand, quotes and block
/// scalars included (YAML 1.2.2, §9.1.2); so a scan of line starts finds every border.
public struct YAMLStream: ~Copyable {
  private var pending: [UInt8] = []
  /// How far `pending` is scanned, always the start of a line.
  private var scanned = 0
  /// The last border found.
  private var border = 0
  /// Whether only directives, comments and empty lines were seen since the last `...`.
  private var isPrologue = true
  private var hasEnded = false
  /// Lines handed out so far.
  private var line = 0

  public init() {}

  /// Takes the stream's next bytes.
  public mutating func feed(_ bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }

  /// Says that no more bytes will come.
  public mutating func end() { hasEnded = true }

  /// One or more whole documents, with the zero-based line they start at; nil if more bytes are
  /// needed, or none are left.
  public mutating func next() -> (bytes: [UInt8], line: Int)? {
    if hasEnded {
      // The rest is one part, which need be neither scanned nor copied.
      guard !pending.isEmpty else { return nil }
      var part: [UInt8] = []
      swap(&part, &pending)
      scanned = 0
      return (part, line)
    }
    scan()
    let count = border
    guard count > 0 else { return nil }
    let part = Array(pending[..<count])
    pending.removeSubrange(..<count)
    scanned -= count
    border = 0
    let start = line
    line += LineCount.ends(in: part)
    return (part, start)
  }

  /// Goes over the lines that are there in full, and notes the last border.
  private mutating func scan() {
    while let end = lineEnd(scanned) {
      let first = pending[scanned]
      if isMarker(scanned) {
        if first == 0x2E {
          border = end
          isPrologue = true
        } else {
          if !isPrologue { border = scanned }
          isPrologue = false
        }
      } else if first != 0x25, first != 0x23, first != 0x0A, first != 0x0D, first != 0xEF {
        isPrologue = false
      }
      scanned = end
    }
    if hasEnded { scanned = pending.count }
  }

  /// The offset after the line that starts at `start`; nil if its end is not there yet.
  private func lineEnd(_ start: Int) -> Int? {
    var i = start
    while i < pending.count {
      if pending[i] == 0x0A { return i + 1 }
      // Whether a carriage return is alone is known with the next byte.
      if pending[i] == 0x0D {
        return i + 1 < pending.count && pending[i + 1] != 0x0A ? i + 1 : after(i)
      }
      i += 1
    }
    return nil
  }

  private func after(_ i: Int) -> Int? { i + 1 < pending.count ? i + 2 : nil }

  private func isMarker(_ i: Int) -> Bool {
    guard i + 3 < pending.count, pending[i] == 0x2D || pending[i] == 0x2E,
      pending[i + 1] == pending[i], pending[i + 2] == pending[i]
    else { return false }
    switch pending[i + 3] {
    case 0x20, 0x09, 0x0A, 0x0D: return true
    default: return false
    }
  }
}
