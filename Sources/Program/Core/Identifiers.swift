/// A number that names an entry of one of `Program`'s tables.
public protocol ProgramID: Hashable, Sendable, Comparable {
  var index: Int { get }
  init(_ index: Int)
}

extension ProgramID {
  @inlinable
  public static func < (a: Self, b: Self) -> Bool { a.index < b.index }
}

/// A type in the `TypeTable`.
@frozen public struct TypeID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A schema: a declared one, the shape of an anonymous record, or a module's own.
@frozen public struct SchemaID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A block of members as written once in a file.
@frozen public struct LayerID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A function or lambda.
@frozen public struct FunctionID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A declared overlay.
@frozen public struct OverlayID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A declared policy or policy set.
@frozen public struct PolicyID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// A module: one file of the project or the library.
@frozen public struct ModuleID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}

/// An object class: a schema under a stack of layers (see `ObjectClass`).
@frozen public struct ClassID: ProgramID {
  public var index: Int
  @inlinable public init(_ index: Int) { self.index = index }
}
