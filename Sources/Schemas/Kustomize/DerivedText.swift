/// A value in a resource that was taken from fields of others: by a replacement, a variable, or as the
/// name of another resource.
///
/// In a module it is a reference to those fields where the language can say it, and so follows
/// them in modules that extend it.
struct DerivedText: Sendable {
  enum Part: Sendable {
    case text(String)
    /// A field of a resource; `holder` is where the module has that resource.
    case field(FieldPath, holder: [String])
    /// The hash of the content of a ConfigMap.
    case hash(holder: [String])

    /// What it is read from.
    var holder: [String]? {
      switch self {
      case .text: nil
      case .field(_, let holder), .hash(let holder): holder
      }
    }
  }

  /// Where the value is in its resource.
  var place: FieldPath
  var parts: [Part]
  /// What it was when it was taken.
  var value: SchemaValue
  /// Where it came from, for a comment: `data.HOST of ConfigMap settings`; nil for the name of
  /// another resource, which reports it itself.
  var origin: String?

  /// The same, seen from a module that has the holders elsewhere.
  func moving(_ move: ([String]) -> [String]) -> DerivedText {
    var derived = self
    derived.parts = parts.map { part in
      switch part {
      case .text: part
      case .field(let path, let holder): .field(path, holder: move(holder))
      case .hash(let holder): .hash(holder: move(holder))
      }
    }
    return derived
  }

  /// What the fields that it names give now; nil if one of them is gone.
  func text(in resources: [KustomizedResource]) -> String? {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .field(let path, let holder):
        guard let source = resources.first(where: { $0.field == holder }),
          let text = source.value[path]?.scalar
        else { return nil }
        result += text
      case .hash(let holder):
        guard let source = resources.first(where: { $0.field == holder }) else { return nil }
        result += KustomizeGenerator.hash(of: source)
      }
    }
    return result
  }
}

/// Writes values that came from elsewhere as expressions.
struct DerivedTextWriter {
  let types: ResourceTypes
  /// The instances of bases that the module holds, in order; none where it extends its base.
  let instances: [String]
  /// Where the text is of an overlay: the resources of the module that it is on. Those that it adds
  /// cannot be read in it.
  let below: Set<[String]>?
  /// The expressions by the text that stands for each in a value.
  var expressions: [String: String] = [:]
  /// Functions that the expressions call, to be imported.
  private(set) var uses: Set<SchemaReference> = []
  /// Those that cannot be written where they stand, but are right where they were already.
  private(set) var forbidden: Set<String> = []

  init(types: ResourceTypes, instances: [String], below: Set<[String]>? = nil) {
    self.types = types
    self.instances = instances
    self.below = below
  }

  /// What an overlay calls the module that it is on.
  static let binder = "below"

  /// What a resource calls itself where its field cannot be read, and the line that says so; nil
  /// where no name in it is made of itself.
  private static let itself = "me"

  static func selfBinding(of resource: SchemaValue) -> String? {
    let name = resource.at(["metadata", "name"])?.text ?? ""
    return name.hasPrefix("\0") && name.contains("(\(itself).") ? "let \(itself) = self" : nil
  }

  /// A resource with marks in the place of what can be said by references; `isStrict` leaves those
  /// out that must not be written.
  mutating func marked(
    _ resource: KustomizedResource, among all: [KustomizedResource], isStrict: Bool = false
  ) -> SchemaValue {
    var value = resource.value
    for derived in resource.derived {
      guard let found = value[derived.place]?.text, found == derived.text(in: all),
        let type = freeType(of: derived.place, in: resource),
        let expression = expression(
          derived, of: resource, all, orNull: type != type.asRequired)
      else { continue }
      if !canBeWritten(derived, in: resource) {
        if isStrict { continue }
        forbidden.insert(expression)
      }
      // No text of a manifest begins so: neither YAML nor kustomize lets NUL pass.
      let mark = "\0" + expression
      expressions[mark] = expression
      value[derived.place] = .string(mark)
    }
    return value
  }

  /// The type of an instance is that of its layers: they may read instances above them alone, or
  /// it would rest on itself.
  private func canBeWritten(_ derived: DerivedText, in resource: KustomizedResource) -> Bool {
    guard isInInstance(resource), let own = instances.firstIndex(of: resource.field[0]) else {
      return true
    }
    return derived.parts.allSatisfy { part in
      guard let holder = part.holder, holder != resource.field else { return true }
      return holder.count > 1 && instances[..<own].contains(holder[0])
    }
  }

