import Diagnostics
import Evaluator
import Policy
import Program
import Source
import Stdlib
import Workspace

extension ManifestOptions {
  /// Reads the manifests, decodes them and runs the policies; nil if there are none.
  func run(_ request: EvaluationRequest, _ policies: AskedPolicies) -> ManifestSet.Result? {
    let inputs = request.inputs
    guard !inputs.manifests.isEmpty else { return nil }
    let project = inputs.project
    var reader = ManifestReader(inputs, allowsPlaceholders: allowsPlaceholders)
    let set = ManifestSet(project)
    for manifest in inputs.manifests { reader.read(manifest, into: set) }
    var asked = ManifestSet.Request()
    asked.policies = self.policies
    asked.reportsAffected = reportsAffected
    asked.modules = policies.modules
    var sources = DefinitionReader(project)
    for path in definitions { sources.read(path) }
    asked.schemas = sources.modules(for: set.kindNames, besides: set.definitions)
    var result = set.evaluate(
      asked, natives: .standard, budget: request.budget, day: request.day)
    result.diagnostics += reader.diagnostics + sources.diagnostics
    let isToldOf = result.diagnostics.contains { diagnostic in
      diagnostic.severity == .error
        || diagnostic.code == .manifestSkipped && self.policies.isEmpty && modules.isEmpty
    }
    if set.isEmpty, !isToldOf, let word = nothingChecked(inputs) {
      result.diagnostics.append(word)
    }
    return result
  }

  /// What is wrong with the definitions that `--crd` names, where no manifest is read by them.
  func faultsOfDefinitions(_ project: Project) -> [Diagnostic] {
    var reader = DefinitionReader(project)
    for path in definitions { reader.read(path) }
    return reader.diagnostics
  }

  /// What to say where no manifest was a resource. A stream without one is an error: what should
  /// have made it has failed.
  private func nothingChecked(_ inputs: Inputs) -> Diagnostic? {
    if inputs.manifests.contains(where: { $0.input == .standardInput }) {
      return .nothingChecked("standard input", .error)
    }
    let files = inputs.manifests.filter { !$0.isContext }
    if !inputs.inputs.isEmpty || files.isEmpty { return nil }
    let what =
      files.count == 1
      ? "`\(inputs.shown(files[0].input))`" : "the \(files.count) files that were looked at"
    return .nothingChecked(what, .warning)
  }

  /// The policies that `--with` asks for, made ready for modules and manifests.
  func askedPolicies(_ project: Project) -> AskedPolicies {
    var asked = AskedPolicies()
    for path in modules {
      guard let module = project.check(path: Inputs.absolute(path)) else { continue }
      asked.modules.append(module)
      if project.hasErrors { continue }
      if !project.hasPolicies(module) {
        asked.diagnostics.append(
          project.hasEmptySets(module)
            ? .emptySets(path, at: project.program[module].enforcements.first?.use.span ?? .none)
            : .noPolicies(path, needsArguments: project.declaresPolicies(module)))
      }
    }
    guard isExplicit else { return asked }
    if !policies.isEmpty {
      let text = policies.enumerated().map { index, policy in
        "import \(policy.module) as p\(index)\nenforce p\(index).\(policy.name)\n"
      }.joined()
      if let module = project.check(text: Array(text.utf8), name: "<policies>") {
        asked.ofModules.append(module)
      }
    }
    asked.ofModules += asked.modules
    return asked
  }
}

/// The policies of `--with`.
struct AskedPolicies {
  /// The modules that were named.
  var modules: [ModuleID] = []
  /// What holds for modules besides what they enforce themselves: the modules named, and one that
  /// enforces the policies of the library that were.
  var ofModules: [ModuleID] = []
  var diagnostics: [Diagnostic] = []
  private var unmet: Set<PolicyID> = []
  private var met: Set<PolicyID> = []

  /// Notes what met nothing in a module.
  mutating func note(_ report: PolicyReport) {
    unmet.formUnion(report.unmet)
    met.formUnion(report.met)
  }

  /// What to say of those that met nothing in any module.
  func idle(_ project: Project) -> [Diagnostic] {
    project.unknownTargets(of: unmet.subtracting(met), ofManifests: false)
  }
}

extension Diagnostic {
  fileprivate static func nothingChecked(_ what: String, _ severity: Severity) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: .none, "no resource was found in \(what): nothing was checked",
      severity: severity
    )
    .helping("a resource has an `apiVersion` and a `kind`")
  }

  fileprivate static func emptySets(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: span,
      "`\(path)` enforces and declares only sets without a policy: nothing runs"
    )
    .helping("name policies in the set, or name another module")
  }

  fileprivate static func noPolicies(_ path: String, needsArguments: Bool) -> Diagnostic {
    Diagnostic(
      .nothingChecked, at: .none,
      needsArguments
        ? "`\(path)` enforces no policy, and those that it declares need arguments: none of it runs"
        : "`\(path)` enforces no policy and declares none: none of it runs"
    )
    .helping("write `enforce NAME` in it, or name another module")
  }
}
