import Diagnostics
import Documents
import Evaluator
import Policy
import Program
import Source
import Workspace

extension Verb {
  static let function = Verb(
    name: "fn",
    summary: "run a module as a KRM function for kustomize or kpt",
    synopsis: "MODULE",
    details: """
      Reads a ResourceList from stdin and writes one to stdout. `param functionConfig` of the \
      module takes the configuration, decoded to its type. A module without `param items` \
      generates: the resources that it renders are added to the items. With `param items: \
      [Resource]` it transforms: the resources that it renders are the new items. Unchanged items \
      stay as they were, byte for byte; changed ones keep comments, order and quotes. Enforced \
      policies run over all items, and findings are listed in `results`. If there is an error, the \
      items are returned unchanged, and the exit code is 1.
      """,
    options: [allowEmpty] + Option.evaluation,
    operandCount: 1...1,
    examples: [("kr8lang fn policies.k8l < list.yaml", "run policies over the items")]
  ) { arguments, console in
    let request = EvaluationRequest(arguments, files: arguments.operands, toleratesEnded: true)
    var run = FunctionRun(request)
    let output = run.output(allowsEmpty: arguments.has(allowEmpty), console)
    let report = request.report(run.found)
    if let output { console.write(output) }
    console.say(report)
    return report.hasErrors ? .findings : .success
  }

  static let allowEmpty = Option(
    "allow-empty", .none, "allow a module that renders nothing")
}

/// One call of a module as a function.
private struct FunctionRun {
  private var request: EvaluationRequest
  private(set) var found: [Diagnostic] = []
  /// The items that were made, as they were judged.
  private var made: [DocumentElement] = []

  init(_ request: EvaluationRequest) { self.request = request }

  /// The ResourceList to print; nil if the input is not one.
  mutating func output(allowsEmpty: Bool, _ console: Console) -> [UInt8]? {
    let project = request.project
    let bytes: [UInt8]
    switch readStandardInput() {
    case .success(let read): bytes = read
    case .failure(let error):
      found.append(.cannotReadInput(error.reason))
      return nil
    }
    let file = project.sources.add(path: "<stdin>", bytes: bytes)
    let list: ResourceList
    switch ResourceList.read(file) {
    case .success(let read): list = read
    case .failure(let problems):
      // What it holds is not known: it may be secrets.
      file.maskLines(in: 0..<file.bytes.count)
      found += problems.diagnostics
      return nil
    }
    for item in list.items { ManifestSecrets.mask(item, in: project.sources) }
    let modules = request.checkModules(console)
    var items = list.items.map { ResourceListText.Item.kept($0) }
    if !request.hasErrors, case .some(let module)? = modules.first {
      items = run(module, list, allowsEmpty: allowsEmpty) ?? items
    }
    let results = (project.diagnostics + found).map { diagnostic in
      FunctionResult(
        diagnostic, list.item(at: diagnostic.span, besides: made), project.sources)
    }
    return ResourceListText(list).bytes(items, results)
  }

  /// The new items; nil after an error.
  private mutating func run(
    _ module: ModuleID, _ list: ResourceList, allowsEmpty: Bool
  ) -> [ResourceListText.Item]? {
    let session = request.session(module)
    session.bind(FunctionInput(items: list.items, configuration: list.configuration))
    let isTransformer = session.hasParameter(FunctionInput.itemsName)
    var items: [ResourceListText.Item] = isTransformer ? [] : list.items.map { .kept($0) }
    let made = resources(of: session)
    session.evaluation.runAssertions()
    let ofParts = session.runPoliciesOfParts()
    found += request.found(session)
    if hasErrors { return nil }
    for yaml in made { take(yaml, into: &items, list) }
    let enforces = session.enforcesPolicies
    if made.isEmpty, !enforces, !allowsEmpty { found.append(.nothingRendered) }
    if request.project.enforcesAny(module) { judge(items, by: module, ofParts.exemptions) }
    let told = Set(found.map(\.message))
    found += ofParts.report.diagnostics.filter { !told.contains($0.message) }
    return hasErrors ? nil : items
  }

  private var hasErrors: Bool { found.contains { $0.severity == .error } }

  /// What the module renders, each resource as separate YAML.
  private func resources(of session: Session) -> [String] {
    guard let object = session.object else { return [] }
    return session.evaluation.outputs(of: object).filter(\.isSet).flatMap { output in
      output.values.map { value in
        var one = output
        one.values = [value]
        return String(
          decoding: session.evaluation.write(one, format: .yaml).bytes, as: UTF8.self)
      }
    }
  }

  /// Takes a rendered resource in: as it came in the input if it is the same data, in the place of
  /// the item of the same identity, or at the end.
  private func take(
    _ yaml: String, into items: inout [ResourceListText.Item], _ list: ResourceList
  ) {
    let file = SourceTable().add(path: "", bytes: Array(yaml.utf8))
    guard let made = YAMLReader.read(file, dialect: .cluster).0?.element else { return }
    let before = list.items.first { Identity($0) == Identity(made) }
    let item: ResourceListText.Item =
      switch before {
      case nil: .made(trimmed(yaml))
      case let before? where made.isSameData(as: before): .kept(before)
      case let before?: .changed(before, yaml: trimmed(yaml))
      }
    let place = items.firstIndex { $0.original.map { Identity($0) == Identity(made) } ?? false }
    if let place { items[place] = item } else { items.append(item) }
  }

  private func trimmed(_ yaml: String) -> String {
    var text = Substring(yaml)
    if text.hasPrefix("---\n") { text = text.dropFirst(4) }
    while text.last == "\n" { text = text.dropLast() }
    return String(text)
  }

  /// Runs the policies of the module over the items as they are now.
  private mutating func judge(
    _ items: [ResourceListText.Item], by module: ModuleID, _ exemptions: RenderedExemptions
  ) {
    let set = ManifestSet(request.project)
    for item in items {
      switch item {
      case .kept(let element): set.add(element)
      case .changed(_, let yaml), .made(let yaml):
        let file = request.project.sources.add(path: "<rendered>", bytes: Array(yaml.utf8))
        let read = YAMLReader.readAll(file, dialect: .cluster)
        made += read.0.map(\.element)
        set.add(read.0, read.1, file: file, isContext: false)
      }
    }
    var asked = ManifestSet.Request()
    asked.modules = [module]
    asked.exemptions = exemptions
    let result = set.evaluate(
      asked, natives: .standard, budget: request.budget, day: request.day)
    // That a kind has no schema is nothing to tell again at every call.
    found += (result.diagnostics + result.report.diagnostics).filter { $0.severity != .info }
  }

  /// What makes two resources the same.
  private struct Identity: Equatable {
    let parts: [String]

    init(_ item: DocumentElement) {
      let version = item["apiVersion"]?.string ?? ""
      let metadata = item["metadata"]
      parts = [
        version.contains("/") ? String(version.prefix { $0 != "/" }) : "",
        item["kind"]?.string ?? "", metadata?["namespace"]?.string ?? "",
        metadata?["name"]?.string ?? "",
      ]
    }
  }
}

extension Diagnostic {
  fileprivate static var nothingRendered: Diagnostic {
    Diagnostic(.nothingRendered, at: .none, "the module renders no resource and enforces no policy")
      .helping("if that may be so, say `--allow-empty`")
  }
}
