import Lexer
import Syntax

/// The canonical form of a file without syntax errors: two spaces per level, at most 100 columns,
/// one blank line at most between members, every comment in its place.
///
/// All tokens are printed as they are written; only spaces, and the commas that separate members
/// and items, change. So the tree stays the same, and formatting twice is formatting once.
public func format(_ tree: SyntaxTree) -> [UInt8] {
  var formatter = TreeFormatter(tree)
  let layout = formatter.module()
  var printer = LayoutPrinter(source: tree.file.bytes, width: 100)
  return printer.print(layout)
}

/// Walks a tree in the order of its tokens and makes the layout of each node.
struct TreeFormatter {
  let tree: SyntaxTree
  let bytes: [UInt8]
  /// The next token to print.
  var at = 0
  /// Up to where the text is accounted for: tokens printed, comments taken, commas passed.
  var offset = 0
  /// How many forced newlines were made: a group around one cannot be flat.
  var hardLines = 0

  init(_ tree: SyntaxTree) {
    self.tree = tree
    bytes = tree.file.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  func kind(_ token: Int) -> TokenKind { tree.tokens[token].kind }

  func startsLine(_ token: Int) -> Bool { tree.tokens[token].newlineBefore }

  func first(_ id: NodeID) -> Int { Int(tree[id].firstToken) }

  func last(_ id: NodeID) -> Int { Int(tree[id].lastToken) }

  /// The children that are there, in the order of their tokens.
  func parts(_ id: NodeID) -> [NodeID] {
    var parts = tree.children(of: id).filter { !$0.isNone }
    let isSorted = zip(parts, parts.dropFirst()).allSatisfy { first($0) <= first($1) }
    if !isSorted { parts.sort { first($0) < first($1) } }
    return parts
  }

  /// The next token, with the comments before it and those that end its line.
  mutating func token() -> Layout {
    let token = tree.tokens[at]
    at += 1
    let leading = leadingComments(before: Int(token.start))
    let range = Int(token.start)..<Int(token.end)
    offset = max(offset, range.upperBound)
    let trailing = trailingComments()
    if leading.isEmpty, trailing.isEmpty { return .text(range) }
    return .concat(leading + [.text(range)] + trailing)
  }

  /// Passes commas that separate members or items: the layout decides whether one is printed.
  /// Gives the comments after them that end the line.
  mutating func skipCommas() -> [Layout] {
    guard kind(at) == .comma else { return [] }
    while kind(at) == .comma { at += 1 }
    // A comment between two commas would be an error's; before one, it is the next token's.
    return trailingComments()
  }

  /// A group, broken if a forced newline was made since `mark` (a value of `hardLines`).
  func group(_ parts: [Layout], since mark: Int, isBroken: Bool = false) -> Layout {
    .group(.concat(parts), isBroken: isBroken || hardLines != mark)
  }

  /// Marks that a group is broken by the author: groups around it break, too.
  mutating func noteBreak(_ isBroken: Bool) {
    if isBroken { hardLines += 1 }
  }

  /// All members, and the comments at the end.
  mutating func module() -> Layout {
    var parts: [Layout] = []
    for member in tree.children(of: tree.root) {
      parts += skipCommas()
      if !parts.isEmpty {
        parts.append(.hardLine(emptyLine: emptyLineAhead(before: first(member))))
      }
      parts.append(node(member))
    }
    parts += skipCommas()
    let end = tree.tokens.count - 1
    let isFirst = parts.isEmpty
    parts += danglingComments(before: Int(tree.tokens[end].start), isFirst: isFirst)
    return .concat(parts)
  }

  /// The layout of a node; prints its tokens from first to last.
  mutating func node(_ id: NodeID) -> Layout {
    switch tree.kind(id) {
    case .block, .objectLiteral, .recordType: return braces(id)
    case .listLiteral: return list(id)
    case .matchExpr: return match(id)
    case .importList, .paramList: return parenthesizedList(parts(id))
    case .call, .refinedType, .annotation, .lambda: return sequence(id, parenthesized: true)
    case .string, .interpolatedString, .error: return verbatim(id)
    case .binary: return binary(id)
    case .unionType: return union(id)
    case .fieldAccess: return access(id)
    case .ifExpr: return conditional(id, isAtLineStart: false)
    case .letExpr: return letExpression(id)
    case .parenthesized: return parentheses(id)
    case .comprehension:
      let mark = hardLines
      let isBroken = comprehensionIsBroken(id)
      noteBreak(isBroken)
      return group([.indent(comprehension(id))], since: mark, isBroken: isBroken)
    case .assertMember: return assertion(id)
    case .extendsDecl: return extending(id)
    default: return sequence(id, parenthesized: false)
    }
  }

  /// A node as it is written, as for strings: what is inside an interpolation stays as it is.
  private mutating func verbatim(_ id: NodeID) -> Layout {
    let leading = leadingComments(before: Int(tree.tokens[first(id)].start))
    let range = Int(tree.tokens[first(id)].start)..<Int(tree.tokens[last(id)].end)
    at = last(id) + 1
    offset = range.upperBound
    return .concat(leading + [.text(range)] + trailingComments())
  }
}
