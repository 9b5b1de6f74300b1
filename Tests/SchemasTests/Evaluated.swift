import Diagnostics
import Documents
import Evaluator
import Foundation
import Policy
import Schemas
import Source
import Stdlib
import Workspace

/// A project in memory, whose modules are evaluated one by one.
struct MemoryProject {
  let project: Project

  init(_ files: [String: [UInt8]]) {
    let disk = Dictionary(uniqueKeysWithValues: files.map { ("/p/\($0.key)", $0.value) })
    project = Project(root: "/p", files: .memory(disk))
  }

  /// The output of a module as JSON lines, and what is wrong with it.
  func evaluate(_ path: String) -> (json: [UInt8], errors: [Diagnostic]) {
    let before = project.diagnostics.count
    guard let module = project.check(path: "/p/" + path) else {
      return ([], project.diagnostics)
    }
    let found = project.diagnostics.dropFirst(before).filter { $0.severity == .error }
    if !found.isEmpty { return ([], Array(found)) }
    let session = Session(project, module: module, natives: NativeTable(Natives.all))
    let json = session.render(format: .jsonLines).flatMap(\.bytes)
    let errors = session.diagnostics.filter { $0.severity == .error }
    return (errors.isEmpty ? json : [], errors)
  }

  /// Where a diagnostic is, and what it says.
  func line(_ diagnostic: Diagnostic) -> String {
    let place = project.sources.location(of: diagnostic.span)
    return "\(place?.path ?? "-"):\(place?.line ?? 0): \(diagnostic.message)"
  }
}

extension Document {
  /// The document as compact JSON.
  var json: [UInt8] {
    var writer = JSONWriter(layout: .compact)
    writer.write(self)
    return writer.finish().bytes
  }
}
