import Program
import Source

/// Finds an expression that is in a function's body by the calls that lead to it, and from there
/// what a parameter was given: where a value that a function made has its part from.
struct CallSearch {
  /// A level around an expression, as far as the search came through it.
  enum Level {
    case object
    /// The locals of a code, taken along by a literal or lambda.
    case locals
    case loop
  }

  /// A call on the way, with what is around it.
  struct Call {
    var function: FunctionID
    var arguments: [Core?]
    var span: SourceSpan
    var levels: [Level]
  }

  /// An expression, and how it is reached.
  struct Found {
    var core: Core
    var levels: [Level]
    var calls: [Call]
  }

  let program: Program
  /// The place of what is sought: of a crossing, or of a member whose value it is.
  let place: SourceSpan
  /// The value that was computed there, where it is known: a call that gives another is not meant.
  let value: Value?
  /// How many expressions are looked at before the search is given up.
  private var left = 50_000

  init(_ program: Program, place: SourceSpan, value: Value?) {
    self.program = program
    self.place = place
    self.value = value
  }

  mutating func find(_ core: Core, _ levels: [Level] = [], _ calls: [Call] = []) -> Found? {
    left -= 1
    if left < 0 || calls.count > 40 { return nil }
    if case .cross(let inner, _, let span, _) = core, span == place,
      let found = meant(Found(core: inner, levels: levels, calls: calls))
    {
      return found
    }
    var children: [Core] = []
    core.forEachChild { children.append($0) }
    for child in children {
      if let found = find(child, levels, calls) { return found }
    }
    switch core {
    case .make(let making):
      return find(making.layer, making.locals > 0 ? [.locals] + levels : levels, calls)
    case .with(_, .block(let layer, let locals), _):
      return find(layer, locals > 0 ? [.locals] + levels : levels, calls)
    case .call(let id, _, let arguments, let span),
      .callMethod(_, let id, _, let arguments, let span):
      let call = Call(function: id, arguments: arguments, span: span, levels: levels)
      return find(in: id, calls + [call])
    case .closure(let id, _, let locals):
      guard let body = program[id].body else { return nil }
      return find(body, (locals > 0 ? [.locals] : []) + levels, calls)
    default: return nil
    }
  }

  private mutating func find(in id: FunctionID, _ calls: [Call]) -> Found? {
    guard let body = program[id].body, !calls.dropLast().contains(where: { $0.function == id })
    else { return nil }
    return find(body, [], calls)
  }

  /// What was found, if its calls may give the value.
  private func meant(_ found: Found) -> Found? {
    guard let value, found.core.isLocal, case .constant(let given)? = argument(of: found)?.core
    else { return found }
    let isSame =
      switch given {
      case .int(let number): value.tag != .int || value.int == number
      case .bool(let truth): value.tag != .bool || value.bool == truth
      case .string(let bytes): value.tag != .string || value.utf8 == bytes
      case .null, .float, .unit: true
      }
    return isSame ? found : nil
  }

  /// In a block: its members' codes have the block as their level 0.
  private mutating func find(_ layer: LayerID, _ levels: [Level], _ calls: [Call]) -> Found? {
    find(program[layer].items, [.object] + levels, calls)
  }

  private mutating func find(
    _ items: [LayerItem], _ levels: [Level], _ calls: [Call]
  ) -> Found? {
    for item in items {
      let found: Found?
      switch item {
      case .field(_, _, let member), .key(_, let member), .element(_, let member):
        found = find(member, levels, calls)
      case .conditional(_, let then, let otherwise): found = find(then + otherwise, levels, calls)
      case .each(let source, _, _, let items, _):
        found = find(source.code.value, levels, calls) ?? find(items, [.loop] + levels, calls)
      case .spread(let unit, _): found = find(unit.code.value, levels, calls)
      }
      if let found { return found }
    }
    return nil
  }

  private mutating func find(
    _ member: LayerMember, _ levels: [Level], _ calls: [Call]
  ) -> Found? {
    switch member.operation {
    case .set(let unit), .append(let unit):
      if member.span == place || member.fullSpan == place,
        let found = meant(Found(core: unit.code.value, levels: levels, calls: calls))
      {
        return found
      }
      return find(unit.code.value, levels, calls)
    case .into(let layer): return find(layer, levels, calls)
    case .delete: return nil
    }
  }

  // MARK: what a parameter was given

  /// The argument that an expression rests on, followed outward through the calls: its place, that
  /// of what the outermost call was given, and the calls in between, outermost first. Nil: it rests
  /// on no argument.
  func argument(of found: Found) -> (core: Core, span: SourceSpan, calls: [SourceSpan])? {
    var (core, levels) = (found.core, found.levels)
    var result: (core: Core, span: SourceSpan, calls: [SourceSpan])?
    for call in found.calls.reversed() {
      guard let parameter = parameter(in: core, levels, of: call.function, depth: 0),
        parameter < call.arguments.count, let argument = call.arguments[parameter]
      else { break }
      let spans = program.argumentSpans[call.span] ?? []
      let span = parameter < spans.count && !spans[parameter].isNone ? spans[parameter] : call.span
      result = (argument, span, [call.span] + (result?.calls ?? []))
      (core, levels) = (argument, call.levels)
    }
    // The outermost call is the one that the argument is in.
    result?.calls.removeFirst()
    return result
  }

  /// The parameter of a function that an expression in it names last.
  private func parameter(
    in core: Core, _ levels: [Level], of function: FunctionID, depth: Int
  ) -> Int? {
    var found: Int?
    func take(_ slot: Int) {
      if slot < program[function].parameters.count {
        found = slot
      } else if depth < 8, let body = program[function].body, let value = body.value(of: slot) {
        found = parameter(in: value, [], of: function, depth: depth + 1) ?? found
      }
    }
    func visit(_ core: Core) {
      switch core {
      case .local(let slot) where !levels.contains { $0 == .object }: take(slot)
      case .captured(let hops, let slot):
        if hops < levels.count, levels[hops] == .locals { take(slot) }
      default: core.forEachChild(visit)
      }
    }
    visit(core)
    return found
  }
}

extension Core {
  /// Whether it is what a parameter was given, as it is.
  fileprivate var isLocal: Bool {
    switch self {
    case .local, .captured: true
    case .cross(let inner, _, _, _): inner.isLocal
    default: false
    }
  }

  /// What a `let … in` gives the local.
  fileprivate func value(of slot: Int) -> Core? {
    if case .bind(slot, let value, _) = self { return value }
    var found: Core?
    forEachChild { child in
      if found == nil { found = child.value(of: slot) }
    }
    return found
  }
}
