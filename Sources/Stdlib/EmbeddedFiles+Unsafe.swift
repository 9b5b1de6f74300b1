import StdlibData

/// The files that the binary carries: the library as `std/list.k8l`, the pages of the diagnostics
/// as `diagnostics/<code>.md`. The table is written by `scripts/embed` and sorted by path.
///
/// Safe because the table and all it points to are constants of the program: never freed, never
/// written; every index is below `count`, and paths end in a zero byte.
public enum EmbeddedFiles {
  /// The number of files.
  public static var count: Int { kr8_embedded_file_count() }

  /// The bytes of the file at `path`, or nil. A binary search over constants; the answer is a copy.
  public static func find(_ path: String) -> [UInt8]? {
    guard let index = index(of: path) else { return nil }
    let file = unsafe kr8_embedded_files()[index]
    return unsafe [UInt8](UnsafeBufferPointer(start: file.bytes, count: file.count))
  }

  /// Whether there is a file at `path`.
  public static func contains(_ path: String) -> Bool { index(of: path) != nil }

  /// The paths that begin with `prefix`, sorted by their bytes.
  public static func paths(under prefix: String = "") -> [String] {
    var found: [String] = []
    var index = firstIndex(notBelow: prefix)
    while index < count {
      let path = path(at: index)
      guard path.utf8.starts(with: prefix.utf8) else { break }
      found.append(path)
      index += 1
    }
    return found
  }

  private static func index(of path: String) -> Int? {
    let index = firstIndex(notBelow: path)
    return index < count && compare(at: index, with: path) == 0 ? index : nil
  }

  private static func firstIndex(notBelow path: String) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if compare(at: middle, with: path) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Less than, equal to or greater than zero as the file's path sorts before, at or after `path`.
  private static func compare(at index: Int, with path: String) -> Int {
    var at = unsafe kr8_embedded_files()[index].path!
    for byte in path.utf8 {
      let own = UInt8(bitPattern: unsafe at.pointee)
      if own != byte { return Int(own) - Int(byte) }
      unsafe at += 1
    }
    return unsafe at.pointee == 0 ? 0 : 1
  }

  private static func path(at index: Int) -> String {
    unsafe String(cString: kr8_embedded_files()[index].path)
  }
}
