import Lexer
import Syntax

/// Nodes that are tokens and children in a row, with spaces by rule.
extension TreeFormatter {
  enum Piece {
    case token(Int)
    case child(NodeID)
  }

  /// A node's own tokens and children, in order. Commas of parenthesised lists are tokens.
  func pieces(_ id: NodeID) -> [Piece] {
    var pieces: [Piece] = []
    var next = first(id)
    for child in parts(id) {
      let start = first(child)
      while next < start {
        pieces.append(.token(next))
        next += 1
      }
      pieces.append(.child(child))
      next = last(child) + 1
    }
    let end = last(id)
    while next <= end {
      pieces.append(.token(next))
      next += 1
    }
    return pieces
  }

  /// The pieces in a row. With `parenthesized` the last `( … )` is a list that may break.
  mutating func sequence(_ id: NodeID, parenthesized: Bool) -> Layout {
    let kind = tree.kind(id)
    let pieces = self.pieces(id)
    var parts: [Layout] = []
    var previous: Piece?
    var i = 0
    while i < pieces.count {
      let piece = pieces[i]
      let index = firstToken(piece)
      if self.kind(index) == .comma, isDropped(pieces, i) {
        if at <= index { parts += skipCommas() }
        i += 1
        continue
      }
      let breaks = previous.map { breaksLine(after: $0, before: index, in: kind) } ?? false
      if let previous {
        if breaks {
          hardLines += 1
          parts.append(.hardLine(emptyLine: false))
        } else if needsSpace(lastToken(previous), index, in: id) {
          parts.append(.space)
        }
      }
      if parenthesized, case .token(index) = piece, self.kind(index) == .leftParen {
        let close = closingParenthesis(pieces, i)
        let items = pieces[i..<close].compactMap { piece -> NodeID? in
          if case .child(let child) = piece { return child }
          return nil
        }
        parts.append(parenthesizedList(items))
        previous = pieces[close]
        i = close + 1
        continue
      }
      switch piece {
      case .token: parts.append(token())
      case .child(let child):
        let layout = value(child, breaks)
        let isIndented = breaks && !isAnnotation(previous)
        if isIndented, let line = parts.popLast() {
          parts.append(.indent(.concat([line, layout])))
        } else {
          parts.append(layout)
        }
      }
      previous = piece
      i += 1
    }
    return .concat(parts)
  }

  private func firstToken(_ piece: Piece) -> Int {
    switch piece {
    case .token(let index): index
    case .child(let child): first(child)
    }
  }

  private func lastToken(_ piece: Piece) -> Int {
    switch piece {
    case .token(let index): index
    case .child(let child): last(child)
    }
  }

  private func isAnnotation(_ piece: Piece?) -> Bool {
    if case .child(let child) = piece { return tree.kind(child) == .annotation }
    return false
  }

  /// Whether a comma is before a closer, where it says nothing.
  private func isDropped(_ pieces: [Piece], _ i: Int) -> Bool {
    guard i + 1 < pieces.count else { return true }
    let next = kind(firstToken(pieces[i + 1]))
    return next == .rightParen || next == .rightBracket || next == .greater
  }

  /// The piece that closes the parenthesis at piece `i`.
  private func closingParenthesis(_ pieces: [Piece], _ i: Int) -> Int {
    var j = i + 1
    while j < pieces.count - 1 {
      if case .token(let index) = pieces[j], kind(index) == .rightParen { return j }
      j += 1
    }
    return j
  }

  /// Where the author's newline stays: after `=`, `=>` and annotations.
  private func breaksLine(after previous: Piece, before token: Int, in kind: NodeKind) -> Bool {
    guard startsLine(token) else { return false }
    if isAnnotation(previous) { return true }
    guard case .token(let index) = previous else { return false }
    switch self.kind(index) {
    case .equal, .plusEqual, .fatArrow: return kind != .namedArgument
    default: return false
    }
  }

  /// Whether a blank is between two tokens that follow each other in a node of this kind.
  private func needsSpace(_ previous: Int, _ next: Int, in id: NodeID) -> Bool {
    let parent = tree.kind(id)
    switch kind(previous) {
    case .leftParen, .leftBracket, .at, .dot, .questionDot, .ellipsis, .rangeDots: return false
    // Two signs side by side read as the beginning of `--text` without quotes.
    case .minus: if parent == .unary { return kind(next) == .minus }
    case .not: if parent == .unary { return false }
    case .less: if parent == .genericType || parent == .typeParamList { return false }
    case .leftBrace: if parent == .mapType { return false }
    default: break
    }
    switch kind(next) {
    case .rightParen, .rightBracket, .comma, .dot, .questionDot, .colon, .question, .rangeDots:
      return false
    case .leftBracket: return parent != .path && parent != .indexAccess
    case .leftParen:
      switch parent {
      case .refinedType, .call, .annotation: return false
      case .fnDecl: return kind(previous) != .greater && previous != Int(tree[id].token)
      case .overlayDecl, .policyDecl: return previous != Int(tree[id].token)
      default: return true
      }
    case .less: return parent != .genericType && parent != .fnDecl
    case .greater: return parent != .genericType && parent != .typeParamList
    case .rightBrace: return parent != .mapType
    default: return true
    }
  }

  /// `extends "base.k8l" with A, B`: on one line, or each layer on its own line.
  mutating func extending(_ id: NodeID) -> Layout {
    let extending = ExtendsView(tree, id)
    // The comments before the first token break no group.
    let keyword = token()
    let mark = hardLines
    var head = [keyword, .space, node(extending.source)]
    var layers: [Layout] = []
    for (index, part) in extending.layers.enumerated() {
      if index == 0 { head += [.space, token()] } else { layers.append(token()) }
      layers += [tree.kind(part) == .block ? .space : .line, node(part)]
    }
    return group(head + [.indent(.concat(layers))], since: mark)
  }
}
