import Diagnostics
import Documents
import Source

/// The members of a module under construction, and what they need.
struct ModuleBody {
  let types: ResourceTypes
  /// The resources as the bases give them, and as the module does.
  let old: [KustomizedResource]
  let new: [KustomizedResource]
  /// What is made here, and not changed, by kind.
  let kinds: KindNames
  var used: Set<SchemaReference> = []
  var diagnostics: [Diagnostic] = []
  private var text = ManifestText()
  private var derived: DerivedTextWriter
  /// After the last change, if it is one line.
  private var endOfLine: Int?
  private let leavesPlaceholders: Bool
  /// In an overlay: the resources of the module that it is on. It cannot name those that others
  /// have added to that.
  private let below: Set<[String]>?
  /// The resources that an overlay cannot name, and that change.
  private(set) var outOfReach: Set<[String]> = []
  private let rules: ModuleRules
  /// Whether some resource, made here or below, contains a placeholder still.
  private(set) var hasPlaceholders = false

  init(
    types: ResourceTypes, old: [KustomizedResource], new: [KustomizedResource],
    instances: [String], leavesPlaceholders: Bool, below: Set<[String]>? = nil,
    wide: WideChanges
  ) {
    self.below = below
    rules = ModuleRules(wide, old: old, new: new)
    self.types = types
    self.leavesPlaceholders = leavesPlaceholders
    self.old = old
    self.new = new
    let made = new.filter { resource in !old.contains { $0.field == resource.field } }
    kinds = KindNames(made.map { ($0.apiVersion, $0.kind) }, types: types)
    derived = DerivedTextWriter(types: types, instances: instances, below: below)
    for resource in new where old.contains(where: { $0.field == resource.field }) {
      lookForPlaceholders(in: resource)
    }
  }

  /// Of what is made here, its writer tells; what a base made may have kept its own.
  private mutating func lookForPlaceholders(in resource: KustomizedResource) {
    let element = resource.value.document.element
    var writer = ManifestWriter(types: types, source: element)
    writer.leavesPlaceholders = leavesPlaceholders
    let shape =
      types.schema(apiVersion: resource.apiVersion, kind: resource.kind)
      ?? ResourceTypes.untyped("")
    writer.writeResource(element, field: "", schema: "", shape)
    hasPlaceholders = hasPlaceholders || !writer.placeholders.isEmpty
    report(writer.diagnostics, of: resource)
  }

  var bytes: [UInt8] { text.bytes }

  /// What the text names; an expression that was made and not written needs nothing.
  var imports: Set<SchemaReference> {
    let written = String(decoding: text.bytes, as: UTF8.self)
    return used.union(derived.uses.filter { written.contains("(\($0.name)(") })
  }

  /// What a layer on the module below says, of an overlay or of a module that extends it.
  mutating func writeLayer() {
    writeChanges(below: [], verb: "add ")
    writeInstances(below: [], verb: "add ")
  }

  /// The instance of a base: `dev = devModule with { … }`
  mutating func writeInstance(_ name: String) {
    separate()
    let mark = text.mark
    text.open("\(name) = \(name)Module with {")
    let start = text.mark
    writeChanges(below: [name], verb: "add ")
    writeInstances(below: [name], verb: "add ")
    if text.mark > start { return text.close("}") }
    text.cut(to: mark)
    text.close("\(name) = \(name)Module")
  }

  /// What becomes of the resources below a field, in their order; `verb` makes new ones.
  mutating func writeChanges(below path: [String], verb: String) {
    func isHere(_ resource: KustomizedResource) -> Bool {
      resource.field.count == path.count + 1 && resource.field.starts(with: path)
    }
    for resource in old
    where isHere(resource) && !new.contains(where: { $0.field == resource.field }) {
      if let below, !below.contains(resource.field) {
        outOfReach.insert(resource.field)
        continue
      }
      text.line("delete \(resource.field.last ?? "")")
    }
    for resource in new where isHere(resource) {
      if let before = old.first(where: { $0.field == resource.field }) {
        let start = text
        change(from: before, to: resource)
        if let below, !below.contains(resource.field), text.mark != start.mark {
          text = start
          outOfReach.insert(resource.field)
        }
      } else {
        make(resource, verb: verb)
      }
    }
  }

