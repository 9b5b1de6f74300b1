/// Whose reading of YAML counts.
public enum YAMLDialect: Sendable {
  /// YAML 1.2 with the core schema: data files.
  case core
  /// That of kubectl and of what else hands YAML to a cluster (go-yaml's version 2, then JSON):
  /// manifests. `0400` is 256, `yes` is true, `1_000` a number.
  case cluster
  /// That of kustomize, of the resources below a kustomization (go-yaml's version 3): numbers are
  /// the cluster's, words like `yes` are text.
  case kustomize
}
