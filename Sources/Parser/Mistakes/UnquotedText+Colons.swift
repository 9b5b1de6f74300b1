import Diagnostics
import Lexer
import Source
import Syntax

/// Whether `name: Type` can be among the members being read.
enum FieldContext {
  /// In an object, a layer, a policy: `:` means nothing there.
  case values
  /// At the top of a file, where a field has a type or a value.
  case module
  /// In a schema or a record type.
  case schema
}

/// `name: value`, as YAML and JSON write it.
extension UnquotedText {
  /// A member whose name a value follows after `:`; nil if a type may be there.
  func valueBehindColon(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    let colon = at + 1
    if tokens[colon + 1].newlineBefore { return nestingBehindColon(modifiers, from: first) }
    guard isValue(colon + 1, in: parser.fieldContext) else { return nil }
    let start = at
    let segment = leaf(.nameSegment)
    let path = node(.path, token: start, from: start, segment)
    return valueBehindColon(path, modifiers.flags, from: first)
  }

  /// The same after a path that was read; the colon is the token to look at.
  func valueBehindColon(
    _ path: NodeID, _ flags: NodeFlags, from first: Int
  ) -> NodeID {
    if let map = foreign.mapByLoop(from: first) { return map }
    let colon = at
    advance()
    if kind == .colon, isGlued(at) {
      var sign = at
      while tokens[sign + 1].kind == .colon, isGlued(sign + 1) { sign += 1 }
      report(
        Diagnostic(.colonForValue, at: span(colon, sign), "expected `=` before a value, found `::`")
          .fixing(
            FixIt(
              message: "write `hidden \(self.text(colon - 1)) = …`",
              edits: [
                .init(span: span(first).before, replacement: "hidden "),
                .init(span: span(colon, sign), replacement: " ="),
              ])
          )
          .helping("what is `hidden` does not render"), at: colon)
      at = sign + 1
      return node(.setMember, token: colon, from: first, flags: flags, path, writtenValue())
    }
    if kind == .leftBrace {
      report(.colonBeforeBlock(span(colon), text(colon - 1), next: span(at)), at: colon)
      return node(.intoMember, token: at, from: first, flags: flags, path, members.block())
    }
    let text = unquotedBehindColon(at)
    report(
      .colonForValue(
        span(colon), self.text(colon - 1), isSpaced: tokens[colon].blankBefore,
        unquoted: text.map { span(at, $0) }), at: colon)
    guard let text else {
      return node(.setMember, token: colon, from: first, flags: flags, path, writtenValue())
    }
    at = text + 1
    let value = node(.error, token: text, from: colon + 1, flags: .broken)
    return node(.setMember, token: colon, from: first, flags: flags, path, value)
  }

  /// `spec:` and the members on the lines below, indented.
  private func nestingBehindColon(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    let colon = at + 1
    let name = leaf(.name)
    report(.yamlNesting(span(colon), text(colon - 1)), at: colon)
    advance()
    lost.skipLines(deeperThan: first)
    return node(.error, token: first, from: first, name)
  }

  /// The last token of a value that YAML reads as text, if it is not a name of this file.
  private func unquotedBehindColon(_ first: Int) -> Int? {
    if let last = unquotedValue(first) { return last }
    guard tokens[first].kind == .identifier, tokens[first].word == .none,
      let last = gluedText(first), !isUpperCase(first)
    else { return nil }
    let next = tokens[last + 1]
    guard
      next.newlineBefore || next.kind == .comma || next.kind == .endOfFile || isCloser(next.kind)
    else { return nil }
    return isDeclared(text(first)) ? nil : last
  }

  /// Whether a name may be one of the file.
  func isDeclared(_ name: String) -> Bool {
    let names = parser.declaredNames ?? namesInFile()
    parser.declaredNames = names
    return names.contains(name)
  }

  /// What may be a name of the file: whatever is before `=`, `:`, `,`, `)` or `in`.
  private func namesInFile() -> Set<String> {
    var names: Set<String> = []
    for token in 0..<tokens.count - 1 where tokens[token].kind == .identifier {
      switch tokens[token + 1].kind {
      case .equal, .comma, .rightParen, .fatArrow, .leftParen, .less: names.insert(text(token))
      case .colon: if token + 2 < tokens.count, isUpperCase(token + 2) { names.insert(text(token)) }
      case .identifier where tokens[token + 1].word == .in: names.insert(text(token))
      default: break
      }
    }
    return names
  }

