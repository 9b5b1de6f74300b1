/// The last step of a kustomization: generated names get their hashes, references follow the
/// names that have changed, and variables are put in.
///
/// A reference is kept as one, so that modules above need say nothing when they rename what it names.
struct NameReferences {
  let types: ResourceTypes

  func finished(
    _ kustomization: KustomizationBuilder.Kustomization?
  ) -> [KustomizedResource] {
    guard let kustomization else { return [] }
    var result = kustomization.resources
    for index in result.indices where result[index].needsHash {
      let stem = result[index].name + "-"
      result[index].name = stem + KustomizeGenerator.hash(of: result[index])
      // The hash of a Secret would be as sensitive as the Secret, and names are not.
      guard result[index].kind == "ConfigMap" else { continue }
      result[index].derived.append(
        DerivedText(
          place: .name, parts: [.text(stem), .hash(holder: result[index].field)],
          value: .string(result[index].name)))
    }
    let all = result
    for index in result.indices {
      let resource = result[index]
      let references =
        KustomizeFields.references(in: resource.kind, group: resource.group)
        + kustomization.configuration.references(in: resource)
      for reference in references {
        let candidates = all.filter { reference.names($0) && resource.roleAllows($0, reference) }
        if candidates.isEmpty { continue }
        let path = FieldPath(reference.place.path.map { .name(String($0)) })
        for place in path.spread(in: result[index].value) {
          update(place, of: &result[index], candidates)
        }
      }
    }
    KustomizeVariable.resolve(
      kustomization.variables, in: &result, kustomization.configuration)
    return result
  }

  /// Brings a name up to date: a string, or an object with a name and a namespace.
  private func update(
    _ place: FieldPath, of referrer: inout KustomizedResource, _ candidates: [KustomizedResource]
  ) {
    switch referrer.value[place] {
    case .string(let name)?:
      let named = candidates.filter { candidate in
        candidate.answersTo(name)
          && (isClusterScoped(candidate) || isClusterScoped(referrer)
            || same(candidate.namespace, referrer.namespace))
      }
      if let found = nearest(to: referrer, named) { referrer.name(found, at: place) }
    case .object(let entries)?:
      // Such a reference crosses namespaces, and says which it means.
      let reference = SchemaValue.object(entries)
      let namespace = reference["namespace"]?.text ?? ""
      let named = candidates.filter { candidate in
        candidate.answersTo(reference["name"]?.text ?? "")
          && ([candidate.namespace] + candidate.formerNamespaces).contains { same($0, namespace) }
      }
      guard let found = nearest(to: referrer, named) else { return }
      if !found.namespace.isEmpty {
        referrer.value[place.field("namespace")] = .string(found.namespace)
      }
      referrer.name(found, at: place.field("name"))
    default: break
    }
  }

  private func same(_ a: String, _ b: String) -> Bool {
    a == b || (a.isEmpty && b == "default") || (a == "default" && b.isEmpty)
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

extension KustomizedResource {
  /// A binding says itself of which kind its role is.
  fileprivate func roleAllows(
    _ candidate: KustomizedResource, _ reference: KustomizeFields.NameReference
  ) -> Bool {
    guard reference.place.path == ["roleRef", "name"] else { return true }
    let role = value["roleRef"]
    return candidate.kind == role?["kind"]?.text && candidate.group == role?["apiGroup"]?.text
  }

  /// Writes another's name; it stays a reference.
  fileprivate mutating func name(_ other: KustomizedResource, at place: FieldPath) {
    var place = place
    value[place] = .string(other.name)
    // An item that was found by its name has a new one now.
    if place.steps.count > 1, place.steps.last == .name("name"),
      case .item("name", _) = place.steps[place.steps.count - 2]
    {
      place.steps[place.steps.count - 2] = .item("name", other.name)
    }
    derived.removeAll { $0.place == place }
    derived.append(
      DerivedText(
        place: place, parts: [.field(.name, holder: other.field)], value: .string(other.name)))
  }
}
