import Foundation

/// The checkout that the tests run in.
public enum Repository {
  /// The top folder.
  public static let top = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  public static func url(_ path: String) -> URL { top.appendingPathComponent(path) }

  /// The files below a folder with an ending, as paths from the top, sorted.
  public static func files(in folder: String, ending: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: url(folder).path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.map { folder + "/" + $0 }.sorted()
  }

  /// A file's text; nil if there is none.
  public static func text(_ path: String) -> String? {
    (try? Data(contentsOf: url(path))).map { String(decoding: $0, as: UTF8.self) }
  }

  public static func bytes(_ path: String) -> [UInt8] {
    (try? Data(contentsOf: url(path))).map { [UInt8]($0) } ?? []
  }
}

/// How snapshots are treated in this run.
public enum Snapshots {
  /// `UPDATE_SNAPSHOTS=1`: differing expectations are rewritten.
  public static let areUpdated =
    ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"].map { $0 != "" && $0 != "0" } ?? false
  /// `CI`: rewriting one fails too.
  public static let areFrozen =
    ProcessInfo.processInfo.environment["CI"].map { $0 != "" && $0 != "0" } ?? false
}
