import Diagnostics
import Source

/// Strings: `"…"`, `"""` blocks, `#"raw"#`, and the pieces between interpolations.
extension Tokenizer {
  /// A string that begins here, after `hashes` times `#` that were not consumed yet.
  mutating func scanString(hashes: Int) {
    let start = at
    let quote = at + hashes
    var isBlock = bytes[quote + 1] == 0x22 && bytes[quote + 2] == 0x22
    // `#"""#` is one quote, raw; a raw block has nothing after its opener.
    if isBlock, hashes > 0, !isBlankToLineEnd(quote + 3) { isBlock = false }
    if isBlock, !isBlankToLineEnd(quote + 3) {
      diagnostics.append(.textAfterBlockOpener(span(start, quote + 3)))
    }
    scanStringPiece(
      from: start, contentFrom: quote + (isBlock ? 3 : 1), hashes: hashes, isBlock: isBlock,
      isFirst: true)
  }

  private func isBlankToLineEnd(_ position: Int) -> Bool {
    var i = position
    while bytes[i] == 0x20 || bytes[i] == 0x09 { i += 1 }
    return bytes[i] == 0x0A || bytes[i] == 0x0D || i >= bytes.count
  }

  /// Reads on from `contentFrom` to the end of the string or to its next interpolation.
  mutating func scanStringPiece(
    from start: Int, contentFrom: Int, hashes: Int, isBlock: Bool, isFirst: Bool
  ) {
    at = contentFrom
    var isPlain = hashes == 0 && !isBlock
    while at < bytes.count {
      at = bytes.endOfPlainText(from: at)
      if at == bytes.count { break }
      let byte = bytes[at]
      switch byte {
      case 0x22:
        guard endsString(hashes: hashes, isBlock: isBlock) else {
          at += 1
          continue
        }
        at += (isBlock ? 3 : 1) + hashes
        if isFirst, isPlain { trivia.insert(.plain) }
        return append(isFirst ? .string : .stringEnd, from: start)
      case 0x5C:
        guard hasHashes(hashes, at: at + 1) else {
          at += 1
          continue
        }
        if bytes[at + 1 + hashes] == 0x28 {
          interpolations.append(
            OpenInterpolation(hashes: hashes, isBlock: isBlock, parens: 0, start: at))
          at += 2 + hashes
          return append(isFirst ? .stringStart : .stringMiddle, from: start)
        }
        isPlain = false
        scanEscape(hashes: hashes, isBlock: isBlock, in: start)
      case 0x0A, 0x0D:
        if isBlock {
          at += 1
          continue
        }
        if isFirst, endsForgottenInterpolation(start, hashes) { return }
        diagnostics.append(.unterminatedString(span(start, at)))
        if isFirst, isPlain { trivia.insert(.plain) }
        return append(isFirst ? .string : .stringEnd, from: start)
      case 0x09: at += 1
      default:
        if byte == 0 { firstNUL = firstNUL ?? at }
        diagnostics.append(.controlCharacter(span(at, at + 1), byte))
        at += 1
      }
    }
    diagnostics.append(
      isBlock
        ? .unterminatedBlockString(span(start, min(contentFrom, bytes.count)), hashes: hashes)
        : .unterminatedString(span(start, at)))
    append(isFirst ? .string : .stringEnd, from: start)
  }

  /// `"a \(b"`: a string that begins inside an interpolation and does not end on its line was meant
  /// to be the end of the string around it, whose `)` was forgotten.
  private mutating func endsForgottenInterpolation(_ start: Int, _ hashes: Int) -> Bool {
    guard let open = interpolations.last, !open.isBlock, open.hashes == hashes else { return false }
    interpolations.removeLast()
    reportOpen(open)
    at = start + 1 + hashes
    append(.stringEnd, from: start)
    return true
  }

  private mutating func reportOpen(_ open: OpenInterpolation) {
    let begin = open.start + 2 + open.hashes
    diagnostics.append(
      .unterminatedInterpolation(
        span(open.start, begin), closer: endOfOperand(from: begin).map { span($0, $0) }))
  }

