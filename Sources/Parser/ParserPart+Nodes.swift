import Diagnostics
import Lexer
import Source
import Syntax

/// Making nodes.
extension ParserPart {
  /// A node from token `first` to the last token read, without children.
  @inline(__always)
  func node(
    _ kind: NodeKind, token: Int, from first: Int, flags: NodeFlags = []
  ) -> NodeID {
    append(kind, flags, token, parser.children.count, from: first, to: at - 1)
  }

  @inline(__always)
  func node(
    _ kind: NodeKind, token: Int, from first: Int, flags: NodeFlags = [], _ child: NodeID
  ) -> NodeID {
    let start = parser.children.count
    parser.children.append(child)
    return append(kind, flags, token, start, from: first, to: at - 1)
  }

  @inline(__always)
  func node(
    _ kind: NodeKind, token: Int, from first: Int, flags: NodeFlags = [], _ left: NodeID,
    _ right: NodeID
  ) -> NodeID {
    let start = parser.children.count
    parser.children.append(left)
    parser.children.append(right)
    return append(kind, flags, token, start, from: first, to: at - 1)
  }

  /// The same for three and more children, which are rarer.
  func node(
    _ kind: NodeKind, token: Int, from first: Int, flags: NodeFlags = [], _ child: NodeID,
    _ second: NodeID, _ third: NodeID, _ others: NodeID...
  ) -> NodeID {
    let start = parser.children.count
    parser.children.append(child)
    parser.children.append(second)
    parser.children.append(third)
    for other in others { parser.children.append(other) }
    return append(kind, flags, token, start, from: first, to: at - 1)
  }

  /// A node whose children lie on `pending` since `mark`; they are taken off it.
  @inline(__always)
  func node(
    _ kind: NodeKind, token: Int, from first: Int, flags: NodeFlags = [], since mark: Int,
    to last: Int? = nil
  ) -> NodeID {
    let start = parser.children.count
    for i in mark..<parser.pending.count { parser.children.append(parser.pending[i]) }
    parser.pending.removeLast(parser.pending.count - mark)
    return append(kind, flags, token, start, from: first, to: last ?? at - 1)
  }

  /// A node without children that is the token just read.
  @inline(__always)
  func leaf(_ kind: NodeKind) -> NodeID {
    let token = at
    advance()
    return append(kind, [], token, parser.children.count, from: token, to: token)
  }

  @inline(__always)
  private func append(
    _ kind: NodeKind, _ flags: NodeFlags, _ token: Int, _ start: Int, from first: Int, to last: Int
  ) -> NodeID {
    let flags = parser.lastErrorToken >= first ? flags.union(.broken) : flags
    parser.nodes.append(
      SyntaxNode(
        kind: kind, flags: flags, token: UInt32(truncatingIfNeeded: token),
        childStart: UInt32(truncatingIfNeeded: start),
        childCount: UInt32(truncatingIfNeeded: parser.children.count - start),
        firstToken: UInt32(truncatingIfNeeded: first),
        lastToken: UInt32(truncatingIfNeeded: max(first, last))))
    return NodeID(UInt32(truncatingIfNeeded: parser.nodes.count - 1))
  }

  /// An `error` node at the token to look at, which is not read.
  func errorNode(from first: Int? = nil) -> NodeID {
    let first = first ?? at
    return append(.error, .broken, at, parser.children.count, from: first, to: at - 1)
  }

  /// The first token of a node.
  @inline(__always)
  func firstToken(of id: NodeID) -> Int { Int(parser.nodes[Int(id.index)].firstToken) }

  func kind(of id: NodeID) -> NodeKind { parser.nodes[Int(id.index)].kind }

  /// Goes one level deeper; false, with an error, where the nesting passes the limit.
  @inline(__always)
  func enter() -> Bool {
    parser.depth += 1
    if parser.depth > parser.deepest { parser.deepest = parser.depth }
    if parser.depth <= SyntaxParser.depthLimit { return true }
    halt(.nestingTooDeep(span(at), limit: SyntaxParser.depthLimit))
    return false
  }

  /// Gives up: reports one last error and steps to the end of the file.
  func halt(_ diagnostic: Diagnostic) {
    report(diagnostic)
    parser.isHalted = true
    at = tokens.count - 1
  }

  /// Makes sure that a recursive walk of the tree cannot run out of stack: long chains
  /// inside deep nesting make a tree higher than the nesting alone.
  func limitHeight() {
    // At each level chains of six precedences, of postfixes and of layers may be on each other.
    if (parser.longestChain + 4) * 8 * (parser.deepest + 1) <= SyntaxParser.heightLimit { return }
    var heights = [Int32](repeating: 0, count: parser.nodes.count)
    for i in 1..<parser.nodes.count {
      let node = parser.nodes[i]
      var height: Int32 = 0
      for place in node.childStart..<node.childStart + node.childCount {
        height = max(height, heights[Int(parser.children[Int(place)].index)])
      }
      heights[i] = height + 1
      if height < SyntaxParser.heightLimit { continue }
      parser.nodes[i].kind = .error
      parser.nodes[i].flags.insert(.broken)
      parser.nodes[i].childCount = 0
      heights[i] = 1
      if parser.isHalted { continue }
      parser.diagnostics.append(
        .nestingTooDeep(span(Int(node.token)), limit: SyntaxParser.heightLimit))
      parser.isHalted = true
    }
  }
}

extension Diagnostic {
  /// Brackets, blocks or operators nested deeper than any reader could follow.
  static func nestingTooDeep(_ span: SourceSpan, limit: Int) -> Diagnostic {
    Diagnostic(
      .nestingTooDeep, at: span, "expected at most \(limit) levels of nesting, found more"
    )
    .helping("name a part with `let`, or build the value with a function or a comprehension")
  }
}
