import Diagnostics
import Documents
import Evaluator
import Program
import Source
import Text
import Workspace

/// Plain manifests as the finished set of a module: each document is decoded to its kind's schema,
/// and policies run over all of them as they run over what a module renders.
public final class ManifestSet {
  /// One resource: a document, or an item of a List.
  struct Manifest {
    var document: Document
    var node: Document.NodeID
    var kind: Kind
    /// Where its `kind` is.
    var kindSpan: SourceSpan
    /// What identifies it; nil without a name.
    var identity: ResourceIdentity?
  }

  /// What decides on the schema.
  struct Kind: Hashable {
    var apiVersion: String
    var name: String
  }

  /// What policies run, and which kinds are known besides those of the library and of the modules
  /// that the project has checked.
  public struct Request {
    /// Policies of the library.
    public var policies: [PolicyIndex.Entry] = []
    /// Modules whose enforcements and exemptions hold. One that enforces nothing stands for all the
    /// policies that it declares.
    public var modules: [ModuleID] = []
    /// The dotted names of modules that declare kinds.
    public var schemas: [String] = []
    /// Whether findings on resources of the context count too that the files given may cause.
    public var reportsAffected = false
    /// Where exemptions of the modules lead, if they rendered the resources.
    public var exemptions = RenderedExemptions()

    public init() {}
  }

  /// What was found.
  public struct Result {
    public var diagnostics: [Diagnostic] = []
    public var report = PolicyReport()
    public var resourceCount = 0
  }

  /// What the module is called that stands for the manifests.
  static let moduleName = "<manifests>"

  let project: Project
  var manifests: [Manifest] = []
  var diagnostics: [Diagnostic] = []
  /// Files that policies and schemas may look at, but whose findings are not asked for.
  private var contextFiles: Set<FileID> = []

  public init(_ project: Project) { self.project = project }

  /// Whether anything was added that is a resource.
  public var isEmpty: Bool { manifests.isEmpty }

  /// The definitions of custom resources among the documents, and among the items of lists.
  public var definitions: [DocumentElement] {
    manifests.filter { $0.kind.name == "CustomResourceDefinition" }
      .map { DocumentElement($0.document, $0.node) }
  }

  /// The names of the kinds.
  public var kindNames: Set<String> {
    Set(manifests.map(\.kind.name))
  }

  /// The documents of a file, and what reading it had to say. Of a file of the context nothing is
  /// reported.
  public func add(
    _ documents: [Document], _ found: [Diagnostic], file: SourceFile, isContext: Bool
  ) {
    if isContext { contextFiles.insert(file.id) }
    diagnostics += found
    if found.contains(where: { $0.severity == .error }) {
      ManifestSecrets.maskUnread(file)
    }
    for document in documents { add(document, document.root) }
  }

  /// A resource inside a document, an item of a list.
  public func add(_ item: DocumentElement) {
    add(item.document, item.node, in: Listing(kind: nil))
  }

  // MARK: evaluating

  /// Decodes everything and runs the policies.
  public func evaluate(
    _ request: Request, natives: NativeTable, budget: Budget = Budget(),
    day: JudgmentDay = JudgmentDay(nil)
  ) -> Result {
    var result = Result(resourceCount: manifests.count)
    guard let module = project.check(text: moduleText(request), name: ManifestSet.moduleName),
      project.isSound(module)
    else {
      result.diagnostics = reported(diagnostics)
      return result
    }
    let session = Session(project, module: module, natives: natives, budget: budget, day: day)
    let evaluation = session.evaluation
    if request.reportsAffected { widenToDefinedKinds() }
    findDuplicates()
    let types = ManifestTypes(
      project, kinds: manifests.map { ($0.kind, $0.kindSpan) },
      isJudged: !request.policies.isEmpty || !request.modules.isEmpty)
    diagnostics += types.diagnostics
    var values: [Value] = []
    _ = session.object
    for manifest in manifests {
      guard let type = types.type(of: manifest.kind) else { continue }
      if let value = evaluation.decodeAll(manifest.document, manifest.node, as: type) {
        values.append(value)
      }
      evaluation.runAssertions()
    }
    evaluation.setFinished(values)
    session.runner.rendered = request.exemptions
    // What is wrong with the others was said.
    result.report = session.runPolicies(alsoOf: request.modules.filter { project.isSound($0) })
    if !manifests.isEmpty {
      diagnostics += project.unknownTargets(of: result.report.unmet, ofManifests: true)
    }
    result.report.diagnostics = reported(
      result.report.diagnostics,
      affected: request.reportsAffected ? result.report.ofWholeSet : [])
    result.diagnostics = reported(diagnostics + session.diagnostics)
    return result
  }

  /// The text of the module that the manifests are the output of.
  private func moduleText(_ request: Request) -> [UInt8] {
    var text = ""
    for (index, name) in request.schemas.enumerated() { text += "import \(name) as s\(index)\n" }
    text += ManifestSet.imports(of: manifests.map(\.kind))
    for (index, policy) in request.policies.enumerated() {
      text += "import \(policy.module) as p\(index)\nenforce p\(index).\(policy.name)\n"
    }
    text += ManifestSet.untypedSchema
    return Array(text.utf8)
  }

  /// The text of a module that makes the schemas of kinds known.
  static func moduleText(kinds: [Kind]) -> [UInt8] {
    Array((imports(of: kinds) + untypedSchema).utf8)
  }

  static let untypedSchema =
    "schema \(ManifestTypes.untypedName) extends Resource { [String]: Json }\n"

  /// Imports of the library's modules that declare kinds.
  static func imports(of kinds: [Kind]) -> String {
    var text = ""
    var seen: Set<String> = []
    for kind in kinds {
      guard seen.insert(kind.apiVersion).inserted,
        let module = LibraryIndex.module(apiVersion: kind.apiVersion), seen.insert(module).inserted
      else { continue }
      text += "import \(module) as k\(seen.count)\n"
    }
    return text
  }

  private func findDuplicates() {
    var first: [ResourceIdentity: Manifest] = [:]
    for manifest in manifests {
      guard let identity = manifest.identity else { continue }
      guard let other = first[identity] else {
        first[identity] = manifest
        continue
      }
      // Told at the one that is asked about.
      let isSwapped = isContext(manifest.kindSpan) && !isContext(other.kindSpan)
      diagnostics.append(
        isSwapped
          ? .manifestTwice(identity.text, at: other.kindSpan, first: manifest.kindSpan)
          : .manifestTwice(identity.text, at: manifest.kindSpan, first: other.kindSpan))
    }
  }

  /// Without what is about resources of the context alone: a finding is at its subject.
  private func reported(
    _ all: [Diagnostic], affected: Set<Diagnostic> = []
  ) -> [Diagnostic] {
    if contextFiles.isEmpty { return all }
    return all.filter { !isContext($0.span) || affected.contains($0) }
  }

  private func isContext(_ span: SourceSpan) -> Bool {
    project.sources.file(of: span).map { contextFiles.contains($0.id) } ?? false
  }

  /// Takes files out of the context whose resources a definition among the files given describes:
  /// it decides what is right in them.
  private func widenToDefinedKinds() {
    let defined = Set(
      definitions.filter { !isContext($0.span) }
        .compactMap { $0["spec"]?["names"]?["kind"]?.string })
    for manifest in manifests where defined.contains(manifest.kind.name) {
      if let file = project.sources.file(of: manifest.kindSpan) { contextFiles.remove(file.id) }
    }
  }
}
