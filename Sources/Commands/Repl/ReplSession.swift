import Diagnostics
import Evaluator
import Policy
import Program
import Source
import Workspace

/// The state of the prompt: a project, a loaded module, and what was entered since.
final class ReplSession {
  private(set) var text: ReplText
  private(set) var project: Project
  let root: String
  private let files: FileProvider
  private let budget: Budget
  /// The file that was loaded, by its absolute path.
  private var loadedPath: String?

  /// What came of an input.
  struct Outcome {
    var value: String?
    var report: Report?
    var hasErrors: Bool { report?.hasErrors ?? false }
  }

  init(root: String, files: FileProvider = .disk, budget: Budget = Budget()) {
    self.root = root
    self.files = files
    self.budget = budget
    text = ReplText()
    project = Project(root: root, files: files)
  }

  /// Loads a module and brings its names into scope. What was entered before is forgotten.
  func load(_ path: String) -> Outcome {
    switch files.read(path, Project.fileLimit) {
    case .failure(let error):
      let shown = project.shown(path)
      return outcome([.cannotReadFile(shown, error.reason)])
    case .success(let bytes):
      project = Project(root: root, files: files)
      loadedPath = path
      text = ReplText(base: bytes, path: project.shown(path))
      let module = project.check(text: bytes, name: text.path)
      if let module, project.program[module].base != nil {
        let schema = project.program.schema(project.program[module].schema)
        text.layeredFields = Set(schema.fields.map { project.symbols.name(of: $0.name) })
      }
      return outcome(project.diagnostics)
    }
  }

  /// Reads the loaded file again.
  func reload() -> Outcome {
    guard let loadedPath else {
      project = Project(root: root, files: files)
      text = ReplText()
      return Outcome()
    }
    return load(loadedPath)
  }

  /// Evaluates an expression, or takes members in.
  func enter(_ input: String) -> Outcome {
    let kind = ReplText.kind(of: input)
    let (module, problems, shift) = check(input, kind)
    guard let module, !problems.contains(where: { $0.severity == .error }) else {
      return outcome(problems)
    }
    let session = Session(project, module: module, natives: .standard, budget: budget)
    session.evaluation.isInterrupted = { Signals.isInterrupted }
    if case .members(let name) = kind {
      // What only composing the layers shows, such as a path bound twice, is shown now, not with
      // every later input.
      session.force()
      let all = problems + session.diagnostics.filter { shift.covers($0.span) }.map(shift.moved)
      if !all.contains(where: { $0.severity == .error }) { text.keep(input, name: name) }
      return outcome(all)
    }
    guard let value = value(in: session) else {
      return outcome(problems + session.diagnostics.map(shift.moved))
    }
    let type = field(of: module)?.type ?? TypeTable.unknown
    let shown = session.evaluation.shown(value, as: type)
    session.evaluation.runAssertions()
    var result = outcome(problems + session.diagnostics.map(shift.moved))
    result.value = shown
    return result
  }

  /// The type of an expression, without evaluating it.
  func type(of input: String) -> Outcome {
    let (module, problems, _) = check(input, .expression)
    var result = outcome(problems)
    if let module, let field = field(of: module), !result.hasErrors {
      result.value = project.program.describe(field.type)
    }
    return result
  }

  /// What can be after `expression.`: fields and methods, or the names of a module; empty if
  /// the expression has none. Fields come first.
  func members(of input: String) -> [String] {
    let (module, _, _) = check(input, .expression)
    guard let module else { return [] }
    let path = input.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let names = project.checker.completion.names(inModuleNamed: path, of: module) {
      return names
    }
    guard let type = field(of: module)?.type else { return [] }
    return fields(of: type).map { project.symbols.name(of: $0.name) }
      + project.checker.completion.methods(of: type)
  }

  /// The names that can begin an expression: fields, schemas, functions, what is imported.
  func names() -> [String] {
    let (module, _, _) = check("null", .expression)
    guard let module else { return [] }
    return project.checker.completion.names(in: module).filter { $0 != ReplText.field }
  }

  /// The comment that documents what a dotted path names, with the line that declares it: a schema
  /// or function, the field or method of a value, `Schema.field`.
  func documentation(of name: String) -> String? {
    let path = name.split(separator: ".").map(String.init)
    guard let last = path.last else { return nil }
    let (module, _, _) = check("null", .expression)
    guard let module else { return nil }
    if let span = project.checker.completion.declarationSpan(path, in: module) {
      if let text = project.sources.documentation(at: span) { return text }
    }
    if path.count == 1, let schema = schema(named: last) {
      return project.sources.documentation(at: schema.span)
    }
    let (checked, _, _) = check(path.dropLast().joined(separator: "."), .expression)
    guard path.count > 1, let checked, let type = field(of: checked)?.type else { return nil }
    let symbol = project.symbols.intern(last)
    let span =
      fields(of: type).first { $0.name == symbol }?.span
      ?? project.checker.completion.methodSpan(last, of: type)
    return span.flatMap { project.sources.documentation(at: $0) }
  }

