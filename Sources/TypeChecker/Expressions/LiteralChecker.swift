import Diagnostics
import Program
import Source
import Syntax
import Text
import Units

/// A number as a literal writes it, a minus before it included.
enum ConstantNumber {
  case int(Int64)
  case float(Double)
  case unit([UInt8], isNegative: Bool)
}

struct LiteralChecker: CheckPart {
  let context: CheckContext

  /// The value of a number literal, or of `-` before one; nil after an error.
  func constantNumber(_ node: NodeID, _ scope: ModuleScope) -> ConstantNumber? {
    let tree = scope.tree
    switch tree.kind(node) {
    case .parenthesized: return constantNumber(ParenthesizedView(tree, node).value, scope)
    case .unary:
      guard tree.tokens[Int(tree[node].token)].kind == .minus else { return nil }
      let operand = UnaryView(tree, node).operand
      switch tree.kind(operand) {
      case .intLiteral:
        let text = [UInt8(ascii: "-")] + tree.text(operand)
        switch NumberText.integer(text.span, isSigned: true) {
        case .success(let value): return .int(value)
        case .failure(let error):
          report(.badNumber(error, at: tree.span(node)))
          return nil
        }
      case .floatLiteral:
        guard case .float(let value)? = constantNumber(operand, scope) else { return nil }
        return .float(-value)
      case .unitLiteral: return .unit(Array(tree.text(operand)), isNegative: true)
      default: return nil
      }
    case .intLiteral:
      let text = Array(tree.text(node))
      switch NumberText.integer(text.span) {
      case .success(let value): return .int(value)
      case .failure(let error):
        report(.badNumber(error, at: tree.span(node)))
        return nil
      }
    case .floatLiteral:
      let text = Array(tree.text(node))
      switch NumberText.float(text.span) {
      case .success(let value): return .float(value)
      case .failure(let error):
        report(.badNumber(error, at: tree.span(node)))
        return nil
      }
    case .unitLiteral: return .unit(Array(tree.text(node)), isNegative: false)
    default:
      report(.literalExpected(at: tree.span(node)))
      return nil
    }
  }

  /// A number literal as what is expected: Int, Float, or a unit.
  func number(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    guard let value = constantNumber(node, unit.module) else { return .broken }
    if case .int(let number) = value, let expected {
      let type = types.intern(.literal(.int(number)))
      if types.isMember(type, of: expected.type) {
        return Typed(core: .constant(.int(number)), type: type)
      }
    }
    let wanted = expected.map { types.members($0.type).map(types.unrefined) } ?? []
    switch value {
    case .int(let number):
      let literal = Typed(
        core: .constant(.int(number)), type: types.intern(.literal(.int(number))))
      if wanted.isEmpty || wanted.contains(TypeTable.int) || wanted.contains(TypeTable.json) {
        return literal
      }
      if wanted.contains(TypeTable.float) {
        return Typed(core: .constant(.float(Double(number))), type: TypeTable.float)
      }
      if wanted.contains(TypeTable.quantity) {
        return quantity(node, unit)
      }
      return literal
    case .float(let number):
      if wanted.contains(TypeTable.quantity), !wanted.contains(TypeTable.float) {
        return quantity(node, unit)
      }
      return Typed(core: .constant(.float(number)), type: TypeTable.float)
    case .unit(let text, let isNegative):
      return unitLiteral(
        text, isNegative: isNegative, wanted: wanted, expected, at: node, unit)
    }
  }

  /// A plain number where a quantity is expected, a minus before it included.
  private func quantity(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let isNegative = tree.kind(node) == .unary
    let digits = tree.text(isNegative ? UnaryView(tree, node).operand : node).filter { $0 != 0x5F }
    return unitConstant(Array(digits), .quantity, node, unit, isNegative: isNegative)
  }

  private func unitLiteral(
    _ text: [UInt8], isNegative: Bool, wanted: [TypeID], _ expected: Expectation?,
    at node: NodeID, _ unit: CodeScope
  ) -> Typed {
    let tree = unit.module.tree
    let readings: UnitKindSet
    switch UnitKindSet.readings(of: text.span) {
    case .success(let kinds): readings = kinds
    case .failure(let error):
      report(.badUnit(error, text: text, at: tree.span(node)))
      return .broken
    }
    let fitting = readings.kinds.filter { wanted.contains(types.intern(.unit($0))) }
    let kind: UnitKind
    if let only = fitting.first {
      kind = only
    } else if let only = readings.only {
      kind = only
    } else if wanted.isEmpty || wanted.contains(TypeTable.json) {
      report(.ambiguousUnit(text, readings.kinds.map(\.name), at: tree.span(node)))
      return .broken
    } else {
      let diagnostic = Diagnostic.unitMismatch(
        text, readings.kinds.map(\.name), expected: names.describe(expected!.type),
        at: tree.span(node), reason: expected!.reason)
      let kind = readings.kinds.first.map { types.intern(.unit($0)) } ?? TypeTable.unknown
      let way = context.fitting.conversion(
        of: kind, kind, to: types.members(expected!.type),
        at: tree.span(node), node: node, unit
      )
      report(way?(diagnostic) ?? diagnostic)
      return .broken
    }
    return unitConstant(text, kind, node, unit, isNegative: isNegative)
  }

