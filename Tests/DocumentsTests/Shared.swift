import Foundation

/// Fixtures that lie beside the repository; tests that need them are skipped where they are not.
enum Shared {
  static let data: URL? = {
    var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    for _ in 0..<6 {
      folder.deleteLastPathComponent()
      let data = folder.appendingPathComponent("shared/data")
      if FileManager.default.fileExists(atPath: data.path) { return data }
    }
    return nil
  }()

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let data else { return [] }
    return try [UInt8](Data(contentsOf: data.appendingPathComponent(path)))
  }

  /// The paths below a folder that end in one of `endings`, sorted.
  static func files(_ folder: String, endings: [String]) -> [String] {
    guard let data else { return [] }
    let root = data.appendingPathComponent(folder)
    let all = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return all.filter { path in endings.contains { path.hasSuffix($0) } }.sorted()
      .map { folder + "/" + $0 }
  }

  static var isHere: Bool { data != nil }
}
