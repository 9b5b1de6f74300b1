import Lexer
import Syntax

/// Blocks, lists and parentheses.
extension TreeFormatter {
  /// `{ members }`: on one line if it was written so and fits.
  mutating func braces(_ id: NodeID) -> Layout {
    enclosed(parts(id), closer: last(id), isPadded: true)
  }

  /// `match e { arms }`
  mutating func match(_ id: NodeID) -> Layout {
    let match = MatchView(tree, id)
    let keyword = token()
    let subject = node(match.subject)
    let arms = enclosed(Array(match.arms), closer: last(id), isPadded: true)
    return .concat([keyword, .space, subject, .space, arms])
  }

  /// `[items]`
  mutating func list(_ id: NodeID) -> Layout {
    let items = parts(id)
    if items.count == 1, tree.kind(items[0]) == .comprehension {
      return comprehensionList(items[0], closer: last(id))
    }
    if items.count == 1, isHuggable(items[0]), !startsLine(at + 1), !startsLine(last(id)) {
      return hugging(items[0], closer: last(id))
    }
    return enclosed(items, closer: last(id), isPadded: false)
  }

  /// `[{ … }]`: where the only item takes several lines, its brackets stand right beside the list's.
  /// The item is laid out once, whichever it is: twice would double with each level.
  private mutating func hugging(_ item: NodeID, closer: Int) -> Layout {
    let mark = hardLines
    let opener = token()
    let content = [node(item)] + skipCommas()
    if hardLines != mark, !hasComments(before: closer) {
      return .concat([opener] + content + [token()])
    }
    let dangling = danglingComments(before: Int(tree.tokens[closer].start), isFirst: false)
    return group(
      [opener, .indent(.concat([.softLine] + content + dangling)), .softLine, token()], since: mark)
  }

  private mutating func comprehensionList(_ item: NodeID, closer: Int) -> Layout {
    let mark = hardLines
    let isBroken = startsLine(at + 1) || startsLine(closer) || comprehensionIsBroken(item)
    noteBreak(isBroken)
    let opener = token()
    let content = Layout.concat([comprehension(item)] + skipCommas())
    let dangling = danglingComments(before: Int(tree.tokens[closer].start), isFirst: false)
    return group(
      [opener, .indent(.concat([.softLine, content] + dangling)), .softLine, token()],
      since: mark, isBroken: isBroken)
  }

  /// Items between brackets, separated by commas on one line and by newlines on several.
  private mutating func enclosed(_ items: [NodeID], closer: Int, isPadded: Bool) -> Layout {
    let mark = hardLines
    let isBroken = startsLine(closer) && !items.isEmpty || items.contains { startsLine(first($0)) }
    noteBreak(isBroken)
    let opener = token()
    var content: [Layout] = []
    for item in items {
      content += skipCommas()
      if content.isEmpty {
        content.append(isPadded ? .line : .softLine)
      } else {
        content.append(.separator(emptyLine: emptyLineAhead(before: first(item))))
      }
      content.append(node(item))
    }
    content += skipCommas()
    content += danglingComments(before: Int(tree.tokens[closer].start), isFirst: items.isEmpty)
    if content.isEmpty { return .concat([opener, token()]) }
    return group(
      [opener, .indent(.concat(content)), isPadded ? .line : .softLine, token()], since: mark,
      isBroken: isBroken)
  }

  /// `(a, b)`, the cursor standing on the `(`.
  mutating func parenthesizedList(_ items: [NodeID]) -> Layout {
    let mark = hardLines
    let isBroken = startsLine(at + 1)
    let opener = token()
    if items.isEmpty {
      let dangling = danglingComments(before: Int(tree.tokens[at].start), isFirst: true)
      if dangling.isEmpty { return .concat([opener, token()]) }
      return group([opener, .indent(.concat(dangling)), .softLine, token()], since: mark)
    }
    noteBreak(isBroken)
    var content: [Layout] = []
    var lastBegins = hardLines
    for (number, item) in items.enumerated() {
      lastBegins = hardLines
      content.append(node(item))
      if number + 1 < items.count {
        content.append(token())
        content.append(.line)
      }
    }
    content += skipCommas()
    let isHugging =
      !isBroken && lastBegins == mark && hardLines != mark && isHuggable(items[items.count - 1])
      && !hasComments(before: at)
    if isHugging {
      let flat = content.map { layout -> Layout in
        if case .line = layout { return .space }
        return layout
      }
      return .concat([opener] + flat + [token()])
    }
    content += danglingComments(before: Int(tree.tokens[at].start), isFirst: false)
    return group(
      [opener, .indent(.concat([.softLine] + content)), .softLine, token()], since: mark,
      isBroken: isBroken)
  }

  /// Whether a value brings brackets of its own that can be right after a parenthesis.
  private func isHuggable(_ id: NodeID) -> Bool {
    switch tree.kind(id) {
    case .objectLiteral, .construct, .listLiteral, .matchExpr, .block: true
    case .namedArgument: isHuggable(NamedArgumentView(tree, id).value)
    case .withExpr: isHuggable(WithView(tree, id).layer)
    case .lambda: isHuggable(LambdaView(tree, id).body)
    default: false
    }
  }

  /// `(e)`
  mutating func parentheses(_ id: NodeID) -> Layout {
    let mark = hardLines
    let isBroken = startsLine(at + 1)
    noteBreak(isBroken)
    let opener = token()
    let value = node(parts(id)[0])
    let dangling = danglingComments(before: Int(tree.tokens[at].start), isFirst: false)
    return group(
      [opener, .indent(.concat([.softLine, value] + dangling)), .softLine, token()], since: mark,
      isBroken: isBroken)
  }
}
