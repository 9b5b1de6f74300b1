/// An interned name: equal names have equal numbers. 0 is the empty name.
@frozen
public struct Symbol: Hashable, Sendable {
  public var id: UInt32

  @inlinable
  public init(id: UInt32) { self.id = id }

  /// The empty name.
  @inlinable
  public static var empty: Symbol { Symbol(id: 0) }
}

/// The names of a session: bytes to numbers and back. Open addressing, so that it is the same in
/// every run and costs no allocation for a known name.
public final class SymbolTable {
  private var text: [UInt8] = []
  private var starts: [UInt32] = [0, 0]
  private var slots: [UInt32]
  private var mask: Int

  public init() {
    slots = [UInt32](repeating: .max, count: 1024)
    mask = 1023
    slots[Int(truncatingIfNeeded: SymbolTable.hash([])) & mask] = 0
  }

  /// The number of names.
  public var count: Int { starts.count - 1 }

  /// FNV-1a over the bytes, folded once more so that short names spread.
  @inline(__always)
  static func hash(_ bytes: some Collection<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }

  /// The number of a name, given as bytes.
  public func intern(_ bytes: some RandomAccessCollection<UInt8>) -> Symbol {
    var at = Int(truncatingIfNeeded: SymbolTable.hash(bytes)) & mask
    while slots[at] != .max {
      let id = slots[at]
      let start = Int(starts[Int(id)])
      let end = Int(starts[Int(id) + 1])
      if end - start == bytes.count, text[start..<end].elementsEqual(bytes) {
        return Symbol(id: id)
      }
      at = (at + 1) & mask
    }
    let id = UInt32(starts.count - 1)
    text.append(contentsOf: bytes)
    starts.append(UInt32(text.count))
    slots[at] = id
    if starts.count * 2 > slots.count { grow() }
    return Symbol(id: id)
  }

  /// The number of a name, given as a string.
  public func intern(_ name: String) -> Symbol {
    var name = name
    return name.withUTF8 { unsafe intern($0) }
  }

  private func grow() {
    mask = slots.count * 2 - 1
    slots = [UInt32](repeating: .max, count: mask + 1)
    for id in 0..<(starts.count - 1) {
      var at =
        Int(
          truncatingIfNeeded: SymbolTable.hash(text[Int(starts[id])..<Int(starts[id + 1])])) & mask
      while slots[at] != .max { at = (at + 1) & mask }
      slots[at] = UInt32(id)
    }
  }

  /// The name's bytes.
  public func bytes(of symbol: Symbol) -> ArraySlice<UInt8> {
    text[Int(starts[Int(symbol.id)])..<Int(starts[Int(symbol.id) + 1])]
  }

  /// The name as a string, for messages.
  public func name(of symbol: Symbol) -> String {
    String(decoding: bytes(of: symbol), as: UTF8.self)
  }
}
