import Diagnostics
import Lexer
import Source
import Syntax

/// `import` and `extends`, ours and those of other languages. What a broken one was to bring counts
/// as known, so that its uses are not further errors.
extension DeclarationParser {
  /// `import k8s.apps.v1 as apps (A, B as C)`, `import "x.yaml" as v: Values`
  func importDeclaration() -> NodeID {
    let keyword = at
    advance()
    if let meant = foreignImport(from: keyword) { return meant }
    let source: NodeID
    switch kind {
    case .string where !startsLine: source = leaf(.string)
    case .identifier where !startsLine: source = dottedName()
    default:
      report(.expectedName("a module's name or a path in quotes", found: found, at: span(at)))
      source = errorNode()
      if peekKind() == .leftParen, !startsLine { advance() }
    }
    var alias = NodeID.none
    var type = NodeID.none
    var list = NodeID.none
    if !startsLine, lost.take(meant: .as) {
      alias = name("a name after `as`")
      if take(.colon) { type = types.type() }
    }
    if kind == .leftParen, !startsLine { list = importList() }
    return node(.importDecl, token: keyword, from: keyword, source, alias, type, list)
  }

  /// `a.b.c`
  func dottedName() -> NodeID {
    let first = at
    let mark = parser.pending.count
    parser.pending.append(leaf(.name))
    while kind == .dot {
      advance()
      parser.pending.append(name("a name after `.`"))
    }
    return node(.dottedName, token: first, from: first, since: mark)
  }

  /// `(A, B as C)`
  func importList() -> NodeID {
    let first = at
    let mark = parser.pending.count
    expressions.parenthesizedList(.rightParen) { parser in
      let start = at
      let name = parser.declarations.name("a name to import")
      var alias = NodeID.none
      if parser.lost.take(meant: .as) {
        alias = parser.declarations.name("a name after `as`")
      }
      parser.pending.append(
        parser.node(.importedName, token: start, from: start, name, alias))
    }
    return node(.importList, token: first, from: first, since: mark)
  }

  /// `from k8s.apps.v1 import Deployment`: the keyword is the token to look at.
  func fromImport() -> NodeID? {
    guard kind == .identifier, text(at) == "from", !peek().newlineBefore else { return nil }
    let keyword = at
    advance()
    return foreignImport(from: keyword, isForeign: true)
  }

  /// An import that is written in another order, or with other signs; nil for ours. Reads the line:
  /// its module is a name with points or a path, its names are what is capitalised.
  private func foreignImport(from keyword: Int, isForeign: Bool = false) -> NodeID? {
    var end = at
    if kind == .leftBrace || kind == .leftParen {
      while tokens[end].kind != .endOfFile, !isCloser(tokens[end].kind) { end += 1 }
      if tokens[end].kind != .endOfFile { end += 1 }
    }
    while tokens[end].kind != .endOfFile, !tokens[end].newlineBefore { end += 1 }
    guard end > at, let wrong = isForeign ? keyword : wrongInImport(to: end) else { return nil }
    var module: [Int] = []
    var path: Int?
    var names: [Int] = []
    for token in at..<end {
      switch tokens[token].kind {
      case .string: path = path ?? token
      case .identifier where isUpperCase(token): names.append(token)
      case .identifier:
        let joins =
          [.dot, .slash, .colon].contains(tokens[token + 1].kind) && isGlued(token + 1)
          || token > at && [.dot, .slash, .colon].contains(tokens[token - 1].kind) && isGlued(token)
        if joins { module.append(token) }
      default: break
      }
    }
    if path == nil, module.isEmpty { return nil }
    let library = path.flatMap { libraryName(in: text($0)) }
    let isFile = library == nil && path != nil
    let source =
      library ?? path.map { text($0) } ?? module.map { text($0) }.joined(separator: ".")
    let list = names.isEmpty ? "" : " (\(names.map { text($0) }.joined(separator: ", ")))"
    report(
      .foreignImport(
        span(wrong), written: "import \(source)\(list)", whole: span(keyword, end - 1),
        isWhole: !isFile || !names.isEmpty), at: wrong)
    let mark = parser.pending.count
    for token in names {
      at = token
      let name = leaf(.name)
      parser.pending.append(node(.importedName, token: token, from: token, name, .none))
    }
    var listNode = NodeID.none
    if !names.isEmpty {
      listNode = node(.importList, token: names[0], from: names[0], since: mark)
    }
    let sourceNode: NodeID
    if library != nil {
      sourceNode = errorNode()
    } else if let path {
      at = path
      sourceNode = text(path).contains(".k8l") ? leaf(.string) : errorNode()
    } else {
      let start = parser.pending.count
      for token in module {
        at = token
        parser.pending.append(leaf(.name))
      }
      sourceNode = node(.dottedName, token: module[0], from: module[0], since: start)
    }
    at = end
    return node(.importDecl, token: keyword, from: keyword, sourceNode, .none, .none, listNode)
  }

