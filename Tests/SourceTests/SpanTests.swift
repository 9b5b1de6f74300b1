import Testing

@testable import Source

@Test func `a place counts lines and Unicode scalars from one`() {
  let table = SourceTable()
  table.add(path: "a.k8l", bytes: Array("x = 1\n".utf8))
  let file = table.add(path: "b.k8l", bytes: Array("é = 1\r\nß = 2\n".utf8))
  let start = file.base + UInt32("é = 1\r\nß = ".utf8.count)
  let span = SourceSpan(start, start + 1)
  #expect(table.location(of: span) == SourceLocation(path: "b.k8l", line: 2, column: 5))
  #expect(table.text(of: span) == "2")
  #expect(table.location(of: .none) == nil)
}

@Test func `columns are right in whatever order they are asked for`() {
  let table = SourceTable()
  let file = table.add(path: "a.k8l", bytes: Array("ééé\nxé日y\n".utf8))
  func column(_ offset: Int) -> Int? {
    let start = file.base + UInt32(offset)
    return table.location(of: SourceSpan(start, start + 1))?.column
  }
  for offsets in [[0, 2, 4, 7, 8, 10, 13], [13, 10, 8, 7, 4, 2, 0], [8, 0, 13, 2, 10, 4, 7]] {
    let wanted = [0: 1, 2: 2, 4: 3, 7: 1, 8: 2, 10: 3, 13: 4]
    for offset in offsets { #expect(column(offset) == wanted[offset], "\(offset)") }
  }
}

@Test func `spans know what they touch and cover`() {
  let spans = (0..<200).map { number in
    let start = UInt32(number * 7919 % 1000 + 1)
    return SourceSpan(start, start + UInt32(number % 5))
  }
  let set = SpanSet(spans)
  let asked = (1..<1010).flatMap { start in
    (0..<4).map { SourceSpan(UInt32(start), UInt32(start + $0)) }
  }
  for span in asked {
    #expect(
      set.touches(span)
        == spans.contains { $0.count > 0 && $0.start < span.end && span.start < $0.end }, "\(span)")
    if spans.contains(where: { $0.count > 0 && $0.start <= span.start && span.end <= $0.end }),
      span.count > 0
    {
      #expect(set.covers(span), "\(span)")
    }
  }
  #expect(!SpanSet([SourceSpan(5, 9)]).covers(SourceSpan(4, 6)))
}

@Test func `files do not share places`() {
  let table = SourceTable()
  let first = table.add(path: "a", bytes: [])
  let second = table.add(path: "b", bytes: [0x61])
  #expect(table.file(of: SourceSpan(first.base, first.base + 1))?.path == "a")
  #expect(table.file(of: second.span)?.path == "b")
}

@Test func `a name has one number, also after the table grew`() {
  let table = SymbolTable()
  let names = (0..<3000).map { "name\($0)" }
  let numbers = names.map { table.intern($0) }
  #expect(Set(numbers).count == names.count)
  #expect(names.map { table.intern($0) } == numbers)
  #expect(table.name(of: numbers[1234]) == "name1234")
  #expect(table.intern("") == .empty)
}

@Test(
  arguments: [
    ("replcas", "replicas"), ("Replicas", "replicas"), ("nmae", "name"), ("zzz", nil),
  ] as [(String, String?)])
func `the nearest name is offered, and none that is far`(wrong: String, near: String?) {
  #expect(nearestName(to: wrong, among: ["name", "image", "replicas"]) == near)
}

@Test func manyNamesAreAskedAsOneIsAsked() {
  var state: UInt64 = 7
  func letter(_ letters: [Character]) -> Character {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return letters[Int(state >> 33) % letters.count]
  }
  let names = (0..<200).map { number in
    String((0..<(1 + number % 9)).map { _ in letter(Array("abcA-é")) })
  }
  let index = NearestNames(names)
  for name in names + ["", "abcab", "ABC-", "zzzz"] {
    let found = index.index(nearestTo: name).map { names[$0] }
    #expect(found == nearestName(to: name, among: names), "\(name)")
  }
}
