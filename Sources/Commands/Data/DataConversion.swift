import Diagnostics
import Documents
import Evaluator
import Source

/// Reads data files and streams and writes their documents in a form of choice, one after another.
///
/// Nothing is released before everything was read without an error. Memory holds one document, the
/// parts of the stream that something was found in, and a little of the output.
struct DataConversion: ~Copyable {
  let sources = SourceTable()
  private(set) var diagnostics: [Diagnostic] = []
  private let format: OutputFormat
  private let isAlone: Bool
  /// Whether documents that are not resources are skipped.
  private let onlyResources: Bool
  private let spool = OutputSpool(memory: 64_000_000)
  private var json: JSONWriter
  private var yaml = YAMLWriter()
  /// The last document read: how it is written depends on whether another one follows.
  private var waiting: Document?
  private var count = 0
  private var errorCount = 0
  private var hasErrors: Bool { errorCount > 0 }
  /// Findings that were not kept.
  private var leftOut = 0
  /// This many errors, and this many other findings, are kept with the text they are about.
  private static let keptFindings = 1000

  /// `isAlone`: there is one input.
  init(format: OutputFormat, isAlone: Bool, onlyResources: Bool = false) {
    self.onlyResources = onlyResources
    self.format = format
    self.isAlone = isAlone
    json = JSONWriter(layout: format == .json ? .indented : .compact)
  }

  /// Reads one input; `name` is how reports show it.
  mutating func read(_ input: Descriptor, form: DataForm, name: String) {
    if isAlone, form == .json, format != .yaml, !onlyResources,
      spool.copyJSON(from: input, layout: format == .json ? .indented : .compact)
    {
      return
    }
    var stream = DataStream(input, form: form)
    var documents = 0
    while let part = stream.next() {
      guard sources.hasRoom(for: part.bytes.count) else {
        return report(.cannotReadFile(name, "there is no room left"))
      }
      let (found, count) = documentsAndFindings(of: part.bytes, form)
      documents += count
      keep(found, of: part, name)
      // After an error of syntax, JSON has no place to go on at.
      if hasErrors, form == .json { return }
      if errorCount >= DataConversion.keptFindings { return }
    }
    if let failure = stream.failure { report(.cannotReadFile(name, failure.reason)) }
    if documents == 0, form == .json, !hasErrors {
      keep(JSONReader.read(bytes: [], base: sources.nextBase).diagnostics, of: ([], 0), name)
    }
  }

  mutating func report(_ diagnostic: Diagnostic) {
    diagnostics.append(diagnostic)
    if diagnostic.severity == .error { errorCount += 1 }
  }

  private mutating func documentsAndFindings(
    of bytes: [UInt8], _ form: DataForm
  ) -> ([Diagnostic], Int) {
    var count = 0
    switch form {
    case .yaml:
      var reader = YAMLReader(bytes: bytes, base: sources.nextBase)
      while let document = reader.next() {
        take(document)
        count += 1
      }
      return (reader.diagnostics, count)
    case .json:
      var reader = JSONReader(bytes: bytes, base: sources.nextBase)
      while let document = reader.next() {
        take(document)
        count += 1
      }
      return (reader.diagnostics, count)
    }
  }

  /// Keeps findings and the text that they are about; of very many only the first.
  private mutating func keep(
    _ found: [Diagnostic], of part: (bytes: [UInt8], line: Int), _ name: String
  ) {
    guard !found.isEmpty else { return }
    let errors = found.filter { $0.severity == .error }
    let kept =
      errors.prefix(max(0, DataConversion.keptFindings - errorCount))
      + found.filter { $0.severity != .error }
      .prefix(max(0, DataConversion.keptFindings - (diagnostics.count - errorCount)))
    errorCount += errors.count
    leftOut += found.count - kept.count
    if kept.isEmpty { return }
    sources.add(path: name, bytes: part.bytes, linesBefore: part.line)
    diagnostics += kept
  }

  // MARK: writing

  private mutating func take(_ document: Document) {
    if hasErrors || onlyResources && !isResource(document.element) { return }
    if let first = waiting {
      if count == 0 { beginMany() }
      write(first, isOneOfMany: true)
    }
    waiting = document
  }

  private func isResource(_ element: DocumentElement) -> Bool {
    element["apiVersion"]?.string != nil && element["kind"]?.string != nil
  }

  /// Whether nothing was wrong and nothing is to be written.
  var holdsNoResource: Bool { waiting == nil && !hasErrors }

  private mutating func beginMany() { if format == .json { json.beginArray() } }

  private mutating func write(_ document: Document, isOneOfMany: Bool) {
    count += 1
    let spool = spool
    switch format {
    case .yaml:
      if isOneOfMany { yaml.beginDocument() }
      yaml.write(document, draining: { spool.write($0.bytes) })
    case .json, .jsonLines: json.write(document, draining: { spool.write($0.bytes) })
    }
  }

  /// Writes what was read to stdout, if nothing was wrong; gives everything found.
  mutating func finish(to console: Console) -> Report {
    if let last = waiting, !hasErrors {
      let isOneOfMany = count > 0
      write(last, isOneOfMany: isOneOfMany)
      if isOneOfMany, format == .json { json.endArray() }
    }
    let spool = spool
    json.drain { spool.write($0.bytes) }
    yaml.drain { spool.write($0.bytes) }
    if case .failed(let reason) = spool.failure {
      report(.cannotHoldOutput(reason))
    }
    if leftOut > 0 { console.say("\(leftOut) more findings are not shown\n") }
    if !hasErrors { spool.release(to: console) }
    return Report(diagnostics, sources: sources)
  }
}

extension Diagnostic {
  static func cannotHoldOutput(_ reason: String) -> Diagnostic {
    Diagnostic(
      .cannotWrite, at: .none, "the output does not fit into memory or a temporary file: \(reason)"
    ).helping("`TMPDIR` names the folder for temporary files")
  }
}
