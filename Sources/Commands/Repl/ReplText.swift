import Parser
import Source
import Syntax
import Workspace

/// What the prompt's input is read as: the loaded file with what was entered after it, so that its
/// names, imports and fields are in scope.
struct ReplText {
  /// The field that contains an entered expression while it is evaluated.
  static let field = "replValue"

  /// The loaded module's text and the path it is shown under.
  let base: [UInt8]
  let path: String
  /// The fields of a loaded module that extends another; nil if it extends none. A new field there
  /// needs `add`, which the prompt writes for `x = 1`.
  var layeredFields: Set<String>?
  /// Members that were entered and kept, by what they declare.
  private var members: [(name: String?, text: String)] = []

  init(base: [UInt8] = [], path: String = "<input>") {
    self.base = base
    self.path = path
  }

  /// What an input is.
  enum Input: Equatable {
    case expression
    /// Members of a module; the name that the last one declares.
    case members(name: String?)
    case wrong
  }

  static func kind(of text: String) -> Input {
    let file = SourceTable().add(path: "<input>", bytes: Array(text.utf8))
    let (tree, diagnostics, _) = SyntaxParser.parseReplInput(file)
    if diagnostics.contains(where: { $0.severity == .error }) { return .wrong }
    let children = tree.children(of: tree.root).filter { !$0.isNone }
    guard let last = children.last else { return .members(name: nil) }
    if children.count == 1, isExpression(tree.kind(last)) { return .expression }
    return .members(name: children.count == 1 ? declaredName(text) : nil)
  }

  /// Whether an input can be taken as it is: it does not break off.
  static func isComplete(_ text: String) -> Bool {
    if text.hasPrefix(":") || text.allSatisfy(\.isWhitespace) { return true }
    let file = SourceTable().add(path: "<input>", bytes: Array(text.utf8))
    let parsed = SyntaxParser.parseReplInput(file)
    // A blank line after what breaks off ends it: the error is shown.
    return !parsed.isIncomplete || text.hasSuffix("\n")
  }

  private static func isExpression(_ kind: NodeKind) -> Bool {
    switch kind {
    case .name, .dottedName, .nullLiteral, .boolLiteral, .intLiteral, .floatLiteral, .unitLiteral,
      .string, .interpolatedString, .unary, .binary, .call, .fieldAccess, .indexAccess, .ifExpr,
      .letExpr, .matchExpr, .lambda, .isExpr, .withExpr, .construct, .objectLiteral, .listLiteral,
      .comprehension, .parenthesized:
      true
    default: false
    }
  }

  /// The name that a member binds: of `final x: Int = 1`, `let x = 1`, `fn x()`; nil for paths.
  private static func declaredName(_ text: String) -> String? {
    let words: Set<Substring> = [
      "final", "hidden", "abstract", "let", "fn", "schema", "type", "overlay", "policy", "param",
      "add",
    ]
    var rest = Substring(text)
    while true {
      rest = rest.drop { $0.isWhitespace }
      let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      if word.isEmpty { return nil }
      rest = rest.dropFirst(word.count)
      if words.contains(word), rest.first?.isWhitespace ?? false { continue }
      return rest.first == "." ? nil : String(word)
    }
  }

  /// Keeps members; those of the same name entered before give way.
  mutating func keep(_ text: String, name: String?) {
    if let name { members.removeAll { $0.name == name } }
    members.append((name, opening(of: text, name) + text))
  }

  /// `add ` before `x = 1` or `x: Int = 1` where the module is a layer without a field `x`.
  private func opening(of text: String, _ name: String?) -> String {
    guard let layeredFields, let name, !layeredFields.contains(name) else { return "" }
    let begin = text.drop { $0.isWhitespace }
    guard begin.hasPrefix(name) else { return "" }
    let next = begin.dropFirst(name.count).first { !$0.isWhitespace }
    return next == "=" || next == ":" ? "add " : ""
  }

  /// The text with an input after it, and where the input's own text begins in it.
  func text(with input: String, as kind: Input) -> (bytes: [UInt8], start: Int) {
    var bytes = base
    let replaced: String? = if case .members(let name) = kind { name } else { nil }
    if bytes.last != 0x0A, !bytes.isEmpty { bytes.append(0x0A) }
    for member in members where replaced == nil || member.name != replaced {
      bytes += Array(member.text.utf8) + [0x0A]
    }
    guard case .expression = kind else {
      if case .members(let name) = kind { bytes += Array(opening(of: input, name).utf8) }
      let start = bytes.count
      return (bytes + Array(input.utf8) + [0x0A], start)
    }
    bytes += Array(
      (layeredFields != nil ? "add \(ReplText.field) = (" : "\(ReplText.field) = (").utf8)
    let start = bytes.count
    return (bytes + Array(input.utf8) + Array(")\n".utf8), start)
  }
}
