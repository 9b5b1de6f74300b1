import Diagnostics
import Source

/// Finds equal keys of an object: pairs of hashes for few keys, a table for many.
///
/// Pointers come from the source and the side buffer, whose nodes' ranges lie inside by
/// construction, and live inside their closures.
struct DuplicateKeys {
  /// Up to this many keys are compared by pairs of hashes on the stack.
  private static let few = 16
  private var slots: [UInt32] = []
  private var found: [(key: Int, earlier: Int)] = []

  /// The pairs of equal keys of an object in a builder: the later and the earlier one.
  mutating func pairs(
    _ builder: borrowing DocumentBuilder, object: Int, count: Int, source: [UInt8]
  ) -> [(key: Int, earlier: Int)] {
    if count < 2 { return [] }
    return unsafe source.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return [] }
      return unsafe pairs(builder, object: object, count: count, source: bytes)
    }
  }

  @inline(__always)
  mutating func pairs(
    _ builder: borrowing DocumentBuilder, object: Int, count: Int, source: UnsafePointer<UInt8>
  ) -> [(key: Int, earlier: Int)] {
    if count < 2 { return [] }
    found = []
    unsafe builder.nodes.withUnsafeBufferPointer { nodes in
      unsafe builder.side.withUnsafeBufferPointer { side in
        guard let nodes = nodes.baseAddress else { return }
        let side = unsafe side.baseAddress ?? source
        if count <= DuplicateKeys.few {
          unsafe findAmongFew(nodes, object, count, source, side)
        } else {
          unsafe findAmongMany(nodes, object, count, source, side)
        }
      }
    }
    return found
  }

  private mutating func findAmongFew(
    _ nodes: UnsafePointer<DocumentNode>, _ object: Int, _ count: Int,
    _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) {
    var hashes = InlineArray<16, UInt32>(repeating: 0)
    var keys = InlineArray<16, UInt32>(repeating: 0)
    var key = object + 1
    for n in 0..<count {
      let node = unsafe nodes[key]
      let text = unsafe DuplicateKeys.text(node, source, side)
      let hash = unsafe ByteScan.hash(text, count: Int(node.high))
      for i in 0..<n where hashes[i] == hash {
        unsafe compare(nodes, Int(keys[i]), key, text, source, side)
      }
      hashes[n] = hash
      keys[n] = UInt32(truncatingIfNeeded: key)
      key = unsafe Int(nodes[key + 1].next)
    }
  }

  private mutating func findAmongMany(
    _ nodes: UnsafePointer<DocumentNode>, _ object: Int, _ count: Int,
    _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) {
    var size = 64
    while size < count * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    var key = object + 1
    for _ in 0..<count {
      let node = unsafe nodes[key]
      let text = unsafe DuplicateKeys.text(node, source, side)
      unsafe probe(nodes, key, text, source, side)
      key = unsafe Int(nodes[key + 1].next)
    }
    slots = []
  }

  @inline(__always)
  private static func text(
    _ node: DocumentNode, _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    let start = unsafe node.flags & DocumentNode.Flags.side != 0 ? side : source
    return unsafe start + Int(node.low)
  }

  @discardableResult
  private mutating func compare(
    _ nodes: UnsafePointer<DocumentNode>, _ earlier: Int, _ key: Int,
    _ text: UnsafePointer<UInt8>, _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) -> Bool {
    let count = unsafe Int(nodes[key].high)
    guard unsafe Int(nodes[earlier].high) == count else { return false }
    let other = unsafe DuplicateKeys.text(nodes[earlier], source, side)
    guard unsafe ByteScan.equal(text, other, count: count) else { return false }
    found.append((key, earlier))
    return true
  }

  private mutating func probe(
    _ nodes: UnsafePointer<DocumentNode>, _ key: Int, _ text: UnsafePointer<UInt8>,
    _ source: UnsafePointer<UInt8>, _ side: UnsafePointer<UInt8>
  ) {
    // Keys alike in both ends would meet in one chain: for many keys, every byte counts.
    let hash = unsafe DuplicateKeys.fold(text, count: Int(nodes[key].high))
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      if unsafe compare(nodes, Int(slots[slot]), key, text, source, side) { return }
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
