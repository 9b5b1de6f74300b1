import Diagnostics
import Lexer
import Source
import Syntax

extension SyntaxParser {
  /// Reads what was typed at a prompt: members of a module, or one expression.
  ///
  /// The tree's root is a `module`; its only child is the expression where the input is one.
  /// `isIncomplete` says that the input breaks off and more lines may complete it.
  public static func parseReplInput(
    _ file: SourceFile
  ) -> (tree: SyntaxTree, diagnostics: [Diagnostic], isIncomplete: Bool) {
    let (tokens, lexical) = Tokenizer.tokenize(file)
    let endsInsideToken = lexical.contains {
      $0.code == .unterminatedComment || $0.code == .unterminatedBlockString
    }
    func parser() -> SyntaxParser {
      SyntaxParser(file, tokens, lexical, repairsByIndentation: false)
    }
    let asExpression = parser()
    let mark = asExpression.pending.count
    let end = tokens.count - 1
    asExpression.pending.append(asExpression.expressions.expression())
    if asExpression.at < end {
      asExpression.report(
        .expectedToken(
          "the end of the expression", found: asExpression.describe(asExpression.at),
          at: asExpression.span(asExpression.at)))
    }
    let expressionError = asExpression.lastErrorToken
    let expressionRoot = asExpression.node(
      .module, token: 0, from: 0, since: mark, to: tokens.count - 1)
    if expressionError < 0 {
      let (tree, diagnostics) = asExpression.finish(expressionRoot, lexical)
      return (tree, diagnostics, endsInsideToken)
    }
    let asMembers = parser()
    let membersRoot = asMembers.module()
    let firstErrors = (asExpression.firstErrorOffset, asMembers.firstErrorOffset)
    let membersEnd = asMembers.lastErrorToken == end && asMembers.diagnostics.count <= 1
    let expressionEnd = expressionError == end && asExpression.diagnostics.count <= 1
    let isIncomplete = endsInsideToken || membersEnd || expressionEnd
    let (tree, diagnostics) =
      asMembers.diagnostics.isEmpty || firstErrors.1 >= firstErrors.0
      ? asMembers.finish(membersRoot, lexical) : asExpression.finish(expressionRoot, lexical)
    return (tree, diagnostics, isIncomplete && !diagnostics.isEmpty)
  }

  /// Where the first error is; the farther, the better the guess.
  private var firstErrorOffset: UInt32 { diagnostics.map(\.span.start).min() ?? .max }
}
