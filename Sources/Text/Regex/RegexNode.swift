/// A place's property that a pattern asks for without reading a byte.
enum RegexAssertion: UInt8 {
  case textStart, textEnd, lineStart, lineEnd, wordBoundary, notWordBoundary
}

/// A parsed pattern.
indirect enum RegexNode {
  case empty
  case scalars(ScalarSet)
  case assertion(RegexAssertion)
  case sequence([RegexNode])
  case alternation([RegexNode])
  case `repeat`(RegexNode, least: Int, most: Int?, isGreedy: Bool)
  case group(RegexNode, number: Int)
}
