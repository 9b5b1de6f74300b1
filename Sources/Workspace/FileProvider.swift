/// Why a file could not be had.
public enum FileError: Error, Hashable, Sendable {
  case notFound
  case isDirectory
  /// A device, pipe or socket.
  case notRegular
  case noPermission
  /// Larger than the limit, in bytes.
  case tooLarge(limit: Int)
  /// Anything else, as the system's message.
  case failed(String)

  /// The reason as a clause: "it does not exist".
  public var reason: String {
    switch self {
    case .notFound: "it does not exist"
    case .isDirectory: "it is a folder"
    case .notRegular: "it is not a regular file"
    case .noPermission: "reading it is not permitted"
    case .tooLarge(let limit): "it is larger than \(limit / 1_000_000) MB"
    case .failed(let text): text
    }
  }
}

/// The files an evaluation may see. The disk's is in `DiskFiles`; tests make their own.
///
/// Paths are absolute, with forward slashes.
public struct FileProvider {
  /// A file's bytes, up to a limit.
  public var read: (_ path: String, _ limit: Int) -> Result<[UInt8], FileError>
  /// The path without symbolic links, `.` and `..`.
  public var realPath: (_ path: String) -> Result<String, FileError>
  /// The names in a folder, in order of spelling; folders end in `/`.
  public var list: (_ path: String) -> Result<[String], FileError>
  /// Whether a path is there: as `realPath`, without finding out which it really is.
  public var exists: (_ path: String) -> Bool
  /// Whether a path is itself a symbolic link.
  public var isLink: (_ path: String) -> Bool

  public init(
    read: @escaping (String, Int) -> Result<[UInt8], FileError>,
    realPath: @escaping (String) -> Result<String, FileError>,
    list: @escaping (String) -> Result<[String], FileError>,
    exists: @escaping (String) -> Bool,
    isLink: @escaping (String) -> Bool
  ) {
    self.read = read
    self.realPath = realPath
    self.list = list
    self.exists = exists
    self.isLink = isLink
  }

  /// Files held in memory, by absolute path: for tests and editors.
  public static func memory(_ files: [String: [UInt8]]) -> FileProvider {
    func exists(_ path: String) -> Bool {
      let path = normalized(path)
      return files[path] != nil || files.keys.contains { $0.hasPrefix(path + "/") }
    }
    return FileProvider(
      read: { path, limit in
        guard let bytes = files[normalized(path)] else { return .failure(.notFound) }
        return bytes.count > limit ? .failure(.tooLarge(limit: limit)) : .success(bytes)
      },
      realPath: { path in
        exists(path) ? .success(normalized(path)) : .failure(.notFound)
      },
      list: { path in
        let prefix = normalized(path) + "/"
        var names = Set<String>()
        for key in files.keys where key.hasPrefix(prefix) {
          let rest = key.dropFirst(prefix.count)
          let name = rest.prefix { $0 != "/" }
          names.insert(name.count < rest.count ? name + "/" : String(name))
        }
        return .success(names.sorted())
      },
      exists: { exists($0) },
      isLink: { _ in false })
  }
}

/// A path with `.`, `..` and doubled slashes resolved by text alone.
public func normalized(_ path: String) -> String {
  var parts: [Substring] = []
  for part in path.split(separator: "/") {
    switch part {
    case ".": continue
    case ".." where !parts.isEmpty && parts.last != "..": parts.removeLast()
    case ".." where path.hasPrefix("/"): continue
    default: parts.append(part)
    }
  }
  return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}

/// An absolute path as it is written from a folder: `../lib/web.k8l`. What shares nothing with the
/// folder stays as it is.
public func relative(_ path: String, from folder: String) -> String {
  let slash = UInt8(ascii: "/")
  let (wanted, own) = (Array(path.utf8), Array(folder.utf8))
  let same = zip(wanted, own).prefix { $0 == $1 }.count
  func ends(_ text: [UInt8]) -> Bool { same == text.count || text[same] == slash }
  let shared = ends(wanted) && ends(own) ? same : wanted[..<same].lastIndex(of: slash) ?? 0
  if shared == 0, own.count > 1 { return path }
  let up = Array(repeating: "..", count: own[shared...].split(separator: slash).count)
  let rest = String(decoding: wanted[shared...].drop { $0 == slash }, as: UTF8.self)
  return (rest.isEmpty ? up : up + [rest]).joined(separator: "/")
}
