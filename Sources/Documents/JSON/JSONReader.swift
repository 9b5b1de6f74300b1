import Diagnostics
import Source

/// Reads JSON (RFC 8259): one value, or a stream of values with only white space between them.
///
/// Where the standard leaves freedom: a UTF-8 byte order mark at the start is skipped, other
/// encodings and lone surrogates are rejected, numbers of any size keep their text, nesting has a
/// budget, and equal keys in one object are errors.
public struct JSONReader: ~Copyable {
  private let bytes: [UInt8]
  private let base: UInt32
  private let budget: ReadingBudget
  private var at = 0
  private var hasFailed = false
  /// What was wrong so far, in the order of the text.
  public private(set) var diagnostics: [Diagnostic] = []

  /// A reader of `bytes`, whose first is at `base` in the shared coordinate space.
  public init(bytes: [UInt8], base: UInt32 = 1, budget: ReadingBudget = ReadingBudget()) {
    self.bytes = bytes
    self.base = base
    self.budget = budget
    if let wrong = TextEncoding.check(bytes, base: base) {
      diagnostics.append(wrong)
      hasFailed = true
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  public init(_ file: SourceFile, budget: ReadingBudget = ReadingBudget()) {
    self.init(bytes: file.bytes, base: file.base, budget: budget)
  }

  /// The next value of a stream; nil at its end, and after the first error of syntax.
  public mutating func next() -> Document? {
    if hasFailed { return nil }
    var scanner = JSONScanner(bytes: bytes, base: base, at: at, budget: budget)
    if scanner.isAtEnd() { return nil }
    hasFailed = !scanner.scan()
    at = scanner.position
    diagnostics += scanner.diagnostics
    return hasFailed ? nil : scanner.finish()
  }

  /// The one value of a file; nil after an error of syntax.
  public static func read(
    bytes: [UInt8], base: UInt32 = 1, budget: ReadingBudget = ReadingBudget()
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    var reader = JSONReader(bytes: bytes, base: base, budget: budget)
    let document = reader.next()
    if document == nil, reader.diagnostics.isEmpty {
      let end = base + UInt32(bytes.count)
      return (nil, [.emptyJSON(at: SourceSpan(end, end))])
    }
    if document != nil {
      let scanner = JSONScanner(bytes: bytes, base: base, at: reader.at, budget: budget)
      if let more = scanner.more() { return (nil, reader.diagnostics + [more]) }
    }
    return (document, reader.diagnostics)
  }

  public static func read(
    _ file: SourceFile, budget: ReadingBudget = ReadingBudget()
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    read(bytes: file.bytes, base: file.base, budget: budget)
  }
}
