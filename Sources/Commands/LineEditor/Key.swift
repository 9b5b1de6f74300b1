/// What a person pressed.
enum Key: Hashable {
  /// One or several characters: those that came at once.
  case text(String)
  /// Everything between the marks of a bracketed paste.
  case paste(String)
  /// Control and a lower-case letter.
  case control(Character)
  /// Alt (or Escape first) and a character.
  case alt(Character)
  case enter, newline, tab, backspace, delete, escape
  case left, right, up, down, home, end, wordLeft, wordRight
  /// A sequence that means nothing here.
  case unknown
}

/// Bytes of a terminal to keys. What is not complete yet stays for the next bytes.
struct KeyDecoder {
  private(set) var pending: [UInt8] = []
  /// Up to where a paste was searched for its end.
  private var searched = 0

  private static let pasteStart = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  mutating func append(_ bytes: [UInt8]) { pending += bytes }

  /// Forgets what has not been decoded.
  mutating func reset() {
    pending = []
    searched = 0
  }

  /// Whether all there is is the start of something longer.
  var isWaiting: Bool {
    var copy = self
    return !pending.isEmpty && copy.next(isFinal: false) == nil
  }

  /// The next key; nil when more bytes are needed. `isFinal` says that no more will come, so that a
  /// lone Escape is one.
  mutating func next(isFinal: Bool = false) -> Key? {
    guard let first = pending.first else { return nil }
    if first == 0x1B { return nextEscape(isFinal) }
    if first < 0x20 || first == 0x7F {
      pending.removeFirst()
      return KeyDecoder.control(first)
    }
    return nextText(isFinal)
  }

  /// All characters up to the next key of another kind.
  private mutating func nextText(_ isFinal: Bool) -> Key? {
    var end = 0
    while end < pending.count, pending[end] >= 0x20, pending[end] != 0x7F {
      let first = pending[end]
      let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
      if pending.count - end < length, !isFinal { break }
      end = min(pending.count, end + length)
    }
    if end == 0 { return nil }
    let text = String(decoding: pending[..<end], as: UTF8.self)
    pending.removeFirst(end)
    return .text(text)
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x0D: .enter
    case 0x0A: .control("j")
    case 0x09: .tab
    case 0x08, 0x7F: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .unknown
    }
  }

  private mutating func nextEscape(_ isFinal: Bool) -> Key? {
    if pending.starts(with: KeyDecoder.pasteStart) { return nextPaste(isFinal) }
    guard pending.count > 1 else {
      if !isFinal { return nil }
      pending.removeFirst()
      return .escape
    }
    switch pending[1] {
    case UInt8(ascii: "["): return nextSequence()
    case UInt8(ascii: "O"):
      guard pending.count > 2 else { return giveUp(isFinal) }
      let final = pending[2]
      pending.removeFirst(3)
      return KeyDecoder.key(parameters: "", final: final)
    case 0x0D, 0x0A:
      pending.removeFirst(2)
      return .newline
    case 0x7F, 0x08:
      pending.removeFirst(2)
      return .control("w")
    case 0x20..<0x7F:
      let letter = Character(Unicode.Scalar(pending[1]))
      pending.removeFirst(2)
      return .alt(letter)
    default:
      pending.removeFirst()
      return .escape
    }
  }

  /// `ESC [ parameters final`.
  private mutating func nextSequence() -> Key? {
    var at = 2
    while at < pending.count, at < 64, (0x20...0x3F).contains(pending[at]) { at += 1 }
    guard at < pending.count else { return nil }
    let parameters = String(decoding: pending[2..<at], as: UTF8.self)
    let final = pending[at]
    pending.removeFirst(at + 1)
    return KeyDecoder.key(parameters: parameters, final: final)
  }

  private mutating func giveUp(_ isFinal: Bool) -> Key? {
    if !isFinal { return nil }
    pending.removeFirst()
    return .escape
  }

  private mutating func nextPaste(_ isFinal: Bool) -> Key? {
    let start = KeyDecoder.pasteStart.count
    let ending = KeyDecoder.pasteEnd
    var at = max(start, searched)
    while at < pending.count, pending[at] != ending[0] || !pending[at...].starts(with: ending) {
      at += 1
    }
    if at >= pending.count, !isFinal {
      // The end may have come in part.
      searched = max(start, at - ending.count)
      return nil
    }
    searched = 0
    let bytes = pending[start..<min(at, pending.count)]
    pending.removeFirst(min(pending.count, at + KeyDecoder.pasteEnd.count))
    return .paste(String(decoding: bytes, as: UTF8.self))
  }

  private static func key(parameters: String, final: UInt8) -> Key {
    let isWord = parameters.hasSuffix(";5") || parameters.hasSuffix(";3")
    switch (Character(Unicode.Scalar(final)), parameters) {
    case ("A", _): return .up
    case ("B", _): return .down
    case ("C", _): return isWord ? .wordRight : .right
    case ("D", _): return isWord ? .wordLeft : .left
    case ("H", _), ("~", "1"), ("~", "7"): return .home
    case ("F", _), ("~", "4"), ("~", "8"): return .end
    case ("~", "3"): return .delete
    case ("u", "13;2"), ("~", "27;2;13"): return .newline
    default: return .unknown
    }
  }
}
