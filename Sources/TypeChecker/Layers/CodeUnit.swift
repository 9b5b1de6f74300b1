import Source

/// A code with an identity: compiled once, however many classes run it.
public final class CodeUnit {
  public let code: Code
  /// The evaluation that compiled it last, as `ClassTable` numbers them, and its number for the
  /// code there. Another evaluation of the same classes compiles it again.
  public var compiled: (by: Int32, number: Int32) = (-1, -1)

  public init(_ code: Code) { self.code = code }
}

/// A member of a layer, with the identity that provenance and the evaluator's caches hang on.
public final class PlannedMember {
  public enum Operation {
    case set(CodeUnit)
    case into(LayerID)
    case append(CodeUnit)
    case delete(ifPresent: Bool)
  }
  public let layer: LayerID
  public let operation: Operation
  public let verb: LayerVerb
  public let isFinal: Bool
  public let isFree: Bool
  public let span: SourceSpan
  public let fullSpan: SourceSpan

  /// Whether it goes into what is there.
  public var goesInto: Bool {
    if case .into = operation { true } else { false }
  }

  var isDeletion: Bool {
    if case .delete = operation { true } else { false }
  }

  init(_ member: LayerMember, in layer: LayerID) {
    self.layer = layer
    operation =
      switch member.operation {
      case .set(let code): .set(CodeUnit(code))
      case .into(let layer): .into(layer)
      case .append(let code): .append(CodeUnit(code))
      case .delete(let ifPresent): .delete(ifPresent: ifPresent)
      }
    verb = member.verb
    isFinal = member.isFinal
    isFree = member.isFree
    span = member.span
    fullSpan = member.fullSpan
  }
}

/// An item of a layer, its codes with identities.
public indirect enum PlannedItem {
  case field(Int, Symbol, PlannedMember)
  case key([CodeUnit], PlannedMember)
  case element(CodeUnit, PlannedMember)
  case conditional(CodeUnit, then: [PlannedItem], else: [PlannedItem])
  case each(CodeUnit, binders: Int, filter: TypeID?, items: [PlannedItem], SourceSpan)
  case spread(CodeUnit, SourceSpan)

  init(_ item: LayerItem, in layer: LayerID) {
    switch item {
    case .member(let member):
      let planned = PlannedMember(member, in: layer)
      switch member.target {
      case .field(let index, let name): self = .field(index, name, planned)
      case .key(let codes): self = .key(codes.map(CodeUnit.init), planned)
      case .element(let code): self = .element(CodeUnit(code), planned)
      }
    case .conditional(let condition, let then, let otherwise):
      self = .conditional(
        CodeUnit(condition), then: then.map { PlannedItem($0, in: layer) },
        else: otherwise.map { PlannedItem($0, in: layer) })
    case .each(let source, let binders, let filter, let items, let span):
      self = .each(
        CodeUnit(source), binders: binders, filter: filter,
        items: items.map { PlannedItem($0, in: layer) }, span)
    case .spread(let code, let span): self = .spread(CodeUnit(code), span)
    }
  }

  /// Whether it says something about entries.
  var touchesEntries: Bool {
    switch self {
    case .field: false
    case .key, .each, .element, .spread: true
    case .conditional(_, let then, let otherwise):
      then.contains { $0.touchesEntries } || otherwise.contains { $0.touchesEntries }
    }
  }
}

/// A layer with identities for its members and codes.
public final class PlannedLayer {
  public let id: LayerID
  public let isMaking: Bool
  public let items: [PlannedItem]
  public let lets: [CodeUnit]
  public let touchesEntries: Bool

  init(_ layer: Layer) {
    id = layer.id
    isMaking = layer.isMaking
    items = layer.items.map { PlannedItem($0, in: layer.id) }
    lets = layer.lets.map {
      CodeUnit(Code(value: $0.value, localCount: $0.localCount, type: $0.type, span: $0.span))
    }
    touchesEntries = items.contains { $0.touchesEntries }
  }
}
