import Diagnostics
import Documents
import Source

/// The definitions that references of a document have reached.
struct DefinitionTable: Sendable {
  /// In the order of first use, the pointer and the name it was given.
  private(set) var all: [(pointer: String, name: String, schema: DocumentElement)] = []
  private var names: [String: String] = [:]
  private var schemas: [String: DocumentElement] = [:]
  private var taken = SchemaNames.reserved

  init() {}

  func name(of pointer: String) -> String? { names[pointer] }

  /// The definition that was given a name.
  func schema(named name: String) -> DocumentElement? { schemas[name] }

  /// Keeps a name from being given to a definition.
  mutating func reserve(_ name: String) { taken.insert(name) }

  /// Lets a pointer mean a name that is declared already.
  mutating func alias(_ pointer: String, to name: String) { names[pointer] = name }

  /// Gives a definition its name.
  mutating func add(_ pointer: String, _ wanted: String, _ schema: DocumentElement) -> String {
    var name = wanted.isEmpty ? "Definition" : wanted
    while !taken.insert(name).inserted { name += "Type" }
    names[pointer] = name
    schemas[name] = schema
    all.append((pointer, name, schema))
    return name
  }
}

extension SchemaReader {
  /// The type of what a `$ref` points to.
  func read(referredBy reference: DocumentElement, at path: [String]) -> SchemaReading {
    let pointer = identifiers.canonical(reference.text)
    if let name = definitions.name(of: pointer) { return named(name) }
    guard let target = resolve(reference.text) else {
      if !pointer.hasPrefix("#") {
        diagnostics.append(.foreignReference(reference.text, at: reference.span))
        return SchemaReading(type: .json)
      }
      diagnostics.append(.referenceToNowhere(reference.text, at: reference.span))
      return SchemaReading(type: .json)
    }
    if refersToItself(target, from: pointer) {
      diagnostics.append(.referenceCycle(reference.text, at: reference.span))
      return SchemaReading(type: .json)
    }
    let last = pointer.split { $0 == "/" || $0 == "#" }.last.map(String.init) ?? ""
    return named(definitions.add(pointer, SchemaNames.pascal(last), target))
  }

  // MARK: keywords beside references

  /// Whether keywords beside a `$ref` count: since the draft of 2019.
  var countsSiblings: Bool {
    let draft = root?["$schema"]?.string ?? ""
    return !["draft-03", "draft-04", "draft-06", "draft-07"].contains { draft.contains($0) }
  }

  /// Whether a schema is read together with what its `$ref` points to: both speak of the fields of
  /// one object.
  func isMerged(_ schema: DocumentElement) -> Bool {
    let words = ["properties", "required", "additionalProperties", "unevaluatedProperties"]
    guard dialect == .jsonSchema, countsSiblings, let reference = schema["$ref"],
      words.contains(where: { schema[$0] != nil }), !openMerges.contains(schema.span)
    else { return false }
    return fields(at: reference.text)
  }

  /// Whether the target of a reference has its own fields.
  private func fields(at reference: String) -> Bool {
    var seen: Set<String> = []
    var next: String? = reference
    while let at = next, seen.insert(at).inserted, let target = resolve(at) {
      if target["properties"] != nil { return true }
      next = target["$ref"]?.text
    }
    return false
  }

  func merged(_ schema: DocumentElement, at path: [String]) -> SchemaReading {
    let parts = self.objects.parts(of: schema)
    openMerges.insert(schema.span)
    defer { openMerges.remove(schema.span) }
    return SchemaReading(type: add(objects.draft(schema, parts, at: path)))
  }

  /// Whether a chain of references, with no schema of its own between, leads back into itself.
  private func refersToItself(_ target: DocumentElement, from pointer: String) -> Bool {
    var seen: Set<String> = [pointer]
    var at = target
    while let next = at["$ref"]?.text {
      if !seen.insert(next).inserted { return true }
      guard let schema = resolve(next) else { return false }
      at = schema
    }
    return false
  }

  private func named(_ name: String) -> SchemaReading {
    SchemaReading(type: .named(SchemaReference(.generated(module), name)))
  }

  /// The schema that a reference names: by a JSON pointer, an anchor, or an `$id` of the document.
  func resolve(_ reference: String) -> DocumentElement? {
    let pointer = identifiers.canonical(reference)
    let parts = pointer.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    guard let base = parts.first,
      let start = base.isEmpty ? root : identifiers.element(String(base))
    else { return nil }
    guard parts.count > 1, !parts[1].isEmpty else { return start }
    if !parts[1].hasPrefix("/") { return identifiers.anchor(String(parts[1])) }
    var at = start
    for step in parts[1].dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      let key = unescaped(String(step))
      if at.kind == .array {
        guard let index = Int(key), index >= 0, index < at.items.count else { return nil }
        at = at.items[index]
      } else {
        guard let next = at[key] else { return nil }
        at = next
      }
    }
    return at
  }

  /// `~1` is a slash, `~0` a tilde, in this order of reading.
  private func unescaped(_ step: String) -> String {
    var result = ""
    var rest = step[...]
    while let character = rest.popFirst() {
      if character == "~", let code = rest.first, code == "0" || code == "1" {
        rest = rest.dropFirst()
        result.append(code == "1" ? "/" : "~")
      } else {
        result.append(character)
      }
    }
    return result
  }
}

extension Diagnostic {
  /// `$ref`s that lead round in a cycle and describe nothing.
  static func referenceCycle(_ pointer: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importReference, at: span,
      "expected a schema at the end of the references, found `\(pointer)` again"
    ).helping("one of the definitions in the circle must say what it is")
  }

  /// A `$ref` to another document, which is not read.
  static func foreignReference(_ target: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "`\(target)` lies in another document, and what it describes is taken as `Json`",
      severity: .warning)
  }
}
