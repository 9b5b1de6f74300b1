import Diagnostics
import Evaluator
import Program
import Source

extension Session {
  /// What an open module lacks, and what was therefore not judged, once all of it was evaluated and
  /// its policies have run; nil where nothing is lacking.
  public var openness: Diagnostic? {
    guard let object else { return nil }
    let program = project.program
    let fields = program.schema(program[module].schema).fields
    let missing = evaluation.missing(parameters, of: object).map { fields[$0] }
    guard let first = missing.first else { return nil }
    let names = missing.map { "`\(program.symbols.name(of: $0.name))`" }
    let lacking = joined(names) + (names.count == 1 ? " is" : " are") + " not given"
    var info = Diagnostic(.openModule, at: first.span, "\(lacking), \(consequence(object))")
    info.severity = .info
    for assertion in evaluation.skippedAssertions.prefix(6) where isOfUser(assertion) {
      info = info.noting(assertion, "this is not judged")
    }
    return info.helping(
      "give \(names.count == 1 ? "it" : "them") by `--set \(program.symbols.name(of: first.name))=…`"
        + " or `--set-file`, and all is judged")
  }

  private func consequence(_ object: Value) -> String {
    guard evaluation.isIncomplete else { return "and nothing that was judged needs it" }
    var parts = evaluation.incompleteFields(of: object).map { "`\($0)`" }
    parts += runner.unjudged.map { "policy `\($0)`" }
    if !runner.listsReferences(module) { parts.append("references between resources") }
    if evaluation.skippedAssertions.contains(where: isOfUser) { parts.append("assertions") }
    return "so these were not fully judged: " + joined(parts)
  }

  private func isOfUser(_ span: SourceSpan) -> Bool {
    project.sources.file(of: span).map { !$0.isLibrary } ?? false
  }

  private func joined(_ parts: [String]) -> String {
    parts.count < 2
      ? parts.joined()
      : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
  }
}
