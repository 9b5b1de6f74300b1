/// Parts of a file that are secrets: no excerpt, message or place shows them, nor how long they are.
extension SourceFile {
  /// What stands for a secret wherever it would be shown.
  public static let maskText = "‹sensitive›"

  /// Whether anything of the file is secret.
  public var hasMasks: Bool { !masks.isEmpty || !unsortedMasks.isEmpty }

  /// The masked parts that are in a range of offsets or touch it, in order.
  public func masks(in range: Range<Int>) -> [Range<Int>] {
    if !hasMasks { return [] }
    sortMasks()
    var low = 0
    var high = masks.count
    while low < high {
      let middle = (low + high) / 2
      if masks[middle].upperBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    return Array(masks[low...].prefix { $0.lowerBound <= range.upperBound })
  }

  /// The text of a range, its masked parts replaced.
  public func shownText(_ range: Range<Int>) -> String {
    var text = ""
    var at = range.lowerBound
    for mask in masks(in: range)
    where mask.upperBound > range.lowerBound && mask.lowerBound < range.upperBound {
      if mask.lowerBound > at {
        text += String(decoding: bytes[at..<mask.lowerBound], as: UTF8.self)
      }
      text += SourceFile.maskText
      at = min(mask.upperBound, range.upperBound)
    }
    if at < range.upperBound {
      text += String(decoding: bytes[at..<range.upperBound], as: UTF8.self)
    }
    return text
  }
}

extension SourceFile {
  /// Masks what each line of a range says after its key, where the text could not be read.
  public func maskLines(in range: Range<Int>) {
    if range.isEmpty { return }
    for line in line(at: range.lowerBound)...line(at: range.upperBound - 1) {
      let text = text(ofLine: line)
      let isKey = { (index: Int) in
        text[index] == UInt8(ascii: ":") && index + 1 < text.endIndex
      }
      let colon = text.indices.first(where: isKey).map { $0 + 1 }
      var start = colon ?? text.startIndex
      while start < text.endIndex, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
      addMask(start..<text.endIndex)
    }
  }
}

extension SourceTable {
  /// Marks a place as a secret.
  public func mask(_ span: SourceSpan) {
    guard let file = file(of: span), span.count > 0 else { return }
    let start = Int(span.start - file.base)
    file.addMask(start..<min(start + span.count, file.bytes.count))
  }

  /// Marks as secret, in a copy of a place's text, what is so in the place.
  public func copyMasks(in span: SourceSpan, to start: UInt32) {
    guard let file = file(of: span) else { return }
    let range = Int(span.start - file.base)..<Int(span.end - file.base)
    for part in file.masks(in: range).map({ $0.clamped(to: range) }) {
      let first = start + UInt32(part.lowerBound - range.lowerBound)
      mask(SourceSpan(first, first + UInt32(part.count)))
    }
  }

  /// The place as it can be shown: what begins or ends in a secret does so where the secret begins.
  public func shown(_ span: SourceSpan) -> SourceSpan {
    guard let file = file(of: span) else { return span }
    let start = Int(span.start - file.base)
    var shown = span
    for mask in file.masks(in: start..<max(start, start + span.count)) {
      let (first, last) = (
        file.base + UInt32(mask.lowerBound), file.base + UInt32(mask.upperBound)
      )
      if shown.start > first, shown.start <= last { shown.start = first }
      if shown.end > first, shown.end <= last { shown.end = max(first, shown.start) }
    }
    return shown
  }

  /// Whether the place is or contains a secret.
  public func isMasked(_ span: SourceSpan) -> Bool {
    guard let file = file(of: span) else { return false }
    let start = Int(span.start - file.base)
    let end = start + max(span.count, 1)
    return file.masks(in: start..<end).contains { $0.upperBound > start && $0.lowerBound < end }
  }

  /// Whether some of the span's lines hold a secret.
  public func linesAreMasked(_ span: SourceSpan) -> Bool {
    guard let file = file(of: span) else { return false }
    let start = min(Int(span.start - file.base), file.bytes.count)
    let end = max(start, min(Int(span.end - file.base), file.bytes.count))
    let (first, last) = (
      Int(file.lines[file.line(at: start)]), file.text(ofLine: file.line(at: end))
    )
    return !file.masks(in: first..<max(first, last.endIndex)).isEmpty
  }
}
