import Diagnostics
import Documents
import Source

/// The definitions that references of a document have reached.
struct DefinitionTable: Sendable {
  /// In the order of first use, the pointer and the name it was given.
  private(set) var all: [(pointer: String, name: String, schema: DocumentElement)] = []
  private var names: [String: String] = [:]
  private var taken = SchemaNames.reserved

  init() {}

  func name(of pointer: String) -> String? { names[pointer] }

  /// Keeps a name from being given to a definition.
  mutating func reserve(_ name: String) { taken.insert(name) }

  /// Lets a pointer mean a name that is declared already.
  mutating func alias(_ pointer: String, to name: String) { names[pointer] = name }

  /// Gives a definition its name.
  mutating func add(_ pointer: String, _ wanted: String, _ schema: DocumentElement) -> String {
    var name = wanted.isEmpty ? "Definition" : wanted
    while !taken.insert(name).inserted { name += "Type" }
    names[pointer] = name
    all.append((pointer, name, schema))
    return name
  }
}

extension SchemaReader {
  /// The type of what a `$ref` points to.
  mutating func read(referredBy reference: DocumentElement, at path: [String]) -> Reading {
    let pointer = reference.text
    if let name = definitions.name(of: pointer) { return named(name) }
    guard let target = resolve(pointer) else {
      if !pointer.hasPrefix("#") {
        diagnostics.append(.foreignReference(pointer, at: reference.span))
        return Reading(type: .json)
      }
      diagnostics.append(.referenceToNowhere(pointer, at: reference.span))
      return Reading(type: .json)
    }
    if refersToItself(target, from: pointer) {
      diagnostics.append(.referenceCycle(pointer, at: reference.span))
      return Reading(type: .json)
    }
    let last = pointer.split(separator: "/").last.map(String.init) ?? ""
    return named(definitions.add(pointer, SchemaNames.pascal(last), target))
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

  private func named(_ name: String) -> Reading {
    Reading(type: .named(SchemaReference(.generated(module), name)))
  }

  /// The schema at a JSON pointer within the document.
  func resolve(_ pointer: String) -> DocumentElement? {
    guard let root, pointer.hasPrefix("#") else { return nil }
    var at = root
    for step in pointer.dropFirst().split(separator: "/") {
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
  /// `$ref`s that lead round in a circle and describe nothing.
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
