import Diagnostics
import Source
import Testing

@testable import Lexer

/// The tokens of a string as `kind text` lines, without the last one.
private func kinds(_ text: String) -> [TokenKind] {
  tokenize(text).tokens.dropLast().map(\.kind)
}

private func tokenize(_ text: String) -> (tokens: TokenBuffer, diagnostics: [Diagnostic]) {
  let table = SourceTable()
  return Tokenizer.tokenize(table.add(path: "t.k8l", bytes: Array(text.utf8)))
}

private func codes(_ text: String) -> [DiagnosticCode] { tokenize(text).diagnostics.map(\.code) }

@Suite struct TokenizerTests {
  @Test func numbersTakeTheirUnits() {
    for unit in ["128Mi", "1.5h", "25%", "12E", "1h30m", "100m", "1_000Ki", "1e3Mi", "0.5"] {
      let (tokens, diagnostics) = tokenize(unit)
      #expect(tokens.count == 2, "\(unit)")
      #expect(Int(tokens[0].length) == unit.utf8.count)
      #expect(diagnostics.isEmpty)
    }
    #expect(kinds("12E") == [.unit])
    #expect(kinds("12E5") == [.float])
    #expect(kinds("1e-7") == [.float])
    #expect(kinds("12E+x") == [.unit, .plus, .identifier])
    #expect(kinds("0xff") == [.integer])
  }

  @Test func aRunOfOneControlCharacterIsOneMistake() {
    #expect(codes("x = \u{1}\u{1}\u{1}1") == [.unknownCharacter])
    #expect(codes("x = \u{1}\u{2}\u{2}\u{1}1").count == 3)
    #expect(codes("\u{C}\u{C}\u{C}x = 1") == [.invisibleCharacter])
    #expect(codes("x = $$1").count == 2)
  }

  @Test func rangesAreNoFloats() {
    #expect(kinds("1..9") == [.integer, .rangeDots, .integer])
    #expect(kinds("1..") == [.integer, .rangeDots])
    #expect(kinds("...x") == [.ellipsis, .identifier])
    #expect(kinds("1.5..2.5") == [.float, .rangeDots, .float])
  }

  @Test func stringsComeWholeOrInPieces() {
    #expect(kinds(#""a""#) == [.string])
    #expect(kinds(#""a \(b) c""#) == [.stringStart, .identifier, .stringEnd])
    #expect(
      kinds(#""\(f("x\(y)")) \(2)""#) == [
        .stringStart, .identifier, .leftParen, .stringStart, .identifier, .stringEnd, .rightParen,
        .stringMiddle, .integer, .stringEnd,
      ])
    #expect(kinds(##"#"a"b\(c)"#"##) == [.string])
    #expect(kinds(##"#"a\#(c)"#"##) == [.stringStart, .identifier, .stringEnd])
    #expect(kinds("\"\"\"\n  a \"b\" \\(c)\n  \"\"\"") == [.stringStart, .identifier, .stringEnd])
    #expect(kinds(##"#"""#"##) == [.string])
    #expect(kinds(#""" """#) == [.string, .string])
  }

  @Test func triviaLeavesItsMarks() {
    let tokens = tokenize("a b\nc// x\n/// doc\nd/* \n */e+f").tokens
    #expect(tokens.map(\.newlineBefore) == [false, false, true, true, true, false, false, false])
    #expect(tokens.map(\.blankBefore) == [false, true, true, true, true, false, false, false])
    #expect(tokens.map(\.docBefore) == [false, false, false, true, false, false, false, false])
  }

  @Test func wordsAreKnown() {
    for word in Word.allCases where word != .none {
      #expect(tokenize(word.text).tokens[0].word == word)
      #expect(tokenize(word.text + "x").tokens[0].word == .none)
    }
  }

  @Test func aByteOrderMarkIsTrivia() {
    let (tokens, diagnostics) = tokenize("\u{FEFF}a = 1")
    #expect(tokens[0].start == 3)
    #expect(diagnostics.isEmpty)
  }

  @Test func mistakesHaveTheirCodes() {
    #expect(codes("\"abc") == [.unterminatedString])
    #expect(codes("\"abc\nx") == [.unterminatedString])
    #expect(codes("\"a \\(b\n") == [.unterminatedInterpolation])
    #expect(codes("\"\"\"\nabc") == [.unterminatedBlockString])
    #expect(codes("/* /* */") == [.unterminatedComment])
    #expect(codes(#""\q""#) == [.badEscape])
    #expect(codes(#""\u{110000}""#) == [.badUnicodeEscape])
    #expect(codes("0x") == [.badNumber])
    #expect(codes("0b12") == [.badNumber])
    #expect(codes("1e") == [.exponentWithoutDigits])
    #expect(codes("'a'") == [.singleQuotes])
    #expect(codes("# hello") == [.hashComment])
    #expect(codes("a;") == [.semicolon])
    #expect(codes("a & b") == [.singleAmpersand])
    #expect(codes("a\u{0}") == [.invalidUTF8])
    #expect(codes("“a”") == [.typographicQuote])
    #expect(codes("größe = 1") == [.unknownCharacter] || codes("größe = 1") == [.foreignLetters])
    #expect(codes("a\u{A0}b") == [.invisibleCharacter])
    #expect(codes("\"a\u{1}\"") == [.controlCharacter])
  }

  @Test func illFormedUTF8IsReportedOnce() {
    let table = SourceTable()
    let file = table.add(path: "t.k8l", bytes: [0x22, 0xFF, 0xFE, 0x22, 0x20, 0x22, 0xC0, 0x22])
    let (tokens, diagnostics) = Tokenizer.tokenize(file)
    #expect(diagnostics.map(\.code) == [.invalidUTF8])
    #expect(diagnostics[0].span == SourceSpan(file.base + 1, file.base + 2))
    #expect(tokens.map(\.kind) == [.string, .string, .endOfFile])
  }
}
