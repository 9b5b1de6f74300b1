/// The keywords. Keywords are contextual: whether a word is one depends on its position, which
/// the parser decides; the tokenizer only says which word an identifier is.
public enum Word: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  /// An identifier that is not a word of the language.
  case none

  // Declarations.
  case `import`, extends, module, schema, type, fn, `let`, param, overlay, policy, enforce, exempt
  case test
  // Modifiers and verbs.
  case abstract, external, final, hidden, add, put, replace, delete
  // Members and expressions.
  case on, `if`, `else`, then, `for`, `in`, assert, match, with, `where`, `as`, `is`, by
  case null, `true`, `false`
  // Keywords of other languages, which get special error messages.
  case and, or, not, elif

  /// How the word is written.
  public var text: String { Word.texts[Int(rawValue)] }

  /// Whether a member may begin with it.
  public var beginsMember: Bool {
    switch self {
    case .import, .extends, .abstract, .schema, .type, .fn, .let, .param, .overlay, .policy,
      .enforce, .exempt, .test, .external, .final, .hidden, .add, .put, .replace, .delete, .on,
      .if, .for, .assert:
      true
    case .none, .module, .else, .then, .in, .match, .with, .where, .as, .is, .by, .null, .true,
      .false, .and, .or, .not, .elif:
      false
    }
  }

  /// By number. (`"\(self)"` would look each up in the type's metadata, a third of a start.)
  private static let texts: [String] = [
    "", "import", "extends", "module", "schema", "type", "fn", "let", "param", "overlay",
    "policy", "enforce", "exempt", "test", "abstract", "external", "final", "hidden", "add",
    "put", "replace", "delete", "on", "if", "else", "then", "for", "in", "assert", "match",
    "with", "where", "as", "is", "by", "null", "true", "false", "and", "or", "not", "elif",
  ]
}

/// Finds the word an identifier is from its bytes, packed into one number. All words have two to
/// eight letters, and no two of them share a slot: one look is enough.
struct WordTable {
  private let keys: [UInt64]
  private let words: [Word]

  private init() {
    var keys = [UInt64](repeating: 0, count: 128)
    var words = [Word](repeating: .none, count: 128)
    for word in Word.allCases where word != .none {
      let key = WordTable.pack(word.text.utf8)
      keys[WordTable.slot(of: key)] = key
      words[WordTable.slot(of: key)] = word
    }
    self.keys = keys
    self.words = words
  }

  /// The one table there is.
  static let shared = WordTable()

  /// Up to eight bytes as a little-endian number.
  static func pack(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    var shift: UInt64 = 0
    for byte in bytes {
      key |= UInt64(byte) << shift
      shift += 8
    }
    return key
  }

  /// The factor was found by trying numbers until no two words shared a slot; a test says when a
  /// new word needs another.
  @inline(__always)
  static func slot(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x8302_0CF6_94B1_9E9F) >> 57)
  }

  /// The word with these packed bytes.
  @inline(__always)
  func word(_ key: UInt64) -> Word {
    let slot = WordTable.slot(of: key)
    return keys[slot] == key ? words[slot] : .none
  }
}
