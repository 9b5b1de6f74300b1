import Documents
import Source

/// What is secret in a kustomization: what its Secrets are generated from, and patches of Secrets.
enum KustomizationSecrets {
  /// The fields of a generator that hold no data themselves.
  private static let openFields: Set<String> = [
    "name", "namespace", "behavior", "type", "options", "files", "envs", "env",
  ]

  static func mask(_ root: DocumentElement, in sources: SourceTable) {
    for generator in root["secretGenerator"]?.items ?? [] {
      for entry in generator.entries where !openFields.contains(entry.key.text) {
        ManifestSecrets.maskAll(entry.value, in: sources)
      }
    }
    for item in root["patchesStrategicMerge"]?.items ?? [] where item.text.contains("Secret") {
      sources.mask(item.span)
    }
    for list in ["patches", "patchesJson6902"] {
      for item in root[list]?.items ?? [] where mayPatchSecret(item) {
        if let text = item["patch"] { ManifestSecrets.maskAll(text, in: sources) }
      }
    }
  }

  /// Masks the whole of a kustomization that could not be read, if it makes or changes Secrets.
  static func maskUnread(_ file: SourceFile) {
    let text = String(decoding: file.bytes, as: UTF8.self)
    if text.contains("secretGenerator") || text.contains("Secret") {
      file.maskLines(in: 0..<file.bytes.count)
    }
  }

  /// Whether an entry of `patches` may change a Secret: its target says so, or leaves the kind open.
  static func mayPatchSecret(_ item: DocumentElement) -> Bool {
    guard let target = item["target"] else {
      return item["patch"]?.text.contains("Secret") ?? false
    }
    // A kind is a pattern.
    guard let kind = target["kind"]?.text else { return true }
    return kind.contains { !$0.isLetter } || kind == "Secret"
  }

  /// Masks the values that a patch of a Secret gives.
  static func maskPatch(_ change: DocumentElement, in sources: SourceTable) {
    for entry in change.items.flatMap(\.entries)
    where !["op", "path", "from"].contains(entry.key.text) {
      ManifestSecrets.maskAll(entry.value, in: sources)
    }
    ManifestSecrets.mask(change, kind: "Secret", in: sources)
  }
}
