import Diagnostics
import Lexer
import Source
import Syntax

/// Values as other languages write them.
extension ForeignSyntax {
  /// What no expression of ours begins with; nil where nothing is known of it.
  func foreignOperand() -> NodeID? {
    let first = at
    switch kind {
    case .pipe, .greater:
      // YAML's text of several lines.
      guard tokens[first + 1].newlineBefore || tokens[first + 1].kind == .minus, first > 0 else {
        return nil
      }
      report(.blockScalar(span(first), text(first)))
      lost.skipLine()
      if lost.isDeeper(than: first) { lost.skipLines(deeperThan: first) }
    case .less where peekKind() == .less && isGlued(first + 1):
      report(.hereDocument(span(first, first + 1)))
      var word = first + 2
      if tokens[word].kind == .minus { word += 1 }
      let end = text(word)
      repeat {
        advance()
      } while kind != .endOfFile
        && !(tokens[at].newlineBefore && text(at) == end)
      advance()
    case .dot where peekKind() == .identifier && isGlued(first + 1):
      var last = first
      while tokens[last].kind == .dot, tokens[last + 1].kind == .identifier { last += 2 }
      let path = unquoted.text(of: span(first, last - 1))
      report(.templatePath(span(first, last - 1), String(path.split(separator: ".").last ?? "x")))
      at = last
    case .star where isGlued(first + 1) && !tokens[first + 1].newlineBefore:
      report(.markedDefault(span(first)))
      skipToSeparator()
    default: return nil
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `switch x { … }`, `error "text"`, `import "x"` and the like where a value stands: a word before
  /// an operand; nil for ours.
  func foreignStatement() -> NodeID? {
    let next = peek()
    if next.newlineBefore { return nil }
    let help: String
    switch text(at) {
    case "switch", "case", "when":
      guard next.kind == .identifier else { return nil }
      help = "a value is chosen by `match x { \"a\" => 1, _ => 2 }`"
    case "error", "throw", "raise", "fail", "panic":
      guard next.kind == .string || next.kind == .stringStart else { return nil }
      help = "what must hold is said by `assert condition else \"text\"`"
    case "import", "importstr":
      guard next.kind == .string else { return nil }
      help =
        "an import stands at the top of the file: `import \"x.k8l\"`, `import \"x.yaml\" as x: Json`"
    case "for":
      guard next.kind == .identifier else { return nil }
      return elementLast()
    default: return nil
    }
    let first = at
    report(
      Diagnostic(.foreignKeyword, at: span(first), "expected a value, found `\(text(first))`")
        .helping(help))
    advance()
    while kind != .endOfFile, !tokens[at].newlineBefore, kind != .comma, !isCloserOfOuter(kind) {
      skipOne()
    }
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `[for x in xs { x }]` and `[for x in xs: x]`: the element stands before the loop.
  private func elementLast() -> NodeID? {
    let first = at
    var last = first
    var nesting = 0
    var opener: Int?
    while nesting > 0 || ![.rightBracket, .comma, .endOfFile].contains(tokens[last].kind) {
      switch tokens[last].kind {
      case .leftBrace, .colon:
        if nesting == 0 { opener = last }
        if tokens[last].kind == .leftBrace { nesting += 1 }
      case .leftBracket, .leftParen: nesting += 1
      case .rightBrace, .rightBracket, .rightParen: nesting -= 1
      case .endOfFile: return nil
      default: break
      }
      last += 1
    }
    var diagnostic = Diagnostic(
      .expectedExpression, at: span(first), "expected the element before `for`, found none"
    )
    .helping("the element comes first: `[x * 2 for x in xs if x > 1]`")
    if let opener, last > opener + 1 {
      let end = tokens[opener].kind == .leftBrace ? last - 2 : last - 1
      if end > opener {
        diagnostic = diagnostic.fixing(
          .replace(
            span(first, last - 1),
            with:
              "\(unquoted.text(of: span(opener + 1, end))) \(unquoted.text(of: span(first, opener - 1)))"
          ))
      }
    }
    report(diagnostic)
    at = last
    return node(.error, token: first, from: first, flags: .broken)
  }

  /// `a!.b`: nothing is asserted by force.
  func forcedOperand() {
    guard kind == .not, isGlued(at), !tokens[at].newlineBefore,
      peekKind() == .dot && isGlued(at + 1) || peek().newlineBefore || peekKind() == .comma
    else { return }
    report(
      Diagnostic(.expectedToken, at: span(at), "expected the end of the value, found `!`")
        .fixing(.replace(span(at), with: "", message: "remove it"))
        .helping("what may be null is read by `?.`, or given a value by `??`"))
    advance()
  }

  /// `a === b`: one more `=` than ours.
  func thirdEqual(behind operation: Int) {
    guard kind == .equal, isGlued(at), [.equalEqual, .notEqual].contains(tokens[operation].kind)
    else { return }
    report(
      Diagnostic(
        .expectedToken, at: span(operation, at),
        "expected `\(text(operation))` to compare, found `\(text(operation))=`"
      )
      .fixing(.replace(span(operation, at), with: text(operation))), at: operation)
    advance()
  }
}

extension Diagnostic {
  /// `text = |`.
  static func blockScalar(_ span: SourceSpan, _ sign: String) -> Diagnostic {
    Diagnostic(.expectedExpression, at: span, "expected a value, found the `\(sign)` of YAML")
      .helping("text of several lines stands between `\"\"\"` and `\"\"\"`, each on its own line")
  }

  /// `<<EOT`.
  static func hereDocument(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedExpression, at: span, "expected a value, found a here-document")
      .helping("text of several lines stands between `\"\"\"` and `\"\"\"`, each on its own line")
  }

  /// `.Values.replicas`.
  static func templatePath(_ span: SourceSpan, _ name: String) -> Diagnostic {
    Diagnostic(.templateBraces, at: span, "expected a value, found the path of a template")
      .helping(
        "declare `param \(name): T = …`, read it as `\(name)`, and set it by `--set \(name)=…`")
  }

  /// `*1 | int`.
  static func markedDefault(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(.expectedExpression, at: span, "expected a value, found `*`")
      .helping("a default stands behind the type: `replicas: Int = 1`")
  }
}
