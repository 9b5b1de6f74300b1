import Diagnostics
import Lexer
import Source
import Syntax

/// Keywords that are misspelt, or another language's.
extension LostSyntax {
  /// Whether a name or a string is after the name here. No member has two names side by side:
  /// the first was meant to be a keyword.
  var isBeforeName: Bool {
    let next = peek()
    return !next.newlineBefore && (next.kind == .identifier || next.kind == .string)
  }

  /// What is wrong with a name before another.
  func misspeltKeyword() -> Diagnostic {
    let written = text(at)
    if let ours = LostSyntax.foreignWords.first(where: { $0.foreign == written })?.ours {
      let isFunction = ours == "fn" || isFunctionAhead
      let diagnostic = Diagnostic.foreignKeyword(
        written, ours: isFunction ? "fn" : ours, at: span(at))
      guard isFunction else { return diagnostic }
      var function = diagnostic.helping(Diagnostic.functionForm)
      if !readsAsFunction { function.fixes = foreign.functionOfOurs.map { [$0] } ?? [] }
      return function
    }
    return .unknownKeyword(
      written, near: nearKeyword(to: written), next: describe(at + 1), at: span(at))
  }

  private func nearKeyword(to written: String) -> String? {
    nearestName(to: written, among: LostSyntax.memberWords)
  }

  /// The member that a misspelt or foreign keyword was meant to begin, so that the rest of the file
  /// reads as it was meant; nil if no keyword is near.
  func meantMember(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    let written = text(at)
    let foreign = LostSyntax.foreignWords.first { $0.foreign == written }?.ours
    guard let keyword = foreign ?? nearKeyword(to: written),
      let meant = Word.allCases.first(where: { $0.text == keyword })
    else { return nil }
    if meant == .fn || isFunctionAhead, foreign != nil, let function = foreignFunction(from: first)
    {
      return function
    }
    var behind = modifiers
    behind.token = at
    switch meant {
    case .final: behind.flags.insert(.final)
    case .hidden: behind.flags.insert(.hidden)
    case .abstract: behind.flags.insert(.abstract)
    case .external: behind.flags.insert(.external)
    case .add: behind.flags.insert(.add)
    case .put: behind.flags.insert(.put)
    case .replace: behind.flags.insert(.replace)
    default: return declarations.declaration(meant, modifiers, from: first, true, annotations: nil)
    }
    advance()
    return declarations.declaration(word, behind, from: first, true, annotations: nil)
      ?? members.named(behind, from: first, annotations: nil)
  }

  /// `local f(x) = …`: a function behind a word for names.
  private var isFunctionAhead: Bool {
    peekKind() == .identifier && peekKind(2) == .leftParen && !peek(2).blankBefore
  }

  /// The end of the line, or the `{` on it.
  private var endOfHead: Int {
    var end = at
    while tokens[end].kind != .endOfFile, end == at || !tokens[end].newlineBefore {
      if tokens[end].kind == .leftBrace { break }
      end += 1
    }
    return end
  }

  /// Whether the line is a function of ours but for its keyword.
  private var readsAsFunction: Bool {
    var hasResult = false
    for token in at..<endOfHead {
      if tokens[token].kind == .equal, hasResult || tokens[token - 1].kind == .rightParen {
        return hasResult || tokens[token - 2].kind == .leftParen
      }
      hasResult = hasResult || tokens[token].kind == .arrow
    }
    return false
  }

  /// `def f(x):` or `function f(x) { … }` with its body, which is skipped; nil if the rest reads
  /// as ours. Its name counts as known.
  private func foreignFunction(from first: Int) -> NodeID? {
    guard peekKind() == .identifier, !readsAsFunction else { return nil }
    let end = endOfHead
    advance()
    let name = leaf(.name)
    while at < end { skipOne() }
    if kind == .leftBrace, !tokens[at].newlineBefore { skipOne() }
    if tokens[at].newlineBefore { skipLines(deeperThan: first) }
    return node(.error, token: first, from: first, flags: .broken, name)
  }

