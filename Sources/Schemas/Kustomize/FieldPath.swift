/// A path to fields inside a resource, as replacements and variables name them:
/// `spec.containers.[name=web].image`, `metadata.annotations.[example.com/team]`, `ports[0].port`.
struct FieldPath: Hashable, Sendable {
  enum Step: Hashable, Sendable {
    /// A key of an object, or the place of an item in a list.
    case name(String)
    /// The items of a list whose field has this text; without a field, that are this text.
    case item(String, String)
    /// Every entry or item.
    case all
  }

  var steps: [Step]

  init(_ steps: [Step]) { self.steps = steps }

  /// Reads a path. A dot after `\` or in brackets is part of a name.
  init(parsing text: String) {
    steps = []
    var word = ""
    var isBracketed = false
    var isEscaped = false
    func step(_ word: String) -> Step {
      if isBracketed, let equals = word.firstIndex(of: "=") {
        return .item(String(word[..<equals]), String(word[word.index(after: equals)...]))
      }
      return word == "*" ? .all : .name(word.filter { !isBracketed || ($0 != "'" && $0 != "\"") })
    }
    for character in text {
      switch character {
      case "\\" where !isEscaped: isEscaped = true
      case "." where !isEscaped && !isBracketed, "[" where !isBracketed, "]" where isBracketed:
        if !word.isEmpty { steps.append(step(word)) }
        word = ""
        isBracketed = character == "["
      default:
        word += (isEscaped && character != "." ? "\\" : "") + String(character)
        isEscaped = false
      }
    }
    if !word.isEmpty { steps.append(step(word)) }
  }

  static let name = FieldPath([.name("metadata"), .name("name")])

  func field(_ name: String) -> FieldPath { FieldPath(steps + [.name(name)]) }

  /// The places that this path of names means, where lists on the way and at its end are passed
  /// through.
  func spread(in value: SchemaValue) -> [FieldPath] {
    func items(_ place: FieldPath) -> [FieldPath] {
      guard case .list? = value[place] else { return [place] }
      return FieldPath(place.steps + [.all]).places(in: value, creating: false)
    }
    var places = [FieldPath([])]
    for step in steps {
      places = places.flatMap(items).map { FieldPath($0.steps + [step]) }.filter {
        value[$0] != nil
      }
    }
    return places.flatMap(items)
  }

  /// `spec.containers.web.image`, for comments.
  var text: String {
    steps.map { step in
      switch step {
      case .name(let name): name
      case .item(_, let value): value
      case .all: "*"
      }
    }.joined(separator: ".")
  }

  /// The paths of all places that this one means in a value; the places that are made where
  /// `creating`. List items are identified by their `name` where it is unique.
  func places(in value: SchemaValue?, creating: Bool) -> [FieldPath] {
    Self.places(steps[...], in: value, creating: creating).map { FieldPath($0) }
  }

  private static func places(
    _ steps: ArraySlice<Step>, in value: SchemaValue?, creating: Bool
  ) -> [[Step]] {
    guard let first = steps.first else { return value != nil || creating ? [[]] : [] }
    var next: [(Step, SchemaValue?)] = []
    switch (first, value) {
    case (.all, .object(let entries)): next = entries.map { (.name($0.key), $0.value) }
    case (.name(let name), .object), (.name(let name), nil), (.name(let name), .null):
      if value?[name] != nil || creating { next = [(first, value?[name])] }
    case (.all, .list(let items)):
      next = items.indices.map { (self.step(to: $0, in: items), items[$0]) }
    case (.name(let name), .list(let items)):
      if let index = Int(name), items.indices.contains(index) {
        next = [(self.step(to: index, in: items), items[index])]
      }
    case (.item, .list(let items)):
      next = items.indices.filter { first.fits(items[$0]) }.map {
        (self.step(to: $0, in: items), items[$0])
      }
      if next.isEmpty, creating { next = [(first, nil)] }
    case (.item, nil), (.item, .null): if creating { next = [(first, nil)] }
    default: break
    }
    return next.flatMap { step, value in
      places(steps.dropFirst(), in: value, creating: creating).map { [step] + $0 }
    }
  }

  private static func step(to index: Int, in items: [SchemaValue]) -> Step {
    if let name = items[index]["name"]?.text,
      items.filter({ $0["name"]?.text == name }).count == 1
    {
      return .item("name", name)
    }
    return .name(String(index))
  }
}

extension FieldPath.Step {
  func fits(_ item: SchemaValue) -> Bool {
    guard case .item(let key, let text) = self else { return false }
    return (key.isEmpty ? item : item[key] ?? .null).scalar == text
  }
}

extension SchemaValue {
  /// A scalar as text; nil for others.
  var scalar: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    case .null, .list, .object: nil
    }
  }

  /// The value at a path without choices; set to a value, what is missing on the way is made.
  subscript(path: FieldPath) -> SchemaValue? {
    get { self[path.steps[...]] }
    set { if let newValue { set(path.steps[...], to: newValue) } }
  }

  private subscript(steps: ArraySlice<FieldPath.Step>) -> SchemaValue? {
    guard let first = steps.first else { return self }
    switch first {
    case .name(let name):
      guard case .list(let items) = self else { return self[name]?[steps.dropFirst()] }
      return Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil }?[steps.dropFirst()]
    case .item: return items.first(where: first.fits)?[steps.dropFirst()]
    case .all: return nil
    }
  }

  private mutating func set(_ steps: ArraySlice<FieldPath.Step>, to value: SchemaValue) {
    guard let first = steps.first else {
      self = value
      return
    }
    switch (first, self) {
    case (.name(let name), .list(var items)):
      guard let index = Int(name), items.indices.contains(index) else { return }
      items[index].set(steps.dropFirst(), to: value)
      self = .list(items)
    case (.name(let name), _):
      var child = self[name] ?? .object([])
      child.set(steps.dropFirst(), to: value)
      self[name] = child
    case (.item(let key, let text), _):
      var items = self.items
      let index = items.firstIndex(where: first.fits) ?? items.count
      if index == items.count {
        items.append(.object(key.isEmpty ? [] : [SchemaEntry(key: key, value: .string(text))]))
      }
      items[index].set(steps.dropFirst(), to: value)
      self = .list(items)
    case (.all, _): break
    }
  }
}
