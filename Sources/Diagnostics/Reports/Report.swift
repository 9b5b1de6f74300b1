import Source

/// Everything a run has to say, in the order it is said: sorted by file and place, each thing once.
public struct Report {
  public let sources: SourceTable
  /// Sorted by path from the root, then place, then code; equal ones merged. Of each severity those
  /// within the limit.
  public let diagnostics: [Diagnostic]
  /// How many of each severity there are, shown or not.
  private let totals: [Severity: Int]
  /// The paths that were asked about, also those without a finding, in order.
  public let checkedPaths: [String]
  /// The absolute path that shown paths are relative to; empty if it is unknown.
  public let root: String
  /// The folder of the repository, which code scanning counts paths from; otherwise the root.
  public let repository: String
  /// What else was counted, for the summary that programs read: `policies`, `objects`.
  public var counts: [(name: String, value: Int)] = []
  /// The tests that ran, in order; JUnit lists them beside what else was found.
  public var cases: [Case] = []

  /// A test that ran: the file it is in, its title, and what failed in it.
  public struct Case {
    public var path: String
    public var title: String
    public var failures: [Diagnostic]

    public init(path: String, title: String, failures: [Diagnostic]) {
      self.path = path
      self.title = title
      self.failures = failures
    }
  }

  /// Where in `diagnostics` each path's stand.
  private let places: [String: [Int]]

  /// How many of each severity a report shows by default.
  public static let usualLimit = 1000
  private let limit: Int

  /// `limit` is how many of each severity are reported; the others are only counted.
  public init(
    _ diagnostics: [Diagnostic], sources: SourceTable, checkedPaths: [String] = [],
    root: String = "", repository: String? = nil, limit: Int = Report.usualLimit
  ) {
    self.sources = sources
    self.limit = limit
    let told = diagnostics.map { sources.shown($0) }
    var totals: [Severity: Int] = [:]
    // What is not about a particular file is reported for the first.
    let all = told.map { $0.about(checkedPaths.first) }
    let ordered = Report.ordered(all, sources: sources).filter { diagnostic in
      totals[diagnostic.severity, default: 0] += 1
      return totals[diagnostic.severity, default: 0] <= limit
    }
    self.totals = totals
    self.diagnostics = ordered
    var places: [String: [Int]] = [:]
    for (index, diagnostic) in ordered.enumerated() {
      let path = Report.path(of: diagnostic, in: sources)
      places[path, default: []].append(index)
    }
    self.places = places
    self.checkedPaths = checkedPaths
    self.root = root
    self.repository = repository ?? root
  }

  /// The number of diagnostics of a severity, shown or not.
  public func count(of severity: Severity) -> Int { totals[severity] ?? 0 }

  /// How many are only counted.
  public var omitted: Int {
    Severity.allCases.reduce(0) { $0 + max(0, count(of: $1) - limit) }
  }

  /// Whether anything is wrong enough to fail the run.
  public var hasErrors: Bool { count(of: .error) > 0 }

  /// `2 errors, 1 warning`; nil if there is nothing to count.
  public var summary: String? {
    let words: [(Severity, String, String)] = [
      (.error, "error", "errors"), (.warning, "warning", "warnings"), (.info, "note", "notes"),
    ]
    var parts: [String] = []
    for (severity, one, many) in words {
      let count = count(of: severity)
      if count > 0 { parts.append("\(count) \(count == 1 ? one : many)") }
    }
    if parts.isEmpty { return nil }
    let left = omitted > 0 ? ", \(omitted) of them not shown (see `--max-errors`)" : ""
    return parts.joined(separator: ", ") + left
  }

  /// The diagnostics whose place is in the file shown under a path; "" is not a file.
  public func diagnostics(at path: String) -> [Diagnostic] {
    (places[path] ?? []).map { diagnostics[$0] }
  }

  /// The path a span is shown under; empty for the span of nothing.
  func path(of span: SourceSpan) -> String {
    sources.file(of: span).map { sources.shownPath(of: $0) } ?? ""
  }

  /// The path of the file that a diagnostic is about; empty for one about none.
  func path(of diagnostic: Diagnostic) -> String { Report.path(of: diagnostic, in: sources) }

  private static func path(of diagnostic: Diagnostic, in sources: SourceTable) -> String {
    sources.file(of: diagnostic.span).map { sources.shownPath(of: $0) } ?? diagnostic.file ?? ""
  }

  /// Every path to report on: those asked about first, then others with findings, as sorted.
  var paths: [String] {
    var seen = Set<String>()
    let found = diagnostics.map { path(of: $0) }
    return (checkedPaths + cases.map(\.path) + found).filter { seen.insert($0).inserted }
  }

  private static func ordered(_ diagnostics: [Diagnostic], sources: SourceTable) -> [Diagnostic] {
    let keyed = diagnostics.enumerated().map { index, diagnostic in
      (
        path: sources.file(of: diagnostic.span)?.path ?? diagnostic.file ?? "",
        diagnostic: diagnostic, index: index
      )
    }
    let sorted = keyed.sorted { a, b in
      if a.path != b.path { return a.path < b.path }
      let (x, y) = (a.diagnostic, b.diagnostic)
      if x.span != y.span {
        return (x.span.start, x.span.end) < (y.span.start, y.span.end)
      }
      if x.code != y.code { return x.code.rawValue < y.code.rawValue }
      if x.message != y.message { return x.message < y.message }
      if x.subject != y.subject { return x.subject ?? "" < y.subject ?? "" }
      return a.index < b.index
    }
    // A scalar that is wrong for its field needs no warning of other readers.
    let errors = diagnostics.lazy.filter { $0.severity == .error }
    let wrong = Set(errors.map(\.span))
    // An error of its whole entry ends where it does.
    let wrongEnds = Set(errors.filter { $0.code == .valueTypeMismatch }.map(\.span.end))
    var seen = Set<Diagnostic>()
    var told: [Diagnostic] = []
    for diagnostic in sorted.lazy.map(\.diagnostic) {
      if diagnostic.code == .yamlOldReading, diagnostic.severity != .error,
        wrong.contains(diagnostic.span) || wrongEnds.contains(diagnostic.span.end)
      {
        continue
      }
      // A run that fails for what a module only warns of says so.
      if diagnostic.code == .nothingChecked, diagnostic.severity != .error,
        !diagnostic.span.isNone, wrong.contains(diagnostic.span)
      {
        continue
      }
      guard seen.insert(diagnostic).inserted else { continue }
      // One rule that meets many final values is one error.
      if diagnostic.code == .finalOverridden, let last = told.last, last.code == diagnostic.code,
        last.span == diagnostic.span, last.message == diagnostic.message
      {
        told[told.count - 1].notes += diagnostic.notes.filter { !last.notes.contains($0) }
      } else {
        told.append(diagnostic)
      }
    }
    return told
  }
}
