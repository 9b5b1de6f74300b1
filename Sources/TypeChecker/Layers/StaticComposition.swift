import Diagnostics
import Program
import Source

/// What is known of layers without evaluating: wherever the stack of an object is known from the
/// text alone, its class is composed now, by the same table that the evaluator uses, and what is
/// wrong with it is reported at the layer's own member.
struct StaticComposition: CheckPart {
  let context: CheckContext

  /// Composes the class of a value under known layers once everything is elaborated. The level is
  /// that of the code around it.
  func foldLater(_ core: Core, at level: Level?) {
    context.composing.pendingFolds.append((core, level))
  }

  /// Composes the classes that are known of the next module checked, and of what it uses.
  func compose() {
    let (folds, scopes) = context.composing.takeNext()
    if context.isHalted { return }
    for (core, level) in folds { _ = knownClass(core, at: level) }
    context.composing.pendingFolds = []
    visitModules(scopes)
    for scope in scopes where !scope.isLibrary { foldSchemas(of: scope) }
    for scope in scopes { foldOverlays(of: scope.id) }
    lints.lookAtLayers()
  }

  /// Looks at modules. The layers of one that another extends are in that one's chain: a chain is
  /// composed once, and not for each module on the way.
  private func visitModules(_ scopes: [ModuleScope]) {
    let extended = Set(scopes.compactMap { program.modules[$0.id.index].base })
    for scope in scopes where !extended.contains(scope.id) {
      var module: ModuleID? = scope.id
      while let id = module {
        if let cls = classOfModule(id) {
          visit(cls)
          var below = cls.below
          while let lower = below, lower.stepCount > 1 {
            lints.look(at: lower)
            below = lower.below
          }
          break
        }
        module = program.modules[id.index].base
      }
    }
  }

  /// Holds schemas against those that they extend, also where nothing is made of them.
  private func foldSchemas(of scope: ModuleScope) {
    for id in scope.nodeOfSchema.keys.sorted(by: { $0.index < $1.index })
    where program.schemas[id.index].superID != nil {
      visit(classes.prototype(types.schema(id)))
    }
  }

  /// Holds overlays against what they are on: fields are decided there; what a module's entries are
  /// may change in between, so it is warned about. On a schema, only what no later layer can fix.
  private func foldOverlays(of module: ModuleID) {
    for overlay in program.overlays where overlay.module == module {
      guard case .schema(let id) = types[overlay.target] else { continue }
      let schema = program.schemas[id.index]
      let base = program.modules.first { $0.schema == id }
      if schema.kind == .module, base == nil { continue }
      let below = base.map { classOfModule($0.id) } ?? classes.prototype(overlay.target)
      guard let below else { continue }
      let (reported, folded) = (context.diagnostics.count, context.composing.isFolded)
      visit(classes.adding(overlay.layer, to: below))
      context.composing.isFolded = folded
      let found = context.diagnostics[reported...].map { weakened($0, isModule: base != nil) }
      context.diagnostics.removeSubrange(reported...)
      context.diagnostics += found.compactMap { $0 }
    }
  }

  private func weakened(_ fault: Diagnostic, isModule: Bool) -> Diagnostic? {
    switch fault.code {
    case .finalOverridden, .boundTwice, .pathTwice, .duplicateKey: return fault
    case .dropsComposite where isModule: return fault
    default:
      guard isModule else {
        context.composing.foldedFaults.remove(fault)
        return nil
      }
      var warning = fault
      if [.noSuchEntry, .alreadyThere, .nothingToDelete, .nothingToReplace].contains(fault.code) {
        warning.severity = .warning
      }
      return warning
    }
  }

  /// The class of an empty object of a type; nil if it is not an object type.
  func prototypeClass(_ type: TypeID) -> ObjectClass? {
    guard let form = layers.objectForm(type), isObject(form) else { return nil }
    return classes.prototype(form)
  }

  /// The class of a module's object; nil if an overlay is computed.
  private func classOfModule(_ id: ModuleID) -> ObjectClass? {
    let module = program.modules[id.index]
    var cls = classes.prototype(program.types.schema(module.schema))
    for step in module.chain {
      switch step {
      case .file(let layer, _), .block(let layer, _): cls = classes.adding(layer, to: cls)
      case .overlay(.overlay(let overlay, _, _), _):
        cls = classes.adding(program.overlays[overlay.index].layer, to: cls)
      case .overlay: return nil
      }
    }
    return cls
  }

