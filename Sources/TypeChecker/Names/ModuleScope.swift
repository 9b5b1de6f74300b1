import Program
import Source
import Syntax

/// What a name at a file's top level stands for.
enum Declaration {
  case schema(SchemaID)
  case alias(TypeAlias)
  case function(FunctionID)
  case overlay(OverlayID)
  case policy(PolicyID)
  /// A field of the module: its index in the module's schema.
  case field(Int)
  case letName(LetName)
  /// `import a.b.c`, `import … as x`: the module under a name.
  case module(ModuleID)
  case data(Int, TypeID)

  var noun: String {
    switch self {
    case .schema: "schema"
    case .alias: "type"
    case .function: "function"
    case .overlay: "overlay"
    case .policy: "policy"
    case .field: "field"
    case .letName: "let"
    case .module: "module"
    case .data: "data file"
    }
  }
}

/// `type Name = …`, resolved when first used.
final class TypeAlias {
  let node: NodeID
  let name: Symbol
  var type: TypeID?
  var isInProgress = false

  init(node: NodeID, name: Symbol) {
    self.node = node
    self.name = name
  }
}

/// A file's names, and its tree.
final class ModuleScope {
  let id: ModuleID
  let tree: SyntaxTree
  let program: Program
  let isLibrary: Bool
  /// Declarations by name, with the span of the name.
  var names: [Symbol: (declaration: Declaration, span: SourceSpan)] = [:]
  /// Names imported one by one: from which module.
  var imported: [Symbol: (from: ModuleScope, name: Symbol, span: SourceSpan)] = [:]
  /// Names whose import failed: reading one is not a second error.
  var broken: Set<Symbol> = []
  /// Undeclared names: where their diagnostic is.
  var unknownNames: [Symbol: Int] = [:]
  /// The object level of the file's layer.
  var level: Level!
  var layer: Layer!
  var schema: Schema!
  var base: ModuleScope?
  var extendsNode: NodeID?
  /// Whether the base could not be loaded: its fields are not known.
  var isBaseBroken = false
  var isDeclared = false
  var isChecked = false
  /// Fields whose type is not known before their value is checked.
  var pendingFields: [Int: PendingField] = [:]
  /// Fields with a written type that was not yet resolved: their declarations.
  var typedFields: [Int: NodeID] = [:]
  /// Declarations by the number they have in the program, for those elaborated on demand.
  var nodeOfSchema: [SchemaID: NodeID] = [:]
  var nodeOfFunction: [FunctionID: NodeID] = [:]
  /// The schema in whose body a function was declared.
  var schemaOfFunction: [FunctionID: Schema] = [:]
  var nodeOfOverlay: [OverlayID: NodeID] = [:]
  var nodeOfPolicy: [PolicyID: NodeID] = [:]
  var dataNodes: [Int: NodeID] = [:]

  init(id: ModuleID, tree: SyntaxTree, program: Program, isLibrary: Bool) {
    self.id = id
    self.tree = tree
    self.program = program
    self.isLibrary = isLibrary
  }

  /// The name of a `name` node, quoted names without their quotes.
  func symbol(_ node: NodeID) -> Symbol {
    if tree.kind(node) == .string {
      return program.symbols.intern(StringText.value(of: node, in: tree))
    }
    let text = tree.text(node)
    if text.first == 0x22 {
      // The node may begin before its quoted name: `self."a-b"`.
      let token = Int(tree[node].token)
      let name = StringText(
        bytes: tree.file.bytes, tokens: tree.tokens, first: token, last: token)
      return program.symbols.intern(name.chunks.first ?? [])
    }
    return program.symbols.intern(text)
  }
}

/// A module's field without a written type: its value, checked when the type is first needed.
final class PendingField {
  let node: NodeID
  var code: Code?
  var isInProgress = false

  init(node: NodeID) { self.node = node }
}
