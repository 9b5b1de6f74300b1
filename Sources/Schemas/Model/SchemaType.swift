/// A type as a schema document can ask for it.
public indirect enum SchemaType: Hashable, Sendable {
  case bool
  case int(NumberBounds = NumberBounds())
  case float(NumberBounds = NumberBounds())
  case string(TextBounds = TextBounds())
  case quantity, duration, percent, json, null
  case literal(SchemaValue)
  case union([SchemaType])
  case optional(SchemaType)
  case list(SchemaType)
  case keyedList(SchemaType, by: [SchemaKey])
  case map(SchemaType, keys: TextBounds = TextBounds())
  case sensitive(SchemaType)
  case named(SchemaReference)

  /// `T?`, once.
  public var asOptional: SchemaType { isOptional ? self : .optional(self) }

  /// Whether null is among the values.
  public var isOptional: Bool {
    switch self {
    case .optional, .null: true
    case .union(let members): members.contains(where: \.isOptional)
    default: false
    }
  }

  /// `T | Null`, as a schema says that null may be written; `T?` may as well be omitted.
  var asNullable: SchemaType { isOptional ? self : .anyOf([self, .null]) }

  /// The type without its null.
  public var asRequired: SchemaType {
    switch self {
    case .optional(let type): return type
    case .union(let members) where isOptional:
      let others = members.filter { $0 != .null }.map(\.asRequired)
      return others.isEmpty ? self : .anyOf(others)
    default: return self
    }
  }

  /// The union of some types, flat and each once; the type itself if there is one.
  public static func anyOf(_ types: [SchemaType]) -> SchemaType {
    var members: [SchemaType] = []
    var known: Set<SchemaType> = []
    func add(_ type: SchemaType) {
      if case .union(let inner) = type { return inner.forEach(add) }
      if known.insert(type).inserted { members.append(type) }
    }
    types.forEach(add)
    return members.count == 1 ? members[0] : .union(members)
  }
}

/// One part of a keyed list's key, and the value it has where an element leaves it out.
public struct SchemaKey: Hashable, Sendable {
  public var field: String
  public var defaultValue: SchemaValue?

  public init(field: String, defaultValue: SchemaValue? = nil) {
    self.field = field
    self.defaultValue = defaultValue
  }
}

/// The least and greatest number allowed, as they are written; nil is open.
public struct NumberBounds: Hashable, Sendable {
  public var least: String?
  public var greatest: String?

  public init(least: String? = nil, greatest: String? = nil) {
    self.least = least
    self.greatest = greatest
  }

  public var isEmpty: Bool { least == nil && greatest == nil }
}

/// What a string must look like: a pattern that covers the whole of it, and its length in scalars.
public struct TextBounds: Hashable, Sendable {
  public var pattern: String?
  public var least: Int?
  public var greatest: Int?

  public init(pattern: String? = nil, least: Int? = nil, greatest: Int? = nil) {
    self.pattern = pattern
    self.least = least
    self.greatest = greatest
  }

  public var isEmpty: Bool { pattern == nil && least == nil && greatest == nil }
}

/// Another schema or alias, by its home and name.
public struct SchemaReference: Hashable, Sendable {
  public enum Home: Hashable, Sendable {
    /// The prelude, which needs no import.
    case prelude
    /// A module of this import, by its path: `apps/v1`.
    case generated(String)
    /// A module of the library, by its dotted name: `k8s.apps.v1`.
    case library(String)
  }

  public var home: Home
  public var name: String

  public init(_ home: Home, _ name: String) {
    self.home = home
    self.name = name
  }
}

/// A value in a schema document: an enum's member, a default.
public indirect enum SchemaValue: Hashable, Sendable {
  case null
  case bool(Bool)
  /// A number as it was written.
  case number(String)
  case string(String)
  case list([SchemaValue])
  case object([SchemaEntry])
}

/// One entry of an object value.
public struct SchemaEntry: Hashable, Sendable {
  public var key: String
  public var value: SchemaValue

  public init(key: String, value: SchemaValue) {
    self.key = key
    self.value = value
  }
}