  /// A session on the loaded module with what was entered, for `:why`; nil if it has errors.
  func loadedSession() -> Session? {
    let (module, problems, _) = check("null", .expression)
    guard let module, !problems.contains(where: { $0.severity == .error }) else { return nil }
    return Session(project, module: module, natives: .standard, budget: budget)
  }

  // MARK: one input

  private func field(of module: ModuleID) -> Field? {
    project.program.schema(project.program[module].schema).fields.first {
      project.symbols.name(of: $0.name) == ReplText.field
    }
  }

  /// A schema of any module that was loaded: values have types that are not in scope.
  private func schema(named name: String) -> Schema? {
    project.program.schemas.first { project.symbols.name(of: $0.name) == name }
  }

  /// The fields of the schemas that a type is made of.
  private func fields(of type: TypeID) -> [Field] {
    let types = project.program.types
    return types.members(type).flatMap { member -> [Field] in
      guard case .schema(let id) = types[types.unrefined(member)] else { return [] }
      return project.program.schema(id).fields
    }
  }

  private func value(in session: Session) -> Value? {
    guard let object = session.object else { return nil }
    return session.evaluation.attempt { () throws(EvaluationError) in
      try session.evaluation.field(object, ReplText.field)
    } ?? nil
  }

  /// Checks the module with an input after it: what that had to say, and how to move a span of the
  /// whole text to the input alone.
  private func check(
    _ input: String, _ kind: ReplText.Input
  ) -> (ModuleID?, [Diagnostic], SpanShift) {
    let known = Set(project.diagnostics)
    let (bytes, start) = text.text(with: input, as: kind)
    let place = project.sources.files.count
    let module = project.check(text: bytes, name: text.path)
    let fresh = project.diagnostics.filter { !known.contains($0) }
    guard place < project.sources.files.count else { return (module, fresh, .none) }
    let file = project.sources.files[place]
    let own = project.sources.add(path: "<input>", bytes: Array(input.utf8))
    let shift = SpanShift(
      from: file.base + UInt32(start), count: UInt32(input.utf8.count), to: own.base,
      sources: project.sources)
    return (module, fresh.map(shift.moved), shift)
  }

  private func outcome(_ diagnostics: [Diagnostic]) -> Outcome {
    Outcome(value: nil, report: Report(diagnostics, sources: project.sources, root: root))
  }
}

/// Moves what is said about the input's text in the module to the input alone.
private struct SpanShift {
  let from: UInt32
  let count: UInt32
  let to: UInt32
  let sources: SourceTable?

  /// Moves nothing.
  static var none: SpanShift { SpanShift(from: 0, count: 0, to: 0, sources: nil) }

  /// Whether a span of the module's text is in the input.
  func covers(_ span: SourceSpan) -> Bool {
    count > 0 && span.start >= from && span.start <= from + count
  }

  func moved(_ span: SourceSpan) -> SourceSpan {
    guard covers(span) else { return span }
    let start = span.start - from
    return SourceSpan(to + start, to + max(start, min(span.end - from, count)))
  }

  func moved(_ diagnostic: Diagnostic) -> Diagnostic {
    sources?.copyMasks(in: SourceSpan(from, from + count), to: to)
    var copy = diagnostic
    copy.span = moved(diagnostic.span)
    copy.notes = diagnostic.notes.map { DiagnosticNote(span: moved($0.span), message: $0.message) }
    copy.fixes = diagnostic.fixes.map { fix in
      FixIt(
        message: fix.message,
        edits: fix.edits.map { .init(span: moved($0.span), replacement: $0.replacement) })
    }
    return copy
  }
}

extension SourceTable {
  /// The `///` lines above the declaration whose name is at `span`, then the line that declares
  /// it; nil if that span is in no file.
  func documentation(at span: SourceSpan) -> String? {
    guard let file = file(of: span) else { return nil }
    let place = file.line(at: Int(span.start - file.base))
    let declaration = String(decoding: file.text(ofLine: place), as: UTF8.self).trimmed
    var line = place - 1
    var lines = [declaration]
    while line >= 0 {
      let text = String(decoding: file.text(ofLine: line), as: UTF8.self).drop { $0 == " " }
      if text.hasPrefix("///") {
        lines.append(String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3)))
      } else if !text.hasPrefix("@") {
        break
      }
      line -= 1
    }
    return lines.reversed().joined(separator: "\n")
  }
}
