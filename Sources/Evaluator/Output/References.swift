import Diagnostics
import Program
import Source

extension Evaluation {
  /// Holds each text of a set that names a resource (`@ref`) against the names that the set has.
  ///
  /// One that is like the name of a resource of its kind may be a slip, and is a warning: the cluster
  /// may have it all the same, which only a policy can tell, as it can of one that is like none. The set has been
  /// written: the ledger says who is in it and whom they name, so that only a resource with a slip
  /// is looked at again.
  public func checkReferences(in values: [Value]) {
    if machine.finished.ledger.mentions.isEmpty { return }
    let own = machine.finished.ledger.entries(of: values)
    let ledger = machine.finished.ledger
    let names = ReferenceNames(own.map { ledger.entries[$0] }, symbols: program.symbols)
    var suspects: [(value: Value, types: [TypeID])] = []
    var next = 0
    for place in own {
      let entry = ledger.entries[place]
      if next == ledger.mentions.count { break }
      if ledger.mentions[next].entry != place { next = ledger.firstMention(in: place) }
      guard let key = entry.key else { continue }
      var types: [TypeID] = []
      while next < ledger.mentions.count, ledger.mentions[next].entry == place {
        let mention = ledger.mentions[next]
        next += 1
        if types.contains(mention.type) { continue }
        if names.slip(mention.name, mention.kinds, key.namespace) != nil {
          types.append(mention.type)
        }
      }
      if !types.isEmpty { suspects.append((entry.value, types)) }
    }
    for suspect in suspects {
      for type in suspect.types {
        var search = FinishedSearch(machine: machine, type: type)
        try? search.visit(suspect.value)
        for object in search.found {
          attempt { () throws(EvaluationError) in
            try check(ObjectHandle(bits: object.bits), against: names)
          }
        }
      }
    }
  }

  private func check(
    _ object: ObjectHandle, against names: ReferenceNames
  ) throws(EvaluationError) {
    let cls = machine.objectClass(object)
    let owner = try machine.finishedSet.owner(object.value)
    guard !owner.isNull, let holder = try machine.rendering.resourceKey(owner) else { return }
    if let optional = try field(object.value, "optional"), optional.isTrue { return }
    for index in cls.references {
      let value = try machine.value(object, field: index)
      guard value.tag == .string else { continue }
      let field = cls.fields[index]
      let name = unsafe program.symbols.intern(value.text)
      guard let near = names.slip(name, field.references, holder.namespace) else { continue }
      let step = machine.origins.origin(object, field: index).last { !$0.isShadowed }
      machine.rendering.report(
        .unknownReference(
          program.symbols.name(of: name),
          kinds: field.references.map { program.symbols.name(of: $0) }, near: near.name,
          at: step?.span ?? object.span,
          declared: field.span, target: near.span))
    }
  }
}

/// The names of the resources of a set, by kind and namespace.
private final class ReferenceNames {
  private struct Place: Hashable {
    var kind: Symbol
    var namespace: Symbol
  }
  /// What is asked, and so asked once: many objects may name what the set does not have.
  private struct Question: Hashable {
    var name: Symbol
    var places: [Place]
  }
  private let symbols: SymbolTable
  private var names: [Place: [(name: Symbol, span: SourceSpan)]] = [:]
  private var known: [Place: Set<Symbol>] = [:]
  private var nearest: [[Place]: NearestNames] = [:]
  private var answers: [Question: Int] = [:]

  init(_ entries: [Ledger.Entry], symbols: SymbolTable) {
    self.symbols = symbols
    for entry in entries {
      guard let key = entry.key else { continue }
      let place = Place(kind: key.kind, namespace: key.namespace)
      names[place, default: []].append((key.name, entry.span))
      known[place, default: []].insert(key.name)
    }
  }

  /// The resource that was probably meant, if the set has none of the name but one like it.
  func slip(
    _ name: Symbol, _ kinds: [Symbol], _ namespace: Symbol
  ) -> (name: String, span: SourceSpan)? {
    let places = kinds.flatMap { kind in
      (namespace == .empty ? [namespace] : [namespace, .empty]).map {
        Place(kind: kind, namespace: $0)
      }
    }
    if places.contains(where: { known[$0]?.contains(name) ?? false }) { return nil }
    let question = Question(name: name, places: places)
    let index = answers[question] ?? nearest(to: name, in: places)
    answers[question] = index
    guard index >= 0 else { return nil }
    let meant = candidate(index, in: places)
    return (symbols.name(of: meant.name), meant.span)
  }

  /// The place of the nearest name among those of some places together; -1: none is near.
  private func nearest(to name: Symbol, in places: [Place]) -> Int {
    if nearest[places] == nil {
      let all = places.flatMap { names[$0] ?? [] }
      nearest[places] = NearestNames(all.map { symbols.name(of: $0.name) })
    }
    return nearest[places]?.index(nearestTo: symbols.name(of: name)) ?? -1
  }

  private func candidate(_ index: Int, in places: [Place]) -> (name: Symbol, span: SourceSpan) {
    var left = index
    for place in places {
      let here = names[place] ?? []
      if left < here.count { return here[left] }
      left -= here.count
    }
    return (.empty, .none)
  }
}

extension Diagnostic {
  static func unknownReference(
    _ name: String, kinds: [String], near: String, at span: SourceSpan, declared: SourceSpan,
    target: SourceSpan
  ) -> Diagnostic {
    let kind = kinds.joined(separator: " or ")
    return Diagnostic(
      .unknownReference, at: span, "no \(kind) `\(name)` is in the set, but there is `\(near)`",
      severity: .warning
    )
    .noting(target, "`\(near)` is this")
    .noting(declared, "the field names a \(kind)")
    .helping(
      "read the name from the resource, as in `config.metadata.name`, and it follows; "
        + "if `\(name)` is in the cluster already, enforce `ReferencesExist` of "
        + "`policies.consistency` and list it in `external`")
  }
}
