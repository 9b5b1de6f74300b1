import Diagnostics
import Source

/// What is secret in plain manifests, whether they can be decoded or not.
public enum ManifestSecrets {
  /// Where `kubectl apply` keeps the whole of what it applied.
  private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

  /// Masks the secrets of a resource, or of those in a list; `assumed` is the kind of an item that
  /// leaves its own out.
  public static func mask(
    _ resource: DocumentElement, assumed: String? = nil, in sources: SourceTable
  ) {
    guard let kind = resource["kind"]?.string ?? assumed else { return }
    if let items = resource["items"] {
      let element = kind.hasSuffix("List") ? String(kind.dropLast(4)) : nil
      for item in items.items { mask(item, assumed: element, in: sources) }
    }
    mask(resource, kind: kind, in: sources)
  }

  /// Masks the secrets in data that may be a resource, or a list of such.
  public static func maskAny(_ element: DocumentElement, in sources: SourceTable) {
    switch element.kind {
    case .object: mask(element, in: sources)
    case .array: for item in element.items { maskAny(item, in: sources) }
    case .null, .bool, .int, .float, .string: break
    }
  }

  /// Masks the secrets of an object of a kind, whatever it says of itself.
  public static func mask(
    _ resource: DocumentElement, kind: String, in sources: SourceTable
  ) {
    guard kind == "Secret" else { return }
    for entry in resource.entries where !SecretFields.isOpen(entry.key.text) {
      maskAll(entry.value, in: sources)
    }
    if let applied = resource["metadata"]?["annotations"]?[lastApplied] {
      maskAll(applied, in: sources)
    }
  }

  /// Masks the secrets in what was read of a file of resources, and what reading it had to say.
  public static func mask(
    _ documents: [Document], _ found: [Diagnostic], of file: SourceFile, in sources: SourceTable
  ) {
    for document in documents {
      mask(document.element, in: sources)
      maskCredentials(in: document.element, sources)
    }
    if documents.isEmpty || found.contains(where: { $0.severity == .error }) { maskUnread(file) }
  }

  /// Masks all values in an element.
  public static func maskAll(_ element: DocumentElement, in sources: SourceTable) {
    switch element.kind {
    case .object: for entry in element.entries { maskAll(entry.value, in: sources) }
    case .array: for item in element.items { maskAll(item, in: sources) }
    case .null, .bool, .int, .float, .string: sources.mask(element.span)
    }
  }

  /// Masks what variables hold whose names say that it is a credential.
  private static func maskCredentials(in element: DocumentElement, _ sources: SourceTable) {
    for item in element.items { maskCredentials(in: item, sources) }
    for entry in element.entries {
      if entry.key.text == "env" {
        for variable in entry.value.items {
          guard let name = variable["name"]?.string, isCredential(name) else { continue }
          for field in variable.entries where !isOpenInVariable(field.key.text) {
            maskAll(field.value, in: sources)
          }
        }
      }
      maskCredentials(in: entry.value, sources)
    }
  }

  /// Whether the name of a variable says that it holds a credential.
  public static func isCredential(_ name: String) -> Bool {
    let name = name.uppercased()
    return [
      "PASSWORD", "PASSWD", "SECRET", "TOKEN", "CREDENTIAL", "APIKEY", "API_KEY", "PRIVATE_KEY",
    ]
    .contains { name.contains($0) }
  }

  /// Whether a field of a variable is not what the variable holds, but where that is.
  public static func isOpenInVariable(_ field: String) -> Bool {
    field == "name" || field == "valueFrom"
  }

  /// Masks the documents of a file that say they are a Secret, where the file could not be read.
  public static func maskUnread(_ file: SourceFile) {
    var start = 0
    var isSecret = false
    for line in file.lines.indices {
      let text = file.text(ofLine: line)
      if text.starts(with: Array("---".utf8)) {
        if isSecret { file.maskLines(in: start..<text.startIndex) }
        start = text.startIndex
        isSecret = false
      }
      isSecret = isSecret || saysSecret(text)
    }
    if isSecret { file.maskLines(in: start..<file.bytes.count) }
  }

  /// Whether a line has `kind` and after it `Secret`.
  private static func saysSecret(_ line: ArraySlice<UInt8>) -> Bool {
    let words = String(decoding: line, as: UTF8.self).split { !$0.isLetter }
    return zip(words, words.dropFirst()).contains { $0 == "kind" && $1 == "Secret" }
  }
}
