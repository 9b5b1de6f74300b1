import Diagnostics
import Evaluator
import Program
import Source
import Workspace

/// A session answers what its evaluation cannot know: files and kinds from the project, `violates` from
/// the policies.
extension Session: EvaluationHost {
  public func loadData(_ data: DataImport) -> LoadedData? { project.loadData(data) }

  public func violates(_ index: Int, _ values: [Value]) throws(EvaluationError) -> Bool {
    try runner.violates(index, values)
  }

  public func loadKinds(of apiVersion: String) { project.loadKinds(of: apiVersion) }

  public func untypedResource() -> TypeID? { project.untypedResource }

  public func unknownKind(_ apiVersion: String, _ kind: String, at span: SourceSpan) -> Diagnostic?
  {
    .noSchema(ManifestSet.Kind(apiVersion: apiVersion, name: kind), isJudged: false, at: span)
  }
}
