import Foundation
import Lexer
import Source
import Testing

@testable import Parser

/// The grammar that editors color by: its words, operators and literals are the tokenizer's.
@Suite struct TextMateTests {
  private let grammar: TextMateGrammar

  init() throws {
    grammar = try TextMateGrammar(
      Data(contentsOf: Self.top.appendingPathComponent("grammar/kr8lang.tmLanguage.json")))
  }

  private static let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func itsRulesAreWhole() throws {
    for rule in grammar.rules {
      for pattern in [rule.match, rule.begin, rule.end].compactMap({ $0 }) {
        _ = try grammar.regex(pattern.replacingOccurrences(of: "\\1", with: "#"))
      }
      #expect((rule.begin == nil) == (rule.end == nil), "\(rule.begin ?? rule.end ?? "")")
      guard let include = rule.include else { continue }
      #expect(include == "$self" || grammar.repository[String(include.dropFirst())] != nil)
    }
  }

  /// The scopes of the first unit of `part` in a string.
  private func scope(of part: String, in text: String) throws -> String {
    let range = (text as NSString).range(of: part)
    let scopes = try grammar.scopes(of: text)
    return scopes[range.location]
  }

  @Test func everyWordIsKnownWhereItIsOne() throws {
    for word in Word.allCases where word != .none {
      // Words of other languages are no keywords.
      if [.and, .or, .not, .elif].contains(word) { continue }
      let here = try scope(of: word.text, in: "x \(word.text) y")
      #expect(
        ["keyword.", "storage.", "constant."].contains { here.contains($0) },
        "`\(word.text)` is `\(here)`")
      let field = try scope(of: word.text, in: "x.\(word.text) y")
      #expect(!field.contains("keyword.") && !field.contains("storage."), "`.\(word.text)`")
      if [.null, .true, .false].contains(word) { continue }
      let name = try scope(of: word.text, in: "\(word.text) = 1")
      #expect(!name.contains("keyword.") && !name.contains("storage."), "`\(word.text) = 1`")
    }
  }

  /// How a kind of token is written; nil for those that are no operators. A new kind must be placed.
  private func text(_ kind: TokenKind) -> String? {
    switch kind {
    case .identifier, .integer, .float, .unit, .string, .stringStart, .stringMiddle, .stringEnd,
      .unknown, .endOfFile, .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace,
      .rightBrace, .comma, .dot, .colon, .at:
      nil
    case .questionDot: "?."
    case .question: "?"
    case .questionQuestion: "??"
    case .equal: "="
    case .plusEqual: "+="
    case .arrow: "->"
    case .fatArrow: "=>"
    case .pipe: "|"
    case .ellipsis: "..."
    case .rangeDots: ".."
    case .plus: "+"
    case .minus: "-"
    case .star: "*"
    case .slash: "/"
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .equalEqual: "=="
    case .notEqual: "!="
    case .andAnd: "&&"
    case .orOr: "||"
    case .not: "!"
    }
  }

  @Test func everyOperatorIsOneToken() throws {
    for kind in TokenKind.allCases {
      guard let text = text(kind) else { continue }
      let scopes = try grammar.scopes(of: "x \(text) y")
      for index in 2..<(2 + text.utf16.count) {
        #expect(scopes[index].contains("keyword.operator"), "`\(text)`")
      }
      #expect(Tokenizer.tokenize(file("x \(text) y")).tokens[1].kind == kind)
    }
  }

  private func file(_ text: String) -> SourceFile {
    SourceTable().add(path: "t.k8l", bytes: Array(text.utf8))
  }

  /// Numbers, strings and comments of whole files are colored where the tokenizer finds them.
  @Test func itAgreesWithTheTokenizer() throws {
    for name in ["grammar", "policies", "shop", "base", "ha", "prod"] {
      let path = "Tests/ParserTests/Corpus/\(name).k8l"
      let data = try Data(contentsOf: Self.top.appendingPathComponent(path))
      let text = String(decoding: data, as: UTF8.self)
      // One unit for each byte, so that places are the same.
      let plain = String(text.unicodeScalars.map { $0.isASCII ? Character($0) : "x" })
      let tokens = Tokenizer.tokenize(file(plain)).tokens
      let scopes = try grammar.scopes(of: plain)
      for index in 0..<tokens.count {
        let token = tokens[index]
        let wanted: String
        switch token.kind {
        case .integer, .float, .unit: wanted = "constant.numeric"
        case .string, .stringStart, .stringEnd: wanted = "string.quoted"
        case .identifier where token.word == .none: wanted = ""
        default: continue
        }
        let found = scopes[Int(token.start)..<Int(token.end)]
        let word = String(
          decoding: Array(plain.utf8)[Int(token.start)..<Int(token.end)], as: UTF8.self)
        if wanted.isEmpty {
          #expect(
            found.allSatisfy { !$0.contains("keyword.") && !$0.contains("comment") }, "\(word)")
        } else {
          #expect(found.allSatisfy { $0.contains(wanted) }, "\(name): \(word): \(Set(found))")
        }
      }
    }
  }

  @Test func aSampleIsColouredAsItReads() throws {
    let sample = """
      import k8s.apps.v1 (Deployment) // why
      /// A thing.
      schema App extends Base { final add: Int(1..9) = 0x2A, memory = 128Mi }
      web = Deployment { replicas = max(base, 25%) } with Big(2)
      text = "a \\(if x then "b" else c) d\\n" /* b /* c */ d */
      raw = #"no \\(x)"#
      """
    let wanted: [(String, String)] = [
      ("import", "keyword.declaration"), ("Deployment)", "entity.name.type"),
      ("// why", "comment.line.double-slash"), ("/// A", "comment.line.documentation"),
      ("schema", "keyword.declaration"), ("App ", "entity.name.type"),
      ("extends", "keyword.declaration"), ("final", "storage.modifier"), ("add:", ""),
      ("Int(", "entity.name.type"), ("0x2A", "constant.numeric"), ("128Mi", "constant.numeric"),
      ("base,", "variable.language"), ("25%", "constant.numeric"), ("with Big", "keyword.control"),
      ("\"a ", "string.quoted.double"), ("if x", "keyword.control"), ("\"b\"", "string.quoted"),
      (" d\\n", "string.quoted.double"), ("\\n", "constant.character.escape"),
      ("d */", "comment.block"), ("raw", ""), ("\\(x)", "string.quoted.double.raw"),
    ]
    for (part, scope) in wanted {
      let found = try self.scope(of: part, in: sample)
      #expect(scope.isEmpty ? found.isEmpty : found.contains(scope), "\(part): `\(found)`")
    }
  }
}