  private func isInInstance(_ resource: KustomizedResource) -> Bool {
    resource.field.count > 1 && instances.contains(resource.field[0])
  }

  /// The type of a place that a string can be at in any form: it is text, and no key.
  private func freeType(of place: FieldPath, in resource: KustomizedResource) -> SchemaType? {
    var type = types.type(of: resource)
    var keys: [SchemaKey] = []
    for step in place.steps {
      switch (types.resolved(type), step) {
      case (.keyedList(let element, let by), _): (type, keys) = (element, by)
      case (.list(let element), _): (type, keys) = (element, [])
      case (_, .name(let name)):
        if keys.contains(where: { $0.field == name }) { return nil }
        type = StrategicMerge(types: types).fieldType(name, of: type)
        keys = []
      default: return nil
      }
    }
    return types.resolved(type) == .string() ? type : nil
  }

  private mutating func expression(
    _ derived: DerivedText, of resource: KustomizedResource, _ all: [KustomizedResource],
    orNull: Bool
  ) -> String? {
    if derived.parts.count == 1, case .field(let path, let holder) = derived.parts[0] {
      return read(path, holder, of: resource, all, orNull: orNull)
    }
    var text = ""
    for part in derived.parts {
      switch part {
      case .text(let literal): text += SchemaText.quoted(literal).dropFirst().dropLast()
      case .field(let path, let holder):
        guard let expression = read(path, holder, of: resource, all, orNull: false) else {
          return nil
        }
        text += "\\(" + expression + ")"
      case .hash(let holder):
        guard let expression = hash(holder, of: resource, all) else { return nil }
        text += "\\(" + expression + ")"
      }
    }
    return "\"" + text + "\""
  }

  /// What a resource is called in the text of another, or in its own.
  private func name(of holder: [String], in resource: KustomizedResource) -> String? {
    guard holder.allSatisfy(SchemaText.canBeRead) else { return nil }
    let path = holder.joined(separator: ".")
    if holder == resource.field, isInInstance(resource) { return DerivedTextWriter.itself }
    guard let below else { return path }
    if below.contains(holder) { return DerivedTextWriter.binder + "." + path }
    return holder == resource.field ? DerivedTextWriter.itself : nil
  }

  /// `configMapHash(settings.data ?? {})`
  private mutating func hash(
    _ holder: [String], of resource: KustomizedResource, _ all: [KustomizedResource]
  ) -> String? {
    guard let source = all.first(where: { $0.field == holder }),
      let name = name(of: holder, in: resource)
    else { return nil }
    uses.insert(.configMapHash)
    let binary = source.value["binaryData"] == nil ? "" : ", \(name).binaryData ?? {}"
    return "configMapHash(\(name).data ?? {}\(binary))"
  }

  /// `settings.data?.HOST ?? ""`: through fields and entries alone, to a string.
  private func read(
    _ path: FieldPath, _ holder: [String], of resource: KustomizedResource,
    _ all: [KustomizedResource], orNull: Bool
  ) -> String? {
    guard let source = all.first(where: { $0.field == holder }),
      var text = name(of: holder, in: resource)
    else { return nil }
    var type = types.type(of: source)
    var isOptional = false
    for step in path.steps {
      guard case .name(let name) = step else { return nil }
      switch types.resolved(type) {
      case .named, .map: break
      default: return nil
      }
      isOptional = isOptional || type != type.asRequired
      text += (type == type.asRequired ? "." : "?.") + SchemaText.name(name)
      type = StrategicMerge(types: types).fieldType(name, of: type)
    }
    guard types.resolved(type) == .string() else { return nil }
    isOptional = isOptional || type != type.asRequired
    return text + (isOptional && !orNull ? " ?? \"\"" : "")
  }
}

extension SchemaReference {
  /// The suffix of a generated name.
  static let configMapHash = SchemaReference(.library("std.encode"), "configMapHash")
}

extension ResourceTypes {
  /// The type of a resource; data without a type where nothing describes its kind.
  func type(of resource: KustomizedResource) -> SchemaType {
    schema(apiVersion: resource.apiVersion, kind: resource.kind)
      .map { .named($0.reference) } ?? .json
  }
}
