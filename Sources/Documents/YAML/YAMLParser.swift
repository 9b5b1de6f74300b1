import Diagnostics
import Source

/// Ends a parse: the reason is in the parser's `failure`.
struct YAMLStop: Error {}

/// Text to events, one document at a time (YAML 1.2.2).
///
/// Block structure is read by columns and implicit keys by looking back: a node is read first, and
/// if a `:` follows on its line, a mapping's start is put before it. What is open is kept in two
/// stacks: no recursion.
struct YAMLParser: ~Copyable {
  let bytes: [UInt8]
  let base: UInt32
  let budget: ReadingBudget
  /// Collects the comments' offsets if asked to.
  let keepsComments: Bool
  /// Whether brackets and quotes must keep to the indent that YAML 1.2 asks of them.
  let isStrict: Bool
  var at = 0
  /// Where the line of `at` starts, and how many spaces it starts with.
  var lineStart = 0
  var lineIndent = 0
  /// The first token of the line of `at`, once `skip` has come to it.
  var lineToken = -1
  /// The block collections that stand open, and those in brackets inside the innermost.
  var open: [OpenBlock] = []
  var openFlow: [OpenFlow] = []

  /// The document just read.
  var events: [YAMLEvent] = []
  var properties: [YAMLProperties] = []
  var side: [UInt8] = []
  var comments: [Range<Int>] = []
  /// Whether `events` are of a document, finished or not.
  var isInDocument = false
  var isExplicitStart = false
  var isExplicitEnd = false
  /// Where the document's content starts and ends.
  var documentStart = 0

  var tagHandles: [(handle: [UInt8], prefix: [UInt8])] = []
  var hasVersion = false
  /// Whether a document may start without `---` here, and directives may be.
  private var isFresh = true
  var failure: Diagnostic?
  var warnings: [Diagnostic] = []
  private let shallowLines = ShallowLines()

  /// What is remembered of lines inside brackets or quotes that are indented too little. It lies apart,
  /// as it is rare, and the parser is copied in part at each node.
  private final class ShallowLines {
    /// The error of the first such line in what stands open, and in what was closed last, with its end.
    var open: Diagnostic?
    var closed: (error: Diagnostic, end: Int)?
    var isTold = false
  }

  init(
    bytes: [UInt8], base: UInt32, budget: ReadingBudget, keepsComments: Bool, isStrict: Bool
  ) {
    self.bytes = bytes
    self.base = base
    self.budget = budget
    self.keepsComments = keepsComments
    self.isStrict = isStrict
    enterLine()
  }

  // MARK: bytes

  /// The byte at an offset; 0 at the end, for no text contains a NUL.
  @inline(__always)
  func byte(_ i: Int) -> UInt8 { i < bytes.count ? bytes[i] : 0 }