  /// What becomes of the instances of a base that has several bases itself: `dev { app { … } }`
  mutating func writeInstances(below path: [String], verb: String) {
    var seen: Set<String> = []
    for resource in old
    where resource.field.count > path.count + 1 && resource.field.starts(with: path) {
      let name = resource.field[path.count]
      if !seen.insert(name).inserted { continue }
      let before = text
      separate()
      text.open("\(name) {")
      let start = text.mark
      writeChanges(below: path + [name], verb: verb)
      writeInstances(below: path + [name], verb: verb)
      if text.mark == start { text = before } else { text.close("}") }
    }
  }

  /// What is said of all resources at once.
  mutating func writeRules() {
    rules.write(&text)
    used.formUnion(rules.uses)
  }

  private mutating func separate() {
    if !text.bytes.isEmpty { text.blank() }
  }

  /// Comments on what came from other resources and is here as it is.
  private mutating func writeOrigins(of resource: KustomizedResource, before: SchemaValue?) {
    for derived in resource.derived {
      guard let origin = derived.origin,
        let value = resource.value[derived.place], value == derived.value,
        value.text?.hasPrefix("\0") != true, before?[derived.place] != value
      else { continue }
      text.line("// \(derived.place.text) was taken from \(origin).")
    }
  }

  private mutating func change(from old: KustomizedResource, to new: KustomizedResource) {
    let (start, end) = (text, endOfLine)
    let mark = text.mark
    if changed(from: old, to: new, isStrict: false) {
      let written = String(decoding: text.bytes[mark...], as: UTF8.self)
      if !derived.forbidden.contains(where: written.contains) { return }
      (text, endOfLine) = (start, end)
      _ = changed(from: old, to: new, isStrict: true)
    }
  }

  /// Writes what changed, false for nothing; `isStrict` says by texts what no reference can say here.
  private mutating func changed(
    from old: KustomizedResource, to new: KustomizedResource, isStrict: Bool
  ) -> Bool {
    var (before, after) = (old, new)
    before.value = derived.marked(old, among: self.old, isStrict: isStrict)
    after.value = rules.takenBack(
      from: derived.marked(new, among: self.new, isStrict: isStrict), before: before.value,
      of: new.kind, expressions: &derived.expressions)
    if before.value == after.value { return false }
    let mark = text.mark
    let isBehindLine = mark == endOfLine
    separate()
    writeOrigins(of: after, before: before.value)
    var layer = LayerWriter(
      types: types, text: text, expressions: derived.expressions,
      leavingPlaceholders: leavesPlaceholders)
    let shape = types.schema(apiVersion: new.apiVersion, kind: new.kind)
    let isLine = layer.write(
      new.field.last ?? "", from: before.value, to: after.value, shape ?? ResourceTypes.untyped(""),
      first: before.value["metadata"]?["name"] == after.value["metadata"]?["name"]
        ? nil : DerivedTextWriter.selfBinding(of: after.value))
    text = layer.writer.text
    if isLine, isBehindLine { text.removeBlank(at: mark) }
    endOfLine = isLine ? text.mark : nil
    used.formUnion(layer.writer.uses)
    report(layer.writer.diagnostics, of: new)
    return true
  }

  private mutating func make(_ new: KustomizedResource, verb: String) {
    separate()
    var resource = new
    resource.value = rules.takenBack(
      from: derived.marked(new, among: self.new), before: nil, of: new.kind,
      expressions: &derived.expressions)
    writeOrigins(of: resource, before: nil)
    let element = resource.value.document.element
    var writer = ManifestWriter(types: types, source: element)
    writer.text = text
    writer.expressions = derived.expressions
    writer.leavesPlaceholders = leavesPlaceholders
    writer.hidesValues = resource.kind == "Secret"
    let (schema, shape, isKnown) = kinds.schema(resource.apiVersion, resource.kind, types)
    if isKnown { used.insert(shape.reference) }
    writer.writeResource(
      element, verb: verb, field: resource.field.last ?? "", schema: schema, shape,
      first: DerivedTextWriter.selfBinding(of: resource.value))
    text = writer.text
    hasPlaceholders = hasPlaceholders || !writer.placeholders.isEmpty
    used.formUnion(writer.uses)
    report(writer.diagnostics, of: new)
  }

  /// What is wrong with a resource after all changes has no place of its own: it is told where the
  /// resource is.
  private mutating func report(_ problems: [Diagnostic], of resource: KustomizedResource) {
    for var problem in problems {
      problem.span = resource.span
      problem.message = "`\(resource.label)` as it is rendered: \(problem.message)"
      if !diagnostics.contains(problem) { diagnostics.append(problem) }
    }
  }
}
