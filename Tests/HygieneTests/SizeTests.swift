import Lexer
import Source
import Syntax
import Testing

@Test func `hot types have the sizes that they were designed with`() {
  #expect(MemoryLayout<Token>.stride == 12)
  #expect(MemoryLayout<SourceSpan>.stride == 8)
  #expect(MemoryLayout<Symbol>.stride == 4)
  #expect(MemoryLayout<NodeID>.stride == 4)
}
