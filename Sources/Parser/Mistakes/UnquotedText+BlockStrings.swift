import Diagnostics
import Lexer
import Source
import Syntax

/// The margins of `"""` blocks.
extension UnquotedText {
  /// Checks that a block's closer is on its own line and that no line is indented less.
  func checkBlockString(_ id: NodeID) {
    let first = firstToken(of: id)
    let token = tokens[first]
    guard token.length >= 4 || token.kind == .stringStart, isBlock(token) else { return }
    let end = tokens[Int(parser.nodes[Int(id.index)].lastToken)].end
    if parser.endsInsideToken, Int(end) == file.bytes.count { return }
    let text = StringText(
      bytes: file.bytes, tokens: tokens, first: first,
      last: Int(parser.nodes[Int(id.index)].lastToken))
    for fault in text.faults {
      switch fault {
      case .textBeforeCloser(let offset):
        report(.textBeforeCloser(place(offset)), at: first)
      case .shortMargin(let offset):
        report(.shortMargin(place(offset), closer: span(at - 1).after), at: first)
      }
    }
  }

  private func isBlock(_ token: Token) -> Bool {
    var at = Int(token.start)
    let bytes = file.bytes
    while at < bytes.count, bytes[at] == 0x23 { at += 1 }
    return at + 3 < bytes.count && bytes[at] == 0x22 && bytes[at + 1] == 0x22
      && bytes[at + 2] == 0x22
  }

  private func place(_ offset: Int) -> SourceSpan {
    SourceSpan(file.base + UInt32(offset), file.base + UInt32(min(offset + 1, file.bytes.count)))
  }
}

extension Diagnostic {
  /// `text"""`.
  static func textBeforeCloser(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .blockStringCloser, at: span, "expected `\"\"\"` on a line of its own, found text before it"
    )
    .helping("the newline before the closing quotes is not part of the text")
  }

  /// A line of a block with too little indentation.
  static func shortMargin(_ span: SourceSpan, closer: SourceSpan) -> Diagnostic {
    Diagnostic(
      .blockStringMargin, at: span,
      "expected the indentation of the closing `\"\"\"`, found less"
    )
    .noting(closer, "the margin is what stands before these quotes")
  }
}
