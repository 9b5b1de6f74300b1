/// The last step of a kustomization: generated names get their hashes, references follow the
/// names that have changed, and variables are put in.
struct NameReferences {
  let types: ResourceTypes

  func finished(
    _ kustomization: KustomizationBuilder.Kustomization?
  ) -> [KustomizedResource] {
    guard let kustomization else { return [] }
    var result = kustomization.resources
    for index in result.indices where result[index].needsHash {
      result[index].name += "-" + KustomizeGenerator.hash(of: result[index])
    }
    let all = result
    for index in result.indices {
      let referrer = result[index]
      for reference in KustomizeFields.references(in: referrer.kind) {
        let candidates = all.filter { reference.kinds.contains($0.kind) }
        if candidates.isEmpty { continue }
        result[index].value.change(reference.place.path[...], creating: false) { value in
          update(&value, of: referrer, candidates)
        }
      }
    }
    KustomizeVariable.resolve(kustomization.variables, in: &result)
    return result
  }

  /// Brings a name up to date: a text, a list of texts, or an object with a name and a namespace.
  private func update(
    _ value: inout SchemaValue, of referrer: KustomizedResource, _ candidates: [KustomizedResource]
  ) {
    switch value {
    case .string(let name):
      if let found = referent(name, of: referrer, candidates) { value = .string(found.name) }
    case .list(let items):
      value = .list(
        items.map { item in
          var item = item
          update(&item, of: referrer, candidates)
          return item
        })
    case .object:
      guard let name = value["name"]?.text else { return }
      // Such a reference crosses namespaces, and says which it means.
      let namespace = value["namespace"]?.text ?? ""
      let found = candidates.filter { candidate in
        let namespaces = [candidate.namespace] + candidate.formerNamespaces
        return namespaces.contains { same($0, namespace) }
      }
      guard let found = nearest(to: referrer, found.filter { $0.answersTo(name) }) else { return }
      value["name"] = .string(found.name)
      if !found.namespace.isEmpty { value["namespace"] = .string(found.namespace) }
    case .null, .bool, .number: break
    }
  }

  private func same(_ a: String, _ b: String) -> Bool {
    a == b || (a.isEmpty && b == "default") || (a == "default" && b.isEmpty)
  }

  private func referent(
    _ name: String, of referrer: KustomizedResource, _ candidates: [KustomizedResource]
  ) -> KustomizedResource? {
    let named = candidates.filter { candidate in
      candidate.answersTo(name)
        && (isClusterScoped(candidate) || isClusterScoped(referrer)
          || same(candidate.namespace, referrer.namespace))
    }
    return nearest(to: referrer, named)
  }

  /// The candidate that went the same way as the referrer, of those that share a name.
  private func nearest(
    to referrer: KustomizedResource, _ candidates: [KustomizedResource]
  ) -> KustomizedResource? {
    candidates.first { $0.affixes == referrer.affixes } ?? candidates.first
  }

  private func isClusterScoped(_ resource: KustomizedResource) -> Bool {
    types.schema(apiVersion: resource.apiVersion, kind: resource.kind)?.isClusterScoped == true
  }
}
