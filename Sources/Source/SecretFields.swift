/// Which fields of a Secret hold no data.
public enum SecretFields {
  private static let open: Set<String> = ["apiVersion", "kind", "metadata", "type", "immutable"]

  /// Whether a field holds none. What has a name that a Secret does not know may hold some.
  public static func isOpen(_ name: String) -> Bool { open.contains(name) }
}
