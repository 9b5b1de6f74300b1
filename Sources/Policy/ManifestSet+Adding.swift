import Diagnostics
import Documents
import Evaluator
import Source
import Workspace

/// What of a document is a resource.
extension ManifestSet {
  /// The list that an item is in: the kind that an item is of that leaves its own out.
  struct Listing {
    var kind: Kind?
  }

  /// Adds a resource, or those of a list: whatever has `items` is one for kubectl.
  func add(_ document: Document, _ node: Document.NodeID, in listing: Listing? = nil) {
    let resource = DocumentElement(document, node)
    if listing == nil, resource.kind == .array {
      if resource.items.contains(where: { Kind($0) != nil }) {
        diagnostics.append(.resourcesInSequence(at: resource.span))
      }
      return
    }
    let (version, name) = (resource["apiVersion"], resource["kind"])
    let kind: Kind
    if version == nil, name == nil, let assumed = listing?.kind, resource.kind == .object {
      kind = assumed
    } else if let version = version?.string, let name = name?.string {
      kind = Kind(apiVersion: version, name: name)
    } else {
      if let problem = notAResource(resource, isItem: listing != nil) {
        diagnostics.append(problem)
      }
      return
    }
    if addItems(of: resource, kind) { return }
    ManifestSecrets.mask(resource, assumed: kind.name, in: project.sources)
    let place = name?.span ?? resource.entries.first?.key.span ?? resource.span
    if let reason = kind.reader {
      diagnostics.append(.toolConfiguration(kind.name, reason, at: place))
      return
    }
    if !kind.hasWellFormedVersion {
      diagnostics.append(.badAPIVersion(kind.apiVersion, at: version?.span ?? place))
      return
    }
    let metadata = resource["metadata"]
    let identity = metadata?["name"]?.string.map { name in
      ResourceIdentity(
        group: kind.group, kind: kind.name, namespace: metadata?["namespace"]?.string ?? "",
        name: name)
    }
    manifests.append(
      Manifest(
        document: document, node: node, kind: kind, kindSpan: place, identity: identity))
  }

  /// Adds the items of a list; false if the resource itself is one too, or alone.
  private func addItems(of resource: DocumentElement, _ kind: Kind) -> Bool {
    guard let items = resource["items"], items.kind == .array else { return false }
    guard kind.name.hasSuffix("List") else {
      for item in items.items where Kind(item) != nil {
        add(item.document, item.node, in: Listing(kind: nil))
      }
      return false
    }
    let name = String(kind.name.dropLast(4))
    let element = name.isEmpty ? nil : Kind(apiVersion: kind.apiVersion, name: name)
    for item in items.items { add(item.document, item.node, in: Listing(kind: element)) }
    return true
  }

  /// What is wrong with a document that does not say what it is. One that looks like no resource at
  /// all is left alone, unless it is an item of a list.
  private func notAResource(_ resource: DocumentElement, isItem: Bool) -> Diagnostic? {
    let keys = resource.entries.map(\.key)
    let isNamed = resource["kind"] != nil && resource["apiVersion"] != nil
    let isList =
      resource["kind"]?.string?.hasSuffix("List") ?? false && resource["items"]?.kind == .array
    let isResource =
      isItem || isNamed || isList || resource["metadata"] != nil || resource["spec"] != nil
    for wanted in ["apiVersion", "kind"] {
      if let value = resource[wanted] {
        if value.kind != .string, isResource {
          return .resourceFieldNoText(wanted, at: value.span)
        }
        continue
      }
      let near = keys.first {
        $0.text != wanted && nearestName(to: $0.text, among: [wanted]) != nil
      }
      guard isResource,
        isItem || near != nil || resource["kind"] != nil || resource["apiVersion"] != nil
      else { continue }
      return .resourceFieldMissing(
        wanted, misspelt: near?.text, at: near?.span ?? keys.first?.span ?? resource.span)
    }
    return nil
  }
}

extension ManifestSet.Kind {
  /// The group of the API; empty for the core.
  var group: String { apiVersion.contains("/") ? String(apiVersion.prefix { $0 != "/" }) : "" }

  /// Whether the version is `v1` or `apps/v1`: clients take `/v1` for the core, too.
  var hasWellFormedVersion: Bool {
    let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count <= 2
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy { byte in
            (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x2E
          }
      }
  }

  /// Who reads objects of the kind, where no cluster does; nil for what is applied.
  var reader: String? {
    if apiVersion == "v1" { return name == "Config" ? "kubectl" : nil }
    return ManifestSet.Kind.readers[group]
  }

  /// By group: the tool whose configuration, or other input, its kinds are.
  private static let readers = [
    "apiserver.config.k8s.io": "the API server", "apiserver.k8s.io": "the API server",
    "audit.k8s.io": "the API server", "backstage.io": "Backstage",
    "chainsaw.kyverno.io": "Chainsaw", "cli.kyverno.io": "the Kyverno CLI",
    "client.authentication.k8s.io": "kubectl",
    "cloudcontrollermanager.config.k8s.io": "the controller manager",
    "config.kubernetes.io": "a KRM function",
    "controller-runtime.sigs.k8s.io": "a controller", "ctlptl.dev": "ctlptl",
    "eksctl.io": "eksctl", "k3d.io": "k3d", "kind.x-k8s.io": "kind", "kpt.dev": "kpt",
    "krew.googlecontainertools.github.com": "krew", "kubeadm.k8s.io": "kubeadm",
    "kubecontrollermanager.config.k8s.io": "the controller manager",
    "kubelet.config.k8s.io": "the kubelet", "kubeproxy.config.k8s.io": "kube-proxy",
    "kubescheduler.config.k8s.io": "the scheduler", "kustomize.config.k8s.io": "Kustomize",
    "kuttl.dev": "KUTTL", "pod-security.admission.config.k8s.io": "the API server",
    "skaffold": "Skaffold",
  ]
}
