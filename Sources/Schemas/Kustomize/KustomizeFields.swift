/// The fields that kustomize knows by default: where names of other resources stand, where labels
/// and annotations go beside the metadata, and where `$(NAME)` is replaced.
///
/// A path goes through lists by itself. These are kustomize's own tables, of version 5.
enum KustomizeFields {
  struct Place {
    var path: [Substring]
    /// Whether what is missing on the way is made.
    var creates: Bool

    init(_ path: String, creates: Bool = true) {
      self.path = path.split(separator: "/")
      self.creates = creates
    }

    /// An annotation, whose name may hold a slash.
    init(annotation name: Substring) {
      path = ["metadata", "annotations", name]
      creates = false
    }

    /// A field of what is here.
    func field(_ name: Substring) -> Place {
      var place = self
      place.path.append(name)
      return place
    }
  }

  /// Where a kind keeps its pods.
  private static let pods = [
    "Pod": "spec", "PodTemplate": "template/spec", "Deployment": "spec/template/spec",
    "ReplicaSet": "spec/template/spec", "DaemonSet": "spec/template/spec",
    "StatefulSet": "spec/template/spec", "Job": "spec/template/spec",
    "ReplicationController": "spec/template/spec",
    "CronJob": "spec/jobTemplate/spec/template/spec",
  ]

  // MARK: names

  struct NameReference {
    var place: Place
    /// The kinds that are named there.
    var kinds: [String]
    /// Their group, empty for any; nil: as in kustomize's table.
    var group: String?

    func names(_ resource: KustomizedResource) -> Bool {
      let group = group ?? KustomizeFields.groups[resource.kind] ?? ""
      return kinds.contains(resource.kind) && (group.isEmpty || group == resource.group)
    }
  }

  /// The group of kinds that the table names with one.
  private static let groups = [
    "Role": "rbac.authorization.k8s.io", "ClusterRole": "rbac.authorization.k8s.io",
    "StorageClass": "storage.k8s.io", "PriorityClass": "scheduling.k8s.io",
  ]

  /// Where resources of a kind name others. Where kustomize's table has a group, so has this one.
  static func references(in kind: String, group: String) -> [NameReference] {
    var found: [NameReference] = []
    func add(_ path: String, _ kinds: String...) {
      found.append(NameReference(place: Place(path, creates: false), kinds: kinds))
    }
    if let pod = pods[kind] {
      if kind != "ReplicationController" {
        for container in ["containers", "initContainers"] {
          add("\(pod)/\(container)/env/valueFrom/configMapKeyRef/name", "ConfigMap")
          add("\(pod)/\(container)/envFrom/configMapRef/name", "ConfigMap")
          add("\(pod)/\(container)/env/valueFrom/secretKeyRef/name", "Secret")
          add("\(pod)/\(container)/envFrom/secretRef/name", "Secret")
        }
        add("\(pod)/volumes/configMap/name", "ConfigMap")
        add("\(pod)/volumes/projected/sources/configMap/name", "ConfigMap")
        add("\(pod)/volumes/secret/secretName", "Secret")
        add("\(pod)/volumes/projected/sources/secret/name", "Secret")
        add("\(pod)/imagePullSecrets/name", "Secret")
      }
      if kind != "ReplicaSet", kind != "PodTemplate" {
        add("\(pod)/serviceAccountName", "ServiceAccount")
        add("\(pod)/volumes/persistentVolumeClaim/claimName", "PersistentVolumeClaim")
        add("\(pod)/priorityClassName", "PriorityClass")
      }
    }
    switch kind {
    case "HorizontalPodAutoscaler":
      add(
        "spec/scaleTargetRef/name", "Deployment", "ReplicationController", "ReplicaSet",
        "StatefulSet")
    case "StatefulSet":
      if group == "apps" { add("spec/serviceName", "Service") }
      add("spec/volumeClaimTemplates/spec/storageClassName", "StorageClass")
    case "Ingress":
      add("spec/rules/http/paths/backend/serviceName", "Service")
      add("spec/backend/serviceName", "Service")
      add("spec/rules/http/paths/backend/service/name", "Service")
      add("spec/defaultBackend/service/name", "Service")
      add("spec/tls/secretName", "Secret")
      // kustomize's table has IngressClasses too, of a group that there is not.
      for annotation in ingressSecrets {
        found.append(NameReference(place: Place(annotation: annotation), kinds: ["Secret"]))
      }
      found.append(
        NameReference(
          place: Place(annotation: "nginx.ingress.kubernetes.io/fastcgi-params-configmap"),
          kinds: ["ConfigMap"]))
    case "Service" where group == "serving.knative.dev":
      add("spec/template/spec/containers/env/valueFrom/secretKeyRef/name", "Secret")
    case "APIService" where group == "apiregistration.k8s.io": add("spec/service/name", "Service")
    case "ValidatingWebhookConfiguration" where group == "admissionregistration.k8s.io",
      "MutatingWebhookConfiguration" where group == "admissionregistration.k8s.io":
      add("webhooks/clientConfig/service", "Service")
    case "RoleBinding" where group == "rbac.authorization.k8s.io":
      add("roleRef/name", "Role", "ClusterRole")
      add("subjects", "ServiceAccount")
    case "ClusterRoleBinding" where group == "rbac.authorization.k8s.io":
      add("roleRef/name", "ClusterRole")
      add("subjects", "ServiceAccount")
    case "Role": add("rules/resourceNames", "ConfigMap", "Secret")
    case "ClusterRole": add("rules/resourceNames", "ConfigMap", "Secret", "PersistentVolume")
    case "ServiceAccount": add("imagePullSecrets/name", "Secret")
    case "PersistentVolume":
      add("spec/storageClassName", "StorageClass")
      add("spec/azureFile/secretName", "Secret")
    case "PersistentVolumeClaim":
      add("spec/storageClassName", "StorageClass")
      add("spec/volumeName", "PersistentVolume")
    case "StorageClass":
      for field in ["secretName", "adminSecretName", "userSecretName", "secretRef"] {
        add("parameters/" + field, "Secret")
      }
    case "Node": add("spec/configSource/configMap", "ConfigMap")
    default: break
    }
    return found
  }