  @inline(__always)
  static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D || byte == 0 }

  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Whether an offset holds white space or the end.
  @inline(__always)
  func isSpace(_ i: Int) -> Bool {
    let byte = byte(i)
    return byte <= 0x20 && (YAMLParser.isBlank(byte) || YAMLParser.isBreak(byte))
  }

  @inline(__always)
  static func isFlowIndicator(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x5B || byte == 0x5D || byte == 0x7B || byte == 0x7D
  }

  @inline(__always)
  var isAtEnd: Bool { at >= bytes.count }

  @inline(__always)
  var column: Int { at - lineStart }

  /// Whether the token at `at` is the first of its line.
  @inline(__always)
  var isFirst: Bool { at == lineToken }

  /// Whether a tab is among the spaces before the first token of the line.
  @inline(__always)
  var isTabbed: Bool { column != lineIndent }

  /// The offset after the line end at `i`.
  @inline(__always)
  func afterBreak(_ i: Int) -> Int {
    byte(i) == 0x0D && byte(i + 1) == 0x0A ? i + 2 : i + 1
  }

  /// Makes `at` the start of a line and goes after its spaces.
  @inline(__always)
  mutating func enterLine() {
    lineStart = at
    while byte(at) == 0x20 { at += 1 }
    lineIndent = at - lineStart
    lineToken = at
  }

  /// Goes over spaces, comments and line ends to the next token; true if it is on another line.
  @discardableResult
  mutating func skip() -> Bool {
    var hasCrossed = false
    while true {
      switch byte(at) {
      case 0x20, 0x09:
        at += 1
        if at - 1 == lineToken { lineToken = at }
      case 0x23:
        guard at == lineStart || YAMLParser.isBlank(byte(at - 1)) else { return hasCrossed }
        let start = at
        while !YAMLParser.isBreak(byte(at)) { at += 1 }
        if keepsComments { comments.append(start..<at) }
      case 0x0A, 0x0D:
        at = afterBreak(at)
        enterLine()
        hasCrossed = true
      default: return hasCrossed
      }
    }
  }

  /// Whether `---` or `...` is at the start of the line.
  @inline(__always)
  func isMarker(at i: Int) -> Bool {
    let first = byte(i)
    guard first == 0x2D || first == 0x2E else { return false }
    return byte(i + 1) == first && byte(i + 2) == first && isSpace(i + 3)
  }

  /// Whether the document ends at the token at `at`.
  @inline(__always)
  var isDocumentEnd: Bool { isAtEnd || (at == lineStart && isMarker(at: at)) }

  // MARK: documents

  /// Reads the next document into `events`; false at the end of the stream.
  mutating func nextDocument() throws(YAMLStop) -> Bool {
    events.removeAll(keepingCapacity: true)
    properties.removeAll(keepingCapacity: true)
    side.removeAll(keepingCapacity: true)
    comments.removeAll(keepingCapacity: true)
    tagHandles.removeAll()
    hasVersion = false
    isInDocument = false
    isExplicitEnd = false
    var hasDirectives = false
    var directive = 0
    while true {
      if byte(at) == 0xEF, byte(at + 1) == 0xBB, byte(at + 2) == 0xBF, at == lineStart {
        at += 3
        enterLine()
      }
      skip()
      if isAtEnd {
        if hasDirectives { try fail(.directiveWithoutDocument(at: span(directive, directive + 1))) }
        return false
      }
      guard at == lineStart else { break }
      if byte(at) == 0x25, isFresh {
        directive = at
        try self.directive()
        hasDirectives = true
      } else if isMarker(at: at) {
        if byte(at) == 0x2D { break }
        if hasDirectives { try fail(.directiveWithoutDocument(at: span(directive, directive + 1))) }
        at += 3
        try endOfLine()
        isFresh = true
      } else {
        break
      }
    }
    isInDocument = true
    isExplicitStart = at == lineStart && isMarker(at: at)
    documentStart = at
    if isExplicitStart {
      at += 3
      lineToken = -1
    } else if hasDirectives {
      try fail(.missingDocumentStart(at: span(at, at)))
    }
    isFresh = false
    try rootNode(isCompact: !isExplicitStart)
    skip()
    guard isDocumentEnd else { try failBehindNode() }
    tellShallow()
    if byte(at) == 0x2E {
      isExplicitEnd = true
      isFresh = true
      at += 3
      try endOfLine()
    }
    return true
  }

  /// Continues after an error, at the next `---`; false if there is none.
  mutating func recover() -> Bool {
    failure = nil
    if at > documentStart, at == lineStart, byte(at) == 0x2D, isMarker(at: at) { return true }
    while !isAtEnd {
      while !YAMLParser.isBreak(byte(at)) { at += 1 }
      if isAtEnd { return false }
      at = afterBreak(at)
      enterLine()
      if at == lineStart, byte(at) == 0x2D, isMarker(at: at) { return true }
    }
    return false
  }

  /// Only a comment may follow on the line.
  private mutating func endOfLine() throws(YAMLStop) {
    if skip() || isAtEnd { return }
    try fail(.unexpected(found(at: at), at: word(at: at), expected: "the end of the line"))
  }

  // MARK: errors

  func span(_ start: Int, _ end: Int) -> SourceSpan {
    SourceSpan(base + UInt32(start), base + UInt32(end))
  }

  mutating func fail(_ diagnostic: Diagnostic) throws(YAMLStop) -> Never {
    failure = shallowLines.open ?? shallowOfThisLine ?? diagnostic
    shallowLines.open = nil
    shallowLines.closed = nil
    throw YAMLStop()
  }

  /// What is after brackets or quotes on their last line is at fault because of them.
  private var shallowOfThisLine: Diagnostic? {
    guard let (error, end) = shallowLines.closed, at >= end, at - end < 200,
      !bytes[end..<min(at, bytes.count)].contains(where: YAMLParser.isBreak)
    else { return nil }
    return error
  }

  /// A line inside brackets or quotes that is no deeper than what contains them: libyaml and
  /// go-yaml take it, YAML 1.2 does not. An error, if what is open is not closed later.
  mutating func takeShallow(_ error: Diagnostic) throws(YAMLStop) {
    if isStrict { try fail(error) }
    if shallowLines.open == nil { shallowLines.open = error }
  }

  /// The outermost brackets or quotes are closed.
  @inline(__always)
  mutating func closeShallow() {
    guard let error = shallowLines.open, openFlow.isEmpty else { return }
    tellShallow()
    shallowLines.closed = (error, at)
    shallowLines.open = nil
  }

  /// Warns, once for a file.
  private mutating func tellShallow() {
    guard let (error, _) = shallowLines.closed else { return }
    shallowLines.closed = nil
    if shallowLines.isTold { return }
    shallowLines.isTold = true
    warnings.append(error.asShallowWarning)
  }

  /// Whether a line of what stands open was found to be indented too little.
  var isShallow: Bool { shallowLines.open != nil }

  /// The end of the word or character at `i`.
  private func wordEnd(_ i: Int) -> Int {
    func isLetter(_ byte: UInt8) -> Bool {
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
    }
    var end = i
    while end < bytes.count, end < i + 40, isLetter(bytes[end]) { end += 1 }
    if end == i {
      end = min(i + 1, bytes.count)
      while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    }
    return end
  }

  func word(at i: Int) -> SourceSpan {
    YAMLParser.isBreak(byte(i)) ? span(i, i) : span(i, wordEnd(i))
  }

  /// What is at an offset, for a message.
  func found(at i: Int) -> String {
    if i >= bytes.count { return "the end of the file" }
    if YAMLParser.isBreak(bytes[i]) { return "the end of the line" }
    if bytes[i] == 0x09 { return "a tab" }
    return "`\(String(decoding: bytes[i..<wordEnd(i)], as: UTF8.self))`"
  }
}
