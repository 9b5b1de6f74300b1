import Foundation
import Stdlib
import Testing

/// The top folder of the repository.
private let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// What the binary should carry, found by walking the folders: path in the binary to file.
private func filesOnDisk() throws -> [String: URL] {
  var found: [String: URL] = [:]
  for (folder, prefix, ending) in [
    ("stdlib", "", ".k8l"), ("Tests/Diagnostics", "diagnostics/", ".md"),
  ] {
    let top = repository.appendingPathComponent(folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: top.path)
    for name in names where name.hasSuffix(ending) {
      found[prefix + name] = top.appendingPathComponent(name)
    }
  }
  return found
}

@Test func `the binary carries exactly the library and the pages`() throws {
  let files = try filesOnDisk()
  let expected = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  #expect(EmbeddedFiles.paths() == expected, "run scripts/embed")
  #expect(EmbeddedFiles.count == expected.count)
  for (path, file) in files {
    #expect(EmbeddedFiles.find(path) == [UInt8](try Data(contentsOf: file)), "\(path)")
  }
}

@Test func `a path that is not embedded is not found`() {
  for path in ["", "std", "std/", "std/prelude.k8", "std/prelude.k8l2", "zzz", "Std/prelude.k8l"] {
    #expect(EmbeddedFiles.find(path) == nil, "\(path)")
    #expect(!EmbeddedFiles.contains(path))
  }
}

@Test func `paths under a prefix are that folder's`() {
  let library = EmbeddedFiles.paths(under: "std/")
  #expect(library.contains("std/prelude.k8l"))
  #expect(library.allSatisfy { $0.hasPrefix("std/") })
  #expect(EmbeddedFiles.paths(under: "nowhere/").isEmpty)
}
