import Documents
import Foundation
import Parser
import Schemas
import Source
import Syntax

/// Files of the shared data, which not every checkout has beside it.
enum SharedFixtures {
  /// The package's own folder.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The shared data, if it is there: beside the package, or where `SHARED_DATA` says.
  static let data: URL? = {
    var candidates = [root.appending(path: "../shared/data")]
    if let path = ProcessInfo.processInfo.environment["SHARED_DATA"] {
      candidates.insert(URL(filePath: path), at: 0)
    }
    return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static var isMissing: Bool { data == nil }

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let data else { throw CocoaError(.fileNoSuchFile) }
    return try [UInt8](Data(contentsOf: data.appending(path: path)))
  }

  static func json(_ path: String) throws -> Document {
    let (document, diagnostics) = JSONReader.read(bytes: try bytes(path))
    guard let document, diagnostics.isEmpty else { throw CocoaError(.fileReadCorruptFile) }
    return document
  }

  /// The paths of the files below a folder that end so, in order.
  static func paths(below folder: String, ending: String) throws -> [String] {
    guard let data else { throw CocoaError(.fileNoSuchFile) }
    return try FileManager.default
      .subpathsOfDirectory(atPath: data.appending(path: folder).path)
      .filter { $0.hasSuffix(ending) }.sorted().map { folder + "/" + $0 }
  }

  /// The documents of YAML files, each file with spans of its own.
  static func yaml(_ paths: [String], _ table: SourceTable) throws -> [Document] {
    try paths.flatMap { path in
      YAMLReader.readAll(table.add(path: path, bytes: try bytes(path))).documents
    }
  }

  /// The Kubernetes types of the committed library.
  static func kubernetesTypes() throws -> KubernetesTypes {
    let table = SourceTable()
    let modules = try KubernetesTypes.modules.map { name in
      let path = "stdlib/" + name.split(separator: ".").joined(separator: "/") + ".k8l"
      let bytes = try [UInt8](Data(contentsOf: root.appending(path: path)))
      return (name, SyntaxParser.parse(table.add(path: path, bytes: bytes)).tree)
    }
    return KubernetesTypes(modules)
  }

  /// What is wrong with the grammar of generated files, as text.
  static func grammarErrors(_ files: [ImportedFile]) -> [String] {
    let table = SourceTable()
    return files.flatMap { file in
      SyntaxParser.parse(table.add(path: file.path, bytes: file.bytes)).diagnostics.map {
        let place = table.location(of: $0.span)
        return "\(file.path):\(place?.line ?? 0): \($0.message)"
      }
    }
  }
}

extension SharedFixtures {
  /// The types of the whole committed library of Kubernetes.
  static func resourceTypes() throws -> ResourceTypes {
    let table = SourceTable()
    var types = ResourceTypes()
    let folder = root.appending(path: "stdlib")
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    for path in paths
    where path.hasSuffix(".k8l") && (path.hasPrefix("k8s/") || path == "std/types.k8l") {
      let bytes = try [UInt8](Data(contentsOf: folder.appending(path: path)))
      let name = path.dropLast(4).split(separator: "/").joined(separator: ".")
      types.add(
        library: name, tree: SyntaxParser.parse(table.add(path: path, bytes: bytes)).tree)
    }
    return types
  }

  /// Writes files below the folder that `SCHEMAS_OUTPUT` names, for a look at them.
  static func keep(_ files: [ImportedFile], below folder: String) throws {
    guard let output = ProcessInfo.processInfo.environment["SCHEMAS_OUTPUT"] else { return }
    for file in files {
      let place = URL(filePath: output).appending(path: folder + "/" + file.path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: place)
    }
  }
}

/// The corpus of manifests, with what another validator says of each document.
struct Corpus: Sendable {
  struct Verdict: Decodable, Sendable {
    var file: String
    var doc: Int
    var apiVersion: String?
    var kind: String?
    var by: String
    var valid: Bool?
  }

  var verdicts: [Verdict]
  /// The modules of the 83 definitions, by path.
  var definitions: [String: [UInt8]] = [:]
  /// The schemas of all kinds, built in or defined.
  var types: ResourceTypes

  /// Read once for all tests.
  static let shared = Result { try Corpus() }

  private init() throws {
    verdicts = try JSONDecoder().decode(
      [Verdict].self, from: Data(try SharedFixtures.bytes("verdicts/manifests.json")))
    types = try SharedFixtures.resourceTypes()
    let table = SourceTable()
    let documents = try SharedFixtures.yaml(
      try SharedFixtures.paths(below: "crds", ending: ".yaml"), table)
    let imported = importCRDs(
      documents, library: try SharedFixtures.kubernetesTypes(),
      options: ImportOptions(descriptions: false))
    for file in imported.files {
      definitions[file.path] = file.bytes
      let tree = SyntaxParser.parse(table.add(path: file.path, bytes: file.bytes)).tree
      types.add(generated: String(file.path.dropLast(4)), tree: tree)
    }
  }

  /// First documents that a Kubernetes type of the library refuses and the other validator lets pass:
  /// the API takes any text for an image, but no registry serves one with an empty part in its path;
  /// and a placeholder is no Base64, as the API server says and that validator does not.
  static let stricter: Set<String> = [
    "containersolutions-kubernetes-examples/broken-Deployment/spec.spec.readinessProbe/"
      + "readiness-broken.yaml",
    "k0rdent-samples/adopted-credentials.yaml", "k0rdent-samples/gcp-credentials.yaml",
    "k0rdent-samples/kubevirt-credentials.yaml", "k0rdent-samples/remote-credentials.yaml",
  ]
}
