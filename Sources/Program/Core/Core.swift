import Source
import Units

/// A value known when checking.
public enum Constant: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int64)
  case float(Double)
  /// Text, and how it was written where that matters (nil: computed).
  case string([UInt8])
  /// A unit literal; prints as `text` unless computed with.
  case unit(UnitValue, text: [UInt8])
}

/// Where a layer or function finds the names around it when it runs.
///
/// The run-time environment is a chain of *levels*. There are two kinds: an *object level*
/// (an object and the index of one layer in its stack; its parent is the environment which that
/// layer was made in), and a *frame level* (an array of values; its parent is stated when it is
/// made). Levels arise only so:
/// - each layer's body has one object level: the members' code runs with it as level 0;
/// - a `for` group in a block has one frame level for its one or two binders;
/// - a layer or closure made by code that has locals in scope gets one frame level that holds all
///   those locals, in order of their numbers (no locals in scope: no level);
/// - an overlay's arguments are one frame level (always, even without arguments), whose parent is
///   the environment of its declaration; an overlay's or rule's own layer is an object level on it.
/// `hops` counts levels outward from where the code runs.
public enum Environment: Hashable, Sendable {
  /// The level that is `hops` outward of the running code.
  case level(Int)
  /// The object level of the module's one instance: that module's object, and the layer of the
  /// file itself (a module that extends others has theirs below).
  case module(ModuleID)
}

/// The class of operands an operator works on; the checker chose it.
public enum OperandKind: Sendable, Hashable {
  case int, float, string, bool, unit
  /// Lists (`+`), or whatever `==` compares by structure.
  case other
}

public enum BinaryOperator: Sendable, Hashable {
  case add, subtract, multiply, divide
  case equal, notEqual, less, lessEqual, greater, greaterEqual
}

/// A checked, elaborated expression: all names resolved, literals converted to what was expected,
/// overloads chosen. What the evaluator compiles. *Locals* are numbered per code unit.
public indirect enum Core: Sendable {
  case constant(Constant)
  /// A text literal where a `Schema.Kind.text` schema was expected; it was parsed and is well formed.
  case text(SchemaID, [UInt8])
  /// A local of this code unit: parameter, `let … in`, pattern or comprehension variable.
  case local(Int)
  /// Slot of a frame level.
  case captured(hops: Int, slot: Int)
  /// The finished object of an object level: `self`, binders of overlays and rules, modules.
  case object(hops: Int)
  /// The one instance of a module that was imported.
  case module(ModuleID)
  /// A `let` of the layer whose object level is `hops` outward: its place in `Layer.lets`.
  case letValue(hops: Int, index: Int)
  /// A `let` of another module's own layer.
  case moduleLet(ModuleID, index: Int)
  /// `base` in a member of the layer whose object level is `hops` outward.
  case base(hops: Int, BaseTarget, SourceSpan)
  /// `object.field`: the object's class has the field at the index. Span: the name, for blame.
  case field(Core, index: Int, name: Symbol, SourceSpan)
  /// `m[k]`, `m.k` of a map, keyed list, schema with entries: absent is an error (nearest key).
  /// Keys are one per key part, defaults filled in. Json objects too.
  case entry(Core, [Core], SourceSpan)
  /// `xs[i]` of a plain list.
  case element(Core, Core, SourceSpan)
  /// `a?.rest`: null if `subject` is null, else `body` with it in local `slot`.
  case ifPresent(slot: Int, Core, body: Core)
  case coalesce(Core, Core)
  case and(Core, Core)
  case or(Core, Core)
  case not(Core)
  case negate(Core, OperandKind, SourceSpan)
  case binary(BinaryOperator, OperandKind, Core, Core, SourceSpan)
  case conditional(Core, then: Core, else: Core)
  /// `let x = value in body`; evaluated when reached.
  case bind(slot: Int, Core, body: Core)
  case typeTest(Core, TypeID)
  /// The value as a member of the type, tested; the span is where it was written, the reason where
  /// the type was asked for. Refinements, literal unions, `T?` to `T` never (the checker demands).
  case cross(Core, TypeID, SourceSpan, reason: SourceSpan)
  /// n+1 chunks around n expressions, each rendered by its type.
  case interpolate([[UInt8]], [Core])
  case list([ListItem], SourceSpan)
  /// A new object; see `Making`.
  case make(Making)
  /// `value with layer`.
  case with(Core, LayerSource, SourceSpan)
  /// An overlay with its arguments, as a value.
  case overlay(OverlayID, Environment, [Core?])
  /// A function value; a lambda captures the locals in scope (`locals` many) in a frame level.
  case closure(FunctionID, Environment, locals: Int)
  /// A call of a known function. nil: the parameter's default.
  case call(FunctionID, Environment, [Core?], SourceSpan)
  /// A call of `object.f(…)`: the function's environment is the object level (object, `layer`).
  case callMethod(Core, FunctionID, layer: Int, [Core?], SourceSpan)
  /// A call of a function value.
  case callValue(Core, [Core], SourceSpan)
  /// A native, by the qualified name of its `external fn`: `std.list.sorted`.
  case callNative(Symbol, [Core], result: TypeID, SourceSpan)
  /// `all` under the binder's type: the objects of the finished set that have the type.
  case all(TypeID, SourceSpan)
  /// A data file decoded to a type: an index into `Program.dataImports`.
  case data(Int)
  // Only in policies' and tests' bodies (their value is null):
  case sequence([Core])
  /// Reports a finding if the condition is false, and continues. Index into `Program.assertions`.
  case check(Int)
  case forEach(Comprehension, body: Core)
  /// Whether a policy is violated: an index into `Program.violations`.
  case violates(Int, SourceSpan)
}

/// What `base` is the lower value of.
public enum BaseTarget: Sendable {
  case field(Int)
  /// A key, to be evaluated where `base` is.
  case key([Core])
}

/// An item of a list, and where it is written.
public enum ListItem: Sendable {
  case element(Core, SourceSpan)
  case spread(Core, SourceSpan)
  case comprehension(Comprehension, element: Core, SourceSpan)
}

/// Clauses of a comprehension, outermost first; binders are locals.
public struct Comprehension: Sendable {
  public enum Clause: Sendable {
    /// Over a list (`first` is the value), map or keyed list (one binder: the value; two: key and
    /// value). Values that are not of `filter` are skipped. A key of several parts is a list.
    case each(first: Int, second: Int?, source: Core, filter: TypeID?)
    case only(Core)
  }
  public var clauses: [Clause]

  public init(clauses: [Clause]) { self.clauses = clauses }
}

/// The making of an object from a literal or `Name { … }`.
public struct Making: Sendable {
  /// `.schema`, `.map`, `.keyedList` or (as a map) `.json`.
  public var type: TypeID
  /// The environment of the schema's own layer, where it is not its module's one instance.
  public var schemaEnvironment: Environment?
  /// The block; its environment is where the making is.
  public var layer: LayerID
  /// How many locals are in scope (see `Environment`).
  public var locals: Int
  public var span: SourceSpan

  public init(
    type: TypeID, schemaEnvironment: Environment?, layer: LayerID, locals: Int, span: SourceSpan
  ) {
    self.type = type
    self.schemaEnvironment = schemaEnvironment
    self.layer = layer
    self.locals = locals
    self.span = span
  }
}

/// What is after `with`.
public enum LayerSource: Sendable {
  /// A block, made where it is, with this many locals in scope.
  case block(LayerID, locals: Int)
  /// An overlay value.
  case overlay(Core)
}
