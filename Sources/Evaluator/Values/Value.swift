/// A value of the language, or a level of an environment: 16 trivial bytes.
///
/// Handles point into the heap of one evaluation and are good as long as it lives.
@frozen
public struct Value: Sendable {
  @frozen
  public enum Tag: UInt8, Sendable {
    /// Zero, so that fresh memory is a row of unset slots.
    case unset
    case running, failed
    case null, bool, int, float, string, unit, list, object, function, overlay
    /// A value of a `Sensitive<T>`: a cell that contains the value itself. See `Crossings+Seals`.
    case sealed
    /// Levels of an environment; see `TypeChecker.Environment`.
    case noLevel, objectLevel, frameLevel, moduleLevel
  }

  /// The tag in its lowest byte, `extra` in its upper half: two words are copied as two words.
  @usableFromInline var head: UInt64
  public var bits: UInt64

  @inline(__always)
  public init(tag: Tag, extra: UInt32 = 0, bits: UInt64 = 0) {
    head = UInt64(extra) << 32 | UInt64(tag.rawValue)
    self.bits = bits
  }

  /// Proof: `head` is made of a tag by `init`, or is fresh memory, which is `unset`.
  @inline(__always)
  public var tag: Tag { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: head), to: Tag.self) }

  /// A string's count, a function's number, an object level's place.
  @inline(__always)
  public var extra: UInt32 { UInt32(truncatingIfNeeded: head >> 32) }

  @inline(__always) public static var unset: Value { Value(tag: .unset) }
  @inline(__always) public static var null: Value { Value(tag: .null) }
  @inline(__always) public static var noLevel: Value { Value(tag: .noLevel) }

  @inline(__always)
  public init(_ value: Int64) { self.init(tag: .int, bits: UInt64(bitPattern: value)) }
  @inline(__always)
  public init(_ value: Double) { self.init(tag: .float, bits: value.bitPattern) }
  @inline(__always)
  public init(_ value: Bool) { self.init(tag: .bool, bits: value ? 1 : 0) }

  /// The payload of an `int`.
  @inline(__always) public var int: Int64 { Int64(bitPattern: bits) }
  /// The payload of a `float`.
  @inline(__always) public var float: Double { Double(bitPattern: bits) }
  /// The payload of a `bool`.
  @inline(__always) public var bool: Bool { bits != 0 }
  /// Whether a unit renders as a number, and not as text.
  @inline(__always) public var isNumberOfUnit: Bool { tag == .unit && extra == 1 }
  @inline(__always) public var isNull: Bool { tag == .null }
  /// Whether it is a value, not a state of a slot.
  @inline(__always) var isReady: Bool {
    UInt8(truncatingIfNeeded: head) >= Tag.null.rawValue
  }

  /// What a reader calls it.
  public var kindName: String {
    switch tag {
    case .null: "null"
    case .bool: "a Bool"
    case .int: "an Int"
    case .float: "a Float"
    case .string: "a String"
    case .unit: "a unit"
    case .list: "a list"
    case .object: "an object"
    case .function: "a function"
    case .overlay: "an overlay"
    case .sealed: "a sensitive value"
    case .unset, .running, .failed, .noLevel, .objectLevel, .frameLevel, .moduleLevel: "nothing"
    }
  }
}
