import Documents

/// The Kubernetes types that a custom resource may have copied.
public struct KubernetesTypes: Sendable {
}

extension SchemaReader {
  /// The Kubernetes type of which a schema is a copy.
  mutating func recognise(_ schema: DocumentElement, at path: [String]) -> SchemaType? { nil }
}
