import Diagnostics
import Source

/// What is final further down in a value that would be dropped as a whole.
extension ClassTable {
  // MARK: what members mark

  /// The span of the first member marked `final` in what layers have put below a field.
  func finalMember(below state: FieldState) -> SourceSpan? {
    switch state {
    case .node(let below, let layer, _, _):
      return finalMember(in: layer) ?? finalMember(below: below)
    case .conditional(let both):
      if let known = both.finalMember { return known }
      let found = finalMember(below: both.then) ?? finalMember(below: both.otherwise)
      both.finalMember = .some(found)
      return found
    case .ruled(let below, _, _), .spread(_, _, _, let below, _): return finalMember(below: below)
    case .leaf(let code, _, _, _): return finalMember(in: code.code.value)
    case .unbound, .deleted, .append, .given: return nil
    }
  }

  /// The same in an object that an expression writes.
  public func finalMember(in value: Core) -> SourceSpan? {
    switch value {
    case .make(let making): finalMember(in: making.layer)
    case .with(let value, .block(let layer, _), _):
      finalMember(in: value) ?? finalMember(in: layer)
    case .cross(let value, _, _, _): finalMember(in: value)
    default: nil
    }
  }

  /// The span of the first member marked `final` in a block or the blocks it goes into.
  public func finalMember(in layer: LayerID) -> SourceSpan? {
    for item in program[layer].items {
      if let span = finalMember(in: item) { return span }
    }
    return nil
  }

  private func finalMember(in item: LayerItem) -> SourceSpan? {
    func first(_ items: [LayerItem]) -> SourceSpan? {
      for item in items {
        if let span = finalMember(in: item) { return span }
      }
      return nil
    }
    switch item {
    case .field(_, _, let member), .key(_, let member), .element(_, let member):
      if member.isFinal { return member.span }
      switch member.operation {
      case .into(let layer): return finalMember(in: layer)
      case .set(let code): return finalMember(in: code.code.value)
      case .append, .delete: return nil
      }
    case .conditional(_, let then, let otherwise): return first(then) ?? first(otherwise)
    case .each(_, _, _, let items, _): return first(items)
    case .spread(let code, _): return finalMember(in: code.code.value)
    }
  }

  // MARK: what layers bound

  /// Where something final below a field of a class got its value. What its schema binds does not
  /// count: another object of the schema has it, too.
  public func finalBinding(below state: FieldState, of cls: ObjectClass) -> SourceSpan? {
    finalBinding(below: state, ReadingScope(cls: cls))
  }

  private func finalBinding(below state: FieldState, _ scope: ReadingScope) -> SourceSpan? {
    switch state {
    case .conditional(let both):
      if let known = both.finalBinding { return known }
      let found =
        finalBinding(below: both.then, scope) ?? finalBinding(below: both.otherwise, scope)
      both.finalBinding = .some(found)
      return found
    case .ruled(let below, _, _), .spread(_, _, _, let below, _):
      return finalBinding(below: below, scope)
    case .leaf(let code, _, let place, let below):
      let value = code.code.value
      if let found = finalBinding(in: value, scope.at(place)) { return found }
      return value.readsBase ? finalBinding(below: below, scope) : nil
    case .append(let code, _, let place, let below):
      return finalBinding(in: code.code.value, scope.at(place))
        ?? finalBinding(below: below, scope)
    case .node(let below, let layer, _, _):
      if let cls = writtenClass(state, scope) { return finalBinding(in: cls) }
      return finalBinding(in: alone(layer)) ?? finalBinding(below: below, scope)
    case .unbound, .deleted, .given: return nil
    }
  }

  /// The same in the value that an expression writes.
  public func finalBinding(in value: Core) -> SourceSpan? { finalBinding(in: value, nil) }

  private func finalBinding(in value: Core, _ scope: ReadingScope?) -> SourceSpan? {
    if let cls = writtenClass(value, scope) { return finalBinding(in: cls) }
    switch value {
    case .with(let inner, .block(let layer, _), _):
      return finalBinding(in: alone(layer)) ?? finalBinding(in: inner, scope)
    case .with(let inner, .overlay(.overlay(let overlay, _, _)), _):
      let layer = program.overlays[overlay.index].layer
      return finalBinding(in: alone(layer)) ?? finalBinding(in: inner, scope)
    case .conditional(_, let then, let otherwise):
      return finalBinding(in: then, scope) ?? finalBinding(in: otherwise, scope)
    case .coalesce(let first, let second):
      return finalBinding(in: first, scope) ?? finalBinding(in: second, scope)
    case .bind(_, _, let body): return finalBinding(in: body, scope)
    case .cross(let inner, _, _, _): return finalBinding(in: inner, scope)
    case .field(.object(hops: 0), let index, _, _):
      guard let scope = scope?.deeper, let state = scope.state(index) else { return nil }
      return finalBinding(below: state, scope)
    case .list(let items, _): return finalBinding(amongElements: items, scope)
    case .call(let function, _, _, _):
      guard let body = program[function].body, searchedCalls.insert(function).inserted else {
        return nil
      }
      defer { searchedCalls.remove(function) }
      return finalBinding(in: body, nil)
    default: return nil
    }
  }

