import Support
import Testing

@testable import Program

/// What is kept of one search is right for the next, on graphs with and without circles.
@Test func `a search for types knows what a walk finds`() {
  var random = Random(seed: 11)
  for _ in 0..<2_000 {
    let count = Int.random(in: 1...12, using: &random)
    let parts = (0..<count).map { _ in
      (0..<Int.random(in: 0...3, using: &random)).map { _ in
        TypeID(Int.random(in: 0..<count, using: &random))
      }
    }
    let answers = (0..<count).map { _ in Int.random(in: 0..<6, using: &random) == 0 }
    func isReached(_ type: TypeID) -> Bool {
      var met: Set<Int> = []
      var open = [type.index]
      while let next = open.popLast() {
        guard met.insert(next).inserted else { continue }
        if answers[next] { return true }
        open += parts[next].map(\.index)
      }
      return false
    }
    let search = ReachSearch()
    for type in (0..<count).shuffled(using: &random).map({ TypeID($0) }) {
      let found = search.holds(
        type, { answers[$0.index] }, partsOf: { parts[$0.index] })
      #expect(found == isReached(type), "\(parts) \(answers) \(type)")
    }
  }
}