  /// `k8s.apps.v1` of `"k8s/apps/v1"`; nil for the path of a file.
  private func libraryName(in quoted: String) -> String? {
    let path = quoted.dropFirst().dropLast()
    let isName = path.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "." || $0 == "/" }
    guard isName, ["k8s", "std", "policies"].contains(path.prefix { $0 != "." && $0 != "/" }),
      path.count > 4, !path.hasSuffix(".k8l"), !path.hasPrefix("k8s.io")
    else { return nil }
    return String(path.map { $0 == "/" ? "." : $0 })
  }

  /// `import { A } from "b.k8l"`: the word is the token to look at; nil for a member of that name.
  func importOfNames(from first: Int) -> NodeID? {
    guard parser.openBraces == 0, text(first) == "import", tokens[first + 1].kind == .leftBrace
    else {
      return nil
    }
    var end = first + 1
    while tokens[end].kind != .endOfFile, tokens[end].kind != .rightBrace { end += 1 }
    guard tokens[end].kind == .rightBrace, tokens[end + 1].kind == .identifier,
      text(end + 1) == "from"
    else { return nil }
    at = first + 1
    return foreignImport(from: first)
  }

  /// The first token of an import that ours has not; nil where there is none.
  private func wrongInImport(to end: Int) -> Int? {
    if kind == .string {
      let next = tokens[at + 1]
      return at + 1 < end && [.identifier, .colon, .leftBrace, .leftBracket].contains(next.kind)
        && !isNearWord(at + 1, .as) ? at + 1 : nil
    }
    guard kind == .identifier else {
      return kind == .leftBrace || kind == .leftParen || kind == .star ? at : nil
    }
    let start = at
    var last = at
    while last + 2 < end, tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier {
      last += 2
    }
    if isUpperCase(last) { return start }
    if last + 1 >= end { return nil }
    switch tokens[last + 1].kind {
    case .dot where last + 2 < end: return last + 2
    case .slash, .colon, .leftBrace, .leftBracket: return last + 1
    case .identifier where !isNearWord(last + 1, .as): return last + 1
    case .string: return last + 1
    default: return nil
    }
  }

  private func isNearWord(_ token: Int, _ word: Word) -> Bool {
    tokens[token].word == word || nearestName(to: text(token), among: [word.text]) != nil
  }

  /// The last token of a path without quotes that begins here.
  private func unquotedPath() -> Int? {
    guard !startsLine, let last = unquoted.gluedText(at),
      unquoted.text(of: span(at, last)).hasSuffix(".k8l")
    else {
      return nil
    }
    return last
  }

  /// `extends "base.k8l" with Ov(1), Other`
  func extendsDeclaration() -> NodeID {
    let keyword = at
    advance()
    let mark = parser.pending.count
    if kind == .string, !startsLine {
      parser.pending.append(leaf(.string))
    } else {
      let example = kind == .identifier && !startsLine ? "\(text(at)).k8l" : "base.k8l"
      let path = unquotedPath()
      report(
        .expectedName("the path of a module in quotes", found: found, at: span(at))
          .fixing(path.map { .quote(span(at, $0)) })
          .helping("a module is named by its file: `extends \"\(example)\"`"))
      parser.pending.append(errorNode())
      if let path {
        at = path + 1
      } else if kind == .identifier, !startsLine {
        _ = dottedName()
      }
    }
    while !startsLine, kind == .comma || kind == .string {
      let isString = kind == .string
      guard isString || peekKind() == .string && !peek().newlineBefore else { break }
      report(.secondBase(span(at)))
      at += isString ? 1 : 2
    }
    var hasMore = !startsLine && lost.take(meant: .with)
    while hasMore {
      parser.pending.append(layer())
      if !startsLine, word == .with {
        report(.secondWith(at: span(at - 1).after.joined(span(at))))
        advance()
      } else {
        hasMore = take(.comma)
      }
    }
    return node(.extendsDecl, token: keyword, from: keyword, since: mark)
  }
}

extension Diagnostic {
  /// `from k8s.apps.v1 import Deployment`.
  static func foreignImport(
    _ span: SourceSpan, written: String, whole: SourceSpan, isWhole: Bool
  ) -> Diagnostic {
    Diagnostic(
      .expectedName, at: span, "expected an import of this language, found another's"
    )
    .fixing(isWhole ? .replace(whole, with: written) : nil)
    .helping("imports are written `import k8s.apps.v1 (Deployment)` or `import \"file.k8l\"`")
  }

  /// `extends "a.k8l", "b.k8l"`.
  static func secondBase(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .secondExtends, at: span, "expected one module to extend, found a second"
    )
    .helping(
      "a module extends one module; overlays stand behind `with`: `extends \"a.k8l\" with B`")
  }
}
