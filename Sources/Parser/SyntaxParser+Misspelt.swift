import Diagnostics
import Lexer
import Source
import Syntax

/// Keywords that are misspelt, or another language's.
extension SyntaxParser {
  /// Whether a name or a string stands behind the name here. No member has two names side by side:
  /// the first was meant to be a keyword.
  var isBeforeName: Bool {
    let next = peek()
    return !next.newlineBefore && (next.kind == .identifier || next.kind == .string)
  }

  /// What is wrong with a name before another.
  func misspeltKeyword() -> Diagnostic {
    let written = text(at)
    if let ours = SyntaxParser.foreignWords.first(where: { $0.foreign == written })?.ours {
      return .foreignKeyword(written, ours: ours, at: span(at))
    }
    return .unknownKeyword(
      written, near: nearKeyword(to: written), next: describe(at + 1), at: span(at))
  }

  private func nearKeyword(to written: String) -> String? {
    nearestName(to: written, among: SyntaxParser.memberWords)
  }

  /// The declaration that a misspelt or foreign keyword was meant to begin, so that what it declares
  /// is known to the rest of the file; nil for other keywords.
  mutating func meantMember(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    let written = text(at)
    let foreign = SyntaxParser.foreignWords.first { $0.foreign == written }?.ours
    switch foreign ?? nearKeyword(to: written) {
    case "let": return letMember(from: first)
    case "fn": return functionDeclaration(modifiers, from: first)
    case "schema": return schemaDeclaration(modifiers, from: first, annotations: nil)
    case "type": return typeDeclaration(modifiers, from: first)
    case "param": return paramDeclaration(from: first)
    case "import": return importDeclaration()
    case "hidden", "final":
      advance()
      return named(modifiers, from: first, annotations: nil)
    default: return nil
    }
  }

  /// `new App { … }`, as other languages make objects; the word is skipped.
  mutating func skipNew() {
    guard peekKind() == .identifier, !peek().newlineBefore, isUpperCase(at + 1), text(at) == "new"
    else { return }
    report(.needlessNew(span(at)))
    advance()
  }

  /// The words that begin members.
  static let memberWords = [
    "import", "extends", "abstract", "schema", "type", "fn", "let", "param", "overlay", "policy",
    "enforce", "exempt", "test", "external", "final", "hidden", "add", "put", "replace", "delete",
    "on", "if", "for", "assert",
  ]

  /// What other languages call it, and what it is called here.
  static let foreignWords: [(foreign: String, ours: String)] = [
    ("def", "fn"), ("func", "fn"), ("function", "fn"), ("fun", "fn"), ("var", "let"),
    ("const", "let"), ("val", "let"), ("local", "let"), ("class", "schema"),
    ("struct", "schema"), ("record", "schema"), ("interface", "schema"), ("trait", "schema"),
    ("include", "import"), ("use", "import"), ("require", "assert"), ("check", "assert"),
    ("extend", "extends"), ("override", "replace"), ("remove", "delete"), ("unset", "delete"),
    ("typedef", "type"), ("alias", "type"), ("rule", "policy"), ("private", "hidden"),
    ("set", "put"), ("update", "put"), ("append", "add"), ("patch", "overlay"),
    ("foreach", "for"), ("input", "param"), ("parameter", "param"), ("extern", "external"),
  ]
}

extension Diagnostic {
  /// `scema WebApp {`.
  static func unknownKeyword(
    _ written: String, near: String?, next: String, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .unknownKeyword, at: span,
      "expected a keyword before \(next), found `\(written)`")
    guard let near else {
      return diagnostic.helping("to set a field write `\(written) = …`")
    }
    return diagnostic.fixing(.replace(span, with: near, message: "did you mean `\(near)`?"))
  }

  /// `new App { … }`.
  static func needlessNew(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.foreignKeyword, at: span, "expected the schema's name, found `new`")
      .fixing(.replace(span, with: "", message: "leave it out: `App { … }` makes an object"))
  }

  /// `def f() …`.
  static func foreignKeyword(_ written: String, ours: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.foreignKeyword, at: span, "expected `\(ours)`, found `\(written)`")
      .fixing(.replace(span, with: ours))
  }
}
