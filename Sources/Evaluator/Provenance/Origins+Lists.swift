import Program
import Source

extension Origins {
  /// Where an element of a plain list comes from: the item of the literal that gives it, the value
  /// it was taken over from, the members that went into it.
  func element(_ index: Int, of list: ListHandle, in container: Provenance?) -> Provenance {
    var found = Provenance(name: String(index), value: try? operations.element(list, index))
    if case .list(let type)? = container?.type.map({ program.types[program.types.unrefined($0)] }) {
      found.type = type
    }
    let steps =
      container?.words.map(\.origin).filter { !$0.isShadowed || $0.operation == .set } ?? []
    explain(origin(of: index, in: steps[...], depth: 0), &found)
    return found
  }

  /// What the steps of a list say about one of its elements.
  private func origin(
    of index: Int, in steps: ArraySlice<OriginStep>, depth: Int
  ) -> [OriginStep] {
    guard let step = steps.last, depth < 32 else { return [] }
    let below = steps.dropLast()
    switch step.operation {
    case .append:
      guard let code = step.code, let total = count(code, step.level) else { return [step] }
      let list = step.below?().flatMap { try? operations.asList($0).count }
      let before = list ?? lengths(below)
      if index < before { return origin(of: index, in: below, depth: depth + 1) }
      return index - before < total
        ? item(index - before, of: code.code.value, step, below, depth) : [step]
    case .set:
      guard let code = step.code else { return [step] }
      return item(index, of: code.code.value, step, below, depth)
    case .into:
      let earlier = origin(of: index, in: below, depth: depth + 1)
      guard let member = member(of: step, meeting: index) else { return earlier }
      return earlier + [OriginStep(.into, member, step.level)]
    case .data:
      return step.node?.child(String(index)).map { [OriginStep($0)] } ?? [step]
    case .skipped, .rule: return origin(of: index, in: below, depth: depth + 1)
    case .delete, .given, .spread, .key, .parameter, .defaultValue: return [step]
    }
  }

  private func lengths(_ steps: ArraySlice<OriginStep>) -> Int {
    var total = 0
    for step in steps.reversed() {
      guard let code = step.code else { continue }
      total += count(code, step.level) ?? 0
      if step.operation == .set { break }
    }
    return total
  }

  private func count(_ unit: CodeUnit, _ level: Value) -> Int? {
    guard let value = try? machine.run(unit, level), let list = try? operations.asList(value) else {
      return nil
    }
    return list.count
  }

  /// The part of a step's code that gives the element.
  private func item(
    _ index: Int, of core: Core, _ step: OriginStep, _ below: ArraySlice<OriginStep>, _ depth: Int
  ) -> [OriginStep] {
    func part(_ core: Core, _ span: SourceSpan) -> OriginStep {
      var made = step
      guard var code = step.code?.code else { return step }
      code.value = core
      made.code = CodeUnit(code)
      made.operation = .set
      made.fullSpan = span
      made.span = span
      return made
    }
    switch core {
    case .cross(let inner, _, _, _): return item(index, of: inner, step, below, depth)
    case .base: return origin(of: index, in: below, depth: depth + 1)
    case .conditional(let condition, let then, let otherwise):
      guard let unit = part(condition, step.span).code,
        let holds = try? machine.run(unit, step.level)
      else { return [step] }
      return item(index, of: holds.bool ? then : otherwise, step, below, depth)
    case .coalesce(let first, let second):
      guard let unit = part(first, step.span).code, let value = try? machine.run(unit, step.level)
      else {
        return [step]
      }
      return item(index, of: value.isNull ? second : first, step, below, depth)
    case .list(let items, let span):
      var left = index
      for each in items {
        if case .element(let value, let place) = each {
          if left == 0 { return [part(value, place)] }
          left -= 1
          continue
        }
        let alone = part(.list([each], span), span)
        guard let unit = alone.code, let count = count(unit, step.level) else { return [step] }
        if left >= count {
          left -= count
          continue
        }
        switch each {
        case .spread(let value, let place):
          return item(left, of: value, part(value, place), below, depth + 1)
        case .comprehension(_, _, let place): return [part(.list([each], span), place)]
        case .element: break
        }
      }
      return [step]
    default:
      // A list that is another's: where that has it from.
      guard let unit = part(core, step.fullSpan).code,
        case (let value?, let reads) = readTracer.traced(unit, step.level),
        let source = reads.first(where: { self.value(of: $0)?.bits == value.bits })
      else { return [step] }
      let found = provenance(of: source).words.map(\.origin)
        .filter { !$0.isShadowed || $0.operation == .set }
      return origin(of: index, in: found[...], depth: depth + 1)
    }
  }

  /// The member `[where c]` of a block that matched the element.
  private func member(of step: OriginStep, meeting index: Int) -> LayerMember? {
    guard let layer = step.layer, let value = step.below?(),
      let list = try? operations.asList(value),
      index < list.count, let element = try? operations.element(list, index)
    else { return nil }
    let here = machine.heap.frame(parent: step.level, machine.heap.row(1), count: 0)
    for case .element(let condition, let member) in program[layer].items
    where (try? machine.run(condition, here, [element]))?.bool ?? false {
      return member
    }
    return nil
  }
}
