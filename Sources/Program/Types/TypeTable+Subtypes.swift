import Source

extension TypeTable {
  /// Whether every value of `a` is a value of `b`: what needs no test at run time.
  public func isSubtype(_ a: TypeID, of b: TypeID) -> Bool { relates(a, b, loosely: false) }

  /// Whether a value of `a` may be written where `b` is expected: subtyping up to refinements of
  /// scalars, which are tested when the value crosses.
  public func isAssignable(_ a: TypeID, to b: TypeID) -> Bool { relates(a, b, loosely: true) }

  private func relates(_ a: TypeID, _ b: TypeID, loosely: Bool) -> Bool {
    if a == b || a == TypeTable.unknown || b == TypeTable.unknown || a == TypeTable.never {
      return true
    }
    let target = shapes[b.index]
    switch shapes[a.index] {
    case .union(let members): return members.allSatisfy { relates($0, b, loosely: loosely) }
    case .literal(let value):
      if isMember(a, of: b) { return true }
      if case .refined(let base, let index) = target {
        return loosely
          ? relates(a, base, loosely: true)
          : admits(refinements[index], value)
            && relates(a, base, loosely: false)
      }
      if relates(unrefined(a), b, loosely: loosely), target != .json { return true }
    case .refined(let base, let index):
      if relates(base, b, loosely: loosely) { return true }
      if case .refined(let wide, let other) = target, relates(base, wide, loosely: loosely),
        refinements[other].holds(allOf: refinements[index])
      {
        return true
      }
    default: break
    }
    switch target {
    case .union(let members):
      return members.contains { relates(a, $0, loosely: loosely) }
    case .refined(let base, _):
      return loosely && relates(a, base, loosely: true)
    case .json: return isJson(a)
    default: return relatesByShape(shapes[a.index], target, loosely: loosely)
    }
  }

  private func relatesByShape(_ a: TypeShape, _ b: TypeShape, loosely: Bool) -> Bool {
    switch (a, b) {
    case (.list(let x), .list(let y)), (.sensitive(let x), .sensitive(let y)),
      (.keyedList(let x, _), .list(let y)), (.overlay(let y), .overlay(let x)):
      return relates(x, y, loosely: loosely)
    case (_, .sensitive(let y)):
      // A `T` can be used as a `Sensitive<T>`, but only becomes one when it is sealed.
      return loosely && relates(intern(a), y, loosely: true)
    case (.keyedList(let x, let k), .keyedList(let y, let l)):
      return k == l && relates(x, y, loosely: loosely)
    case (.map(let k, let x), .map(let l, let y)):
      return relates(k, l, loosely: loosely) && relates(x, y, loosely: loosely)
    case (.function(let x, let r), .function(let y, let s)):
      return x.count == y.count && zip(x, y).allSatisfy { relates($1, $0, loosely: false) }
        && relates(r, s, loosely: false)
    case (.schema(let x), .schema(let y)): return isSubschema(x, of: y)
    case (.schema(let x), .anyModule): return moduleSchemas.contains(x)
    default: return false
    }
  }

  /// Whether `a` is `b` or extends it, however far.
  public func isSubschema(_ a: SchemaID, of b: SchemaID) -> Bool {
    var at: SchemaID? = a
    while let schema = at {
      if schema == b { return true }
      elaborator?.resolve(schema)
      at = superOf(schema)
    }
    return false
  }

  private func isJson(_ type: TypeID) -> Bool {
    switch shapes[type.index] {
    case .null, .bool, .int, .float, .string, .json, .literal, .never, .unknown, .unit: true
    case .list(let element), .refined(let element, _): isJson(element)
    case .map(let key, let value): isSubtype(key, of: TypeTable.string) && isJson(value)
    case .keyedList(let element, _): isJson(element)
    case .union(let members): members.allSatisfy(isJson)
    case .schema: true
    default: false
    }
  }

  /// Whether a literal satisfies the bounds of a refinement; false if only evaluation can tell.
  func admits(_ refinement: Refinement, _ value: LiteralValue) -> Bool {
    guard refinement.pattern == nil, refinement.textForm == nil, refinement.predicate == nil else {
      return false
    }
    guard case .int(let number) = value else { return false }
    return (refinement.low.map { number >= $0 } ?? true)
      && (refinement.high.map { number <= $0 } ?? true)
  }
}
