import Diagnostics
import Lexer
import Source
import Syntax

/// Choices with the braces of other languages.
extension LostSyntax {
  /// `if c { a } else { b }`, where an expression is.
  func skipBracesOfIf() {
    report(.bracesInIfExpression(span(at)).fixing(withoutBraces))
    skipOne()
    while kind == .identifier, word == .else || word == .elif {
      advance()
      while kind != .leftBrace, !startsLine, kind != .endOfFile, !isCloserOfOuter(kind) {
        skipOne()
      }
      if kind == .leftBrace { skipOne() }
    }
  }

  /// `then a else b` for `{ a } else { b }`, where either holds one value on one line.
  private var withoutBraces: FixIt? {
    guard let then = endOfBraces(at), tokens[then + 1].word == .else,
      tokens[then + 2].kind == .leftBrace, let otherwise = endOfBraces(then + 2)
    else { return nil }
    let values = (span(at + 1, then - 1), span(then + 3, otherwise - 1))
    return .replace(
      span(at, otherwise),
      with: "then \(unquoted.text(of: values.0)) else \(unquoted.text(of: values.1))")
  }

  /// The closer of braces that hold one value on one line.
  private func endOfBraces(_ opener: Int) -> Int? {
    var token = opener + 1
    while tokens[token].kind != .rightBrace {
      switch tokens[token].kind {
      case .endOfFile, .equal, .leftBrace, .colon, .comma: return nil
      default: break
      }
      if token > opener + 1, tokens[token].newlineBefore { return nil }
      token += 1
    }
    return token > opener + 1 ? token : nil
  }
}
