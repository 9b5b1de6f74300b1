import Diagnostics
import Documents
import Evaluator
import Program
import Source
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
  public internal(set) var ownDiagnostics: [Diagnostic] = []

  /// The module has been checked and has no errors. A session of the same project and options that
  /// is done with lends its evaluation, so that what modules have in common is evaluated once: of a
  /// project's check that is most.
  ///
  /// An open one may lack params that the module requires: what needs them is left out, and
  /// `openness` says so.
  public init(
    _ project: Project, module: ModuleID, natives: NativeTable, parameters: [Parameter] = [],
    budget: Budget = Budget(), day: JudgmentDay = JudgmentDay(nil), isOpen: Bool = false,
    after earlier: Session? = nil
  ) {
    self.project = project
    self.module = module
    if parameters.isEmpty, let earlier, earlier.evaluation.restart() {
      evaluation = earlier.evaluation
    } else {
      evaluation = Evaluation(
        program: project.program, classes: project.checker.classes, budget: budget,
        natives: natives)
    }
    runner = PolicyRunner(evaluation, day: day)
    evaluation.host = self
    bind(parameters)
    let params = self.parameters
    if isOpen, !params.isEmpty { evaluation.allowMissing(params, of: module) }
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
  var parameters: [Int] {
    project.program[module].chain.flatMap { step -> [Int] in
      if case .file(_, let file) = step { project.program[file].parameters } else { [] }
    }
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
    if !evaluation.hasErrors, !evaluation.isIncomplete, !runner.listsReferences(module) {
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
    guard !evaluation.hasErrors, !evaluation.isIncomplete else { return }
    for rule in evaluation.unmetRules(of: module) {
      ownDiagnostics.append(
        .ruleMetNothing(project.program.describe(rule.type), at: rule.span))
    }
  }

  /// What the policies of instances of modules say of what the module renders of them; its own are
  /// left to be run over what was rendered, with the exemptions given.
  public func runPoliciesOfParts() -> (report: PolicyReport, exemptions: RenderedExemptions) {
    guard let object else { return (PolicyReport(), RenderedExemptions()) }
    let report = runner.run(
      module, parts: evaluation.parts(of: object), onlyParts: true, countsObjects: false)
    return (report, runner.renderedExemptions())
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

extension Diagnostic {
  static func ruleMetNothing(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .ruleMeetsNothing, at: span, "this rule met no `\(type)`, so it does nothing",
      severity: .warning)
  }
}
