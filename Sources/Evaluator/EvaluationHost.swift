import Diagnostics
import Program
import Source

/// What an evaluation asks of what runs it. The evaluator reads no files, knows no policies and checks
/// no modules: whoever runs it does.
public protocol EvaluationHost: AnyObject {
  /// The content of the file of a data import; nil: it was reported why there is none.
  func loadData(_ data: DataImport) -> LoadedData?
  /// Decides `violates` for tests: the index of the violation in the program; the subject, the count
  /// that is expected and the rest of the set, each or null.
  func violates(_ index: Int, _ values: [Value]) throws(EvaluationError) -> Bool
  /// Makes the library's schemas of an `apiVersion` known to the program, if it has any.
  func loadKinds(of apiVersion: String)
  /// The type of resources of which no schema is known: any fields beside the metadata.
  func untypedResource() -> TypeID?
  /// What to report about a kind without a schema.
  func unknownKind(_ apiVersion: String, _ kind: String, at span: SourceSpan) -> Diagnostic?
}
