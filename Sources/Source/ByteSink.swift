/// Bytes on their way out: one growing buffer with a single owner.
@frozen
public struct ByteSink: ~Copyable {
  public var bytes: [UInt8]

  @inlinable
  public init(capacity: Int = 4096) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  @inlinable
  public var count: Int { bytes.count }

  @inlinable
  public mutating func write(_ byte: UInt8) { bytes.append(byte) }

  @inlinable
  public mutating func write(_ text: StaticString) {
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inlinable
  public mutating func write(_ text: some Collection<UInt8>) { bytes.append(contentsOf: text) }

  @inlinable
  public mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }
}
