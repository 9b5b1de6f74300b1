import Program
import Source
import Syntax

/// A call as it is written, and where.
struct CallSite {
  let node: NodeID
  let arguments: [NodeID]
  /// What the result is for.
  let expected: Expectation?
  let unit: CodeScope

  init(_ node: NodeID, expected: Expectation?, _ unit: CodeScope) {
    self.node = node
    self.arguments = Array(CallView(unit.module.tree, node).arguments)
    self.expected = expected
    self.unit = unit
  }

  var tree: SyntaxTree { unit.module.tree }
  var span: SourceSpan { tree.span(node) }
}

/// What takes arguments: a function, an overlay or a policy.
struct Callee {
  let name: Symbol
  let module: ModuleID
  let parameters: [Function.Parameter]
  /// The bound of each type parameter.
  let bounds: [TypeID?]
  let result: TypeID
  /// Where it is declared.
  let span: SourceSpan

  init(_ function: Function) {
    name = function.name
    module = function.module
    parameters = function.parameters
    bounds = function.bounds
    result = function.result
    span = function.span
  }

  /// A call of an overlay is an overlay: what it gives has no type of its own.
  init(_ overlay: Overlay) {
    name = overlay.name
    module = overlay.module
    parameters = overlay.parameters
    bounds = []
    result = TypeTable.unknown
    span = overlay.span
  }

  init(_ policy: Policy) {
    name = policy.name
    module = policy.module
    parameters = policy.parameters
    bounds = []
    result = TypeTable.null
    span = policy.span
  }
}
