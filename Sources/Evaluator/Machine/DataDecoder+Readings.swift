import Diagnostics
import Documents
import Program
import Source

/// Scalars that readers of YAML disagree on, and values that are not known yet.
extension DataDecoder {
  /// Text with a placeholder: where it does not fit, nothing is known yet, and nothing is said. In
  /// quotes it will be text whatever is filled in.
  mutating func placeholder(
    _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    do throws(EvaluationError) {
      return try decodeSlowly(node, type, reason)
    } catch {
      guard case .failed = error, document.style(of: node) == .plain || fits(.string, type) else {
        throw error
      }
      if machine.classes.mayBeComposite(type) || types.isList(type) {
        let text = machine.sealing.secrets > 0 ? Crossings.hidden : document.string(of: node)
        machine.rendering.report(
          .placeholderOfMany(text, machine.crossings.describe(type), at: document.span(of: node)))
      }
      throw .silent
    }
  }

  /// How a scalar is written that was meant as the type asks: in quotes where that takes text, or
  /// in the form of YAML 1.2.
  func fixOfReading(_ node: Document.NodeID, _ type: TypeID) -> FixIt? {
    let place = document.span(of: node)
    let members = types.members(type).map { types.unrefined($0) }
    switch document.kind(of: node) {
    case .bool, .int, .float:
      guard members.contains(where: { fits(.string, $0) }) else { return nil }
      let text = document.rewritten(node) ?? document.string(of: node)
      return .replace(place, with: "\"\(text)\"", message: "quote it")
    case .string:
      let written = document.string(of: node)
      let isNumber = Int64(written) != nil && members.contains(where: { fits(.int, $0) })
      let isTruth =
        (written == "true" || written == "false") && members.contains(where: { fits(.bool, $0) })
      if isNumber || isTruth {
        return .replace(place, with: written, message: "write `\(written)` without quotes")
      }
      guard let (kind, text) = document.clusterReading(of: node),
        members.contains(where: { fits(kind, $0) })
      else { return nil }
      return .replace(place, with: text, message: "write `\(text)`")
    case .null, .array, .object: return nil
    }
  }

  /// A number that readers disagree on has no value here.
  func refuseDisputed(_ node: Document.NodeID) throws(EvaluationError) {
    guard document.isDisputed(node) else { return }
    throw .failed(
      .disputedInteger(document, node, shown: machine.sealing.secrets > 0 ? Crossings.hidden : nil))
  }

  /// A scalar that is text in YAML 1.2 and no text for kubectl, where the type takes both.
  func disputedText(
    _ node: Document.NodeID, _ other: String, _ type: TypeID
  ) -> Diagnostic {
    let place = document.span(of: node)
    if machine.sealing.secrets > 0 || machine.rendering.isSecret(type) {
      return Diagnostic(
        .yamlOldReading, at: place,
        "expected a scalar that all readers agree on, found \(Crossings.hidden)")
    }
    let text = document.string(of: node)
    return Diagnostic(
      .yamlOldReading, at: place,
      "`\(text)` is text in YAML 1.2, and `\(other)` for kubectl and readers of YAML 1.1: "
        + "write what is meant"
    )
    .fixing(.replace(place, with: "\"\(text)\"", message: "put it in quotes if it is text"))
    .fixing(.replace(place, with: other, message: "write `\(other)` if it is not text"))
  }
}

extension Diagnostic {
  /// A placeholder in the place of an object, map or list: whatever is in it passes unseen.
  fileprivate static func placeholderOfMany(
    _ text: String, _ type: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .notJudged, at: span, "`\(text)` stands for a whole `\(type)`, and nothing in it is checked",
      severity: .warning
    )
    .helping("check what is rendered, with all values filled in")
  }
}
