import Diagnostics
import Documents
import Foundation
import Parser
import Schemas
import Source
import Testing

/// The documents of `manifests/`, each decoded to the schema of its kind.
@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct VerdictTests {
  @Test func `schemas accept what others accept, and refuse what they refuse`() throws {
    let corpus = try Corpus.shared.get()
    let table = SourceTable()
    var files = corpus.definitions
    var counts: [String: Int] = [:]
    var judged: [(verdict: Corpus.Verdict, module: String)] = []
    var documents: [String: [Document]] = [:]
    for (index, verdict) in corpus.verdicts.enumerated() where verdict.valid != nil {
      if documents[verdict.file] == nil {
        documents[verdict.file] = try SharedFixtures.yaml(
          ["manifests/" + verdict.file], table)
      }
      let document = try #require(documents[verdict.file]?[verdict.doc])
      guard let version = verdict.apiVersion, let kind = verdict.kind,
        let place = corpus.types.importLine(apiVersion: version, kind: kind)
      else {
        // Istio's definitions are none of the 83 files.
        #expect(verdict.apiVersion?.contains("istio.io/") == true, "\(verdict)")
        counts["\(verdict.by), without a definition", default: 0] += 1
        continue
      }
      files["\(index).json"] = document.json
      files["\(index).k8l"] = Array(
        "\(place.line)\nimport \"\(index).json\" as data: \(place.name)\nresource = data\n".utf8)
      judged.append((verdict, "\(index).k8l"))
    }
    let project = MemoryProject(files)
    for (verdict, module) in judged {
      let (_, errors) = project.evaluate(module)
      let agrees = errors.isEmpty == verdict.valid
      let isKnown = Corpus.stricter.contains(verdict.file) && verdict.doc == 0
      let said = agrees ? "agreed" : isKnown ? "refused by a core type" : "not agreed"
      counts[
        "\(verdict.by), \(verdict.valid == true ? "valid" : "invalid"), \(said)", default: 0] +=
        1
      if agrees != isKnown { continue }
      let what = errors.map(project.line).joined(separator: "\n  ")
      Issue.record(
        "\(verdict.file) #\(verdict.doc) (\(verdict.kind ?? "")): \(what.isEmpty ? "accepted" : what)"
      )
    }
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
      print("conformance: verdicts on manifests, \(name): \(count)")
    }
    #expect(counts["crd, valid, agreed"] == 136 && counts["crd, invalid, agreed"] == 2)
    print("verdicts: \(judged.count) documents")
  }
}
