import Diagnostics
import Lexer
import Source
import Syntax

@testable import Parser

/// Parses a string under a name that nobody looks at.
func parse(_ text: String) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  parse(bytes: Array(text.utf8))
}

func parse(bytes: [UInt8]) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  SyntaxParser.parse(SourceTable().add(path: "t.k8l", bytes: bytes))
}

/// The diagnostics of a string as `code@line:column`.
func complaints(_ text: String) -> [String] {
  let table = SourceTable()
  let file = table.add(path: "t.k8l", bytes: Array(text.utf8))
  return SyntaxParser.parse(file).diagnostics.map {
    let place = table.location(of: $0.span)
    return "\($0.code.rawValue)@\(place?.line ?? 0):\(place?.column ?? 0)"
  }
}

/// A node as an S-expression: kind, flags, and the text of leaves.
func sexp(_ tree: SyntaxTree, _ id: NodeID) -> String {
  if id.isNone { return "-" }
  let node = tree[id]
  let text = String(decoding: tree.text(id), as: UTF8.self)
  let flags = node.flags == [] ? "" : "#\(node.flags.rawValue)"
  if node.childCount == 0 {
    switch node.kind {
    case .name, .nameSegment, .intLiteral, .floatLiteral, .unitLiteral, .string, .boolLiteral,
      .nullLiteral:
      return text + flags
    default: return "(\(node.kind)\(flags))"
    }
  }
  var head = "\(node.kind)\(flags)"
  switch node.kind {
  case .binary, .unary, .fieldAccess, .annotation: head += " " + text
  default: break
  }
  return "(\(head) \(tree.children(of: id).map { sexp(tree, $0) }.joined(separator: " ")))"
}

/// The only member of a string, as an S-expression; followed by the diagnostics' codes, if any.
func member(_ text: String) -> String {
  let (tree, diagnostics) = parse(text)
  let members = tree.children(of: tree.root).map { sexp(tree, $0) }.joined(separator: " ")
  let codes = diagnostics.map { " !\($0.code.rawValue)" }.joined()
  return members + codes
}

/// An expression as an S-expression.
func expression(_ text: String) -> String {
  let (tree, diagnostics) = parse("x = " + text)
  let value = tree.child(tree.child(tree.root, 0), 1)
  return sexp(tree, value) + diagnostics.map { " !\($0.code.rawValue)" }.joined()
}
