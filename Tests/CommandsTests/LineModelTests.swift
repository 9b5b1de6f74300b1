import Foundation
import Testing

@testable import Commands

/// The keys in some text, all of it there.
private func keys(_ text: String) -> [Key] {
  var decoder = KeyDecoder()
  decoder.append(Array(text.utf8))
  var keys: [Key] = []
  while let key = decoder.next(isFinal: true) { keys.append(key) }
  return keys
}

@Test func `bytes become keys`() {
  #expect(keys("aé日👍") == [.text("aé日👍")])
  #expect(
    keys("\r\t\u{7F}\u{8}\u{1}\u{3}\u{12}") == [
      .enter, .tab, .backspace, .backspace, .control("a"), .control("c"), .control("r"),
    ])
  #expect(
    keys("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D\u{1B}OH\u{1B}[4~\u{1B}[3~") == [
      .up, .down, .right, .left, .home, .end, .delete,
    ])
  #expect(
    keys("\u{1B}[1;5D\u{1B}[1;3C\u{1B}b\u{1B}f\u{1B}\u{7F}\u{1B}\r") == [
      .wordLeft, .wordRight, .alt("b"), .alt("f"), .control("w"), .newline,
    ])
  #expect(keys("\u{1B}[200~a\r\u{1B}[Ab\u{1B}[201~c") == [.paste("a\r\u{1B}[Ab"), .text("c")])
  #expect(keys("\u{1B}") == [.escape])
  #expect(keys("\u{1B}[99;99Zx") == [.unknown, .text("x")])
}

@Test func `a key that comes in pieces waits for its end`() {
  for text in ["é", "👍", "\u{1B}[A", "\u{1B}[1;5D", "\u{1B}[200~long\u{1B}[201~", "\u{1B}OA"] {
    let whole = keys(text)
    #expect(whole.count == 1)
    var decoder = KeyDecoder()
    for byte in text.utf8.dropLast() {
      decoder.append([byte])
      #expect(decoder.next() == nil, "\(text.debugDescription)")
    }
    decoder.append(text.utf8.suffix(1))
    #expect(decoder.next() == whole[0])
    #expect(decoder.pending.isEmpty)
  }
}

@Test func `bytes that are no UTF-8 end somewhere`() {
  var decoder = KeyDecoder()
  decoder.append([0xFF, 0xC3, 0x28, 0x80, UInt8(ascii: "x")])
  var count = 0
  while decoder.next(isFinal: true) != nil { count += 1 }
  #expect(count > 0 && count < 6)
}

@Test func `the cursor moves by characters, words and lines`() {
  var buffer = LineBuffer("one two\nthree 👩‍🚀e\u{301}")
  #expect(buffer.cursor == buffer.characters.count)
  #expect(buffer.characters.count == 16)
  buffer.move(to: buffer.wordStart)
  #expect(buffer.textBefore == "one two\nthree 👩‍🚀")
  #expect(buffer.lineStart == 8)
  buffer.move(to: 10)
  #expect(buffer.place(linesAway: -1) == 2)
  #expect(buffer.place(linesAway: 1) == nil)
  buffer.move(to: 2)
  #expect(buffer.place(linesAway: -1) == nil)
  #expect(buffer.place(linesAway: 1) == 10)
  #expect(buffer.wordEnd == 3)
  buffer.move(to: -5)
  #expect(buffer.cursor == 0)
  buffer.move(to: 99)
  #expect(buffer.cursor == 16)
}

@Test func `text changes at the cursor`() {
  var buffer = LineBuffer("ac")
  buffer.move(to: 1)
  buffer.insert("b")
  #expect(buffer.text == "abc" && buffer.cursor == 2)
  buffer.transpose()
  #expect(buffer.text == "acb" && buffer.cursor == 3)
  #expect(buffer.remove(0..<2) == "ac")
  #expect(buffer.text == "b" && buffer.cursor == 0)
  buffer.insert("e")
  buffer.insert("\u{301}")
  #expect(buffer.characters.count == 2 && buffer.cursor == 1)
}

@Test func `a line is laid out in rows, wide characters whole`() {
  func layout(_ text: String, cursor: Int? = nil) -> ScreenLayout {
    var buffer = LineBuffer(text)
    if let cursor { buffer.move(to: cursor) }
    return ScreenLayout(buffer, prompt: ("> ", 2), continuation: ("· ", 2), columns: 10)
  }
  #expect(layout("abc").rows == ["> abc"])
  #expect(layout("abc").cursorColumn == 5)
  #expect(layout("abcdefgh").rows == ["> abcdefgh", ""])
  #expect(layout("abcdefgh").cursorRow == 1)
  #expect(layout("abcdefghi").rows == ["> abcdefgh", "i"])
  #expect(layout("abcdefg日").rows == ["> abcdefg", "日"])
  #expect(layout("ab\ncd").rows == ["> ab", "· cd"])
  #expect(layout("ab\ncd", cursor: 1).cursorRow == 0)
  #expect(layout("ab\ncd", cursor: 3).cursorColumn == 2)
}

@Test func `candidates stand in columns`() {
  let completion = Completion(length: 1, candidates: ["map", "max", "mean", "min"])
  #expect(completion.commonPrefix == "m")
  #expect(completion.table(columns: 12, rows: 9) == ["map   mean", "max   min"])
  #expect(completion.table(columns: 5, rows: 2) == ["map", "max", "… 2 more"])
  #expect(Completion.none.commonPrefix == "")
  #expect(Completion(length: 0, candidates: ["replicas", "replica"]).commonPrefix == "replica")
}

@Test func `history is kept in a file, lines and all`() throws {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("kr8lang-history-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  var history = History(path: path)
  for entry in ["a = 1", "a = 1", "  ", "b {\n  c = \"\\n\"\n}", "d"] { history.add(entry) }
  history.save()
  let read = History(path: path)
  #expect(read.entries == ["a = 1", "b {\n  c = \"\\n\"\n}", "d"])
  #expect(read.search("c =", before: 3) == 1)
  #expect(read.search("a", before: 0) == nil)
  for number in 0...History.limit { history.add("\(number)") }
  #expect(history.entries.count == History.limit)
}
