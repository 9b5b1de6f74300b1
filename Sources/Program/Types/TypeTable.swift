import Source
import Units

/// The types of a session, each shape once.
public final class TypeTable {
  public private(set) var shapes: [TypeShape] = []
  public package(set) var refinements: [Refinement] = []
  private var ids: [TypeShape: TypeID] = [:]
  /// By schema: the types of their objects, which are asked for all the time.
  private var schemaTypes: [TypeID?] = []
  /// The super-schema of each schema, for subtyping.
  private var supers: [SchemaID?] = []
  private var subs: [SchemaID: [SchemaID]] = [:]
  /// How many schemas, modules aside, are known to extend another.
  package private(set) var subschemaCount = 0
  /// Finds a schema's super-schema on first use.
  unowned var elaborator: (any Elaborator)?
  /// Field lists of record shapes: (name, type) in order.
  package var records: [[RecordField]: SchemaID] = [:]
  /// Schemas that are modules.
  package var moduleSchemas: Set<SchemaID> = []

  /// The schema that another extends.
  func superOf(_ id: SchemaID) -> SchemaID? { id.index < supers.count ? supers[id.index] : nil }

  package func setSuper(of id: SchemaID, to above: SchemaID) {
    while supers.count <= id.index { supers.append(nil) }
    supers[id.index] = above
    if moduleSchemas.contains(id) { return }
    subs[above, default: []].append(id)
    subschemaCount += 1
  }

  /// The schemas that extend another directly, modules aside, in the order they became known.
  func subschemas(of id: SchemaID) -> [SchemaID] { subs[id] ?? [] }

  package struct RecordField: Hashable {
    var name: Symbol
    var type: TypeID

    package init(name: Symbol, type: TypeID) {
      self.name = name
      self.type = type
    }
  }

  public static let never = TypeID(0)
  public static let unknown = TypeID(1)
  public static let null = TypeID(2)
  public static let bool = TypeID(3)
  public static let int = TypeID(4)
  public static let float = TypeID(5)
  public static let string = TypeID(6)
  public static let json = TypeID(7)
  public static let anyModule = TypeID(8)
  public static let quantity = TypeID(9)
  public static let duration = TypeID(10)
  public static let bytes = TypeID(11)
  public static let percent = TypeID(12)

  init() {
    let first: [TypeShape] = [
      .never, .unknown, .null, .bool, .int, .float, .string, .json, .anyModule,
      .unit(.quantity), .unit(.duration), .unit(.bytes), .unit(.percent),
    ]
    for shape in first { _ = intern(shape) }
  }

  public subscript(id: TypeID) -> TypeShape { shapes[id.index] }

  /// The number of a shape. Unions go through `union`.
  package func intern(_ shape: TypeShape) -> TypeID {
    if let id = ids[shape] { return id }
    let id = TypeID(shapes.count)
    shapes.append(shape)
    ids[shape] = id
    return id
  }

  package func list(_ element: TypeID) -> TypeID { intern(.list(element)) }
  package func map(_ key: TypeID, _ value: TypeID) -> TypeID { intern(.map(key, value)) }

  /// The type of a schema's objects.
  public func schema(_ id: SchemaID) -> TypeID {
    if id.index < schemaTypes.count, let known = schemaTypes[id.index] { return known }
    while schemaTypes.count <= id.index { schemaTypes.append(nil) }
    let made = intern(.schema(id))
    schemaTypes[id.index] = made
    return made
  }

  /// A separate refined type.
  package func refined(_ base: TypeID, _ refinement: Refinement) -> TypeID {
    refinements.append(refinement)
    return intern(.refined(base, refinements.count - 1))
  }

  /// The union of types: flat, without duplicates and without members below others.
  package func union(_ types: [TypeID]) -> TypeID {
    var flat: [TypeID] = []
    for type in types {
      switch shapes[type.index] {
      case .union(let members): flat.append(contentsOf: members)
      case .never: break
      case .unknown: return TypeTable.unknown
      default: flat.append(type)
      }
    }
    flat = flat.sorted()
    // No type is below a literal but the literal itself: they need not be compared with one another.
    let wide = flat.filter { !isLiteral($0) }
    var kept: [TypeID] = []
    for type in flat where kept.last != type {
      let isBelow = wide.contains { other in
        other != type && isSubtype(type, of: other)
          && !(isSubtype(other, of: type) && type < other)
      }
      if !isBelow { kept.append(type) }
    }
    if kept.isEmpty { return TypeTable.never }
    return kept.count == 1 ? kept[0] : intern(.union(kept))
  }

  /// Whether a type has one value only.
  package func isLiteral(_ type: TypeID) -> Bool {
    if case .literal = shapes[type.index] { true } else { false }
  }

  /// Whether a type is another, or one of its members: they are in order.
  package func isMember(_ type: TypeID, of other: TypeID) -> Bool {
    guard case .union(let members) = shapes[other.index] else { return type == other }
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < type { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == type
  }

  /// `T?`
  package func optional(_ type: TypeID) -> TypeID { union([type, TypeTable.null]) }

  /// The members of a union; any other type is its own only member.
  public func members(_ type: TypeID) -> [TypeID] {
    if case .union(let members) = shapes[type.index] { return members }
    return type == TypeTable.never ? [] : [type]
  }

  /// Whether null is a value of the type.
  public func isOptional(_ type: TypeID) -> Bool {
    switch shapes[type.index] {
    case .null, .json, .unknown: true
    case .union(let members):
      members.contains { $0 == TypeTable.null || $0 == TypeTable.json }
    default: false
    }
  }

  /// The type without null.
  public func withoutNull(_ type: TypeID) -> TypeID {
    guard case .union(let members) = shapes[type.index] else {
      return type == TypeTable.null ? TypeTable.never : type
    }
    return union(members.filter { $0 != TypeTable.null })
  }

  /// The type without refinements at its top.
  public func unrefined(_ type: TypeID) -> TypeID {
    switch shapes[type.index] {
    case .refined(let base, _): unrefined(base)
    case .literal(.string): TypeTable.string
    case .literal(.int): TypeTable.int
    case .literal(.bool): TypeTable.bool
    default: type
    }
  }
}
