/// Cuts a stream of JSON values into parts of whole values while it arrives, so that a stream of any
/// length needs the memory of its largest value. What is wrong in a value is the reader's to say.
public struct JSONStream: ~Copyable {
  private var pending: [UInt8] = []
  /// How far `pending` is scanned.
  private var scanned = 0
  /// After the last value that is whole.
  private var border = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var hasEnded = false
  /// Lines handed out so far.
  private var line = 0

  public init() {}

  /// Takes the stream's next bytes.
  public mutating func feed(_ bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }

  /// Says that no more bytes will come.
  public mutating func end() { hasEnded = true }

  /// One or more whole values, with the zero-based line they start at; nil if more bytes are
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
    scanned -= min(scanned, count)
    border = 0
    let start = line
    line += LineCount.ends(in: part)
    return (part, start)
  }

  private mutating func scan() {
    while scanned < pending.count {
      let byte = pending[scanned]
      scanned += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D: depth -= 1
      case 0x20, 0x0A, 0x0D, 0x09: break
      default: continue
      }
      // A bracket too many is in a part of its own right, where the reader meets it.
      if depth <= 0, !isInString { border = scanned }
    }
  }
}

/// Lines of a part of a stream.
enum LineCount {
  /// The number of line ends: `\n`, `\r\n` and lone `\r`.
  static func ends(in bytes: [UInt8]) -> Int {
    var count = 0
    for i in bytes.indices {
      if bytes[i] == 0x0A || (bytes[i] == 0x0D && !(i + 1 < bytes.count && bytes[i + 1] == 0x0A)) {
        count += 1
      }
    }
    return count
  }
}