  /// The class an expression's object is known to have. `level` is that of the code, where names in
  /// it can be followed.
  func knownClass(_ core: Core, at level: Level? = nil, depth: Int = 0) -> ObjectClass? {
    guard depth < 100 else { return nil }
    let cls: ObjectClass
    switch core {
    case .make(let making):
      guard isObject(making.type) else { return nil }
      cls = classes.adding(making.layer, to: classes.prototype(making.type))
    case .with(let subject, .block(let layer, _), _):
      guard let below = knownClass(subject, at: level, depth: depth + 1) else { return nil }
      cls = classes.adding(layer, to: below)
    case .with(let subject, .overlay(.overlay(let id, _, _)), _):
      guard let below = knownClass(subject, at: level, depth: depth + 1) else { return nil }
      cls = classes.adding(program.overlays[id.index].layer, to: below)
    case .cross(let value, _, _, _): return knownClass(value, at: level, depth: depth + 1)
    case .letValue(let hops, let index):
      guard let (object, home) = objectLevel(hops, from: level), let layer = object.layer,
        index < layer.lets.count
      else { return nil }
      return knownClass(layer.lets[index].value, at: home, depth: depth + 1)
    case .field(.object(let hops), let index, _, _):
      // A field of the file itself, as the file alone makes it and renders it.
      guard let (object, home) = objectLevel(hops, from: level), let scope = object.module,
        !program.modules[scope.id.index].isAbstract,
        let state = classOfModule(scope.id)?.states[index]
      else { return nil }
      guard case .leaf(let unit, _, _, _) = state else {
        return classOfState(state, scope.schema.fields[index].type)
      }
      return knownClass(unit.code.value, at: home, depth: depth + 1)
    default: return nil
    }
    visit(cls)
    return cls
  }

  /// The object level this many levels outward.
  private func objectLevel(_ hops: Int, from level: Level?) -> (ObjectLevel, Level)? {
    var at = level
    for _ in 0..<hops { at = at?.parent }
    guard let at, case .object(let object) = at.kind else { return nil }
    return (object, at)
  }

  private func isObject(_ type: TypeID) -> Bool {
    switch types[type] {
    case .schema, .map, .keyedList, .json: true
    default: false
    }
  }

  /// Reports a class's faults, and looks at the objects in its fields.
  private func visit(_ cls: ObjectClass) {
    while context.composing.isFolded.count <= cls.id.index {
      context.composing.isFolded.append(false)
    }
    if context.composing.isFolded[cls.id.index] { return }
    context.composing.isFolded[cls.id.index] = true
    let news = cls.faults.filter { context.composing.foldedFaults.insert($0).inserted }
    for fault in withoutKnown(news) { report(fault) }
    silence(cls.refused)
    if !cls.entrySteps.isEmpty { visitEntries(cls) }
    guard let id = cls.schema else { return }
    lints.look(at: cls)
    let fields = program.schemas[id.index].fields
    for (index, state) in cls.states.enumerated() where index < fields.count {
      if case .unbound = state { continue }
      _ = classOfState(state, fields[index].type)
    }
  }

  /// Without fields bound twice that were reported as declared twice.
  private func withoutKnown(_ faults: [Diagnostic]) -> [Diagnostic] {
    guard faults.contains(where: { $0.code == .boundTwice }) else { return faults }
    let known = Set(context.diagnostics.filter { $0.code == .duplicateDeclaration }.map(\.span))
    return faults.filter { $0.code != .boundTwice || !known.contains($0.span) }
  }

  /// Takes back what was said of the types of values that `add` gives to what is there: whatever
  /// they were meant to be, it is not that.
  private func silence(_ members: [SourceSpan]) {
    if members.isEmpty { return }
    let members = SpanSet(members)
    context.diagnostics.removeAll {
      [.typeMismatch, .notOneOf, .nullGiven, .mayBeNull].contains($0.code)
        && members.covers($0.span)
    }
  }

  private func visitEntries(_ cls: ObjectClass) {
    var known = KnownEntries(cls, context)
    known.run()
    for fault in known.faults where context.composing.foldedFaults.insert(fault).inserted {
      report(fault)
    }
    silence(known.refused)
    for inner in known.classes { visit(inner) }
  }

  private func classOfState(_ state: FieldState, _ type: TypeID) -> ObjectClass? {
    switch state {
    case .unbound:
      return prototypeClass(type)
    case .leaf(let unit, _, _, _): return knownClass(unit.code.value)
    case .node(let below, let layer, _, _):
      guard let lower = classOfState(below, type) else { return nil }
      let cls = classes.adding(layer, to: lower)
      visit(cls)
      return cls
    case .conditional(let both):
      if both.isVisited { return nil }
      both.isVisited = true
      _ = classOfState(both.then, type)
      _ = classOfState(both.otherwise, type)
      return nil
    case .ruled(let below, _, _):
      _ = classOfState(below, type)
      return nil
    case .deleted, .append, .spread, .given: return nil
    }
  }
}
