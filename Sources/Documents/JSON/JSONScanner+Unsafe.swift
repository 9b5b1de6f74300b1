import Diagnostics
import Source

/// One value of JSON into a document: a loop with its own stack.
///
/// Proof of the pointer: `withBytes` takes it from the array for the length of one scan, and each
/// read asks `at < count` first.
struct JSONScanner: ~Copyable {
  let source: [UInt8]
  let base: UInt32
  private let budget: ReadingBudget
  var at: Int
  var builder = DocumentBuilder()
  private var duplicates = DuplicateKeys()
  var diagnostics: [Diagnostic] = []

  init(bytes: [UInt8], base: UInt32, at: Int, budget: ReadingBudget) {
    source = bytes
    self.base = base
    self.at = at
    self.budget = budget
  }

  /// The offset after what was read.
  var position: Int { at }

  consuming func finish() -> Document { builder.finish(source: source, base: base) }

  /// Whether only white space is left.
  func isAtEnd() -> Bool {
    unsafe source.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return true }
      return unsafe ByteScan.skipSpace(bytes, from: at, to: buffer.count) == buffer.count
    }
  }

  /// The error of what follows the one value of a file.
  func more() -> Diagnostic? {
    unsafe source.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return nil }
      let start = unsafe ByteScan.skipSpace(bytes, from: at, to: buffer.count)
      if start == buffer.count { return nil }
      return .contentBehindValue(found(at: start), at: character(at: start))
    }
  }

  /// Reads one value; false after an error of syntax, which is then the last of `diagnostics`.
  mutating func scan() -> Bool {
    let source = self.source
    // About nine bytes a node; room that stays untouched costs nothing.
    if at < 4 { builder.nodes.reserveCapacity(source.count / 8 + 8) }
    return unsafe source.withUnsafeBufferPointer { buffer in
      guard let bytes = buffer.baseAddress else { return false }
      return unsafe run(bytes, buffer.count)
    }
  }

  private mutating func run(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var entries: UInt32 = 0
    var inObject = false
    while true {
      unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
      let byte = at < count ? unsafe bytes[at] : 0
      switch byte {
      case 0x22:
        guard unsafe string(bytes, count) else { return false }
      case 0x7B, 0x5B:
        if builder.open.count >= budget.depth {
          return fail(.tooDeep(budget.depth, at: span(at, at + 1)))
        }
        if !builder.open.isEmpty { builder.open[builder.open.count - 1].count = entries }
        builder.begin(byte == 0x7B ? .object : .array, start: at)
        at += 1
        entries = 0
        inObject = byte == 0x7B
        unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
        if at < count, unsafe bytes[at] == byte + 2 { break }
        if inObject {
          guard unsafe key(bytes, count, isFirst: true) else { return false }
        }
        continue
      case 0x2D, 0x30...0x39:
        guard unsafe number(bytes, count) else { return false }
      case 0x74, 0x66, 0x6E:
        guard unsafe word(bytes, count) else { return false }
      default: return fail(unexpectedValue())
      }
      // After a value, or before the end of an empty container.
      let isEmpty =
        entries == 0 && !builder.open.isEmpty
        && builder.open[builder.open.count - 1].node == builder.nodes.count - 1
      if !isEmpty { entries += 1 }
      while true {
        if builder.open.isEmpty { return true }
        unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
        let byte = at < count ? unsafe bytes[at] : 0
        if byte == 0x2C {
          at += 1
          if inObject {
            guard unsafe key(bytes, count, isFirst: false) else { return false }
          } else {
            unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
          }
          break
        }
        guard byte == (inObject ? 0x7D : 0x5D) else { return fail(unclosed(inObject)) }
        at += 1
        if inObject { unsafe checkKeys(bytes, entries) }
        builder.end(count: entries, at: at)
        guard let outer = builder.open.last else { return true }
        entries = outer.count + 1
        inObject = builder.nodes[outer.node].kind == .object
      }
    }
  }

  @inline(__always)
  private mutating func checkKeys(_ bytes: UnsafePointer<UInt8>, _ entries: UInt32) {
    guard entries > 1, let object = builder.open.last?.node else { return }
    let pairs = unsafe duplicates.pairs(
      builder, object: object, count: Int(entries), source: bytes)
    if !pairs.isEmpty { report(pairs) }
  }

  private mutating func report(_ pairs: [(key: Int, earlier: Int)]) {
    for pair in pairs {
      let key = builder.nodes[pair.key]
      let earlier = builder.nodes[pair.earlier]
      let name = String(
        decoding: key.flags & DocumentNode.Flags.side != 0
          ? builder.side[key.text] : source[key.text], as: UTF8.self)
      diagnostics.append(
        .duplicateKey(
          name, at: span(Int(key.start), Int(key.end)),
          earlier: span(Int(earlier.start), Int(earlier.end))))
    }
  }

  // MARK: parts

  /// A key and its colon.
  @inline(__always)
  private mutating func key(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, isFirst: Bool
  ) -> Bool {
    unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
    guard at < count, unsafe bytes[at] == 0x22 else {
      return fail(unexpectedKey())
    }
    let start = at
    guard unsafe string(bytes, count) else { return false }
    let end = at
    unsafe at = ByteScan.skipSpace(bytes, from: at, to: count)
    guard at < count, unsafe bytes[at] == 0x3A else {
      return fail(.missingColon(found(at: at), at: character(at: at), key: span(start, end)))
    }
    at += 1
    return true
  }

  @inline(__always)
  private mutating func string(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let start = at
    let end = unsafe ByteScan.plainJSON(bytes, from: start + 1, to: count)
    guard end < count, unsafe bytes[end] == 0x22 else {
      return unsafe escaped(bytes, count, start: start, from: end)
    }
    at = end + 1
    builder.text(
      .string, .doubleQuoted, start: start, end: end + 1, text: start + 1..<end)
    return true
  }

  /// A string with escapes (or an error), from its first byte that is not plain.
  private mutating func escaped(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, start: Int, from: Int
  ) -> Bool {
    let side = builder.side.count
    var i = from
    unsafe builder.side.append(
      contentsOf: UnsafeBufferPointer(start: bytes + start + 1, count: from - start - 1))
    while i < count {
      let byte = unsafe bytes[i]
      if byte == 0x22 {
        at = i + 1
        builder.text(
          .string, .doubleQuoted, flags: DocumentNode.Flags.side, start: start, end: at,
          text: side..<builder.side.count)
        return true
      }
      if byte < 0x20 {
        if byte == 0x0A || byte == 0x0D {
          return fail(.openString(at: span(start, i)))
        }
        return fail(.rawControl(byte, at: span(i, i + 1)))
      }
      guard unsafe escape(bytes, count, &i) else { return false }
      let end = unsafe ByteScan.plainJSON(bytes, from: i, to: count)
      unsafe builder.side.append(
        contentsOf: UnsafeBufferPointer(start: bytes + i, count: end - i))
      i = end
    }
    return fail(.openString(at: span(start, count)))
  }

  /// One escape at `i`, which contains a backslash; moves `i` after it.
  private mutating func escape(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ i: inout Int
  ) -> Bool {
    let start = i
    i += 1
    guard i < count else { return fail(.openString(at: span(start, count))) }
    let letter = unsafe bytes[i]
    i += 1
    switch letter {
    case 0x22, 0x5C, 0x2F: builder.side.append(letter)
    case UInt8(ascii: "b"): builder.side.append(0x08)
    case UInt8(ascii: "f"): builder.side.append(0x0C)
    case UInt8(ascii: "n"): builder.side.append(0x0A)
    case UInt8(ascii: "r"): builder.side.append(0x0D)
    case UInt8(ascii: "t"): builder.side.append(0x09)
    case UInt8(ascii: "u"):
      guard var scalar = unsafe hex(bytes, count, &i) else {
        return fail(.shortEscape(at: span(start, min(i, count))))
      }
      if scalar & 0xFC00 == 0xD800, i + 1 < count, unsafe bytes[i] == 0x5C,
        unsafe bytes[i + 1] == UInt8(ascii: "u")
      {
        var j = i + 2
        if let low = unsafe hex(bytes, count, &j), low & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (scalar & 0x3FF) << 10 + (low & 0x3FF)
          i = j
        }
      }
      guard let scalar = Unicode.Scalar(scalar) else {
        return fail(.loneSurrogate(at: span(start, i)))
      }
      builder.side.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default:
      return fail(.unknownEscape(found(at: start + 1), at: span(start, character(at: start + 1))))
    }
    return true
  }

  private func hex(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ i: inout Int
  ) -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard i < count, let digit = unsafe hexDigit(bytes[i]) else { return nil }
      value = value << 4 | UInt32(digit)
      i += 1
    }
    return value
  }

  @inline(__always)
  private mutating func number(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let start = at
    var i = at
    let isNegative = unsafe bytes[i] == 0x2D
    if isNegative { i += 1 }
    let digits = i
    var value: UInt64 = 0
    while i < count {
      let digit = unsafe bytes[i] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ UInt64(digit)
      i += 1
    }
    guard i > digits, unsafe i == digits + 1 || bytes[digits] != 0x30 else {
      return fail(badNumber(start))
    }
    let next = i < count ? unsafe bytes[i] : 0
    if next == 0x2E || next | 0x20 == 0x65 {
      return unsafe fraction(bytes, count, start, from: i)
    }
    if isNumberByte(next) { return fail(badNumber(start)) }
    at = i
    if i - digits > 18 { return addLong(start) }
    var node = DocumentNode(
      kind: .int, next: UInt32(builder.nodes.count + 1), start: start, end: i)
    node.integer = isNegative ? -Int64(value) : Int64(value)
    builder.add(node)
    return true
  }

  /// An integer of 19 digits or more, up to `at`.
  private mutating func addLong(_ start: Int) -> Bool {
    if let value = NumberText.integer(Array(source[start..<at]).span) {
      var node = DocumentNode(
        kind: .int, next: UInt32(builder.nodes.count + 1), start: start, end: at)
      node.integer = value
      builder.add(node)
    } else {
      builder.text(
        .int, .plain, flags: DocumentNode.Flags.wide, start: start, end: at, text: start..<at)
    }
    return true
  }

  /// The fraction and exponent of a number, from the dot or the `e`.
  private mutating func fraction(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: Int, from: Int
  ) -> Bool {
    var i = from
    if unsafe bytes[i] == 0x2E {
      i += 1
      let digits = i
      while i < count, unsafe bytes[i] &- 0x30 < 10 { i += 1 }
      if i == digits { return fail(badNumber(start)) }
    }
    if i < count, unsafe bytes[i] | 0x20 == 0x65 {
      i += 1
      if i < count, unsafe bytes[i] == 0x2B || bytes[i] == 0x2D { i += 1 }
      let digits = i
      while i < count, unsafe bytes[i] &- 0x30 < 10 { i += 1 }
      if i == digits { return fail(badNumber(start)) }
    }
    if i < count, unsafe isNumberByte(bytes[i]) {
      return fail(badNumber(start))
    }
    at = i
    builder.text(.float, .plain, start: start, end: i, text: start..<i)
    return true
  }

  /// Whether a byte after a number belongs to a misspelt one.
  func isNumberByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2E || byte == 0x2B || byte == 0x2D
      || byte == 0x5F
  }

  @inline(__always)
  private mutating func word(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let start = at
    let first = unsafe bytes[at]
    let rest: StaticString = first == 0x74 ? "true" : first == 0x66 ? "false" : "null"
    let length = rest.utf8CodeUnitCount
    guard start + length <= count,
      unsafe ByteScan.equal(bytes + start, rest.utf8Start, count: length),
      unsafe start + length == count || !isNumberByte(bytes[start + length])
    else { return fail(unexpectedValue()) }
    at = start + length
    builder.add(
      DocumentNode(
        kind: first == 0x6E ? .null : .bool, next: UInt32(builder.nodes.count + 1), start: start,
        end: at, low: first == 0x74 ? 1 : 0))
    return true
  }
}

/// The value of a hexadecimal digit.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt8? {
  if byte &- 0x30 < 10 { return byte &- 0x30 }
  let letter = (byte | 0x20) &- 0x61
  return letter < 6 ? letter + 10 : nil
}
