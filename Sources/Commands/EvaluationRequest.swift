import Diagnostics
import Evaluator
import Policy
import Program
import Source
import Text
import Workspace

/// What a command that evaluates was told: which modules, with which parameters, within which
/// limits, on which day.
struct EvaluationRequest {
  let inputs: Inputs
  let budget: Budget
  let day: JudgmentDay
  let parameters: [Session.Parameter]
  /// How many errors are reported.
  let errorLimit: Int
  private let takesManifests: Bool
  /// What was wrong with reading all that.
  private(set) var problems: [Diagnostic] = []
  /// Whether a param has no value because its file could not be read.
  private let lacksParameters: Bool

  /// With `toleratesEnded`, exemptions that have ended by the machine's clock go on with a warning:
  /// rendering must not stop at midnight. The date of `--today` is always enforced.
  init(
    _ arguments: Arguments, files: [String], manifests: ManifestOptions? = nil,
    toleratesEnded: Bool = false
  ) {
    takesManifests = manifests != nil
    inputs = Inputs(files, root: arguments.value(of: .root), manifests: manifests)
    keepUntilExit(inputs.project)
    budget = EvaluationRequest.budget(arguments)
    let stated = arguments.value(of: .today)
      .flatMap { try? CalendarDate.parse($0.utf8.span).get() }
    day = JudgmentDay(stated ?? Clock.today, toleratesEnded: stated == nil && toleratesEnded)
    var parameters = arguments.pairs(of: .set).map { name, text in
      Session.Parameter(name: name, text: Array(text.utf8))
    }
    for (name, path) in arguments.pairs(of: .setFile) {
      switch inputs.project.files.read(path, Project.fileLimit) {
      case .success(let bytes):
        parameters.append(
          Session.Parameter(
            name: name, text: bytes, path: inputs.project.shown(Inputs.absolute(path))))
      case .failure(let error): problems.append(.cannotReadFile(path, error.reason))
      }
    }
    self.parameters = parameters
    lacksParameters = !problems.isEmpty
    errorLimit = Report.limit(arguments)
    problems += inputs.problems
  }

  /// The limits that options set.
  static func budget(_ arguments: Arguments) -> Budget {
    var budget = Budget()
    if let steps = arguments.number(of: .maxSteps) { budget.steps = steps }
    if let depth = arguments.number(of: .maxDepth) { budget.depth = depth }
    if let size = arguments.number(of: .maxMemory) { budget.memory = megabytes(size) }
    if let size = arguments.number(of: .maxOutput) { budget.output = megabytes(size) }
    return budget
  }

  var project: Project { inputs.project }

  /// Checks every module; nil stands for one that could not be read. Who does not compose their
  /// classes here asks the checker to `compose`, once for each module there is.
  mutating func checkModules(_ console: Console, composes: Bool = true) -> [ModuleID?] {
    var progress = Progress(console, total: inputs.inputs.count)
    defer { progress.finish() }
    var modules: [ModuleID?] = []
    for (index, input) in inputs.inputs.enumerated() {
      progress.step(index, inputs.shown(input))
      switch input {
      case .file(let path): modules.append(project.check(path: path, composes: composes))
      case .standardInput:
        switch readStandardInput() {
        case .success(let bytes):
          modules.append(project.check(text: bytes, name: "<stdin>", composes: composes))
        case .failure(let error):
          problems.append(.cannotReadInput(error.reason))
          modules.append(nil)
        }
      }
    }
    return modules
  }

  /// Whether something is wrong that makes evaluating pointless.
  var hasErrors: Bool {
    project.hasErrors || problems.contains { $0.severity == .error }
  }

  /// Whether there is something to evaluate in a module: it renders by itself, and neither it nor
  /// what it depends on has an error.
  func canEvaluate(_ module: ModuleID) -> Bool {
    canTest(module) && !project.program[module].isAbstract
  }

  /// Whether a module's tests can be run.
  func canTest(_ module: ModuleID) -> Bool { !lacksParameters && project.isSound(module) }

  /// What an evaluation and its policies found; what has no place is about the module's file.
  func found(_ session: Session, _ report: PolicyReport? = nil) -> [Diagnostic] {
    let path = project.sources.callerPath(project.program[session.module].path)
    return (session.diagnostics + (report?.diagnostics ?? [])).map { $0.about(path) }
  }

  /// The evaluation of a module; `earlier` is one that is done with. An open one may lack params.
  func session(
    _ module: ModuleID, isOpen: Bool = false, after earlier: Session? = nil
  ) -> Session {
    Session(
      project, module: module, natives: .standard, parameters: parameters, budget: budget,
      day: day, isOpen: isOpen, after: earlier)
  }

  /// Errors for folders that hold nothing to read.
  var emptyFolders: [Diagnostic] {
    inputs.emptyFolders.map { .emptyFolder($0, takesManifests: takesManifests) }
  }

  /// Everything that was found, by reading and checking, and by the evaluations given.
  func report(_ more: [Diagnostic] = []) -> Report {
    Report(
      problems + project.diagnostics + more, sources: project.sources,
      checkedPaths: inputs.shownPaths, root: FileWriting.currentFolder,
      repository: inputs.repository, limit: errorLimit)
  }
}

extension Report {
  /// How many errors a command line asks for.
  static func limit(_ arguments: Arguments) -> Int {
    arguments.number(of: .maxErrors) ?? Report.usualLimit
  }
}

/// Megabytes as bytes, or as many as there can be.
private func megabytes(_ count: Int) -> Int {
  let (bytes, overflows) = count.multipliedReportingOverflow(by: 1_000_000)
  return overflows ? .max : bytes
}

extension Diagnostic {
  fileprivate static func emptyFolder(_ path: String, takesManifests: Bool) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: .none,
      takesManifests
        ? "`\(path)` holds neither a module nor a YAML or JSON file, so there is nothing to check"
        : "`\(path)` holds no module")
  }
}
