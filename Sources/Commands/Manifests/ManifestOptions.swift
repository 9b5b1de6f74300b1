import Diagnostics
import Policy
import Source
import Workspace

/// What a command line says about plain manifests.
struct ManifestOptions {
  static let with = Option(
    "with", .text("MODULE"),
    "policies to run: a library name (`baseline`, `pss`), or a module that enforces some",
    repeats: true)
  static let definitions = Option(
    "crd", .text("PATH"),
    "custom resource definitions: YAML files, modules imported from them, or folders of either",
    repeats: true)
  static let contextFolder = Option(
    "context", .text("DIR"),
    "also read the manifests in this folder, but report only on the files given", repeats: true)

  static let affected = Option(
    "affected", .none,
    "with --context: also report what the files given cause elsewhere in the set")
  static let only = Option(
    "only", .oneOf(["modules", "manifests"]), "take only these from the folders given")
  static let placeholders = Option(
    "placeholders", .none,
    "treat `${NAME}` in manifests as a value that Flux or envsubst fills in later")

  /// What a verb that takes manifests takes.
  static let all = [
    with, definitions, contextFolder, affected, only, placeholders, DataForm.option,
  ]

  /// What `--from` says.
  let from: DataForm?
  let context: [String]
  /// Whether what the files given may cause elsewhere is reported too.
  let reportsAffected: Bool
  /// Whether folders stand for the modules in them, and for the manifests.
  let takesModules: Bool
  let takesManifests: Bool
  let definitions: [String]
  let allowsPlaceholders: Bool
  /// Whether `--with` names the policies, which then hold for modules, too.
  let isExplicit: Bool
  /// Policies of the library.
  private(set) var policies: [PolicyIndex.Entry] = []
  /// Paths of modules.
  private(set) var modules: [String] = []
  /// What is wrong with the options.
  private(set) var problem: Diagnostic?

  /// `usualPolicies` run where `--with` names none.
  init(_ arguments: Arguments, usualPolicies: [String] = []) {
    from = arguments.value(of: DataForm.option).flatMap { DataForm(rawValue: $0) }
    context = arguments.values(of: ManifestOptions.contextFolder)
    reportsAffected = arguments.has(ManifestOptions.affected)
    let only = arguments.value(of: ManifestOptions.only)
    takesModules = only != "manifests"
    takesManifests = only != "modules"
    definitions = arguments.values(of: ManifestOptions.definitions)
    allowsPlaceholders = arguments.has(ManifestOptions.placeholders)
    let words = arguments.values(of: ManifestOptions.with)
    isExplicit = !words.isEmpty
    for word in words.isEmpty ? usualPolicies : words {
      if word.hasSuffix(".k8l") || word.contains("/") {
        modules.append(word)
        continue
      }
      let named = PolicyIndex.named(word)
      if named.isEmpty { problem = problem ?? .unknownPolicySet(word) }
      policies += named.filter { !policies.contains($0) }
    }
  }
}

extension Diagnostic {
  fileprivate static func unknownPolicySet(_ word: String) -> Diagnostic {
    let near = nearestName(to: word, among: PolicyIndex.names)
    return Diagnostic(
      .unknownPolicySet, at: .none, "the library has no policies of the name `\(word)`"
    ).helping(
      near.map { "did you mean `\($0)`?" }
        ?? "it has `baseline`, `restricted`, `consistent` and others; a module's name ends in `.k8l`"
    )
  }
}
