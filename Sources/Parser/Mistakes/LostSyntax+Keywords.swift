import Diagnostics
import Lexer
import Source
import Syntax

/// Members whose keyword was forgotten, and files of other formats.
extension LostSyntax {
  /// A name before another name or a string, where it is clear what was meant; nil if the name may
  /// be a keyword that is misspelt.
  func withoutKeyword(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    if let member = declarations.fromImport() { return member }
    let written = text(at)
    if [.star, .plus, .slash, .questionQuestion].contains(peekKind(2)), !peek(2).newlineBefore {
      let path = members.path()
      return foreign.valueWithoutEqual(path, modifiers, from: first)
    }
    if isUpperCase(at) {
      if peek().word == .on { return layerWithoutKeyword(modifiers, from: first) }
      if peek().word == .extends { return schemaWithoutKeyword(modifiers, from: first) }
    }
    if nearestName(to: written, among: LostSyntax.memberWords) != nil
      || LostSyntax.foreignWords.contains(where: { $0.foreign == written })
    {
      return nil
    }
    if let member = foreign.textWithoutEqual(modifiers, from: first) { return member }
    if let member = foreign.blockWithLabels(from: first) { return member }
    guard isMemberAhead(at + 1) else { return nil }
    let path = members.path()
    report(.missingBrace(span(first, at - 1), text(at - 1)), at: first)
    let block = membersWithoutBrace(margin: nil)
    return node(.intoMember, token: at - 1, from: first, flags: modifiers.flags, path, block)
  }

  /// `WebApp { name: String … }` at the top of a file: a schema without its keyword.
  func schemaWithoutKeyword(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    guard parser.fieldContext == .module, parser.openBraces == 0, kind == .identifier,
      isUpperCase(at)
    else {
      return nil
    }
    if peekKind() == .leftBrace {
      guard tokens[min(at + 3, tokens.count - 1)].kind == .colon, at + 4 < tokens.count,
        tokens[at + 2].kind == .identifier, isTypeAhead(at + 4)
      else { return nil }
    }
    report(.missingKeyword("schema", before: text(at), at: span(at)))
    at -= 1
    return declarations.schemaDeclaration(modifiers, from: first, annotations: nil)
  }

  private func isTypeAhead(_ token: Int) -> Bool {
    tokens[token].kind == .identifier && isUpperCase(token) || tokens[token].kind == .leftBracket
      || tokens[token].kind == .leftBrace
  }

  /// `Small on Deployment { … }`: an overlay or a policy without its keyword.
  private func layerWithoutKeyword(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    guard parser.fieldContext == .module, parser.openBraces == 0 else { return nil }
    var isPolicy = false
    var token = at
    while token < min(at + 200, tokens.count - 1), !isPolicy {
      if token > at, tokens[token].newlineBefore, indent(token) <= indent(first) { break }
      isPolicy = tokens[token].word == .assert
      token += 1
    }
    let keyword = isPolicy ? "policy" : "overlay"
    report(.missingKeyword(keyword, before: text(at), at: span(at)))
    at -= 1
    return isPolicy
      ? declarations.policyDeclaration(from: first) : declarations.overlayDeclaration(from: first)
  }

  /// `double(x: Int) -> Int = …`: a function without its keyword.
  func functionWithoutKeyword(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    guard kind == .leftParen, at == first + 1, tokens[first].kind == .identifier, isGlued(at),
      peekKind() == .rightParen || peekKind() == .identifier && peekKind(2) == .colon
    else { return nil }
    report(.missingKeyword("fn", before: text(first), at: span(first)), at: first)
    at = first - 1
    return declarations.functionDeclaration(modifiers, from: first)
  }

  /// `"base.k8l"` alone on a line of the file's top: an `extends` without its keyword.
  func pathWithoutKeyword(from first: Int) -> NodeID? {
    guard parser.fieldContext == .module, parser.openBraces == 0, at == first + 1,
      tokens[first].kind == .string,
      text(first).hasSuffix(".k8l\""), first == 0 || tokens[first].newlineBefore
    else { return nil }
    if kind == .leftParen {
      report(.missingKeyword("import", before: text(first), at: span(first)), at: first)
      at = first
      let source = leaf(.string)
      let list = declarations.importList()
      return node(.importDecl, token: first, from: first, source, .none, .none, list)
    }
    report(.missingKeyword("extends", before: text(first), at: span(first)), at: first)
    at = first
    let mark = parser.pending.count
    parser.pending.append(leaf(.string))
    skipLine()
    return node(.extendsDecl, token: first, from: first, since: mark)
  }

  /// Reports a manifest or data file once, instead of errors in it; nil for a module.
  func otherFormat() -> Diagnostic? {
    if kind == .leftBrace, peekKind() == .string, peekKind(2) == .colon {
      return .otherFormat("JSON", at: span(at))
    }
    if kind == .minus, peekKind() == .minus, peekKind(2) == .minus, isGlued(at + 1) {
      return .otherFormat("YAML", at: span(at, at + 2))
    }
    guard kind == .identifier, peekKind() == .colon, !peek(2).newlineBefore else { return nil }
    let key = text(at)
    guard key == "apiVersion" || key == "kind" else { return nil }
    var token = at + 2
    while tokens[token].kind != .endOfFile, !tokens[token].newlineBefore { token += 1 }
    let isNext =
      tokens[token].kind == .identifier && tokens[min(token + 1, tokens.count - 1)].kind == .colon
    return isNext ? .otherFormat("YAML", at: span(at)) : nil
  }
}

extension Diagnostic {
  /// `App { name: String }`.
  static func missingKeyword(
    _ keyword: String, before name: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unknownKeyword, at: span, "expected `\(keyword)` before `\(name)`, found it alone")
      .fixing(.insert("\(keyword) ", before: span, message: "write `\(keyword) \(name)`"))
  }

  /// A manifest where a module was wanted.
  static func otherFormat(_ format: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.otherFormat, at: span, "expected a module, found \(format)")
      .helping(
        "`kr8lang import manifests FILE` writes manifests as modules; data is read by "
          + "`import \"values.yaml\" as values: Json`")
  }
}