  /// Whether a value is at a token after `name:`, and no type.
  private func isValue(_ token: Int, in context: FieldContext) -> Bool {
    let next = tokens[token]
    if foreign.isForeignType(token), next.kind == .leftBracket || !isUpperCase(token) {
      return false
    }
    switch next.kind {
    case .colon: return isGlued(token)
    case .stringStart, .not, .slash, .star: return true
    // A literal alone is also a type; the checker reports it.
    case .string, .minus: return false
    case .integer, .float, .unit: return unquotedValue(token) != nil
    case .leftBrace: return isBlockOfValues(token, in: context)
    case .leftBracket: return isListOfValues(token, in: context)
    case .identifier:
      if next.word == .null || next.word == .true || next.word == .false { return false }
      return isWordOfValue(token)
    default: return false
    }
  }

  private func isLiteral(_ token: Int) -> Bool {
    switch tokens[token].kind {
    case .string, .integer, .float, .unit: true
    default: false
    }
  }

  /// Whether a name after `:` begins a value: it is small, or creates an object.
  private func isWordOfValue(_ token: Int) -> Bool {
    var last = token
    while tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier { last += 2 }
    if tokens[last + 1].kind == .pipe { return false }
    if isUpperCase(last) {
      return tokens[last + 1].kind == .leftBrace && !tokens[last + 1].newlineBefore
    }
    return Diagnostic.commonTypes[text(token)] == nil
  }

  /// Whether braces after `:` hold members with values, and no type.
  private func isBlockOfValues(_ brace: Int, in context: FieldContext) -> Bool {
    let next = tokens[brace + 1]
    switch next.kind {
    case .rightBrace: return context != .schema && tokens[brace + 2].kind != .equal
    case .ellipsis: return true
    case .identifier, .string:
      switch tokens[brace + 2].kind {
      case .equal, .leftBrace, .plusEqual: return true
      case .dot: return next.kind == .string || isPathOfMember(brace + 1)
      case .colon:
        // `{String: {String: Int}}` is a type.
        if next.kind == .identifier, isUpperCase(brace + 1) { return false }
        return isValue(brace + 3, in: context)
          || context != .schema && isLiteral(brace + 3)
      default: return false
      }
    default: return false
    }
  }

  /// Whether a path of names begins a member; that of a type ends in one, `{apps.Kind: Int}`.
  private func isPathOfMember(_ first: Int) -> Bool {
    if isUpperCase(first) { return false }
    var last = first
    while tokens[last + 1].kind == .dot, tokens[last + 2].kind == .identifier { last += 2 }
    return !isUpperCase(last)
  }

  /// Whether brackets after `:` hold values: several, or something that is not a type.
  private func isListOfValues(_ bracket: Int, in context: FieldContext) -> Bool {
    if tokens[bracket + 1].kind == .rightBracket { return true }
    if tokens[bracket + 1].kind == .leftBrace {
      return isBlockOfValues(bracket + 1, in: context)
    }
    var nesting = 0
    for token in bracket..<min(bracket + 1000, tokens.count - 1) {
      switch tokens[token].kind {
      case .leftBracket, .leftParen, .leftBrace: nesting += 1
      case .rightBracket, .rightParen, .rightBrace:
        nesting -= 1
        if nesting > 0 { continue }
        return token == bracket + 2 && isLiteral(bracket + 1) && context != .schema
          && tokens[token + 1].kind != .equal
      case .identifier where nesting == 1 && tokens[token].word == .by: return false
      case .comma where nesting == 1: return true
      default: break
      }
    }
    return false
  }
}

extension Diagnostic {
  /// `key: value`.
  static func colonForValue(
    _ colon: SourceSpan, _ name: String, isSpaced: Bool, unquoted: SourceSpan?
  ) -> Diagnostic {
    var edits = [FixIt.Edit(span: colon, replacement: isSpaced ? "=" : " =")]
    if let unquoted { edits += FixIt.quote(unquoted).edits }
    return Diagnostic(.colonForValue, at: colon, "expected `=` before a value, found `:`")
      .fixing(FixIt(message: "write `\(name) = …`", edits: edits))
      .helping("`:` gives a type, `=` gives a value")
  }

  /// `metadata: { … }`.
  static func colonBeforeBlock(_ colon: SourceSpan, _ name: String, next: SourceSpan) -> Diagnostic
  {
    Diagnostic(.colonForValue, at: colon, "expected `=` or a block before a value, found `:`")
      .fixing(
        .replace(
          SourceSpan(colon.start, next.start), with: " ", message: "write `\(name) { … }`")
      )
      .helping("`:` gives a type, `=` gives a value; a block needs neither")
  }

  /// `key:` with its value on the next lines.
  static func yamlNesting(_ colon: SourceSpan, _ name: String) -> Diagnostic {
    Diagnostic(.colonForValue, at: colon, "expected a type after `:`, found the end of the line")
      .helping("nested members stand in braces: `\(name) { … }`; a value is `\(name) = …`")
  }
}
