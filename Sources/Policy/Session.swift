import Diagnostics
import Documents
import Evaluator
import Source
import Text
import TypeChecker
import Workspace

/// One module evaluated: what it outputs, what its policies and tests say, where values come from.
///
/// The verbs `eval`, `check`, `policy`, `test`, `why` and the REPL work on one of these.
public final class Session {
  public let project: Project
  public let module: ModuleID
  public let evaluation: Evaluation
  public let runner: PolicyRunner
  /// What binding the parameters had to say.
  public private(set) var ownDiagnostics: [Diagnostic] = []

  /// A `param` bound from outside: text is read as the parameter's type.
  public struct Parameter {
    public var name: String
    public var text: [UInt8]
    /// Whether it came from a file, as `Sensitive` ones must.
    public var isFromFile: Bool

    public init(name: String, text: [UInt8], isFromFile: Bool) {
      self.name = name
      self.text = text
      self.isFromFile = isFromFile
    }
  }

  /// The module has been checked and has no errors. A session of the same project and options that
  /// is done with lends its evaluation, so that what modules have in common is evaluated once: of a
  /// project's check that is most.
  public init(
    _ project: Project, module: ModuleID, natives: NativeTable, parameters: [Parameter] = [],
    budget: Budget = Budget(), day: JudgmentDay = JudgmentDay(nil), after earlier: Session? = nil
  ) {
    self.project = project
    self.module = module
    if parameters.isEmpty, let earlier, earlier.evaluation.restart() {
      evaluation = earlier.evaluation
    } else {
      evaluation = Evaluation(
        program: project.program, classes: project.checker.classes, budget: budget,
        natives: natives,
        loadData: { project.loadData($0) })
    }
    runner = PolicyRunner(evaluation, day: day)
    evaluation.kindSource = project.kindSource
    bind(parameters)
  }

  /// All diagnostics: evaluation errors, and rules that matched nothing.
  public var diagnostics: [Diagnostic] { ownDiagnostics + evaluation.diagnostics }

  /// The object of the module; nil after an error.
  public lazy var object: Value? =
    isBound ? evaluation.moduleObject(module, parameters: bound) : nil

  /// Whether all parameters could be bound; else everything that depends on them would fail too.
  private var isBound = true

  private var bound: [(field: Int, value: Value)] = []

  /// The `param` of a name: its place among the module's fields, and the field.
  func parameter(named name: String) -> (index: Int, field: Field)? {
    let program = project.program
    let fields = program.schema(program[module].schema).fields
    return parameters.first { program.symbols.name(of: fields[$0].name) == name }
      .map { ($0, fields[$0]) }
  }

  /// Gives a param its value; nil if that failed.
  func bind(_ index: Int, _ value: Value?) {
    if let value { bound.append((index, value)) } else { isBound = false }
  }

  /// The params of the module and of those below it; inherited fields keep their places.
  private var parameters: [Int] {
    project.program[module].chain.flatMap { step -> [Int] in
      if case .file(_, let file) = step { project.program[file].parameters } else { [] }
    }
  }

  private func bind(_ parameters: [Parameter]) {
    let program = project.program
    let schema = program.schema(program[module].schema)
    let all = self.parameters
    let known = all.map { program.symbols.name(of: schema.fields[$0].name) }
    for parameter in parameters {
      guard let at = known.firstIndex(of: parameter.name) else {
        ownDiagnostics.append(.unknownParameter(parameter.name, among: known))
        continue
      }
      let index = all[at]
      let field = schema.fields[index]
      if program.types.isSecret(field.type), !parameter.isFromFile {
        ownDiagnostics.append(.sensitiveParameter(parameter.name, at: field.span))
        continue
      }
      let option = source(of: parameter, as: field.type)
      guard let document = document(parameter.text, in: option, as: field.type) else {
        bind(index, nil)
        continue
      }
      bind(
        index,
        evaluation.decodeTelling(
          document, document.root, as: field.type, reason: field.span, place: option.span))
    }
  }

