import Diagnostics
import Documents
import Foundation
import Parser
import Schemas
import Source
import Testing

/// What another validator says of one document of the corpus.
struct Verdict: Decodable {
  var file: String
  var doc: Int
  var apiVersion: String?
  var kind: String?
  var by: String
  var valid: Bool?
}

/// The documents of `manifests/`, each decoded to the schema of its kind.
@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct VerdictTests {
  /// Documents that a Kubernetes type of the library refuses and the other validator lets pass: the
  /// API takes any text for an image, but no registry serves one with an empty part in its path.
  private static let stricter = [
    "containersolutions-kubernetes-examples/broken-Deployment/spec.spec.readinessProbe/readiness-broken.yaml":
      0
  ]

  @Test func `schemas accept what others accept, and refuse what they refuse`() throws {
    let start = ContinuousClock.now
    let verdicts = try JSONDecoder().decode(
      [Verdict].self, from: Data(try SharedFixtures.bytes("verdicts/manifests.json")))
    let table = SourceTable()
    let definitions = importCRDs(
      try SharedFixtures.yaml(try SharedFixtures.paths(below: "crds", ending: ".yaml"), table),
      library: try SharedFixtures.kubernetesTypes(),
      options: ImportOptions(descriptions: false))
    var types = try SharedFixtures.resourceTypes()
    var files: [String: [UInt8]] = [:]
    for file in definitions.files {
      files["crds/" + file.path] = file.bytes
      let tree = SyntaxParser.parse(table.add(path: file.path, bytes: file.bytes)).tree
      types.add(generated: "crds/" + file.path.dropLast(4), tree: tree)
    }
    var counts: [String: Int] = [:]
    var judged: [(verdict: Verdict, module: String)] = []
    var documents: [String: [Document]] = [:]
    for (index, verdict) in verdicts.enumerated() where verdict.valid != nil {
      if documents[verdict.file] == nil {
        documents[verdict.file] = try SharedFixtures.yaml(["manifests/" + verdict.file], table)
      }
      let document = try #require(documents[verdict.file]?[verdict.doc])
      guard let version = verdict.apiVersion, let kind = verdict.kind,
        let place = types.importLine(apiVersion: version, kind: kind)
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
      let isKnown = Self.stricter[verdict.file] == verdict.doc
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
      print("verdicts: \(name): \(count)")
    }
    #expect(counts["crd, valid, agreed"] == 136 && counts["crd, invalid, agreed"] == 2)
    print("verdicts: \(judged.count) documents in \(ContinuousClock.now - start)")
  }
}