  /// Where a name with its fields and calls ends; nil where none begins, or a call does not end on
  /// the line.
  private func endOfOperand(from start: Int) -> Int? {
    var position = start
    var nesting = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x0A || byte == 0x0D { return nil }
      if byte == 0x28 {
        nesting += 1
      } else if byte == 0x29 {
        nesting -= 1
      } else if nesting == 0, !ByteClass.isWord(byte), byte != 0x2E || bytes[position + 1] == 0x22 {
        break
      }
      position += 1
    }
    return position > start && ByteClass.isWord(bytes[start]) ? position : nil
  }

  /// Whether the quote here ends a string with so many `#`.
  private func endsString(hashes: Int, isBlock: Bool) -> Bool {
    if !isBlock { return hasHashes(hashes, at: at + 1) }
    return bytes[at + 1] == 0x22 && bytes[at + 2] == 0x22 && hasHashes(hashes, at: at + 3)
  }

  private func hasHashes(_ count: Int, at position: Int) -> Bool {
    for i in 0..<count where bytes[position + i] != 0x23 { return false }
    return true
  }

  /// Checks one escape, which begins here with its backslash, and steps over it. Of a string that has
  /// several bad ones the first is told, and mended with the others.
  private mutating func scanEscape(hashes: Int, isBlock: Bool, in string: Int) {
    let start = at
    at += 1 + hashes
    let byte = bytes[at]
    switch byte {
    case 0x6E, 0x74, 0x72, 0x30, 0x22, 0x27, 0x5C: at += 1  // n t r 0 " ' \
    case 0x75: scanUnicodeEscape(from: start)
    case 0x0A, 0x0D:
      // In a block a backslash joins lines; elsewhere the string ends here, unterminated.
      if isBlock { at += 1 }
    default:
      if at >= bytes.count { return }
      if byte >= 0x20 {
        at += 1
        while bytes[at] & 0xC0 == 0x80 { at += 1 }
      }
      let found = Diagnostic.badEscape(
        span(start, at), written(start, at), after: 1 + hashes, hashes: hashes)
      if let last = diagnostics.last, last.code == .badEscape,
        last.span.start >= span(string, string).start
      {
        diagnostics[diagnostics.count - 1].fixes[0].edits += found.fixes[0].edits
      } else {
        diagnostics.append(found)
      }
    }
  }

  /// The text between two places.
  private func written(_ start: Int, _ end: Int) -> String {
    String(decoding: file.bytes[start..<end], as: UTF8.self)
  }

  /// `\u{1F600}`; the scan is on `u`.
  private mutating func scanUnicodeEscape(from start: Int) {
    at += 1
    guard bytes[at] == 0x7B else {
      return diagnostics.append(.badUnicodeEscape(span(start, at), "expected `{` after `\\u`"))
    }
    at += 1
    var value: UInt32 = 0
    var digits = 0
    while ByteClass.hexValue(bytes[at]) < 16 {
      if digits < 8 { value = value << 4 | UInt32(ByteClass.hexValue(bytes[at])) }
      digits += 1
      at += 1
    }
    guard bytes[at] == 0x7D else {
      return diagnostics.append(
        .badUnicodeEscape(span(start, at), "expected hexadecimal digits and `}` after `\\u{`"))
    }
    at += 1
    if digits == 0 || digits > 8 || UnicodeScalar(value) == nil {
      diagnostics.append(
        .badUnicodeEscape(
          span(start, at), "expected the number of a Unicode scalar value in `\\u{…}`"))
    }
  }

  /// Ends the interpolations that a line's end (or the file's) leaves open. Each gets its
  /// `stringEnd`, empty, so that pieces always come in whole sets.
  mutating func closeInterpolations(includingBlocks: Bool) {
    var reported = false
    while let open = interpolations.last, includingBlocks || !open.isBlock {
      interpolations.removeLast()
      if !reported {
        reportOpen(open)
        reported = true
      }
      append(.stringEnd, from: at)
    }
  }
}

extension Diagnostic {
  /// A string whose line ends before it does.
  static func unterminatedString(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unterminatedString, at: span,
      "expected `\"` to end this string, found the end of the line"
    )
    .helping("text of several lines is written between `\"\"\"` and `\"\"\"`")
  }

  /// A block string that the file's end cuts off.
  static func unterminatedBlockString(_ span: SourceSpan, hashes: Int) -> Diagnostic {
    let closer = "\"\"\"" + String(repeating: "#", count: hashes)
    return Diagnostic(
      .unterminatedBlockString, at: span,
      "expected `\(closer)` to end this block string, found the end of the file")
  }

  /// `\(` without its `)`.
  static func unterminatedInterpolation(_ span: SourceSpan, closer: SourceSpan?) -> Diagnostic {
    Diagnostic(
      .unterminatedInterpolation, at: span,
      "expected `)` to end this interpolation, found the end of the line"
    )
    .fixing(closer.map { .insert(")", before: $0, message: "write `)` here") })
    .helping("an interpolation stands on one line; only in a `\"\"\"` block may it be longer")
  }

  /// `"""` with text after it.
  static func textAfterBlockOpener(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .blockStringOpener, at: span,
      "expected the end of the line after `\"\"\"`, found text"
    )
    .helping("the text begins on the next line")
  }

  /// A raw control character inside a string.
  static func controlCharacter(_ span: SourceSpan, _ byte: UInt8) -> Diagnostic {
    let escape = "\\u{\(String(byte, radix: 16))}"
    return Diagnostic(
      .controlCharacter, at: span,
      "expected a printable character, found the control character U+00"
        + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    )
    .fixing(.replace(span, with: escape))
  }

  /// A backslash with something after it that it does not go with.
  static func badEscape(
    _ span: SourceSpan, _ text: String, after length: Int, hashes: Int
  ) -> Diagnostic {
    let place = SourceSpan(span.start + UInt32(length), span.start + UInt32(length))
    return Diagnostic(
      .badEscape, at: span,
      "expected one of `\\n \\t \\r \\0 \\\" \\' \\\\ \\u{…} \\(…)`, found `\(text)`"
    )
    .fixing(
      .insert(
        hashes == 0 ? "\\" : text.prefix(length) + "", before: place,
        message: "write `\(text.prefix(length))` twice for a backslash itself")
    )
    .helping(hashes == 0 ? "in `#\"…\"#` a backslash stands for itself" : nil)
  }

  /// `\u` without a scalar value in braces.
  static func badUnicodeEscape(_ span: SourceSpan, _ message: String) -> Diagnostic {
    Diagnostic(.badUnicodeEscape, at: span, message).helping("for example `\\u{e9}` is é")
  }
}
