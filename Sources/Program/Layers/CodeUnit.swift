import Source

/// An expression with the number of locals it needs. Level 0 is that of the block (or `for`) it
/// is in.
public struct Code: Sendable {
  public var value: Core
  public var localCount: Int
  /// The type it was checked to have.
  public var type: TypeID
  public var span: SourceSpan

  /// A code that is alone: its locals are counted.
  public init(value: Core, type: TypeID, span: SourceSpan) {
    self.init(value: value, localCount: value.localCount, type: type, span: span)
  }

  public init(value: Core, localCount: Int, type: TypeID, span: SourceSpan) {
    self.value = value
    self.localCount = localCount
    self.type = type
    self.span = span
  }
}

/// A code with an identity: compiled once, however many classes run it.
public final class CodeUnit {
  public let code: Code
  /// The evaluation that compiled it last, as `Program` numbers them, and its number for the code
  /// there. Another evaluation compiles it again.
  public var compiled: (by: Int32, number: Int32) = (-1, -1)

  public init(_ code: Code) { self.code = code }
}
