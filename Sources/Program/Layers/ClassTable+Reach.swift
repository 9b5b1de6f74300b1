/// What a type says of objects of another in its values.
public enum Reach: Comparable {
  case never
  /// Only in `Json`, which holds whatever it is given.
  case untyped
  /// The type names them.
  case named
}

extension ClassTable {
  /// Changes with what is known of schemas: what `reach` said may no longer be so.
  public var stage: Int { program.types.subschemaCount }

  /// Whether a value of `type` may be, or have in it, an object of `target`.
  public func canHold(_ type: TypeID, _ target: TypeID) -> Bool {
    reach(type, target) != .never
  }

  /// How surely the type says that objects of `target` are in its values.
  public func reach(_ type: TypeID, _ target: TypeID) -> Reach {
    // A sub-schema declared since may hold what its super-schema does not.
    if reachStage != stage { (reaches, untypedReach, reachStage) = ([], ReachSearch(), stage) }
    while reaches.count <= target.index { reaches.append(nil) }
    let named = reaches[target.index] ?? ReachSearch()
    reaches[target.index] = named
    if named.holds(type, { names($0, target) }, partsOf: parts) { return .named }
    return untypedReach.holds(type, isUntyped, partsOf: parts) ? .untyped : .never
  }

  /// Whether values of the type itself may be objects of the target.
  private func names(_ type: TypeID, _ target: TypeID) -> Bool {
    let types = program.types
    return switch types[type] {
    case .unknown, .anyModule, .parameter: true
    case .schema: types.isSubtype(type, of: target) || types.isSubtype(target, of: type)
    case .union, .list, .keyedList, .refined, .sensitive, .map, .json: false
    case .never, .null, .bool, .int, .float, .string, .unit, .literal, .function, .overlay:
      types.isSubtype(type, of: target)
    }
  }

  /// Whether values of the type itself may render as resources, or be pod templates, that the type
  /// does not name.
  private func isUntyped(_ type: TypeID) -> Bool {
    switch program.types[type] {
    case .json: true
    case .map(_, let value): mayMakeResources(value)
    case .schema(let id):
      mayRenderResource(program.resolved(id)) || mayBePodTemplate(program.resolved(id))
    case .unknown, .anyModule, .parameter, .union, .list, .keyedList, .refined, .sensitive: false
    case .never, .null, .bool, .int, .float, .string, .unit, .literal, .function, .overlay: false
    }
  }

  /// The types of the values that a value of the type may have in it, or be.
  private func parts(_ type: TypeID) -> [TypeID] {
    switch program.types[type] {
    case .union(let members): return members
    case .list(let part), .keyedList(let part, _), .refined(let part, _), .sensitive(let part),
      .map(_, let part):
      return [part]
    case .schema(let id):
      let schema = program.resolved(id)
      let below = program.types.subschemas(of: id).map { program.types.schema($0) }
      return (schema.entries.map { [$0.value] } ?? []) + schema.fields.map(\.type) + below
    case .unknown, .anyModule, .parameter, .json, .never, .null, .bool, .int, .float, .string,
      .unit, .literal, .function, .overlay:
      return []
    }
  }
}

/// What is known of types and one question: whether a type, or one that it is made of, answers it.
///
/// Each type is asked once: a search that fails has found that nothing it met answers, and one that
/// succeeds has found that everything on its way does.
final class ReachSearch {
  private enum Answer { case open, met, yes, no }
  private var known: [Answer] = []

  /// Whether the type answers, or one that it is made of.
  func holds(
    _ type: TypeID, _ answers: (TypeID) -> Bool, partsOf: (TypeID) -> [TypeID]
  ) -> Bool {
    switch self[type] {
    case .yes: return true
    case .no: return false
    case .open, .met: break
    }
    var met: [TypeID] = []
    let found = search(type, answers, partsOf, &met)
    // What was left before its circle was closed may still answer.
    for each in met where self[each] == .met { self[each] = found ? .open : .no }
    return found
  }

  private func search(
    _ type: TypeID, _ answers: (TypeID) -> Bool, _ partsOf: (TypeID) -> [TypeID],
    _ met: inout [TypeID]
  ) -> Bool {
    switch self[type] {
    case .yes: return true
    case .no, .met: return false
    case .open: break
    }
    self[type] = .met
    met.append(type)
    var found = answers(type)
    if !found {
      for part in partsOf(type) where !found { found = search(part, answers, partsOf, &met) }
    }
    if found { self[type] = .yes }
    return found
  }

  private subscript(type: TypeID) -> Answer {
    get { type.index < known.count ? known[type.index] : .open }
    set {
      while known.count <= type.index { known.append(.open) }
      known[type.index] = newValue
    }
  }
}