  private func unitConstant(
    _ text: [UInt8], _ kind: UnitKind, _ node: NodeID, _ unit: CodeScope, isNegative: Bool = false
  ) -> Typed {
    switch UnitValue.parse(text.span, as: kind) {
    case .success(let literal):
      let value = isNegative ? literal.value.negated : literal.value
      let written =
        literal.isVerbatim ? (isNegative ? [UInt8(ascii: "-")] + text : text) : value.utf8
      return Typed(
        core: .constant(.unit(value, text: written)), type: types.intern(.unit(kind)))
    case .failure(let error):
      report(.badUnit(error, text: text, at: unit.module.tree.span(node)))
      return .broken
    }
  }

  /// A text literal as what is expected: a String, a text type (parsed now), a literal of a union.
  func text(_ node: NodeID, _ expected: Expectation?, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let bytes = StringText.value(of: node, in: tree)
    let literal = Typed(
      core: .constant(.string(bytes)),
      type: types.intern(.literal(.string(symbols.intern(bytes)))))
    guard let expected else { return literal }
    var textSchema: SchemaID?
    for member in types.members(expected.type) {
      switch types[types.unsensitive(member)] {
      case .string, .literal(.string), .json: return literal
      case .refined where types.unrefined(member) == TypeTable.string: return literal
      case .schema(let id) where program.schemas[id.index].kind == .text: textSchema = id
      default: continue
      }
    }
    guard let textSchema else { return literal }
    let schema = program.schemas[textSchema.index]
    let typeName = name(schema.name)
    if let error = TextForm.problem(typeName, bytes) {
      report(
        .badText(
          error, typeName, at: literalSpan(error, node, unit.module), declared: expected.reason))
    }
    return Typed(core: .text(textSchema, bytes), type: types.schema(textSchema))
  }

  /// The place inside a string literal that a string error is about.
  func literalSpan(_ error: TextError, _ node: NodeID, _ scope: ModuleScope) -> SourceSpan {
    StringText.span(
      of: error.offset..<(error.offset + error.length), in: node, of: scope.tree)
  }

  /// What is wrong with a regular expression in a type, if anything.
  func patternProblem(_ pattern: [UInt8], _ node: NodeID, _ scope: ModuleScope) -> Diagnostic? {
    switch Regex.compile(pattern.span) {
    case .success: return nil
    case .failure(let error):
      return .badPattern(error.message, at: literalSpan(error, node, scope))
    }
  }

  func interpolation(_ node: NodeID, _ unit: CodeScope) -> Typed {
    let tree = unit.module.tree
    let chunks = StringText.chunks(of: node, in: tree)
    var parts: [Core] = []
    for part in tree.children(of: node) {
      let typed = expressions.expression(part, nil, unit)
      checkRendersAsText(typed, at: tree.span(part))
      parts.append(typed.core)
    }
    return Typed(core: .interpolate(chunks, parts), type: TypeTable.string)
  }

  private func checkRendersAsText(_ typed: Typed, at span: SourceSpan) {
    let type = typed.type
    for member in types.members(type) {
      switch types[types.unrefined(member)] {
      case .bool, .int, .float, .string, .unit, .unknown, .never: continue
      case .schema(let id) where program.schemas[id.index].kind == .text: continue
      case .null:
        report(.maybeNull("the text", names.describe(type), at: span, declared: typed.declared))
        return
      case .sensitive:
        report(.sensitiveUse("in a string", at: span))
        return
      default:
        report(.notText(names.describe(type), at: span))
        return
      }
    }
  }

  func constant(_ value: LiteralValue) -> Constant {
    switch value {
    case .string(let symbol): .string(Array(symbols.bytes(of: symbol)))
    case .int(let number): .int(number)
    case .bool(let truth): .bool(truth)
    }
  }

  /// The literal that a constant key is; nil for computed ones.
  func literal(_ core: Core) -> LiteralValue? {
    switch core {
    case .constant(.string(let bytes)): .string(symbols.intern(bytes))
    case .constant(.int(let number)): .int(number)
    case .constant(.bool(let truth)): .bool(truth)
    default: nil
    }
  }
}
