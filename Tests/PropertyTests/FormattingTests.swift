import Formatter
import Parser
import Source
import Syntax
import Testing

private func parse(_ bytes: [UInt8]) -> (tree: SyntaxTree, isRight: Bool) {
  let (tree, diagnostics) = SyntaxParser.parse(SourceTable().add(path: "t.k8l", bytes: bytes))
  return (tree, diagnostics.isEmpty)
}

@Test(arguments: 0..<4)
func `formatting keeps what a generated program says`(batch: UInt64) {
  for number in 0..<40 {
    var maker = ProgramMaker(seed: batch &* 1000 &+ UInt64(number))
    let program = maker.program()
    let before = parse(Array(program.utf8)).tree
    let once = format(before)
    let (after, isRight) = parse(once)
    #expect(isRight && after.dump() == before.dump(), "\(program)")
    #expect(format(after) == once, "\(program)")
  }
}