  /// The annotations of Ingresses that name a Secret of their namespace.
  private static let ingressSecrets: [Substring] = [
    "ingress.kubernetes.io/auth-secret", "nginx.ingress.kubernetes.io/auth-secret",
    "nginx.ingress.kubernetes.io/auth-tls-secret",
  ]

  // MARK: namespaces

  /// Where a kind that is in no namespace names the one of a Service that it calls.
  static func namespaces(in kind: String, group: String) -> [Place] {
    switch (kind, group) {
    case ("APIService", "apiregistration.k8s.io"): [Place("spec/service/namespace")]
    case ("CustomResourceDefinition", "apiextensions.k8s.io"):
      [Place("spec/conversion/webhook/clientConfig/service/namespace", creates: false)]
    default: []
    }
  }

  // MARK: labels and annotations

  /// Where a kind has the metadata of its one template of pods.
  static func podTemplates(in kind: String) -> [Place] { templates(in: kind).suffix(1) }

  /// Where the labels of the pods that a kind makes stand.
  static func templates(in kind: String) -> [Place] {
    switch kind {
    case "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "ReplicationController":
      [Place("spec/template/metadata")]
    case "CronJob":
      [Place("spec/jobTemplate/metadata"), Place("spec/jobTemplate/spec/template/metadata")]
    default: []
    }
  }

  /// Where a kind selects by labels.
  static func selectors(in kind: String) -> [Place] {
    switch kind {
    case "Service", "ReplicationController": [Place("spec/selector")]
    case "ReplicaSet", "DaemonSet": [Place("spec/selector/matchLabels")]
    case "Deployment", "StatefulSet":
      [Place("spec/selector/matchLabels")]
        + [
          "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
          "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution",
          "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm",
          "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution",
          "topologySpreadConstraints",
        ].map { Place("spec/template/spec/\($0)/labelSelector/matchLabels", creates: false) }
    case "Job", "PodDisruptionBudget": [Place("spec/selector/matchLabels", creates: false)]
    case "CronJob": [Place("spec/jobTemplate/spec/selector/matchLabels", creates: false)]
    case "NetworkPolicy":
      ["podSelector", "ingress/from/podSelector", "egress/to/podSelector"].map {
        Place("spec/\($0)/matchLabels", creates: false)
      }
    default: []
    }
  }

  // MARK: variables

  /// Where `$(NAME)` stands for a variable.
  static func variables(in kind: String) -> [Place] {
    var paths = ["metadata/labels", "metadata/annotations"]
    if let pod = pods[kind], kind != "PodTemplate", kind != "ReplicationController" {
      for container in ["containers", "initContainers"] {
        paths += ["args", "command", "env/value", "volumeMounts/mountPath"].map {
          "\(pod)/\(container)/\($0)"
        }
      }
      paths.append("\(pod)/volumes/nfs/server")
    }
    switch kind {
    case "Deployment", "StatefulSet": paths.append("spec/template/metadata/annotations")
    case "Ingress": paths += ["spec/rules/host", "spec/tls/hosts", "spec/tls/secretName"]
    case "Service": paths += ["spec/ports/port", "spec/ports/targetPort"]
    default: break
    }
    return paths.map { Place($0, creates: false) }
  }
}

extension SchemaValue {
  /// Changes what is at a path, in each item of the lists on the way.
  mutating func change(
    _ path: ArraySlice<Substring>, creating: Bool, _ change: (inout SchemaValue) -> Void
  ) {
    if case .list(let items) = self, !path.isEmpty {
      self = .list(
        items.map { item in
          var item = item
          item.change(path, creating: creating, change)
          return item
        })
      return
    }
    guard let first = path.first else { return change(&self) }
    let key = String(first)
    guard case .object(var entries) = self else { return }
    if let index = entries.firstIndex(where: { $0.key == key && $0.value != .null }) {
      entries[index].value.change(path.dropFirst(), creating: creating, change)
      self = .object(entries)
    } else if creating {
      var made = SchemaValue.object([])
      made.change(path.dropFirst(), creating: true, change)
      self[key] = made
    }
  }
}
