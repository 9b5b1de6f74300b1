import Diagnostics
import Documents
import Evaluator
import Source
import Text
import TypeChecker
import Workspace

/// Plain manifests as the finished set of a module: each document is decoded to its kind's schema,
/// and policies run over all of them as they run over what a module renders.
public final class ManifestSet {
  /// One resource: a document, or an item of a List.
  struct Manifest {
    var document: Document
    var node: Document.NodeID
    var kind: Kind
    /// Where its `kind` stands.
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
  private(set) var manifests: [Manifest] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Files that policies and schemas may look at, but whose findings are not asked for.
  private var contextFiles: Set<FileID> = []
  /// Where the files begin.
  private var bases: Set<UInt32> = []

  public init(_ project: Project) { self.project = project }

  /// Whether anything was added that is a resource.
  public var isEmpty: Bool { manifests.isEmpty }

  /// The definitions of custom resources among the documents.
  public var definitions: [Document] {
    manifests.filter { $0.kind.name == "CustomResourceDefinition" && $0.node == $0.document.root }
      .map(\.document)
  }

  /// The names of the kinds.
  public var kindNames: Set<String> { Set(manifests.map(\.kind.name)) }

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
    bases.insert(file.base)
    for document in documents { add(document, document.root, isItem: false) }
  }

  /// A resource inside of a document, an item of a list.
  public func add(_ item: DocumentElement) {
    bases.insert(item.document.base)
    add(item.document, item.node, isItem: true)
  }

  private func add(_ document: Document, _ node: Document.NodeID, isItem: Bool) {
    let resource = DocumentElement(document, node)
    let (version, kind) = (resource["apiVersion"], resource["kind"])
    guard let version, let kind, version.kind == .string, kind.kind == .string else {
      if let problem = notAResource(resource, isItem: isItem) { diagnostics.append(problem) }
      return
    }
    if version.text.hasPrefix("kustomize.config.k8s.io/") {
      diagnostics.append(.kustomizationLeftOut(kind.text, at: kind.span))
      return
    }
    if kind.text.hasSuffix("List"), let items = resource["items"], items.kind == .array {
      for item in items.items { add(document, item.node, isItem: true) }
      return
    }
    let key = Kind(apiVersion: version.text, name: kind.text)
    ManifestSecrets.mask(resource, in: project.sources)
    let metadata = resource["metadata"]
    let identity = metadata?["name"]?.string.map { name in
      ResourceIdentity(
        group: key.apiVersion.contains("/") ? String(key.apiVersion.prefix { $0 != "/" }) : "",
        kind: key.name, namespace: metadata?["namespace"]?.string ?? "", name: name)
    }
    manifests.append(
      Manifest(
        document: document, node: node, kind: key, kindSpan: kind.span, identity: identity))
  }

  /// What is wrong with a document that does not say what it is. One that looks like no resource at
  /// all is left alone.
  private func notAResource(_ resource: DocumentElement, isItem: Bool) -> Diagnostic? {
    let keys = resource.entries.map(\.key)
    for wanted in ["apiVersion", "kind"] {
      if let value = resource[wanted] {
        if value.kind != .string { return .resourceFieldNoText(wanted, at: value.span) }
        continue
      }
      let isResource =
        isItem || resource["metadata"] != nil || resource["spec"] != nil
        || (resource["kind"] != nil && resource["apiVersion"] != nil)
      let near = keys.first {
        $0.text != wanted && nearestName(to: $0.text, among: [wanted]) != nil
      }
      guard isResource, near != nil || resource["kind"] != nil || resource["apiVersion"] != nil
      else { continue }
      return .resourceFieldMissing(
        wanted, misspelt: near?.text, at: near?.span ?? keys.first?.span ?? resource.span)
    }
    return nil
  }

  // MARK: evaluating

  /// Decodes everything and runs the policies.
  public func evaluate(
    _ request: Request, natives: NativeTable, budget: Budget = Budget(), today: CalendarDate? = nil
  ) -> Result {
    var result = Result(resourceCount: manifests.count)
    guard let module = project.check(text: moduleText(request), name: ManifestSet.moduleName),
      !project.hasErrors
    else {
      result.diagnostics = reported(diagnostics)
      return result
    }
    let session = Session(project, module: module, natives: natives, budget: budget, today: today)
    let evaluation = session.evaluation
    findDuplicates()
    let types = ManifestTypes(project, kinds: manifests.map { ($0.kind, $0.kindSpan) })
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
    result.report = session.runPolicies(
      with: request.modules.flatMap { declaredPolicies(of: $0) }, alsoOf: request.modules)
    result.report.diagnostics = reported(result.report.diagnostics)
    result.diagnostics = reported(diagnostics + session.diagnostics.map { placedInManifest($0) })
    return result
  }

  /// The policies of a module that enforces none, if they need no arguments.
  private func declaredPolicies(of module: ModuleID) -> [PolicyID] {
    let program = project.program
    guard program[module].enforcements.isEmpty, program[module].base == nil else { return [] }
    return program.policies.indices.map { PolicyID($0) }.filter { id in
      program[id].module == module && program[id].parameters.allSatisfy { $0.defaultValue != nil }
    }
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
      diagnostics.append(
        .manifestTwice(identity.text, at: manifest.kindSpan, first: other.kindSpan))
    }
  }

  /// Without what is about files of the context alone.
  private func reported(_ all: [Diagnostic]) -> [Diagnostic] {
    if contextFiles.isEmpty { return all }
    return all.filter { diagnostic in
      guard let file = project.sources.file(of: diagnostic.span) else { return true }
      return !contextFiles.contains(file.id)
    }
  }

  /// A failed assertion of a schema is told at the manifest, the schema's line explains it.
  private func placedInManifest(_ diagnostic: Diagnostic) -> Diagnostic {
    guard diagnostic.code == .assertionFailed,
      let made = diagnostic.notes.first(where: { isManifest($0.span) }),
      !isManifest(diagnostic.span)
    else { return diagnostic }
    var moved = diagnostic
    moved.span = diagnostic.notes.last { isManifest($0.span) }?.span ?? made.span
    moved.notes = diagnostic.notes.filter { isManifest($0.span) && $0.span != moved.span }
    return moved.noting(diagnostic.span, "the schema asks for this")
  }

  private func isManifest(_ span: SourceSpan) -> Bool {
    guard let file = project.sources.file(of: span) else { return false }
    return bases.contains(file.base)
  }
}
