/// A set of bytes.
struct ByteSet: Hashable, Sendable {
  var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let bit: UInt64 = 1 << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: return words.0 & bit != 0
    case 1: return words.1 & bit != 0
    case 2: return words.2 & bit != 0
    default: return words.3 & bit != 0
    }
  }

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range {
      let bit: UInt64 = 1 << UInt64(byte & 63)
      switch byte >> 6 {
      case 0: words.0 |= bit
      case 1: words.1 |= bit
      case 2: words.2 |= bit
      default: words.3 |= bit
      }
    }
  }

  static func == (a: ByteSet, b: ByteSet) -> Bool { a.words == b.words }

  func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

/// One step of a compiled pattern; targets are instruction numbers.
enum RegexInstruction: Sendable {
  /// Reads one byte of the set.
  case bytes(set: UInt32, next: UInt32)
  /// Goes both ways, preferring the first.
  case split(UInt32, UInt32)
  /// Goes on if the place has the property.
  case assert(RegexAssertion, next: UInt32)
  /// Notes the place as a bound of a group: twice its number, and one more for the end.
  case save(slot: UInt32, next: UInt32)
  case match
  /// Goes nowhere: an empty class.
  case fail
}

/// A compiled pattern: an automaton over bytes, built so that UTF-8 comes out whole.
struct RegexProgram: Sendable {
  var instructions: [RegexInstruction] = []
  var sets: [ByteSet] = []
  var start: UInt32 = 0
  var groupNames: [String?] = [nil]
  /// Asks for words or lines, which only the thread machine knows.
  var needsMachine = false
  /// The class of each byte: bytes of one class are in the same sets.
  var classOfByte: [UInt8] = []
  /// A byte of each class.
  var byteOfClass: [UInt8] = []

  /// Finds the classes once all sets are known: each set splits the classes that it cuts.
  mutating func classify() {
    classOfByte = Array(repeating: 0, count: 256)
    var count = 1
    for set in sets {
      var isOutside = [Bool](repeating: false, count: count)
      var classInside = [Int](repeating: -1, count: count)
      for byte in UInt8.min...UInt8.max where !set.contains(byte) {
        isOutside[Int(classOfByte[Int(byte)])] = true
      }
      for byte in UInt8.min...UInt8.max where set.contains(byte) {
        let old = Int(classOfByte[Int(byte)])
        guard isOutside[old] else { continue }
        if classInside[old] < 0 {
          classInside[old] = count
          count += 1
        }
        classOfByte[Int(byte)] = UInt8(classInside[old])
      }
    }
    byteOfClass = Array(repeating: 0, count: count)
    for byte in UInt8.min...UInt8.max { byteOfClass[Int(classOfByte[Int(byte)])] = byte }
  }
}
