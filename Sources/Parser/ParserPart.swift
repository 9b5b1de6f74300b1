import Lexer
import Source
import Syntax

/// A part of the parser: functions over one state, which all parts share.
///
/// A part has no state of its own. Looking at tokens, making nodes and reporting errors is what all
/// parts do (`ParserPart+…`); for the rest, `types.type()` names the part that reads it.
protocol ParserPart {
  var parser: SyntaxParser { get }
}

extension ParserPart {
  var file: SourceFile {
    @inline(__always) get { parser.file }
  }
  var tokens: TokenBuffer {
    @inline(__always) get { parser.tokens }
  }
  /// The token to look at.
  var at: Int {
    @inline(__always) get { parser.at }
    @inline(__always) nonmutating set { parser.at = newValue }
  }

  var declarations: DeclarationParser { DeclarationParser(parser: parser) }
  var members: MemberParser { MemberParser(parser: parser) }
  var expressions: ExpressionParser { ExpressionParser(parser: parser) }
  var types: TypeParser { TypeParser(parser: parser) }
  var foreign: ForeignSyntax { ForeignSyntax(parser: parser) }
  var lost: LostSyntax { LostSyntax(parser: parser) }
  var unquoted: UnquotedText { UnquotedText(parser: parser) }
}

extension SyntaxParser: ParserPart {
  var parser: SyntaxParser {
    @inline(__always) get { self }
  }
}
