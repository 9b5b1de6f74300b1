import Diagnostics
import Lexer
import Source
import Syntax

/// Members that begin with a name, a string or `[`: fields, entries and layer members.
extension MemberParser {
  /// A member after its modifiers and annotations.
  func named(_ modifiers: Modifiers, from first: Int, annotations: Int?) -> NodeID {
    if kind == .leftBracket, isEntriesDeclaration() {
      return entriesDeclaration(modifiers, from: first, annotations: annotations)
    }
    if kind == .identifier || kind == .string, peekKind() == .colon, !isWalrus(at + 1) {
      return fieldDeclaration(modifiers, from: first, annotations: annotations)
    }
    if let annotations, annotations < parser.pending.count {
      report(.misplacedAnnotation(span(firstToken(of: parser.pending[annotations]))), at: first)
      parser.pending.removeLast(parser.pending.count - annotations)
    }
    if kind == .identifier, modifiers.token == nil, lost.isBeforeName {
      if let member = foreign.foreignMember(modifiers, from: first) { return member }
      if let member = lost.withoutKeyword(modifiers, from: first) { return member }
      report(lost.misspeltKeyword())
      return lost.meantMember(modifiers, from: first) ?? errorMember(from: first)
    }
    let path = self.path()
    return afterPath(path, modifiers, from: first)
  }

  /// What follows a member's path: `= e`, `{ … }` or `+= e`.
  func afterPath(
    _ path: NodeID, _ modifiers: Modifiers, from first: Int
  ) -> NodeID {
    let operation = at
    let flags = modifiers.flags
    switch kind {
    case .equal:
      advance()
      return node(.setMember, token: operation, from: first, flags: flags, path, value(operation))
    case .plusEqual:
      advance()
      return node(
        .appendMember, token: operation, from: first, flags: flags, path, value(operation))
    case .leftBrace where !startsLine:
      if at == first + 1,
        let other = declarations.importOfNames(from: first) ?? schemaAt(first, modifiers)
      {
        return other
      }
      return node(.intoMember, token: operation, from: first, flags: flags, path, block())
    case .colon:
      return colonAfterPath(path, flags, from: first)
    default:
      if parser.lastErrorToken < first {
        if let member = foreign.mendedMember(path, modifiers, from: first) { return member }
        report(afterPathMistake(first, modifiers))
      }
      return node(.error, token: first, from: first, path)
    }
  }

  /// `App { name: String }` at the top of a file, whose name was read; nil for all else.
  @inline(__always)
  private func schemaAt(_ first: Int, _ modifiers: Modifiers) -> NodeID? {
    guard parser.openBraces == 0, tokens[first].kind == .identifier, isUpperCase(first) else {
      return nil
    }
    let brace = at
    at = first
    if let schema = lost.schemaWithoutKeyword(modifiers, from: first) { return schema }
    at = brace
    return nil
  }

  private func afterPathMistake(_ first: Int, _ modifiers: Modifiers) -> Diagnostic {
    if kind == .minus, isGlued(at), tokens[at - 1].kind == .identifier {
      var last = at
      while last + 2 < tokens.count, tokens[last].kind == .minus, isGlued(last),
        tokens[last + 1].kind == .identifier || tokens[last + 1].kind == .unit
          || tokens[last + 1].kind == .integer,
        isGlued(last + 1)
      {
        last += 2
      }
      return .dashedName(span(at - 1, max(at, last - 1)))
    }
    if kind == .equalEqual { return .comparisonAsMember(span(at)) }
    if startsLine || kind == .endOfFile || kind == .comma || isCloserOfOuter(kind) {
      return .nameAlone(span(first, max(first, at - 1)))
    }
    return .afterName(found: found, at: span(at))
  }

  /// `path := e` or `a.b: T`.
  private func colonAfterPath(
    _ path: NodeID, _ flags: NodeFlags, from first: Int
  ) -> NodeID {
    let colon = at
    if isWalrus(colon) {
      report(.colonEquals(span(colon, colon + 1)))
      at += 2
      return node(.setMember, token: colon + 1, from: first, flags: flags, path, value(colon + 1))
    }
    if tokens[colon + 1].newlineBefore {
      report(.yamlNesting(span(colon), text(colon - 1)))
      advance()
      lost.skipLines(deeperThan: first)
      return node(.error, token: first, from: first, path)
    }
    return unquoted.valueBehindColon(path, flags, from: first)
  }

  /// The value after `=`.
  @inline(__always)
  func value(_ equal: Int) -> NodeID {
    if parser.repairsByIndentation, let object = lost.objectWithoutBrace() { return object }
    if let plain = plainExpression() { return plain }
    if kind == .identifier || kind == .leftBracket || kind == .string,
      let block = lost.valueWithoutBrace(equal)
    {
      return block
    }
    if kind == .rightBrace || kind == .comma || kind == .endOfFile {
      report(.valueMissing(span(equal), found: describe(at)))
      return errorNode()
    }
    if foreign.isNextMember {
      report(.valueMissing(span(equal), found: "the next member"), at: equal)
      return errorNode()
    }
    return unquoted.writtenValue()
  }

  /// Whether `:=` is at this token.
  private func isWalrus(_ colon: Int) -> Bool {
    colon + 1 < tokens.count && tokens[colon + 1].kind == .equal && isGlued(colon + 1)
  }

