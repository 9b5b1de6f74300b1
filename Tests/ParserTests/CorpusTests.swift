import Foundation
import Lexer
import Syntax
import Testing

@testable import Parser

/// The corpus: the files of `Tests/ParserTests/Corpus`, by name.
let corpus: [(name: String, bytes: [UInt8])] = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Corpus")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  return names.sorted().compactMap { name in
    (try? Data(contentsOf: folder.appendingPathComponent(name))).map { (name, Array($0)) }
  }
}()

@Suite struct CorpusTests {
  @Test func theCorpusIsThere() { #expect(corpus.count >= 6) }

  @Test(arguments: corpus.map(\.name))
  func parsesWithoutComplaint(_ name: String) throws {
    let bytes = try #require(corpus.first { $0.name == name }).bytes
    let (tree, diagnostics) = parse(bytes: bytes)
    let shown = diagnostics.map {
      "\($0.message) at \(tree.file.line(at: Int($0.span.start) - 1) + 1)"
    }
    #expect(shown == [])
    #expect(tree.nodes.dropFirst().allSatisfy { $0.kind != .error && !$0.flags.contains(.broken) })
  }
}
