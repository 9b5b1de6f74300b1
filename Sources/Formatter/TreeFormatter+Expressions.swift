import Lexer
import Syntax

/// Expressions that may take several lines.
extension TreeFormatter {
  /// `a + b + c`: a chain of operators of one strength is one group. `&&`, `||` and `??` begin a
  /// line, the others end one, as the grammar wants it.
  mutating func binary(_ id: NodeID) -> Layout {
    var operations: [NodeID] = []
    var head = id
    while tree.kind(head) == .binary,
      operations.isEmpty || strength(of: head) == strength(of: id)
    {
      operations.append(head)
      head = BinaryView(tree, head).left
    }
    operations.reverse()
    let isBroken = operations.contains {
      let token = Int(tree[$0].token)
      return startsLine(token) || startsLine(token + 1)
    }
    let begin = node(head)
    var rest: [Layout] = []
    for operation in operations {
      let binaryView = BinaryView(tree, operation)
      if beginsLine(kind(Int(tree[operation].token))) {
        rest += [.line, token(), .space, node(binaryView.right)]
      } else {
        rest += [.space, token(), .line, node(binaryView.right)]
      }
    }
    noteBreak(isBroken)
    return .group(.concat([begin, .indent(.concat(rest))]), isBroken: isBroken)
  }

  private func beginsLine(_ kind: TokenKind) -> Bool {
    kind == .andAnd || kind == .orOr || kind == .questionQuestion
  }

  private func strength(of id: NodeID) -> Int {
    switch kind(Int(tree[id].token)) {
    case .questionQuestion: 1
    case .orOr: 2
    case .andAnd: 3
    case .plus, .minus: 5
    case .star, .slash: 6
    default: 4
    }
  }

  /// `A | B`
  mutating func union(_ id: NodeID) -> Layout {
    let mark = hardLines
    var isBroken = false
    var parts: [Layout] = []
    for piece in pieces(id) {
      switch piece {
      case .token(let index) where kind(index) == .pipe:
        isBroken = isBroken || startsLine(index + 1)
        parts += [.space, token(), .line]
      case .token: parts.append(token())
      case .child(let child): parts.append(node(child))
      }
    }
    noteBreak(isBroken)
    return group([.indent(.concat(parts))], since: mark, isBroken: isBroken)
  }

  /// `a.b`: a newline that the author put before the dot stays.
  mutating func access(_ id: NodeID) -> Layout {
    let object = node(FieldAccessView(tree, id).object)
    let breaks = startsLine(at)
    noteBreak(breaks)
    let dot = token()
    let name = token()
    if !breaks { return .concat([object, dot, name]) }
    return .concat([object, .indent(.concat([.hardLine(emptyLine: false), dot, name]))])
  }

  /// `if a then b else if c then d else e`: on several lines each `else` begins one.
  mutating func conditional(_ id: NodeID, isAtLineStart: Bool) -> Layout {
    let mark = hardLines
    var isBroken = false
    var clauses: [Layout] = []
    var current = id
    while true {
      let branch = IfView(tree, current)
      clauses += [token(), .space, node(branch.condition), .space, token(), .space]
      clauses.append(.indent(node(branch.then)))
      isBroken = isBroken || startsLine(at)
      clauses += [.line, token(), .space]
      current = branch.otherwise
      if tree.kind(current) != .ifExpr { break }
    }
    clauses.append(.indent(node(current)))
    noteBreak(isBroken)
    let content = Layout.concat(clauses)
    return group([isAtLineStart ? content : .indent(content)], since: mark, isBroken: isBroken)
  }

  /// `let x: T = e in b`: on several lines the body begins one.
  mutating func letExpression(_ id: NodeID) -> Layout {
    let body = LetView(tree, id).body
    var head: [Layout] = []
    let breaks = startsLine(first(body)) || startsLine(first(body) - 1)
    for piece in pieces(id) {
      switch piece {
      case .child(let child) where child == body: break
      case .child(let child):
        if !head.isEmpty { head.append(.space) }
        head.append(node(child))
      case .token(let index):
        if !head.isEmpty, kind(index) != .colon { head.append(.space) }
        head.append(token())
      }
    }
    noteBreak(breaks)
    return .concat(head + [breaks ? .hardLine(emptyLine: false) : .space, value(body, breaks)])
  }

  /// A value; `isAtLineStart` says that a newline is before it.
  mutating func value(_ id: NodeID, _ isAtLineStart: Bool) -> Layout {
    tree.kind(id) == .ifExpr ? conditional(id, isAtLineStart: isAtLineStart) : node(id)
  }

  /// `e for x in xs if p`, to be in a group: each clause may begin a line.
  mutating func comprehension(_ id: NodeID) -> Layout {
    var result: [Layout] = []
    for part in parts(id) {
      if !result.isEmpty { result.append(.line) }
      result.append(node(part))
    }
    return .concat(result)
  }

  func comprehensionIsBroken(_ id: NodeID) -> Bool {
    parts(id).dropFirst().contains { startsLine(first($0)) }
  }

  /// `assert c else e`: the message may be on its own line.
  mutating func assertion(_ id: NodeID) -> Layout {
    let keyword = token()
    let assertionView = AssertView(tree, id)
    let condition = node(assertionView.condition)
    let message = assertionView.message
    if message.isNone { return .concat([keyword, .space, condition]) }
    let isBroken = startsLine(at)
    // `else {` at the start of a line would be a member.
    let canBreak = kind(at + 1) != .leftBrace && kind(at + 1) != .dot
    let rest: [Layout] = [canBreak ? .line : .space, token(), .space, node(message)]
    noteBreak(isBroken)
    return .group(
      .concat([keyword, .space, condition, .indent(.concat(rest))]), isBroken: isBroken)
  }
}
