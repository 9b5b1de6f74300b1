import Diagnostics
import Lexer
import Source
import Syntax

/// Tokens to a flat tree, by recursive descent. Never fails: what cannot be read becomes an `error`
/// node, with one diagnostic that says why, and parsing continues after it.
///
/// Where the file's brackets do not balance it is read a second time with indentation as the
/// judge of which bracket was forgotten (`repairsByIndentation`).
public final class SyntaxParser {
  let file: SourceFile
  let tokens: TokenBuffer
  /// The token to look at.
  var at = 0
  var nodes: GrowingBuffer<SyntaxNode>
  var children: GrowingBuffer<NodeID>
  /// Children of the nodes under construction.
  var pending = GrowingBuffer<NodeID>(capacity: 64)
  var diagnostics: [Diagnostic] = []

  /// Whether a newline separates here: in files, `{}` and `[]`, but not in `()`.
  var newlinesSeparate = true
  /// Whether an expression may take a `{`: not in the head of `if`, `for`, `match` and the like.
  var allowsBrace = true
  /// What `:` means among the members being read.
  var fieldContext = FieldContext.module
  /// Names that the file declares, gathered when first asked for.
  var declaredNames: Set<String>?
  /// How many brackets of each kind are open, so that a wrong closer is left to its owner.
  var openParens = 0
  var openBrackets = 0
  var openBraces = 0
  /// How deep expressions, types and members are nested.
  var depth = 0
  /// The deepest that `depth` has been.
  var deepest = 0
  /// The longest chain of operators or postfixes in one expression.
  var longestChain = 0
  /// The last token an error was reported at: one error per token, and nodes since are broken.
  var lastErrorToken = -1
  /// Set when reading was given up; nothing more is reported.
  var isHalted = false
  /// Whether a bracket was found to be missing or in excess.
  var foundImbalance = false
  /// Whether a member that is indented no deeper than its block's opener ends the block.
  let repairsByIndentation: Bool
  /// Whether the file ended inside a string or comment: then missing brackets are not reported.
  let endsInsideToken: Bool
  /// Strings that nothing ends on their lines; what was to close a bracket may be in one.
  let openStrings: [SourceSpan]
  /// Where the tokenizer found something wrong inside strings, in the order of the text.
  let brokenStrings: [UInt32]

  /// How deep expressions, types and members may be nested.
  static let depthLimit = 500
  /// How high a tree may be: deep nesting of long chains of operators.
  static let heightLimit = 2000

  init(
    _ file: SourceFile, _ tokens: TokenBuffer, _ lexical: [Diagnostic], repairsByIndentation: Bool
  ) {
    self.file = file
    self.tokens = tokens
    self.repairsByIndentation = repairsByIndentation
    endsInsideToken = lexical.contains {
      $0.code == .unterminatedComment || $0.code == .unterminatedBlockString
    }
    openStrings = lexical.filter { $0.code == .unterminatedString }.map(\.span)
    brokenStrings = lexical.filter {
      $0.code == .badEscape || $0.code == .badUnicodeEscape
        || $0.code == .unterminatedInterpolation || $0.code == .unterminatedString
    }.map(\.span.start)
    nodes = GrowingBuffer(capacity: tokens.count * 5 / 4 + 16)
    children = GrowingBuffer(capacity: tokens.count * 5 / 4 + 16)
    nodes.append(
      SyntaxNode(
        kind: .error, flags: [], token: 0, childStart: 0, childCount: 0, firstToken: 0,
        lastToken: 0))
  }

  /// The tree of a file, and everything that is wrong with its text and grammar.
  public static func parse(_ file: SourceFile) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
    let (tokens, lexical) = Tokenizer.tokenize(file)
    var parser = SyntaxParser(file, tokens, lexical, repairsByIndentation: false)
    var root = parser.module()
    if parser.foundImbalance && !parser.isHalted {
      let second = SyntaxParser(file, tokens, lexical, repairsByIndentation: true)
      let secondRoot = second.module()
      // Indentation is only evidence: it must not make things worse.
      if second.diagnostics.count <= parser.diagnostics.count {
        parser = second
        root = secondRoot
      }
    }
    return parser.finish(root, lexical)
  }

  /// Hands out the tree, with the diagnostics in the order of the text.
  func finish(
    _ root: NodeID, _ lexical: [Diagnostic]
  ) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
    limitHeight()
    let found = diagnostics.filter { !followsFromOpenString($0) }
    let lexical = lexical.filter { diagnostic in
      if diagnostic.code == .unknownCharacter { return !followsFromOpenString(diagnostic) }
      return diagnostic.code != .singleAmpersand
        || !found.contains {
          $0.span == diagnostic.span || $0.notes.contains { $0.span == diagnostic.span }
        }
    }
    let children = self.children.array()
    var nodes = GrowingBuffer<SyntaxNode>(capacity: 0)
    swap(&nodes, &self.nodes)
    let tree = SyntaxTree(
      file: file, tokens: tokens, nodes: nodes, children: children, root: root)
    if lexical.isEmpty && found.count < 2 { return (tree, found) }
    let all = (lexical + found).enumerated().sorted {
      ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
    }
    return (tree, all.map(\.element))
  }

  /// Whether an error lies on a line with a quote too few: what it was found in was read as text that
  /// is none, or the other way round.
  private func followsFromOpenString(_ diagnostic: Diagnostic) -> Bool {
    openStrings.contains { string in
      guard diagnostic.span.start < string.start else { return false }
      let start = Int(diagnostic.span.start - file.base)
      return !file.bytes[start..<Int(string.start - file.base)].contains(0x0A)
    }
  }

  /// `[members…]` to the end of the file.
  func module() -> NodeID {
    let mark = pending.count
    if let other = lost.otherFormat() { halt(other) }
    members.members(opener: nil)
    return node(.module, token: 0, from: 0, since: mark, to: tokens.count - 1)
  }
}