  /// The option that gives a parameter, as a source to point into: it is what is wrong if the value
  /// does not fit. Of a secret nothing is shown.
  private func source(of parameter: Parameter, as type: TypeID) -> SourceFile {
    let sources = project.sources
    let option = sources.add(
      path: "<--set\(parameter.isFromFile ? "-file" : "") \(parameter.name)>",
      bytes: sources.hasRoom(for: parameter.text.count) ? parameter.text : [])
    if project.checker.holdsSecrets(type) { sources.mask(option.span) }
    return option
  }

  /// A parameter's text: text where its type takes text, otherwise a number, bool or null. Nil,
  /// and reported, where it cannot be read.
  private func document(
    _ text: [UInt8], in option: SourceFile, as type: TypeID
  ) -> Document? {
    let types = project.program.types
    let takesText = types.members(type).contains { member in
      switch types[types.unrefined(member)] {
      case .string, .schema, .unit, .sensitive: true
      default: false
      }
    }
    if !takesText {
      let (document, found) = YAMLReader.read(option)
      ownDiagnostics += found.filter { $0.severity == .error }
      if document != nil || !found.isEmpty { return document }
    }
    var builder = DocumentBuilder()
    builder.string(text.span)
    return builder.finish()
  }

  // MARK: output

  /// How resources that are not read again are released.
  public var forgetfulness = Forgetfulness.byMegabytes

  /// A file that the module outputs; the path is nil for the one that goes to stdout.
  public struct RenderedFile {
    public var path: String?
    public var bytes: [UInt8]
  }

  /// The module's output. Errors are among the diagnostics; with one, nothing is to be released.
  ///
  /// With `drain`, the one output of the module goes there bit by bit, and what is left of the file
  /// is empty. Resources are forgotten when they are written, unless `keeps` says that they will be
  /// read again, or policies will.
  public func render(
    format: OutputFormat, asObject: Bool = false, annotate: Bool = false, keeps: Bool = false,
    drain: ((borrowing ByteSink) -> Void)? = nil
  ) -> [RenderedFile] {
    guard let object else { return [] }
    evaluation.beginOutput()
    let outputs = evaluation.outputs(of: object, asObject: asObject)
    let sources = project.sources
    let note: ((SourceSpan) -> String?)? =
      annotate
      ? { span in sources.location(of: span).map { "\($0.path):\($0.line)" } } : nil
    let forgetting: Forgetfulness? =
      keeps || evaluation.enforcesAny(module) ? nil : forgetfulness
    var files: [RenderedFile] = []
    for output in outputs {
      let sink = evaluation.write(
        output, format: format, annotate: note, forgetting: forgetting,
        drain: outputs.count == 1 && output.path == nil ? drain : nil)
      files.append(RenderedFile(path: output.path, bytes: sink.bytes))
    }
    evaluation.runAssertions()
    if !evaluation.hasErrors, !runner.listsReferences(module) {
      for output in outputs { evaluation.checkReferences(in: output.values) }
    }
    reportUnmetRules()
    return files
  }

  /// Whether the module or one below it enforces a policy.
  public var enforcesPolicies: Bool { evaluation.enforcesAny(module) }

  /// Whether all that the module renders are resources, and there is one.
  public var rendersResources: Bool {
    let outputs = object.map { evaluation.outputs(of: $0) } ?? []
    return !outputs.isEmpty && outputs.allSatisfy(\.isSet)
  }

  /// Whether the module renders an object without fields, as one does that only declares things.
  public var rendersNothing: Bool {
    guard let object, !rendersResources else { return false }
    let outputs = evaluation.outputs(of: object)
    return !evaluation.hasErrors
      && outputs.allSatisfy { output in
        output.path == nil && !output.isSet
          && evaluation.write(output, format: .jsonLines).bytes == Array("{}\n".utf8)
      }
  }

  /// Forces everything the module renders, for what only evaluating shows.
  public func force() { _ = render(format: .jsonLines, keeps: true, drain: { _ in }) }

  private func reportUnmetRules() {
    guard !evaluation.hasErrors else { return }
    for rule in evaluation.unmetRules(of: module) {
      ownDiagnostics.append(
        .ruleMetNothing(project.program.describe(rule.type), at: rule.span))
    }
  }

