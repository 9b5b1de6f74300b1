import Text
import Units

/// A value of the Common Expression Language.
///
/// Strings are UTF-8 bytes: the language compares and counts code points, never characters.
public indirect enum CELValue: Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case double(Double)
  case string([UInt8])
  case bytes([UInt8])
  case list([CELValue])
  case map(CELMap)
  /// In nanoseconds.
  case duration(Int64)
  case timestamp(CELTimestamp)
  case type(String)
  case optional(CELValue?)
  case quantity(UnitValue)
  case url(Url)
  case ip(IPAddress)
  case cidr(Cidr)
  case semver(SemanticVersion)
  case format(CELFormat)

  static func text(_ text: String) -> CELValue { .string(Array(text.utf8)) }

  /// What `type` says of it.
  var typeName: String {
    switch self {
    case .null: "null_type"
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .list: "list"
    case .map: "map"
    case .duration: "google.protobuf.Duration"
    case .timestamp: "google.protobuf.Timestamp"
    case .type: "type"
    case .optional: "optional_type"
    case .quantity: "kubernetes.Quantity"
    case .url: "kubernetes.URL"
    case .ip: "net.IP"
    case .cidr: "net.CIDR"
    case .semver: "kubernetes.Semver"
    case .format: "kubernetes.NamedFormat"
    }
  }

  /// The names that stand for types in a rule.
  static let typeNames: Set<String> = [
    "null_type", "bool", "int", "uint", "double", "string", "bytes", "list", "map", "type",
  ]

  /// Whether it is what `optional.ofNonZeroValue` takes for nothing.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value), .duration(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let bytes), .bytes(let bytes): bytes.isEmpty
    case .list(let items): items.isEmpty
    case .map(let map): map.entries.isEmpty
    case .optional(let value): value == nil
    case .timestamp, .type, .quantity, .url, .ip, .cidr, .semver, .format: false
    }
  }
}

/// A map in the order of its entries; keys are distinct.
public struct CELMap: Sendable {
  public typealias Entry = (key: CELValue, value: CELValue)
  public private(set) var entries: [Entry]

  public init(_ entries: [Entry] = []) { self.entries = entries }

  subscript(key: CELValue) -> CELValue? { entries.first { $0.key.equals(key) }?.value }

  subscript(name: [UInt8]) -> CELValue? {
    for entry in entries { if case .string(name) = entry.key { return entry.value } }
    return nil
  }

  /// Adds an entry, unless the key is there.
  mutating func insert(_ key: CELValue, _ value: CELValue) -> Bool {
    if self[key] != nil { return false }
    entries.append((key, value))
    return true
  }
}
