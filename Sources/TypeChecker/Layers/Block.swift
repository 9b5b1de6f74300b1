import Program
import Source
import Syntax

/// A block under elaboration: the layer that receives its items, and where its code runs.
final class Block {
  let layer: Layer
  /// The level in which the members' code runs: the layer's object level, or a `for`'s frame on it.
  let level: Level
  /// The layer's object level itself; `base` and `self` count from it.
  let objectLevel: Level
  let scope: ModuleScope
  /// Whether members are simply set, or checked against their intent.
  let isMaking: Bool
  var typeParameters: [Symbol: TypeID] = [:]
  /// What `base` means to members that do not rebind it.
  var outerMember: MemberContext?
  /// A schema's body: fields are declared in it, and its functions are there.
  var isSchemaBody = false
  /// A module's file.
  var isModule = false
  /// The items of an `if` or `for`.
  private(set) var isGroup = false
  /// Layers of fields and constant keys gone into by earlier members of this block.
  let nested: NestedLayers
  /// The items so far: the layer's own, or those of an `if` or `for` inside it.
  var items: [LayerItem] = []

  enum NestedKey: Hashable {
    case field(Symbol)
    case key([LiteralValue])
  }

  init(
    layer: Layer, level: Level, objectLevel: Level? = nil, scope: ModuleScope, isMaking: Bool,
    nested: NestedLayers? = nil
  ) {
    self.nested = nested ?? NestedLayers(of: layer)
    self.layer = layer
    self.level = level
    self.objectLevel = objectLevel ?? level
    self.scope = scope
    self.isMaking = isMaking
  }

  /// The type of the object the block is a layer on.
  var target: TypeID { layer.target }

  /// A block for the items of an `if` or `for` in this one: the same layer, but separate items.
  func group(level: Level? = nil) -> Block {
    let block = Block(
      layer: layer, level: level ?? self.level, objectLevel: objectLevel, scope: scope,
      isMaking: isMaking)
    block.typeParameters = typeParameters
    block.outerMember = outerMember
    block.isSchemaBody = isSchemaBody
    block.isModule = isModule
    block.isGroup = true
    return block
  }

  func unit() -> CodeScope {
    let unit = CodeScope(level: level, module: scope)
    unit.typeParameters = typeParameters
    unit.outerMember = outerMember
    return unit
  }
}

/// A layer and those that its paths have gone into, so that `a.b = 1` and `a.c = 2` share one.
final class NestedLayers {
  let layer: Layer
  var inner = SmallTable<Block.NestedKey, NestedLayers>()
  /// Where an element was addressed by a block of its own, and not on the way to more.
  var blocks = SmallTable<Block.NestedKey, SourceSpan>()

  init(of layer: Layer) { self.layer = layer }
}
