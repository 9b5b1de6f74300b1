import Source
import Syntax

/// The values of string nodes: a stand-in until the tree's own is there.
enum StringText {
  private static func cook(_ raw: ArraySlice<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var i = raw.startIndex
    while i < raw.endIndex {
      if raw[i] == 0x5C, i + 1 < raw.endIndex {
        i += 1
        switch raw[i] {
        case 0x6E: out.append(10)
        case 0x74: out.append(9)
        default: out.append(raw[i])
        }
      } else {
        out.append(raw[i])
      }
      i += 1
    }
    return out
  }

  static func value(of node: NodeID, in tree: SyntaxTree) -> [UInt8] {
    var text = tree.text(node)
    if text.first == 0x23 {
      while text.first == 0x23 { text = text.dropFirst().dropLast() }
      return Array(text.dropFirst().dropLast())
    }
    return cook(text.dropFirst().dropLast())
  }

  static func chunks(of node: NodeID, in tree: SyntaxTree) -> [[UInt8]] {
    var out: [[UInt8]] = []
    let node = tree[node]
    var depth = 0
    for index in node.firstToken...node.lastToken {
      let text = tree.text(ofToken: index)
      switch tree.tokens[Int(index)].kind {
      case .stringStart:
        if depth == 0 { out.append(cook(text.dropFirst().dropLast(2))) }
        depth += 1
      case .stringMiddle: if depth == 1 { out.append(cook(text.dropFirst().dropLast(2))) }
      case .stringEnd:
        if depth == 1 { out.append(cook(text.dropFirst().dropLast(1))) }
        depth -= 1
      default: break
      }
    }
    return out
  }

  static func span(
    ofValueBytes range: Range<Int>, of node: NodeID, in tree: SyntaxTree
  ) -> SourceSpan {
    let span = tree.span(node)
    return SourceSpan(
      span.start + 1 + UInt32(range.lowerBound), span.start + 1 + UInt32(range.upperBound))
  }
}

extension SyntaxTree {
  func documentation(of node: NodeID) -> String? { nil }
}
