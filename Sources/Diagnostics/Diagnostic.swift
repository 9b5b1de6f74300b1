import Source

/// How much a diagnostic matters. Only errors change the exit code.
public enum Severity: String, Sendable, CaseIterable {
  case error, warning, info
}

/// Another place that explains a diagnostic: where the type was declared, which layer set it.
public struct DiagnosticNote: Hashable, Sendable {
  public var span: SourceSpan
  public var message: String

  public init(span: SourceSpan, message: String) {
    self.span = span
    self.message = message
  }
}

/// A change of the source that would fix the cause.
public struct FixIt: Hashable, Sendable {
  /// What the fix does, as a command: "write `replicas`".
  public var message: String
  /// The text each span is replaced by; spans do not overlap.
  public var edits: [Edit]

  public struct Edit: Hashable, Sendable {
    public var span: SourceSpan
    public var replacement: String

    public init(span: SourceSpan, replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  public init(message: String, edits: [Edit]) {
    self.message = message
    self.edits = edits
  }

  /// A fix that replaces one span.
  public static func replace(
    _ span: SourceSpan, with replacement: String, message: String? = nil
  ) -> FixIt {
    FixIt(
      message: message ?? "write `\(replacement)`",
      edits: [Edit(span: span, replacement: replacement)])
  }

  /// A fix that inserts text before a span.
  public static func insert(_ text: String, before span: SourceSpan, message: String) -> FixIt {
    FixIt(message: message, edits: [Edit(span: span.before, replacement: text)])
  }
}

/// A rule of the user's that a diagnostic is about: a policy.
public struct DiagnosticRule: Hashable, Sendable {
  public var name: String
  /// Its own message.
  public var summary: String?

  public init(name: String, summary: String?) {
    self.name = name
    self.summary = summary
  }
}

/// One thing wrong, at one place: a code, a sentence in the reader's terms, the exact span, the
/// other spans that explain it, and the fix where one is likely.
///
/// The text of each is in a static function beside the check that finds it.
public struct Diagnostic: Hashable, Sendable {
  public var code: DiagnosticCode
  public var severity: Severity
  public var span: SourceSpan
  /// One sentence, no full stop, names in backquotes: expected first, found second.
  public var message: String
  public var notes: [DiagnosticNote] = []
  public var fixes: [FixIt] = []
  /// The way out as text, if it is not an edit.
  public var help: String?
  /// The file that it is about, as shown, where no place in it can be named.
  public var file: String?
  /// The rule that was broken, where that says more than the code.
  public var rule: DiagnosticRule?
  /// What it was found on, where several things stand at one place: `Deployment/web spec.template`.
  public var subject: String?

  public init(
    _ code: DiagnosticCode, at span: SourceSpan, _ message: String, severity: Severity = .error
  ) {
    self.code = code
    self.severity = severity
    self.span = span
    self.message = message
  }

  /// With one more explaining place. A span of nothing adds nothing, nor does the diagnostic's own.
  public func noting(_ span: SourceSpan, _ message: String) -> Diagnostic {
    if span.isNone || span == self.span { return self }
    var copy = self
    copy.notes.append(DiagnosticNote(span: span, message: message))
    return copy
  }

  /// With the file that it is about, if it names no place.
  public func about(_ file: String?) -> Diagnostic {
    guard span.isNone, self.file == nil else { return self }
    var copy = self
    copy.file = file
    return copy
  }

  /// With a fix.
  public func fixing(_ fix: FixIt?) -> Diagnostic {
    guard let fix else { return self }
    var copy = self
    copy.fixes.append(fix)
    return copy
  }

  /// With the nearest of some names offered in place of what is at `span`.
  public func suggesting(
    _ names: some Sequence<String>, for wrong: String, at span: SourceSpan
  ) -> Diagnostic {
    guard let near = nearestName(to: wrong, among: names) else { return self }
    return fixing(.replace(span, with: near, message: "did you mean `\(near)`?"))
  }

  /// With advice as text.
  public func helping(_ text: String?) -> Diagnostic {
    guard let text else { return self }
    var copy = self
    copy.help = text
    return copy
  }
}
