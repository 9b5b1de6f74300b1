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
    /// What is at a place in a resource.
    case part(of: UInt64, path: [String])
    /// A resource by its name, or what is at a place in it.
    case named(Set<String>, path: [String])
  }
  var exemption: Exemption
  var reach: Reach
  /// Whether it is of an instance of a module among what is rendered.
  var isOfPart = false
  /// Whether it is of an instance of which only a part is rendered: that part need not be what it is on.
  var isPartial = false
  /// By what was made of a value of that instance: the value.
  var origins: [UInt64: UInt64] = [:]

  /// The place in a resource that it is on; nil: it is on more.
  var place: [String]? {
    switch reach {
    case .part(_, let path): path
    case .named(_, let path): path.isEmpty ? nil : path
    case .resources, .objects: nil
    }
  }
}

/// Where the exemptions of a module lead that are on a value, for resources that are read again from
/// what it rendered.
public struct RenderedExemptions {
  /// By where it is written.
  var reaches: [SourceSpan: DueExemption.Reach] = [:]
  /// Those that covered something in instances of modules.
  var met: Set<SourceSpan> = []

  public init() {}
}

extension PolicyRunner {
  func collectExemptions(_ places: [Place]) {
    exemptions = []
    used = []
    for place in places {
      for exemption in program[place.file].exemptions {
        exemptions.append(
          DueExemption(
            exemption: exemption, reach: reach(of: exemption, place),
            isOfPart: place.object != nil, isPartial: place.isPartial, origins: place.origins))
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
      return .named([parts.compactMap { $0 }.joined(separator: "/")], path: [])
    case .value(let core):
      if let known = rendered.reaches[exemption.targetSpan] { return known }
      guard let value = evaluate(core, exemption, place) else { return .resources([]) }
      let inside = evaluation.resources(in: value)
      if !inside.isEmpty { return .resources(inside) }
      return part(at: core, exemption, place) ?? .objects(evaluation.objects(in: value))
    }
  }

  private func evaluate(_ core: Core, _ exemption: Exemption, _ place: Place) -> Value? {
    let code = Code(
      value: core, type: TypeTable.unknown, span: exemption.targetSpan)
    return evaluate(code, at: place)
  }

  /// The place that a path leads to in the innermost resource on its way.
  private func part(
    at core: Core, _ exemption: Exemption, _ place: Place
  ) -> DueExemption.Reach? {
    var at = core
    var path: [String] = []
    while let outer = at.container {
      if let step = step(at, exemption, place) { path.insert(step, at: 0) }
      if let value = evaluate(outer, exemption, place), evaluation.isResource(value) {
        return .part(of: value.bits, path: path)
      }
      at = outer
    }
    return nil
  }

  /// The last step of a path.
  private func step(_ core: Core, _ exemption: Exemption, _ place: Place) -> String? {
    var core = core
    while case .cross(let value, _, _, _) = core { core = value }
    switch core {
    case .field(_, _, let name, _): return evaluation.step(name)
    case .entry(_, let keys, _):
      return evaluation.step(keys.compactMap { evaluate($0, exemption, place) })
    case .element(_, let index, _):
      return evaluation.step([index].compactMap { evaluate($0, exemption, place) })
    default: return nil
    }
  }

  /// What exemptions say of a finding.
  struct Coverage {
    /// The one that covers it, or it at some of the places where its object is.
    var exemption: Exemption?
    /// Where the object is that it covers; nil: wherever it is.
    var path: String?
    /// Where else the object is, if it is not covered there.
    var rest: String?
  }

  func coverage(for policy: PolicyID, _ object: Value?, _ resource: Value?) -> Coverage {
    var placed: [Int] = []
    for (index, entry) in exemptions.enumerated()
    where covers(entry.exemption.policy, policy) && covers(entry, object, resource) {
      if entry.place != nil {
        placed.append(index)
        continue
      }
      let known = coverage(at: placed, object, resource)
      if known.exemption != nil, known.rest == nil { return known }
      used.insert(index)
      if isOver(index) { continue }
      report.exemptedCount += 1
      return Coverage(exemption: entry.exemption)
    }
    let known = coverage(at: placed, object, resource)
    if known.exemption != nil { report.exemptedCount += 1 }
    return known
  }

  /// What exemptions on places in the resource say.
  private func coverage(at placed: [Int], _ object: Value?, _ resource: Value?) -> Coverage {
    guard !placed.isEmpty, let object, let resource else { return Coverage() }
    let all = ways(to: object, in: resource, through: placed).places
    used.formUnion(all.keys.map { placed[$0] })
    let live = placed.indices.filter { all[$0] != nil && !isOver(placed[$0]) }
    guard let first = live.first else { return Coverage() }
    let rest = ways(to: object, in: resource, through: live.map { placed[$0] }).rest
    return Coverage(
      exemption: exemptions[placed[first]].exemption, path: all[first], rest: rest)
  }

  private func ways(to object: Value, in resource: Value, through placed: [Int]) -> Ways {
    evaluation.ways(
      to: evaluation.original(of: object), in: evaluation.original(of: resource),
      through: placed.compactMap { exemptions[$0].place })
  }

  /// Whether it has expired, and that counts.
  private func isOver(_ index: Int) -> Bool {
    day.isPast(exemptions[index].exemption) && !day.toleratesEnded
  }

  /// Whether it is on the object or its resource, or on a place in the resource.
  private func covers(_ due: DueExemption, _ object: Value?, _ resource: Value?) -> Bool {
    func bits(_ value: Value?) -> UInt64? {
      value.map { evaluation.original(of: $0) }.map { due.origins[$0] ?? $0 }
    }
    switch due.reach {
    case .resources(let all):
      return bits(resource).map(all.contains) ?? false
    case .objects(let all):
      return [object, resource].contains { bits($0).map(all.contains) ?? false }
    case .part(let holder, _): return bits(resource) == holder
    case .named(let wanted, _):
      return resource.flatMap { identity(of: $0) }.map(wanted.contains) ?? false
    }
  }

  /// Whether an exemption from `named` covers `policy`: itself, or a member of the set.
  private func covers(_ named: PolicyID, _ policy: PolicyID) -> Bool {
    if named == policy { return true }
    return program[named].members?.contains { covers($0.policy, policy) } ?? false
  }

  /// Where the exemptions of the module lead that are on values, after its parts were judged.
  func renderedExemptions() -> RenderedExemptions {
    var found = RenderedExemptions()
    found.met = Set(used.map { exemptions[$0].exemption.targetSpan })
    func names(_ objects: Set<UInt64>) -> Set<String> {
      Set(objects.compactMap { identity(of: Value(tag: .object, bits: $0)) })
    }
    for entry in exemptions where !entry.isOfPart {
      let place = entry.exemption.targetSpan
      switch entry.reach {
      case .resources(let all): found.reaches[place] = .named(names(all), path: [])
      case .part(let holder, let path): found.reaches[place] = .named(names([holder]), path: path)
      case .objects, .named: break
      }
    }
    return found
  }

  /// An exemption of a module stands for one in each instance of it.
  func finishExemptions(onlyOfParts: Bool) {
    let met = Set(used.map { exemptions[$0].exemption.targetSpan }).union(rendered.met)
    var told: Set<SourceSpan> = []
    for entry in exemptions where entry.isOfPart || !onlyOfParts {
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
