import Diagnostics
import Evaluator
import Policy
import Source
import TypeChecker
import Workspace

/// The state behind the prompt: a project, a loaded module, and what was entered since.
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

  /// Loads a module; its names are at hand from here on. What was entered before is forgotten.
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
      text.isLayer = module.map { project.program[$0].base != nil } ?? false
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
    let (module, problems) = check(input, kind)
    guard let module, !problems.contains(where: { $0.severity == .error }) else {
      return outcome(problems)
    }
    if case .members(let name) = kind {
      text.keep(input, name: name)
      return outcome(problems)
    }
    let session = Session(project, module: module, natives: .standard, budget: budget)
    session.evaluation.isInterrupted = { Signals.isInterrupted }
    guard let value = value(in: session) else { return outcome(problems + session.diagnostics) }
    let shown = session.evaluation.shown(value)
    session.evaluation.runAssertions()
    var result = outcome(problems + session.diagnostics)
    result.value = shown
    return result
  }

  /// The type of an expression, without evaluating it.
  func type(of input: String) -> Outcome {
    let (module, problems) = check(input, .expression)
    var result = outcome(problems)
    if let module, let field = field(of: module), !result.hasErrors {
      result.value = project.program.describe(field.type)
    }
    return result
  }

  /// The fields that can stand behind `expression.`; empty where it has none.
  func fields(of input: String) -> [String] {
    let (module, _) = check(input, .expression)
    guard let module, let field = field(of: module) else { return [] }
    let types = project.program.types
    var names: [String] = []
    for member in types.members(field.type) {
      guard case .schema(let id) = types[types.unrefined(member)] else { continue }
      names += project.program.schema(id).fields.map { project.symbols.name(of: $0.name) }
    }
    return names
  }

  /// The names that can begin an expression: fields, schemas, what is imported.
  func names() -> [String] {
    let (module, _) = check("null", .expression)
    guard let module else { return [] }
    let schema = project.program.schema(project.program[module].schema)
    var names = schema.fields.map { project.symbols.name(of: $0.name) }
    for other in project.program.schemas where other.module == module && other.kind == .declared {
      names.append(project.symbols.name(of: other.name))
    }
    return names.filter { $0 != ReplText.field }
  }

  /// The comment that documents a schema, or a field as `Schema.field`.
  func documentation(of name: String) -> String? {
    let parts = name.split(separator: ".").map(String.init)
    guard let first = parts.first, let program = Optional(project.program) else { return nil }
    for schema in program.schemas where project.symbols.name(of: schema.name) == first {
      guard parts.count > 1 else { return project.sources.documentation(above: schema.span) }
      let fields = program.schema(schema.id).fields
      if let field = fields.first(where: { project.symbols.name(of: $0.name) == parts[1] }) {
        return project.sources.documentation(above: field.span)
          ?? project.program.describe(field.type)
      }
    }
    return nil
  }

  /// A session on the loaded module with what was entered, for `:why`; nil if it has errors.
  func loadedSession() -> Session? {
    let (module, problems) = check("null", .expression)
    guard let module, !problems.contains(where: { $0.severity == .error }) else { return nil }
    return Session(project, module: module, natives: .standard, budget: budget)
  }

  // MARK: one input

  private func field(of module: ModuleID) -> Field? {
    project.program.schema(project.program[module].schema).fields.first {
      project.symbols.name(of: $0.name) == ReplText.field
    }
  }

  private func value(in session: Session) -> Value? {
    guard let object = session.object else { return nil }
    return session.evaluation.attempt { () throws(EvaluationError) in
      try session.evaluation.field(object, ReplText.field)
    } ?? nil
  }

  private func check(_ input: String, _ kind: ReplText.Input) -> (ModuleID?, [Diagnostic]) {
    let known = Set(project.diagnostics)
    let (bytes, start) = text.text(with: input, as: kind)
    let place = project.sources.files.count
    let module = project.check(text: bytes, name: text.path)
    let fresh = project.diagnostics.filter { !known.contains($0) }
    guard place < project.sources.files.count else { return (module, fresh) }
    let file = project.sources.files[place]
    let own = project.sources.add(path: "<input>", bytes: Array(input.utf8))
    let shift = SpanShift(
      from: file.base + UInt32(start), count: UInt32(input.utf8.count), to: own.base)
    return (module, fresh.map { shift.moved($0) })
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

  func moved(_ span: SourceSpan) -> SourceSpan {
    guard span.start >= from, span.start <= from + count else { return span }
    let start = span.start - from
    return SourceSpan(to + start, to + max(start, min(span.end - from, count)))
  }

  func moved(_ diagnostic: Diagnostic) -> Diagnostic {
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
  /// The `///` lines above the declaration whose name stands at `span`.
  func documentation(above span: SourceSpan) -> String? {
    guard let file = file(of: span) else { return nil }
    var line = file.line(at: Int(span.start - file.base)) - 1
    var lines: [String] = []
    while line >= 0 {
      let text = String(decoding: file.text(ofLine: line), as: UTF8.self).drop { $0 == " " }
      if text.hasPrefix("///") {
        lines.append(String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3)))
      } else if !text.hasPrefix("@") {
        break
      }
      line -= 1
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }
}
