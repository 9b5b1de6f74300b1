import Parser
import Schemas
import Source
import Stdlib
import Syntax

extension KubernetesTypes {
  /// The types of the library that custom resources copy.
  static func library() -> KubernetesTypes {
    KubernetesTypes(
      KubernetesTypes.modules.compactMap { name in
        libraryTree(String(name.map { $0 == "." ? "/" : $0 }) + ".k8l").map { (name, $0) }
      })
  }

  /// A module of the library.
  static func libraryTree(_ path: String) -> SyntaxTree? {
    guard let bytes = EmbeddedFiles.find(path) else { return nil }
    return SyntaxParser.parse(SourceTable().add(path: path, bytes: bytes, isLibrary: true)).tree
  }
}