  /// `name: T = e`
  private func fieldDeclaration(
    _ modifiers: Modifiers, from first: Int, annotations: Int?
  ) -> NodeID {
    let nameToken = at
    let mark = annotations ?? parser.pending.count
    if let member = unquoted.valueBehindColon(modifiers, from: first) {
      parser.pending.removeLast(parser.pending.count - mark)
      return member
    }
    let name = leaf(kind == .string ? .string : .name)
    advance()
    var type = foreign.declaredType()
    let value: NodeID
    if kind == .colon, !startsLine, isWalrus(at) {
      report(.colonEquals(span(at, at + 1)))
      advance()
      value = fieldValue()
    } else if kind == .colon, !startsLine, isValueBehind(at) {
      report(
        .colonForValue(
          span(at), text(nameToken), isSpaced: tokens[at].blankBefore, unquoted: nil))
      value = fieldValue()
    } else {
      if kind == .colon, !startsLine, self.kind(of: type) == .namedType {
        type = mapWithoutBrace(key: type)
      }
      value = kind == .equal ? fieldValue() : .none
    }
    let start = parser.pending.count
    parser.pending.append(name)
    parser.pending.append(type)
    parser.pending.append(value)
    for i in mark..<start { parser.pending.append(parser.pending[i]) }
    let result = node(
      .fieldDecl, token: nameToken, from: first, flags: modifiers.flags, since: start)
    parser.pending.removeLast(parser.pending.count - mark)
    return result
  }

  /// Whether what stands behind a colon is a value, and no type.
  private func isValueBehind(_ colon: Int) -> Bool {
    switch tokens[colon + 1].kind {
    case .string, .stringStart, .integer, .float, .unit, .minus, .not: true
    case .identifier: !isUpperCase(colon + 1)
    default: false
    }
  }

  /// `String: Int}`: a type of maps whose `{` is missing.
  private func mapWithoutBrace(key: NodeID) -> NodeID {
    let first = firstToken(of: key)
    report(.mapBrace(span(at), before: span(first)))
    let colon = at
    advance()
    let value = types.type()
    if kind == .rightBrace, !startsLine { advance() }
    return node(.mapType, token: colon, from: first, key, value)
  }

  func fieldValue() -> NodeID {
    let equal = at
    advance()
    return value(equal)
  }

  /// `[K]: T = e`
  private func entriesDeclaration(
    _ modifiers: Modifiers, from first: Int, annotations: Int?
  ) -> NodeID {
    let bracket = at
    let mark = annotations ?? parser.pending.count
    advance()
    parser.openBrackets += 1
    let key = types.type()
    parser.openBrackets -= 1
    close(.rightBracket, opener: bracket)
    expect(.colon, ":")
    let type = types.type()
    let value = kind == .equal ? fieldValue() : .none
    let start = parser.pending.count
    parser.pending.append(key)
    parser.pending.append(type)
    parser.pending.append(value)
    for i in mark..<start { parser.pending.append(parser.pending[i]) }
    let result = node(
      .entriesDecl, token: bracket, from: first, flags: modifiers.flags, since: start)
    parser.pending.removeLast(parser.pending.count - mark)
    return result
  }

  /// Whether `[ … ]:` is here. Keys of entries are short types: 1,000 tokens are
  /// looked at, so that nested brackets cannot make reading quadratic.
  private func isEntriesDeclaration() -> Bool {
    var nesting = 0
    for i in at..<min(at + 1000, tokens.count - 1) {
      switch tokens[i].kind {
      case .leftBracket, .leftParen, .leftBrace: nesting += 1
      case .rightBracket, .rightParen, .rightBrace:
        nesting -= 1
        if nesting == 0 { return tokens[i + 1].kind == .colon && !isWalrus(i + 1) }
      // A computed key, as Jsonnet has it.
      case .plus where nesting == 1 && parser.fieldContext != .schema: return false
      default: break
      }
    }
    return false
  }
}

extension Diagnostic {
  /// `x := 1`.
  static func colonEquals(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.colonEquals, at: span, "expected `=`, found `:=`")
      .fixing(.replace(span, with: "="))
  }

  /// `ldap-data = …`.
  static func dashedName(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.dashedName, at: span, "expected a name without `-`, found one with it")
      .fixing(
        FixIt(
          message: "write it in quotes",
          edits: [
            .init(span: span.before, replacement: "\""), .init(span: span.after, replacement: "\""),
          ]))
  }

  /// `labels: String: String}`.
  static func mapBrace(_ span: SourceSpan, before: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `{` before the type of a map, found none")
      .fixing(.insert("{", before: before, message: "write `{` before it"))
      .helping("a map's type is `{String: Int}`")
  }

  /// `x == 1` as a member.
  static func comparisonAsMember(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.comparisonAsMember, at: span, "expected `=`, found `==`")
      .fixing(.replace(span, with: "="))
      .helping("a condition to be checked is written `assert a == b`")
  }

  /// `name` and nothing else.
  static func nameAlone(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nameAlone, at: span, "expected `=`, `{` or `:` after this name, found nothing"
    )
    .helping("a member is `name = value`, `name { … }` or, in a schema, `name: Type`")
  }

  static func afterName(found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedToken, at: span, "expected `=`, `{`, `:` or `+=`, found \(found)")
      .helping("a member is `name = value`, `name { … }` or, in a schema, `name: Type`")
  }

  /// `x =` and no value.
  static func valueMissing(_ equal: SourceSpan, found: String) -> Diagnostic {
    Diagnostic(.missingValue, at: equal, "expected a value after `=`, found \(found)")
      .helping("`null` leaves a field unset, where its type has a `?`")
  }
}
