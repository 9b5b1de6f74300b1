extension Core {
  /// Whether the expression reads `base` of a field.
  public var readsBase: Bool {
    contains { if case .base = $0 { true } else { false } }
  }

  /// Whether the value is `base` itself, or `base` with layers.
  public var keepsBase: Bool {
    switch self {
    case .base: true
    case .with(let value, _, _), .cross(let value, _, _, _): value.keepsBase
    case .conditional(_, let then, let otherwise): then.keepsBase && otherwise.keepsBase
    default: false
    }
  }

  /// Whether it or an expression inside passes the test. Not by recursion: the arms of a match lie
  /// inside one another.
  func contains(_ test: (Core) -> Bool) -> Bool {
    if test(self) { return true }
    var rest: [Core] = []
    forEachChild { rest.append($0) }
    while let next = rest.popLast() {
      if test(next) { return true }
      next.forEachChild { rest.append($0) }
    }
    return false
  }

  /// Whether it asks for the objects of the finished set itself.
  public var usesFinishedSet: Bool {
    contains { if case .all = $0 { true } else { false } }
  }

  /// How many locals the expression needs: those that it binds or reads, and those that a block or
  /// function in it takes along.
  public var localCount: Int {
    var count = 0
    _ = contains { core in
      count = max(count, core.ownLocalCount)
      return false
    }
    return count
  }

  private var ownLocalCount: Int {
    switch self {
    case .local(let slot), .bind(let slot, _, _), .ifPresent(let slot, _, _): slot + 1
    case .make(let making): making.locals
    case .with(_, .block(_, let locals), _), .closure(_, _, let locals): locals
    case .forEach(let comprehension, _): comprehension.binderCount
    case .list(let items, _):
      items.reduce(0) { count, item in
        guard case .comprehension(let comprehension, _, _) = item else { return count }
        return max(count, comprehension.binderCount)
      }
    case .constant, .text, .captured, .object, .module, .letValue, .moduleLet, .base, .field,
      .entry, .element, .coalesce, .and, .or, .not, .negate, .binary, .conditional, .typeTest,
      .cross, .interpolate, .with, .overlay, .call, .callMethod, .callValue, .callNative, .all,
      .data, .sequence, .check, .violates:
      0
    }
  }

  /// Visits the expressions directly inside, in order.
  public func forEachChild(_ visit: (Core) -> Void) {
    switch self {
    case .constant, .text, .local, .captured, .object, .module, .letValue, .moduleLet, .make,
      .closure, .all, .data, .check, .violates:
      break
    case .base(_, let target, _):
      if case .key(let keys) = target { keys.forEach(visit) }
    case .field(let value, _, _, _), .not(let value), .negate(let value, _, _),
      .typeTest(let value, _), .cross(let value, _, _, _):
      visit(value)
    case .entry(let value, let keys, _):
      visit(value)
      keys.forEach(visit)
    case .element(let a, let b, _), .coalesce(let a, let b), .and(let a, let b), .or(let a, let b),
      .binary(_, _, let a, let b, _), .ifPresent(_, let a, let b), .bind(_, let a, let b):
      visit(a)
      visit(b)
    case .conditional(let condition, let then, let otherwise):
      visit(condition)
      visit(then)
      visit(otherwise)
    case .interpolate(_, let parts), .callNative(_, let parts, _, _), .sequence(let parts):
      parts.forEach(visit)
    case .list(let items, _):
      for item in items {
        switch item {
        case .element(let value, _), .spread(let value, _): visit(value)
        case .comprehension(let comprehension, let element, _):
          comprehension.forEachChild(visit)
          visit(element)
        }
      }
    case .with(let value, let source, _):
      visit(value)
      if case .overlay(let overlay) = source { visit(overlay) }
    case .overlay(_, _, let arguments), .call(_, _, let arguments, _):
      for case .some(let argument) in arguments { visit(argument) }
    case .callMethod(let value, _, _, let arguments, _):
      visit(value)
      for case .some(let argument) in arguments { visit(argument) }
    case .callValue(let value, let arguments, _):
      visit(value)
      arguments.forEach(visit)
    case .forEach(let comprehension, let body):
      comprehension.forEachChild(visit)
      visit(body)
    }
  }
}

extension Program {
  /// Whether a function asks for the objects of the finished set, itself or by what it calls.
  public func usesFinishedSet(_ function: FunctionID) -> Bool {
    var seen: Set<FunctionID> = []
    func asks(_ id: FunctionID) -> Bool {
      guard seen.insert(id).inserted, let body = self[id].body else { return false }
      return body.usesFinishedSet || calls(body)
    }
    func calls(_ core: Core) -> Bool {
      var found = false
      switch core {
      case .call(let id, _, _, _), .callMethod(_, let id, _, _, _), .closure(let id, _, _):
        found = asks(id)
      case .check(let index):
        let assertion = assertions[index]
        found = assertion.condition.usesFinishedSet || calls(assertion.condition)
      default: break
      }
      core.forEachChild { child in
        if !found { found = calls(child) }
      }
      return found
    }
    return asks(function)
  }
}

extension Comprehension {
  /// One more than the highest number among its binders.
  fileprivate var binderCount: Int {
    clauses.reduce(0) { count, clause in
      guard case .each(let first, let second, _, _) = clause else { return count }
      return max(count, first + 1, (second ?? 0) + 1)
    }
  }

  func forEachChild(_ visit: (Core) -> Void) {
    for clause in clauses {
      switch clause {
      case .each(_, _, let source, _): visit(source)
      case .only(let condition): visit(condition)
      }
    }
  }
}
