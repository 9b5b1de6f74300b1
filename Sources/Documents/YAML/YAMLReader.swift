import Diagnostics
import Source

/// Reads a stream of YAML 1.2 documents, one at a time: what one document needs is freed before the
/// next. What plain scalars mean is the core schema's or the cluster's, as the dialect says.
///
/// Equal keys are errors; aliases and merge keys are carried out within a budget; scalars that
/// another reader takes for something else are warned of. After an error of syntax reading goes
/// on at the next `---`, so that each document's errors are reported.
public struct YAMLReader: ~Copyable {
  private var parser: YAMLParser
  private var composer: YAMLComposer
  /// What was wrong so far, in the order of the text.
  public private(set) var diagnostics: [Diagnostic] = []
  private var isDone = false

  /// A reader of `bytes`, whose first is at `base` in the shared coordinate space. Unless it
  /// `isStrict`, it takes shallow lines in brackets and quotes as libyaml does, with a warning. With
  /// `allowsPlaceholders`, `${NAME}` may be where a value will be filled in.
  public init(
    bytes: [UInt8], base: UInt32 = 1, budget: ReadingBudget = ReadingBudget(),
    dialect: YAMLDialect = .core, keepsComments: Bool = false, warnsOldReadings: Bool = true,
    isStrict: Bool = false, allowsPlaceholders: Bool = false
  ) {
    parser = YAMLParser(
      bytes: allowsPlaceholders ? Placeholders.hide(in: bytes) : bytes, base: base,
      budget: budget, keepsComments: keepsComments, isStrict: isStrict)
    composer = YAMLComposer(
      source: bytes, base: base, budget: budget, dialect: dialect,
      allowsPlaceholders: allowsPlaceholders, warnsOldReadings: warnsOldReadings)
    if let wrong = TextEncoding.check(bytes, base: base)
      ?? TextEncoding.checkControls(bytes, base: base)
    {
      diagnostics.append(wrong)
      isDone = true
      return
    }
    diagnostics += TextEncoding.oldLineBreaks(bytes, dialect, base: base)
  }

  public init(
    _ file: SourceFile, budget: ReadingBudget = ReadingBudget(), dialect: YAMLDialect = .core,
    keepsComments: Bool = false, warnsOldReadings: Bool = true, allowsPlaceholders: Bool = false
  ) {
    self.init(
      bytes: file.bytes, base: file.base, budget: budget, dialect: dialect,
      keepsComments: keepsComments, warnsOldReadings: warnsOldReadings,
      allowsPlaceholders: allowsPlaceholders)
  }

  /// The comments of the last document, `#` included, if they are kept.
  public var comments: [SourceSpan] {
    parser.comments.map { parser.span($0.lowerBound, $0.upperBound) }
  }

  /// Where the last document's content starts: at its `---`, if it has one.
  public var documentStart: SourceSpan { parser.span(parser.documentStart, parser.documentStart) }

  /// The next document without an error of syntax; nil at the end of the stream. Errors of meaning
  /// (equal keys, unknown anchors) leave a document whose other parts can be used.
  public mutating func next() -> Document? {
    while !isDone {
      do throws(YAMLStop) {
        let hasDocument = try parser.nextDocument()
        takeWarnings()
        guard hasDocument else {
          isDone = true
          return nil
        }
        let document = composer.compose(parser)
        takeFindings()
        return document
      } catch {
        takeWarnings()
        if let failure = parser.failure { diagnostics.append(failure) }
        isDone = !parser.recover()
      }
    }
    return nil
  }

  /// The composer finds equal keys at the end of their object: here all come in the text's order.
  private mutating func takeFindings() {
    if composer.diagnostics.isEmpty { return }
    diagnostics += composer.diagnostics.sorted {
      ($0.span.start, $0.span.end, $0.message) < ($1.span.start, $1.span.end, $1.message)
    }
    composer.diagnostics.removeAll()
  }

  private mutating func takeWarnings() {
    if parser.warnings.isEmpty { return }
    diagnostics += parser.warnings
    parser.warnings.removeAll()
  }

  /// Hands over what was wrong so far and forgets it, so that a long stream stays small.
  public mutating func takeDiagnostics() -> [Diagnostic] {
    defer { diagnostics.removeAll() }
    return diagnostics
  }

  /// The documents of a file; those with an error of syntax are missing.
  public static func readAll(
    bytes: [UInt8], base: UInt32 = 1, budget: ReadingBudget = ReadingBudget(),
    dialect: YAMLDialect = .core
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    var reader = YAMLReader(bytes: bytes, base: base, budget: budget, dialect: dialect)
    var documents: [Document] = []
    while let document = reader.next() { documents.append(document) }
    return (documents, reader.diagnostics)
  }

  public static func readAll(
    _ file: SourceFile, budget: ReadingBudget = ReadingBudget(), dialect: YAMLDialect = .core
  ) -> (documents: [Document], diagnostics: [Diagnostic]) {
    readAll(bytes: file.bytes, base: file.base, budget: budget, dialect: dialect)
  }

  /// The one document of a file; nil after an error of syntax, or if there is none or another.
  public static func read(
    _ file: SourceFile, budget: ReadingBudget = ReadingBudget(), dialect: YAMLDialect = .core
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    read(bytes: file.bytes, base: file.base, budget: budget, dialect: dialect)
  }

  public static func read(
    bytes: [UInt8], base: UInt32 = 1, budget: ReadingBudget = ReadingBudget(),
    dialect: YAMLDialect = .core
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    var reader = YAMLReader(bytes: bytes, base: base, budget: budget, dialect: dialect)
    guard let document = reader.next() else {
      let all = reader.diagnostics
      let hasError = all.contains { $0.severity == .error }
      return (nil, hasError ? all : all + [.emptyYAML(at: SourceSpan(base, base))])
    }
    if reader.next() != nil {
      return (nil, reader.diagnostics + [.secondDocument(at: reader.documentStart)])
    }
    return (document, reader.diagnostics)
  }

  /// The documents of a file as one list; empty ones are skipped, and the only document is itself.
  /// Nil after an error of syntax, or if there is none.
  public static func readList(
    _ file: SourceFile, budget: ReadingBudget = ReadingBudget(), dialect: YAMLDialect = .core
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    let (all, diagnostics) = readAll(file, budget: budget, dialect: dialect)
    if diagnostics.contains(where: { $0.severity == .error }) { return (nil, diagnostics) }
    let documents = all.filter { !$0.isEmpty }
    if documents.isEmpty {
      return (nil, diagnostics + [.emptyYAML(at: SourceSpan(file.base, file.base))])
    }
    return (documents.count == 1 ? documents[0] : Document.list(of: documents), diagnostics)
  }
}
