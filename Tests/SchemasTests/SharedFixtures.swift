import Documents
import Foundation
import Source

/// Files of the shared data, which not every checkout has beside it.
enum SharedFixtures {
  /// The package's own folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The shared data, if it is there: beside the package, or where `SHARED_DATA` says.
  static let data: URL? = {
    var candidates = [root.appending(path: "../shared/data")]
    if let path = ProcessInfo.processInfo.environment["SHARED_DATA"] {
      candidates.insert(URL(filePath: path), at: 0)
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static var isMissing: Bool { data == nil }

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let data else { throw CocoaError(.fileNoSuchFile) }
    return try [UInt8](Data(contentsOf: data.appending(path: path)))
  }

  static func json(_ path: String) throws -> Document {
    let (document, diagnostics) = JSONReader.read(bytes: try bytes(path))
    guard let document, diagnostics.isEmpty else { throw CocoaError(.fileReadCorruptFile) }
    return document
  }
}
