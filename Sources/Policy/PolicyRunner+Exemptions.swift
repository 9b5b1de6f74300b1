import Evaluator
import Program
import Source

/// An exemption, and what it is on.
struct DueExemption {
  enum Reach {
    /// Resources, and all that is in them.
    case resources(Set<UInt64>)
    /// Objects, wherever they are.
    case objects(Set<UInt64>)
    /// What is in a value, within one resource.
    case part(of: UInt64, objects: Set<UInt64>)
    /// A resource by its name.
    case named(String)
  }
  var exemption: Exemption
  var reach: Reach
  /// Whether it is of an instance of which only a part is rendered: that part need not be what it is on.
  var isPartial = false
}

extension PolicyRunner {
  func collectExemptions(_ places: [Place]) {
    exemptions = []
    used = []
    for place in places {
      for exemption in program[place.file].exemptions {
        exemptions.append(
          DueExemption(
            exemption: exemption, reach: reach(of: exemption, place), isPartial: place.isPartial))
      }
    }
  }

  /// The path is read in the finished module: what is renamed or gone is an error here.
  private func reach(of exemption: Exemption, _ place: Place) -> DueExemption.Reach {
    switch exemption.target {
    case .resource(let kind, let namespace, let name):
      let parts = [
        program.symbols.name(of: kind), namespace.map { String(decoding: $0, as: UTF8.self) },
        String(decoding: name, as: UTF8.self),
      ]
      return .named(parts.compactMap { $0 }.joined(separator: "/"))
    case .value(let core):
      guard let value = evaluate(core, exemption, place) else { return .resources([]) }
      let inside = evaluation.resources(in: value)
      if !inside.isEmpty { return .resources(inside) }
      let objects = evaluation.objects(in: value)
      let holder = resource(around: core, exemption, place)
      return holder.map { .part(of: $0.bits, objects: objects) } ?? .objects(objects)
    }
  }

  private func evaluate(_ core: Core, _ exemption: Exemption, _ place: Place) -> Value? {
    let code = Code(
      value: core, type: TypeTable.unknown, span: exemption.targetSpan)
    return evaluate(code, at: place)
  }

  /// The innermost resource on the way of a path, before its end.
  private func resource(around core: Core, _ exemption: Exemption, _ place: Place) -> Value? {
    var at = core
    while let outer = at.container {
      if let value = evaluate(outer, exemption, place), evaluation.isResource(value) {
        return value
      }
      at = outer
    }
    return nil
  }

  func exemption(for policy: PolicyID, _ object: Value?, _ resource: Value?) -> Exemption? {
    for (index, entry) in exemptions.enumerated()
    where covers(entry.exemption.policy, policy) && covers(entry.reach, object, resource) {
      used.insert(index)
      if day.isPast(entry.exemption), !day.toleratesEnded { continue }
      report.exemptedCount += 1
      return entry.exemption
    }
    return nil
  }

  private func covers(
    _ reach: DueExemption.Reach, _ object: Value?, _ resource: Value?
  ) -> Bool {
    func bits(_ value: Value?) -> UInt64? {
      value.map { evaluation.original(of: $0) }
    }
    switch reach {
    case .resources(let all):
      return bits(resource).map(all.contains) ?? false
    case .objects(let all):
      return [object, resource].contains { bits($0).map(all.contains) ?? false }
    case .part(let holder, let objects):
      guard let object = bits(object), let resource = bits(resource) else { return false }
      return resource == holder && objects.contains(object)
    case .named(let wanted):
      return resource.flatMap { identity(of: $0) } == wanted
    }
  }

  /// Whether an exemption from `named` covers `policy`: itself, or a member of the set.
  private func covers(_ named: PolicyID, _ policy: PolicyID) -> Bool {
    if named == policy { return true }
    return program[named].members?.contains { covers($0.policy, policy) } ?? false
  }

  /// An exemption of a module stands for one in each instance of it.
  func finishExemptions() {
    let met = Set(used.map { exemptions[$0].exemption.targetSpan })
    var told: Set<SourceSpan> = []
    for entry in exemptions {
      let exemption = entry.exemption
      if day.isPast(exemption) {
        guard told.insert(exemption.targetSpan).inserted else { continue }
        report.diagnostics.append(
          .exemptionExpired(
            name(program[exemption.policy]), until: exemption.until, owner: exemption.owner,
            isTolerated: day.toleratesEnded, at: exemption.targetSpan))
      } else if !met.contains(exemption.targetSpan), !entry.isPartial, !evaluation.hasErrors,
        !evaluation.isIncomplete, told.insert(exemption.targetSpan).inserted
      {
        // What could not be evaluated was not judged, so nothing is known of its exemptions.
        report.diagnostics.append(
          .exemptionUnused(name(program[exemption.policy]), at: exemption.targetSpan))
      }
    }
  }
}
