/// Scalars by what a pattern can tell of them: those of one class are in the same of its sets.
///
/// A large set (all letters) is one step of a program and one bit here, however many ranges it has.
struct ScalarClasses: Sendable {
  /// Where each interval of scalars begins, and its class.
  private var starts: [UInt32] = [0]
  private var classes: [UInt32] = [0]
  /// The classes of ASCII, which is most of every text.
  private var ascii: [UInt32] = []
  /// For each set a bit for each class.
  private var members: [UInt64] = []
  private var wordCount = 1
  /// The number of classes; the last holds bytes that are no scalar, and is in no set.
  private(set) var count = 1

  /// The classes of some sets.
  init(_ sets: [ScalarSet]) {
    var bounds: Set<UInt32> = [0]
    for range in sets.lazy.flatMap(\.ranges) {
      bounds.insert(range.lowerBound)
      bounds.insert(range.upperBound + 1)
    }
    starts = bounds.sorted()
    classes = Array(repeating: 0, count: starts.count)
    for set in sets { refine(by: set) }
    ascii = (0..<128).map { classes[interval(of: $0)] }
    count += 1
    wordCount = (count + 63) / 64
    members = Array(repeating: 0, count: wordCount * sets.count)
    for (number, set) in sets.enumerated() {
      for interval in intervals(of: set) {
        let found = Int(classes[interval])
        members[number * wordCount + found / 64] |= 1 << UInt64(found % 64)
      }
    }
  }

  /// Splits each class that a set cuts.
  private mutating func refine(by set: ScalarSet) {
    var total: [UInt32: Int] = [:]
    for found in classes { total[found, default: 0] += 1 }
    let inside = intervals(of: set)
    var covered: [UInt32: Int] = [:]
    for interval in inside { covered[classes[interval], default: 0] += 1 }
    var parts: [UInt32: UInt32] = [:]
    for interval in inside {
      let old = classes[interval]
      if covered[old] == total[old] { continue }
      if parts[old] == nil {
        parts[old] = UInt32(count)
        count += 1
      }
      classes[interval] = parts[old] ?? old
    }
  }

  private func intervals(of set: ScalarSet) -> [Int] {
    set.ranges.flatMap { interval(of: $0.lowerBound)...interval(of: $0.upperBound) }
  }

  private func interval(of scalar: UInt32) -> Int {
    var (low, high) = (0, starts.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= scalar { low = middle } else { high = middle }
    }
    return low
  }

  /// The class of the scalar at a place, and where the next begins.
  @inline(__always)
  func next(_ bytes: Span<UInt8>, at place: Int) -> (scalarClass: Int, end: Int) {
    let byte = bytes[place]
    if byte < 0x80 { return (Int(ascii[Int(byte)]), place + 1) }
    guard let (scalar, length) = UTF8Text.scalar(bytes, at: place) else {
      return (count - 1, place + 1)
    }
    return (Int(classes[interval(of: scalar)]), place + length)
  }

  /// Whether the scalars of a class are in a set.
  @inline(__always)
  func contains(_ scalarClass: Int, set: UInt32) -> Bool {
    members[Int(set) * wordCount + scalarClass / 64] & (1 << UInt64(scalarClass % 64)) != 0
  }
}
