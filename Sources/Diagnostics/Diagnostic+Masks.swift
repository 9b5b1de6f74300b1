import Source

extension SourceTable {
  /// A diagnostic as it may be told: its places end where a secret begins, a fix of a secret is left
  /// out, and a message that quotes a secret masks it.
  public func shown(_ diagnostic: Diagnostic) -> Diagnostic {
    let spans = [diagnostic.span] + diagnostic.notes.map(\.span)
    let changed = diagnostic.fixes.flatMap { $0.edits.map(\.span) }
    guard (spans + changed).contains(where: { file(of: $0)?.hasMasks ?? false }) else {
      return diagnostic
    }
    var told = diagnostic
    let secrets = spans.flatMap { secretWords(in: $0) }
    told.span = shown(diagnostic.span)
    told.message = masked(diagnostic.message, secrets)
    told.help = diagnostic.help.map { masked($0, secrets) }
    told.notes = diagnostic.notes.map {
      DiagnosticNote(span: shown($0.span), message: masked($0.message, secrets))
    }
    told.fixes = diagnostic.fixes.filter { fix in
      fix.edits.allSatisfy { secretWords(in: $0.span).isEmpty }
    }
    return told
  }

  /// The secrets that are in a place, and their single lines.
  private func secretWords(in span: SourceSpan) -> [String] {
    guard let file = file(of: span) else { return [] }
    let start = Int(span.start - file.base)
    let masks = file.masks(in: start..<max(start, start + span.count))
    return masks.flatMap { mask -> [String] in
      let text = String(decoding: file.bytes[mask], as: UTF8.self)
      let quotes: Set<Character> = ["\"", "'", " ", "\t", "\r"]
      let lines = text.split(whereSeparator: \.isNewline).map { line -> String in
        var line = line.drop { quotes.contains($0) }
        while let last = line.last, quotes.contains(last) { line.removeLast() }
        return String(line)
      }
      return [text] + lines
    }.filter { $0.count > 2 }
  }

  private func masked(_ text: String, _ secrets: [String]) -> String {
    if secrets.isEmpty { return text }
    // What is in quotes may be a part of a secret.
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    let open = parts.enumerated().map { index, part in
      let isWord = { (character: Character) in character.isLetter || character.isNumber }
      let core = part.drop { !isWord($0) }.reversed().drop { !isWord($0) }.reversed()
      let isPart = index % 2 == 1 && core.count > 1 && secrets.contains { $0.contains(core) }
      return isPart ? SourceFile.maskText : String(part)
    }.joined(separator: "`")
    return secrets.reduce(open) { replacing($1, in: $0) }
  }

  private func replacing(_ secret: String, in text: String) -> String {
    let (needle, all) = (Array(secret.utf8), Array(text.utf8))
    guard all.count >= needle.count else { return text }
    var out: [UInt8] = []
    var at = 0
    while at < all.count {
      if all[at] == needle[0], all.count - at >= needle.count,
        all[at..<at + needle.count].elementsEqual(needle)
      {
        out += Array(SourceFile.maskText.utf8)
        at += needle.count
      } else {
        out.append(all[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
