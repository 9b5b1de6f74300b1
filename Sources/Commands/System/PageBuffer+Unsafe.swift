import Source

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A block of fresh memory from the system that will be filled.
///
/// Safe because the mapping is this object's own until `deinit`, and `count` never passes
/// `capacity`. Fresh memory is zero.
@safe final class PageBuffer {
  let capacity: Int
  private(set) var count = 0
  private let start: UnsafeMutablePointer<UInt8>

  /// nil: the system has no such memory.
  init?(capacity: Int) {
    self.capacity = capacity
    let made = unsafe mmap(
      nil, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let made = unsafe made, unsafe made != MAP_FAILED else { return nil }
    unsafe Pages.willFill(made, count: capacity)
    unsafe start = made.assumingMemoryBound(to: UInt8.self)
  }

  deinit { _ = unsafe munmap(start, capacity) }

  /// What is filled.
  var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: start, count: count) }

  /// Takes bytes in as far as there is room; gives how many.
  func append(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let room = min(bytes.count, capacity - count)
    guard room > 0, let from = bytes.baseAddress else { return 0 }
    unsafe (start + count).update(from: from, count: room)
    count += room
    return room
  }

  /// Empties it for other bytes.
  func removeAll() { count = 0 }

  /// Reads from a descriptor to its end, at most up to `limit` bytes; false if there were more, or
  /// reading failed.
  func fill(from input: Descriptor, limit: Int) -> Bool {
    while count < limit {
      let read = unsafe input.readSome(into: start + count, limit - count)
      if read < 0 { return false }
      if read == 0 { return true }
      count += read
    }
    return false
  }
}
