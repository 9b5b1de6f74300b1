import Diagnostics
import Source

/// Finds equal keys of an object: pairs of hashes for few keys, a table for many.
///
/// Pointers come from the source and the side buffer, whose nodes' ranges lie inside by
/// construction, and live inside their closures.
struct DuplicateKeys {
  private var hashes: [UInt32] = []
  private var keys: [UInt32] = []
  private var slots: [UInt32] = []

  /// Calls `report` with each key that equals an earlier one of the object at `object`.
  @inline(__always)
  mutating func check(
    _ nodes: [DocumentNode], object: Int, count: Int, source: UnsafePointer<UInt8>,
    side: [UInt8], report: (_ key: Int, _ earlier: Int) -> Void
  ) {
    if count < 2 { return }
    unsafe side.withUnsafeBufferPointer { side in
      let side = unsafe side.baseAddress ?? source
      unsafe find(nodes, object, count, source, side, report)
    }
  }

  /// The pairs of equal keys of an object in a builder: the later and the earlier one.
  mutating func pairs(
    _ builder: borrowing DocumentBuilder, object: Int, count: Int, source: [UInt8]
  ) -> [(key: Int, earlier: Int)] {
    var pairs: [(key: Int, earlier: Int)] = []
    if count < 2 { return pairs }
    unsafe source.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return }
      unsafe check(
        builder.nodes, object: object, count: count, source: bytes, side: builder.side
      ) { pairs.append(($0, $1)) }
    }
    return pairs
  }

  private mutating func find(
    _ nodes: [DocumentNode], _ object: Int, _ count: Int, _ source: UnsafePointer<UInt8>,
    _ side: UnsafePointer<UInt8>, _ report: (_ key: Int, _ earlier: Int) -> Void
  ) {
    hashes.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    let isLarge = count > 16
    if isLarge { resetTable(count) }
    var key = object + 1
    for n in 0..<count {
      let node = nodes[key]
      let text = unsafe DuplicateKeys.text(node, source, side)
      let hash = unsafe ByteScan.hash(text, count: Int(node.high))
      if isLarge {
        unsafe probe(nodes, hash, key, text, source, side, report)
      } else {
        for i in 0..<n where hashes[i] == hash {
          unsafe compare(nodes, Int(keys[i]), key, text, source, side, report)
        }
      }
      hashes.append(hash)
      keys.append(UInt32(key))
      key = Int(nodes[key + 1].next)
    }
  }

  @inline(__always)
  private static func text(
    _ node: DocumentNode, _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let start = unsafe node.flags & DocumentNode.Flags.side != 0 ? side : source
    return unsafe start + Int(node.low)
  }

  @discardableResult
  private func compare(
    _ nodes: [DocumentNode], _ earlier: Int, _ key: Int, _ text: UnsafePointer<UInt8>,
    _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>,
    _ report: (_ key: Int, _ earlier: Int) -> Void
  ) -> Bool {
    let count = Int(nodes[key].high)
    guard Int(nodes[earlier].high) == count else { return false }
    let other = unsafe DuplicateKeys.text(nodes[earlier], source, side)
    guard unsafe ByteScan.equal(text, other, count: count) else { return false }
    report(key, earlier)
    return true
  }

  private mutating func resetTable(_ count: Int) {
    var size = 64
    while size < count * 2 { size *= 2 }
    slots.removeAll(keepingCapacity: true)
    slots.append(contentsOf: repeatElement(0, count: size))
  }

  private mutating func probe(
    _ nodes: [DocumentNode], _ hash: UInt32, _ key: Int, _ text: UnsafePointer<UInt8>,
    _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>,
    _ report: (_ key: Int, _ earlier: Int) -> Void
  ) {
    // Keys alike in both ends would meet in one chain: for many keys, every byte counts.
    let full = unsafe hash ^ DuplicateKeys.fold(text, count: Int(nodes[key].high))
    var slot = Int(full) & (slots.count - 1)
    while slots[slot] != 0 {
      if unsafe compare(nodes, Int(slots[slot]), key, text, source, side, report) { return }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(key)
  }

  /// FNV-1a.
  private static func fold(_ text: UnsafePointer<UInt8>, count: Int) -> UInt32 {
    var hash: UInt32 = 0x811C_9DC5
    for i in 0..<count { hash = unsafe (hash ^ UInt32(text[i])) &* 0x0100_0193 }
    return hash ^ hash >> 15
  }
}