  /// Whether the name here is this word, or was meant to be: a name that is nearly it, after
  /// something on its line, where only a word can go on.
  func isMeant(_ wanted: Word) -> Bool {
    if word == wanted { return kind == .identifier }
    return kind == .identifier && word == .none && !startsLine
      && nearestName(to: text(at), among: [wanted.text]) != nil
  }

  /// Steps over the word, or over the name that was meant to be it.
  @discardableResult
  func take(meant wanted: Word) -> Bool {
    guard isMeant(wanted) else { return false }
    if word != wanted { report(.misspeltWord(text(at), wanted.text, at: span(at))) }
    advance()
    return true
  }

  /// `mtch x { … }`, `iff c then …`: a name in front of an operand, which was meant to be the word
  /// of an expression; nil for all other names.
  func misspeltOperand() -> NodeID? {
    let next = peek()
    if next.newlineBefore { return nil }
    switch next.kind {
    case .identifier where next.word == .none || next.word == .true || next.word == .false,
      .integer, .float, .unit, .string, .stringStart:
      break
    default: return nil
    }
    let written = text(at)
    guard let meant = nearestName(to: written, among: ["match", "if", "let"]) else { return nil }
    report(.misspeltWord(written, meant, at: span(at)))
    switch meant {
    case "match": return expressions.matchExpression()
    case "if": return expressions.ifExpression()
    default: return expressions.letExpression()
    }
  }

  /// `new App { … }`, as other languages make objects; the word is skipped.
  func skipNew() {
    guard peekKind() == .identifier, !peek().newlineBefore, isUpperCase(at + 1), text(at) == "new"
    else { return }
    var diagnostic = Diagnostic.needlessNew(span(at), name: span(at + 1))
    if tokens[at + 2].kind == .leftParen, tokens[at + 3].kind == .rightParen {
      diagnostic.fixes[0].edits.append(
        .init(
          span: span(at + 2, at + 3), replacement: tokens[at + 4].kind == .leftBrace ? "" : " {}"))
    }
    report(diagnostic)
    advance()
  }

  /// The keywords that begin members.
  static let memberWords = Word.allCases.filter(\.beginsMember).map(\.text)

  /// What other languages call it, and what it is called here.
  static let foreignWords: [(foreign: String, ours: String)] = [
    ("def", "fn"), ("func", "fn"), ("function", "fn"), ("fun", "fn"), ("var", "let"),
    ("const", "let"), ("val", "let"), ("local", "let"), ("class", "schema"),
    ("struct", "schema"), ("record", "schema"), ("interface", "schema"), ("trait", "schema"),
    ("include", "import"), ("use", "import"), ("require", "assert"), ("check", "assert"),
    ("extend", "extends"), ("override", "replace"), ("remove", "delete"), ("unset", "delete"),
    ("typedef", "type"), ("alias", "type"), ("rule", "policy"), ("private", "hidden"),
    ("set", "put"), ("update", "put"), ("append", "add"), ("patch", "overlay"),
    ("amends", "extends"), ("typealias", "type"), ("using", "import"), ("mixin", "overlay"),
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

  /// `if c thne a`.
  static func misspeltWord(_ written: String, _ word: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.unknownKeyword, at: span, "expected `\(word)`, found `\(written)`")
      .fixing(.replace(span, with: word, message: "did you mean `\(word)`?"))
  }

  /// `new App { … }`.
  static func needlessNew(_ span: SourceSpan, name: SourceSpan) -> Diagnostic {
    Diagnostic(.foreignKeyword, at: span, "expected the schema's name, found `new`")
      .fixing(
        .replace(
          SourceSpan(span.start, name.start), with: "",
          message: "leave it out: `App { … }` makes an object"))
  }

  /// `def f() …`.
  static func foreignKeyword(_ written: String, ours: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.foreignKeyword, at: span, "expected `\(ours)`, found `\(written)`")
      .fixing(.replace(span, with: ours))
  }
}
