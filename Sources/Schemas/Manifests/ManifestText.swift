import Source

/// Lines under construction, with their indentation.
struct ManifestText {
  private(set) var bytes: [UInt8] = []
  private var depth = 0

  /// A whole line at the present indentation.
  mutating func line(_ text: String) {
    for _ in 0..<depth { bytes += [0x20, 0x20] }
    bytes += text.utf8
    bytes.append(0x0A)
  }

  /// Lines that carry their own indentation from the present one; empty ones stay empty.
  mutating func lines(_ lines: [String]) {
    for text in lines {
      if text.isEmpty { blank() } else { line(text) }
    }
  }

  mutating func blank() { bytes.append(0x0A) }

  mutating func open(_ text: String) {
    line(text)
    depth += 1
  }

  mutating func close(_ text: String) {
    depth -= 1
    line(text)
  }

  /// Where the next line will begin.
  var mark: Int { bytes.count }

  /// Makes a block of one line, written since `mark`, a line with a longer path; false if it is
  /// none.
  mutating func shorten(from mark: Int) -> Bool {
    let lines = bytes[mark...].split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count == 4, lines[0].suffix(2).elementsEqual(" {".utf8) else { return false }
    let indent = lines[0].prefix { $0 == 0x20 }
    let name = String(decoding: lines[0].dropFirst(indent.count).dropLast(2), as: UTF8.self)
    var member = String(decoding: lines[1].drop { $0 == 0x20 }, as: UTF8.self)
    if member.hasPrefix("//") { return false }
    var verb = ""
    for word in ["add ", "delete ", "replace "] where member.hasPrefix(word) {
      verb = word
      member.removeFirst(word.count)
    }
    let line = verb + name + (member.hasPrefix("[") ? "" : ".") + member
    if indent.count + line.utf8.count > 100 { return false }
    bytes = bytes[..<mark] + indent + Array(line.utf8) + [0x0A]
    return true
  }

  /// Takes an empty line away that is at a mark.
  mutating func removeBlank(at mark: Int) {
    if mark < bytes.count, bytes[mark] == 0x0A { bytes.remove(at: mark) }
  }

  /// Takes back what was written since a mark.
  mutating func cut(to mark: Int) { bytes = Array(bytes[..<mark]) }

  /// Puts a block of a few plain members, written since `mark`, on one line if it is short.
  mutating func collapse(from mark: Int) {
    let lines = bytes[mark...].split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.count <= 7, lines.last?.isEmpty == true else { return }
    var parts: [String] = []
    for line in lines.dropLast() {
      let text = String(decoding: line.drop { $0 == 0x20 }, as: UTF8.self)
      let isPlain =
        parts.isEmpty || text == "}" || text == "]" || !(text.last.map("{[".contains) ?? true)
      guard isPlain, !text.isEmpty, !text.contains("//"), !text.hasSuffix("\"\"\"") else { return }
      parts.append(text)
    }
    guard parts.last == "}", let head = parts.first,
      !parts.dropFirst().dropLast().contains(where: { $0 == "}" || $0 == "]" })
    else { return }
    let indent = bytes[mark...].prefix { $0 == 0x20 }
    let whole = head + " " + parts.dropFirst().dropLast().joined(separator: ", ") + " }"
    if indent.count + whole.utf8.count > 80 { return }
    bytes = bytes[..<mark] + indent + Array(whole.utf8) + [0x0A]
  }

  /// Adds to the end of the last line.
  mutating func append(_ text: String) {
    if bytes.last == 0x0A { bytes.removeLast() }
    bytes += text.utf8
    bytes.append(0x0A)
  }
}

/// The comments of a document on their way into a module.
struct CommentQueue {
  private var comments: [(span: SourceSpan, text: String, standsAlone: Bool)] = []
  private var next = 0

  init(_ spans: [SourceSpan], bytes: [UInt8], base: UInt32) {
    for span in spans where span.start >= base {
      let start = Int(span.start - base)
      let end = min(Int(span.end - base), bytes.count)
      guard start < end else { continue }
      var lineStart = start
      while lineStart > 0, bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
      let standsAlone = bytes[lineStart..<start].allSatisfy { $0 == 0x20 || $0 == 0x09 }
      var text = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
      while text.hasSuffix(" ") || text.hasSuffix("\r") || text.hasSuffix("\t") {
        text.removeLast()
      }
      comments.append((span, text.hasPrefix("/") ? "// " + text : "//" + text, standsAlone))
    }
  }

  /// The comments that are before a place, taken out.
  mutating func take(before place: UInt32) -> [String] {
    var taken: [String] = []
    while next < comments.count, comments[next].span.start < place {
      taken.append(comments[next].text)
      next += 1
    }
    return taken
  }

  /// The comment after a value on its line, taken out.
  mutating func take(behind value: SourceSpan, bytes: [UInt8], base: UInt32) -> String? {
    guard next < comments.count, !comments[next].standsAlone, value.end >= base,
      comments[next].span.start >= value.end
    else { return nil }
    let between = bytes[Int(value.end - base)..<Int(comments[next].span.start - base)]
    if between.contains(0x0A) { return nil }
    next += 1
    return comments[next - 1].text
  }

  /// Whether a comment is before a place.
  func hasComment(before place: UInt32) -> Bool {
    next < comments.count && comments[next].span.start < place
  }
}