  private func finalBinding(
    amongElements items: [ListItem], _ scope: ReadingScope?
  ) -> SourceSpan? {
    for item in items {
      let found =
        switch item {
        case .element(let value, _), .spread(let value, _): finalBinding(in: value, scope)
        case .comprehension(_, let element, _): finalBinding(in: element, nil)
        }
      if let found { return found }
    }
    return nil
  }

  public func finalBinding(in cls: ObjectClass) -> SourceSpan? {
    for (field, state) in cls.states.enumerated() where field < cls.fields.count {
      if state.isUnbound { continue }
      if let place = state.bindingPlace, case .schema? = cls.step(at: place) { continue }
      let type = cls.fields[field].type
      if let final = cls.finality(of: field, state), !isOneLiteral(type) { return final.binding }
      if let inner = finalBinding(below: state, of: cls) { return inner }
    }
    for place in cls.entrySteps {
      guard case .block(let layer)? = cls.step(at: place) else { continue }
      if let span = finalBinding(amongEntries: program[layer].items) { return span }
    }
    return nil
  }

  private func finalBinding(amongEntries items: [LayerItem]) -> SourceSpan? {
    for item in items {
      switch item {
      case .key(_, let member):
        if member.isFinal { return member.span }
        var inner: SourceSpan?
        switch member.operation {
        case .set(let code): inner = finalBinding(in: code.code.value)
        case .into(let layer):
          inner = finalBinding(in: adding(layer, to: prototype(program[layer].target)))
        case .append, .delete: break
        }
        if let inner { return inner }
      case .conditional(_, let then, let otherwise):
        let inner = finalBinding(amongEntries: then) ?? finalBinding(amongEntries: otherwise)
        if let inner { return inner }
      case .each(_, _, _, let items, _):
        if let inner = finalBinding(amongEntries: items) { return inner }
      case .field, .element, .spread: continue
      }
    }
    return nil
  }

  /// The class of what a block makes of nothing.
  private func alone(_ layer: LayerID) -> ObjectClass {
    adding(layer, to: prototype(program[layer].target))
  }

  /// The class of an object whose layers are all written out; nil where one is not known.
  private func writtenClass(_ state: FieldState, _ scope: ReadingScope) -> ObjectClass? {
    switch state {
    case .leaf(let code, _, let place, _): return writtenClass(code.code.value, scope.at(place))
    case .node(let below, let layer, _, _):
      if below.isUnbound { return alone(layer) }
      return writtenClass(below, scope).map { adding(layer, to: $0) }
    case .ruled(let below, _, _): return writtenClass(below, scope)
    case .unbound, .deleted, .append, .given, .conditional, .spread: return nil
    }
  }

  private func writtenClass(_ value: Core, _ scope: ReadingScope?) -> ObjectClass? {
    switch value {
    case .make(let making): return adding(making.layer, to: prototype(making.type))
    case .with(let value, .block(let layer, _), _):
      return writtenClass(value, scope).map { adding(layer, to: $0) }
    case .with(let value, .overlay(.overlay(let overlay, _, _)), _):
      return writtenClass(value, scope).map {
        adding(program.overlays[overlay.index].layer, to: $0)
      }
    case .cross(let value, _, _, _): return writtenClass(value, scope)
    case .field(.object(hops: 0), let index, _, _):
      guard let scope = scope?.deeper, let state = scope.state(index) else { return nil }
      return writtenClass(state, scope)
    case .letValue(hops: 0, let index):
      guard let scope = scope?.deeper, case .block(let layer)? = scope.cls.step(at: scope.place),
        index < program[layer].lets.count
      else { return nil }
      return writtenClass(program[layer].lets[index].value, scope)
    default: return nil
    }
  }
}

/// Where an expression of a member reads fields and `let`s of its own object.
private struct ReadingScope {
  let cls: ObjectClass
  /// The step that the member is in.
  var place = 0
  /// How many reads led here: values may read one another in a circle.
  var depth = 0

  init(cls: ObjectClass) { self.cls = cls }

  func at(_ place: Int) -> ReadingScope {
    var other = self
    other.place = place
    return other
  }

  /// One read further; nil where there were too many.
  var deeper: ReadingScope? {
    guard depth < 32 else { return nil }
    var other = self
    other.depth += 1
    return other
  }

  func state(_ field: Int) -> FieldState? { field < cls.states.count ? cls.states[field] : nil }
}

extension Diagnostic {
  /// Dropping an object in which something is final.
  public static func finalDropped(
    _ name: String, at span: SourceSpan, binding: SourceSpan, isList: Bool = false
  ) -> Diagnostic {
    Diagnostic(
      .finalOverridden, at: span,
      "this would drop the whole of `\(name)`, and something in it is final"
    )
    .noting(binding, "this is final, and got its value here")
    .helping(
      isList
        ? "keep what is there: `\(name) = [...base, …]`, or change an element: `\(name)[where …] { … }`"
        : "change what is not final by going into it: `\(name) { … }`")
  }
}
