import Diagnostics
import Lexer
import Source
import Syntax

/// Members as other languages write them.
extension ForeignSyntax {
  /// `export const a`, `package app`, `enum Level { … }`, `Deployment web { … }`: a name before
  /// another, which is none of our words nor near one; nil for all else.
  func foreignMember(_ modifiers: Modifiers, from first: Int) -> NodeID? {
    let written = text(at)
    switch written {
    case "export", "public", "pub", "static", "readonly":
      report(
        Diagnostic(.foreignKeyword, at: span(at), "expected a member, found `\(written)` before it")
          .fixing(
            .replace(
              SourceSpan(span(at).start, span(at + 1).start), with: "", message: "remove it")
          )
          .helping(
            "other modules see all that is not a `let`; `hidden` keeps a field out of the output")
      )
      advance()
      return members.member(isTopLevel: parser.openBraces == 0)
    case "package", "namespace":
      guard parser.openBraces == 0, peek(2).newlineBefore else { return nil }
      report(
        Diagnostic(.foreignKeyword, at: span(at), "expected a member, found `\(written)`")
          .fixing(.replace(span(at, at + 1), with: "", message: "remove it"))
          .helping("a file is a module, and is named by its path"))
      lost.skipLine()
      return node(.error, token: first, from: first, flags: .broken)
    case "enum": return foreignChoices(from: first)
    default: return objectByType(from: first)
    }
  }

  /// `enum Level { Debug, Info }`: a union of texts.
  private func foreignChoices(from first: Int) -> NodeID? {
    guard isUpperCase(at + 1) else { return nil }
    let name = at + 1
    var choices: [String] = []
    var last = name + 1
    if tokens[last].kind == .leftBrace || tokens[last].kind == .equal { last += 1 }
    while tokens[last].kind == .identifier || tokens[last].kind == .string {
      choices.append(tokens[last].kind == .string ? text(last) : "\"\(text(last))\"")
      last += 1
      if tokens[last].kind == .comma || tokens[last].kind == .pipe { last += 1 }
    }
    let isWhole = tokens[last].kind == .rightBrace && !choices.isEmpty
    report(
      Diagnostic(.foreignKeyword, at: span(at), "expected `type`, found `enum`")
        .fixing(
          isWhole
            ? .replace(
              span(at, last),
              with: "type \(text(name)) = \(choices.joined(separator: " | "))") : nil
        )
        .helping("one of several texts is `type Level = \"debug\" | \"info\"`"))
    at = name
    let nameNode = leaf(.name)
    while at <= last, kind != .endOfFile { advance() }
    return node(.error, token: name, from: first, flags: .broken, nameNode)
  }

  /// `Deployment web { … }`: the type before the name.
  private func objectByType(from first: Int) -> NodeID? {
    guard isUpperCase(at), peekKind() == .identifier, !isUpperCase(at + 1),
      peekKind(2) == .leftBrace, peek().word == .none
    else { return nil }
    let (type, name) = (text(at), text(at + 1))
    report(
      Diagnostic(
        .expectedToken, at: span(at, at + 1), "expected `\(name) = \(type)`, found the type first"
      )
      .fixing(.replace(span(at, at + 1), with: "\(name) = \(type)"))
      .helping("an object is written `name = Schema { … }`"))
    at += 1
    let nameNode = leaf(.name)
    skipOne()
    return node(.error, token: first, from: first, flags: .broken, nameNode)
  }

  /// `schema App:`, `for x in xs:` and the lines behind it, as Python opens a block.
  func blockByColon(_ context: FieldContext) -> NodeID? {
    guard kind == .colon, peek().newlineBefore, parser.newlinesSeparate || parser.openParens == 0
    else {
      return nil
    }
    let colon = at
    let head = at - 1
    guard tokens[colon + 1].kind != .endOfFile, indent(colon + 1) > indent(head) else { return nil }
    var last = colon + 1
    while tokens[last + 1].kind != .endOfFile,
      !tokens[last + 1].newlineBefore || indent(last + 1) > indent(head)
    {
      last += 1
    }
    let margin = indent(head)
    report(
      Diagnostic(.expectedToken, at: span(colon), "expected `{` to begin a block, found `:`")
        .fixing(
          FixIt(
            message: "write braces around the block",
            edits: [
              .init(span: span(colon - 1).after.joined(span(colon)), replacement: " {"),
              .init(
                span: span(last).after,
                replacement: "\n" + String(repeating: " ", count: margin) + "}"),
            ])
        )
        .helping("indentation has no meaning: a block stands in braces"), at: colon)
    advance()
    return lost.membersWithoutBrace(margin: margin, context: context)
  }

  /// `name!: String`: required is what has no default.
  func requiredName(_ modifiers: Modifiers, from first: Int) -> NodeID {
    let sign = at
    report(
      Diagnostic(
        .expectedToken, at: span(sign), "expected `:` after `\(text(sign - 1))`, found `!`"
      )
      .fixing(.replace(span(sign), with: "", message: "remove it"))
      .helping("a field without a default is required; what may be unset has a type with `?`"))
    at += 2
    let type = types.type()
    let value = kind == .equal && !startsLine ? members.fieldValue() : .none
    let end = at
    at = sign - 1
    let name = leaf(.name)
    at = end
    return node(
      .fieldDecl, token: sign - 1, from: first, flags: modifiers.flags, name, type, value)
  }

  /// `d.spec.replicas > 1` alone: a condition without its `assert`.
  func conditionAlone(from first: Int) -> NodeID {
    report(
      Diagnostic(.comparisonAsMember, at: span(at), "expected a member, found a condition")
        .fixing(.insert("assert ", before: span(first), message: "write `assert` before it"))
        .helping("a condition to be checked is written `assert a > b else \"text\"`"))
    advance()
    _ = expressions.expression()
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `{ k: v for k, v in m }`: a map made by a loop; the colon is the token to look at.
  func mapByLoop(from first: Int) -> NodeID? {
    guard parser.openBraces > 0 || parser.openParens > 0 else { return nil }
    let colon = at
    var loop: Int?
    var nesting = 0
    var end = colon + 1
    while !tokens[end].newlineBefore, tokens[end].kind != .endOfFile {
      switch tokens[end].kind {
      case .leftBrace, .leftBracket, .leftParen: nesting += 1
      case .rightBrace, .rightBracket, .rightParen: nesting -= 1
      case .identifier where tokens[end].word == .for && nesting == 0 && end > colon + 1:
        loop = loop ?? end
      default: break
      }
      if nesting < 0 { break }
      end += 1
    }
    guard let loop, nesting < 0, tokens[loop + 1].kind == .identifier else { return nil }
    let key = unquoted.text(of: span(first, colon - 1))
    let value = unquoted.text(of: span(colon + 1, loop - 1))
    let source = unquoted.text(of: span(loop, end - 1))
    report(
      Diagnostic(.colonForValue, at: span(colon), "expected a member, found a map made by a loop")
        .fixing(.replace(span(first, end - 1), with: "\(source) { [\(key)] = \(value) }"))
        .helping("entries are made by a member: `for k, v in m { [k] = v }`"), at: colon)
    at = end
    return node(.error, token: first, from: first, flags: .broken)
  }
}