  /// What the policies say that the module and those below it enforce, and those of other modules:
  /// what one enforces, or all that it declares, if it enforces nothing.
  public func runPolicies(
    alsoOf modules: [ModuleID] = [], countsObjects: Bool = true
  ) -> PolicyReport {
    guard let object else { return PolicyReport() }
    // Each file of an `output` is a separate set.
    let files = evaluation.outputs(of: object)
    let sets = files.count > 1 ? files.map(\.values) : []
    let declared = modules.flatMap { project.declaredPolicies(of: $0) }
    return runner.run(
      module, sets: sets, with: declared, alsoOf: modules, parts: evaluation.parts(of: object),
      countsObjects: countsObjects)
  }
}

extension Project {
  /// The data of an import; nil, and reported, if it cannot be read. Each file is read once, however
  /// many modules import it.
  func loadData(_ data: DataImport) -> LoadedData? {
    let isEncoded = program.types.isText(data.type, of: symbols.intern("Base64"))
    let isText =
      program.types.unrefined(data.type) == TypeTable.string || !isStructured(data.path)
    // What is a secret somewhere is shown nowhere of the text that it was read from.
    let isSecret = checker.holdsSecrets(data.type)
    let key =
      (isSecret ? "secret " : "") + (isEncoded ? "encoded " : isText ? "text " : "data ")
      + data.path
    if let known = loadedData[key] { return known }
    let loaded = readData(data, isEncoded: isEncoded, isText: isText, isSecret: isSecret)
    loadedData[key] = .some(loaded)
    return loaded
  }

  private func readData(
    _ data: DataImport, isEncoded: Bool, isText: Bool, isSecret: Bool
  ) -> LoadedData? {
    switch files.read(root + "/" + data.path, Project.fileLimit) {
    case .failure(let error):
      report(.unreadableData(data.path, error.reason, at: data.span))
      return nil
    case .success(let bytes):
      if isEncoded { return LoadedData(.text(Base64.encode(bytes.span))) }
      let file = sources.add(path: data.path, bytes: bytes)
      if isText {
        if isSecret { sources.mask(file.span) }
        if let problem = TextEncoding.check(bytes, base: file.base) {
          report(problem.helping("a file of other bytes is imported as `Base64` of `std.types`"))
          return nil
        }
        return LoadedData(.text(bytes))
      }
      let (document, diagnostics) =
        data.path.hasSuffix(".json") ? JSONReader.read(file) : YAMLReader.read(file)
      let hasError = diagnostics.contains { $0.severity == .error }
      if isSecret, document == nil || hasError { file.maskLines(in: 0..<bytes.count) }
      if !diagnostics.isEmpty, let conflict = mergeConflict(in: file) {
        report(conflict)
        return nil
      }
      for diagnostic in diagnostics { report(diagnostic) }
      if hasError { return nil }
      return document.map { LoadedData(.document($0)) }
    }
  }

  private func isStructured(_ path: String) -> Bool {
    [".json", ".yaml", ".yml"].contains { path.hasSuffix($0) }
  }
}

extension Diagnostic {
  static func unknownParameter(_ name: String, among known: [String]) -> Diagnostic {
    let near = nearestName(to: name, among: known)
    return Diagnostic(.unknownParameter, at: .none, "the module has no `param \(name)`")
      .helping(
        near.map { "did you mean `\($0)`?" }
          ?? (known.isEmpty
            ? "it declares none; `param \(name): String` would be one"
            : "it has " + known.map { "`\($0)`" }.joined(separator: ", ")))
  }

  static func sensitiveParameter(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .sensitiveParameter, at: span,
      "`\(name)` is sensitive, and a command line is seen by others; give it by a file"
    ).helping("`--set-file \(name)=PATH`")
  }

  static func ruleMetNothing(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleMeetsNothing, at: span, "this rule met no `\(type)`, so it does nothing",
      severity: .warning)
  }

  static func unreadableData(_ path: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.cannotRead, at: span, "`\(path)` cannot be read: \(reason)")
  }
}
