import Diagnostics
import Lexer
import Source
import Syntax

/// The margins of `"""` blocks.
extension SyntaxParser {
  mutating func checkBlockString(_ id: NodeID) {}
}
