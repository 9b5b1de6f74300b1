/// What the OpenAPI document of Kubernetes leaves unsaid and this importer knows.
///
/// Definitions are named without the prefix `io.k8s.`, as in `api.core.v1.Secret`.
struct KubernetesFacts: Sendable {
  /// Parts of list-map keys that an element may leave out, with the value that counts then.
  static let keyDefaults: [String: SchemaValue] = ["protocol": .string("TCP")]

  /// Fields whose form the API asks for in words alone. Custom resources copy the type with these.
  static let forms: [String: SchemaType] = {
    let condition = "apimachinery.pkg.apis.meta.v1.Condition."
    let label = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
    let domain = #"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
    return [
      condition + "message": .string(TextBounds(greatest: 32768)),
      condition + "observedGeneration": .int(NumberBounds(least: "0")),
      condition + "reason": .string(
        TextBounds(pattern: "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?", least: 1, greatest: 1024)),
      condition + "status": .union(["True", "False", "Unknown"].map { .literal(.string($0)) }),
      condition + "type": .string(
        TextBounds(pattern: "(\(domain)/)?(\(label))", greatest: 316)),
    ]
  }()

  /// Elements of which the API keeps two with one key, though server-side apply does not.
  static let repeatable: Set<String> = [
    "api.core.v1.ContainerPort", "api.core.v1.EnvVar", "api.core.v1.HostAlias",
    "api.core.v1.LocalObjectReference",
  ]

  /// What the formats of scalars are in the library.
  static let formats: [String: SchemaType] = [
    "byte": .library("Base64"), "date-time": .library("DateTime"), "int32": .library("Int32"),
  ]

  /// Int-or-string fields that take a share of the replicas, `25%`; the others take a port's name.
  static let shares: Set<String> = [
    "api.apps.v1.RollingUpdateDaemonSet.maxSurge",
    "api.apps.v1.RollingUpdateDaemonSet.maxUnavailable",
    "api.apps.v1.RollingUpdateDeployment.maxSurge",
    "api.apps.v1.RollingUpdateDeployment.maxUnavailable",
    "api.apps.v1.RollingUpdateStatefulSetStrategy.maxUnavailable",
    "api.policy.v1.PodDisruptionBudgetSpec.maxUnavailable",
    "api.policy.v1.PodDisruptionBudgetSpec.minAvailable",
  ]

  /// Strings that name a container image, with the library's type for one.
  static let images: Set<String> = [
    "api.core.v1.Container.image", "api.core.v1.EphemeralContainer.image",
  ]
  static let image = SchemaType.named(SchemaReference(.library("std.types"), "Image"))

  /// Maps whose values must not be shown.
  static let sensitive: Set<String> = ["api.core.v1.Secret.data", "api.core.v1.Secret.stringData"]

  /// Fields that name a resource of the same set, by the kinds they may name.
  static let references: [String: [String]] = [
    "api.apps.v1.StatefulSetSpec.serviceName": ["Service"],
    "api.core.v1.ConfigMapEnvSource.name": ["ConfigMap"],
    "api.core.v1.ConfigMapKeySelector.name": ["ConfigMap"],
    "api.core.v1.ConfigMapProjection.name": ["ConfigMap"],
    "api.core.v1.ConfigMapVolumeSource.name": ["ConfigMap"],
    "api.core.v1.PersistentVolumeClaimVolumeSource.claimName": ["PersistentVolumeClaim"],
    "api.core.v1.PodSpec.serviceAccountName": ["ServiceAccount"],
    "api.core.v1.PodResourceClaim.resourceClaimName": ["ResourceClaim"],
    "api.core.v1.PodResourceClaim.resourceClaimTemplateName": ["ResourceClaimTemplate"],
    "api.core.v1.SecretEnvSource.name": ["Secret"],
    "api.core.v1.SecretKeySelector.name": ["Secret"],
    "api.core.v1.SecretProjection.name": ["Secret"],
    "api.core.v1.SecretVolumeSource.secretName": ["Secret"],
    "api.networking.v1.IngressServiceBackend.name": ["Service"],
  ]

  /// Definitions that are a type of the language, or a union that the document cannot say.
  static let wellKnown: [String: SchemaType] = {
    let schemas = SchemaReference(.generated("apiextensions/v1"), "JSONSchemaProps")
    return [
      "apimachinery.pkg.api.resource.Quantity": .quantity,
      "apimachinery.pkg.util.intstr.IntOrString": .union([.int(), .string()]),
      "apimachinery.pkg.apis.meta.v1.Time": .library("DateTime"),
      "apimachinery.pkg.apis.meta.v1.MicroTime": .library("DateTime"),
      "apimachinery.pkg.apis.meta.v1.FieldsV1": .json,
      "apimachinery.pkg.apis.meta.v1.Patch": .json,
      "apimachinery.pkg.runtime.RawExtension": .json,
      "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": .json,
      "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray":
        .union([.named(schemas), .list(.named(schemas))]),
      "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool":
        .union([.named(schemas), .bool]),
      "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray":
        .union([.named(schemas), .list(.string())]),
    ]
  }()

  /// Well-known definitions that keep their name where they are used: the name says more.
  static let namedWhereUsed: Set<String> = [
    "Time", "MicroTime", "JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool",
    "JSONSchemaPropsOrStringArray",
  ]

  /// Fields in this order come first, the others by the alphabet.
  static let leading = ["apiVersion", "kind", "metadata", "name", "spec"]

  /// The order of fields in a schema.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let first = leading.firstIndex(of: a) ?? leading.count
    let second = leading.firstIndex(of: b) ?? leading.count
    return first == second ? a < b : first < second
  }
}
