import Diagnostics
import Documents
import Foundation
import Schemas
import Source
import Testing

/// The 83 definitions of the shared data.
@Suite(.disabled(if: SharedFixtures.isMissing, "the shared data is not beside this checkout"))
struct CRDCorpusTests {
  @Test func allDefinitionsImport() throws {
    let paths = try SharedFixtures.paths(below: "crds", ending: ".yaml")
    #expect(paths.count == 83)
    let documents = try SharedFixtures.yaml(paths, SourceTable())
    let types = try SharedFixtures.kubernetesTypes()
    let result = importCRDs(documents, library: types, options: ImportOptions(descriptions: true))
    print(
      "conformance: import crd: \(paths.count) files, \(result.files.count) kinds, "
        + "\(result.diagnostics.count) refused")
    #expect(result.files.count == 100)
    #expect(result.diagnostics.map(\.message) == [])
    #expect(SharedFixtures.grammarErrors(result.files) == [])
    try SharedFixtures.keep(result.files, below: "crds")
    let podTemplates = result.remarks.map(\.text).filter { $0.hasSuffix("is `PodTemplateSpec`") }
    #expect(podTemplates == ["Rollout argoproj.io/v1alpha1: `spec.template` is `PodTemplateSpec`"])
  }
}
