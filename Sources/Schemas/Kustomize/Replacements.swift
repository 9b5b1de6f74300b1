import Diagnostics
import Documents
import Source

/// Carries out the replacements of a kustomization: a field of one resource is copied to others.
struct Replacements {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func apply(_ replacement: DocumentElement, to resources: inout [KustomizedResource]) {
    guard let source = replacement["source"], let targets = replacement["targets"] else {
      diagnostics.append(
        .replacementIncomplete(replacement["source"] == nil ? "source" : "targets", replacement))
      return
    }
    guard let value = self.value(of: source, in: resources) else { return }
    for target in targets.items { apply(value, to: target, &resources) }
  }

  /// What is copied, and where it came from.
  private struct Value {
    var value: SchemaValue
    /// How it follows its source; nil for a part of a string.
    var part: DerivedText.Part?
    var origin: String
  }

  private mutating func value(
    of source: DocumentElement, in resources: [KustomizedResource]
  ) -> Value? {
    guard let selector = selector(source, asPatterns: false) else { return nil }
    let found = resources.filter(selector.matches)
    guard found.count == 1 else {
      diagnostics.append(.replacementSource(found: found.map(\.label), at: source.span))
      return nil
    }
    let field = source["fieldPath"]
    let path = FieldPath(parsing: field?.text ?? "metadata.name")
    guard let place = path.places(in: found[0].value, creating: false).first,
      let value = found[0].value[place]
    else {
      diagnostics.append(.noField(path, in: found[0], at: (field ?? source).span))
      return nil
    }
    let origin = "\(place.text) of \(found[0].label)"
    guard let options = source["options"], let delimiter = options["delimiter"]?.text,
      !delimiter.isEmpty
    else {
      return Value(
        value: value, part: .field(place, holder: found[0].field), origin: origin)
    }
    let parts = value.scalar.map { Self.split($0, delimiter) } ?? []
    let index = options["index"]?.integer ?? 0
    guard index >= 0, index < parts.count else {
      diagnostics.append(.noPart(Int(index), of: parts.count, at: options.span))
      return nil
    }
    return Value(value: .string(parts[Int(index)]), part: nil, origin: origin)
  }

  private mutating func selector(
    _ element: DocumentElement, asPatterns: Bool
  ) -> ResourceSelector? {
    do throws(ResourceSelector.Problem) {
      return try ResourceSelector(element, asPatterns: asPatterns)
    } catch {
      diagnostics.append(.wrongSelector(error.text, at: error.place.span))
      return nil
    }
  }

  private mutating func apply(
    _ value: Value, to target: DocumentElement, _ resources: inout [KustomizedResource]
  ) {
    guard let select = target["select"] else {
      diagnostics.append(.replacementIncomplete("select", target))
      return
    }
    guard let selector = selector(select, asPatterns: false) else { return }
    let rejected = (target["reject"]?.items ?? []).compactMap { element in
      self.selector(element, asPatterns: false)
    }
    for index in resources.indices
    where selector.matches(resources[index])
      && !rejected.contains(where: { $0.matches(resources[index]) })
    {
      for path in target["fieldPaths"]?.items ?? [] {
        set(value, at: path, target["options"], &resources[index])
      }
      if target["fieldPaths"] == nil {
        set(value, at: FieldPath(parsing: "metadata.name"), select, nil, &resources[index])
      }
    }
  }

  private mutating func set(
    _ value: Value, at path: DocumentElement, _ options: DocumentElement?,
    _ resource: inout KustomizedResource
  ) {
    set(value, at: FieldPath(parsing: path.text), path, options, &resource)
  }

  private mutating func set(
    _ value: Value, at path: FieldPath, _ element: DocumentElement, _ options: DocumentElement?,
    _ resource: inout KustomizedResource
  ) {
    let places = path.places(in: resource.value, creating: options?["create"]?.bool == true)
    if places.isEmpty { diagnostics.append(.noField(path, in: resource, at: element.span)) }
    for place in places {
      let old = resource.value[place]
      var new = value.value
      var parts = value.part.map { [$0] }
      if let delimiter = options?["delimiter"]?.text, !delimiter.isEmpty {
        guard let text = old?.scalar, let part = new.scalar else {
          diagnostics.append(.partOfNoText(at: (options ?? element).span))
          continue
        }
        let index = options?["index"]?.integer ?? 0
        let (before, after) = Self.around(Int(index), of: text, delimiter)
        new = .string(before + part + after)
        parts = parts.map { [.text(before)] + $0 + [.text(after)] }
      }
      // A scalar keeps the type of the one that it takes the place of.
      if let text = new.scalar, let old, old.scalar != nil { new = old.holding(text) }
      if place.steps == [.name("metadata"), .name("name")], let text = new.scalar {
        resource.name = text
      } else {
        resource.value[place] = new
      }
      resource.derived.removeAll { $0.place == place }
      resource.derived.append(
        DerivedText(
          place: place, parts: parts?.filter { !$0.isEmpty } ?? [], value: new,
          origin: value.origin))
    }
  }

  private static func split(_ text: String, _ delimiter: String) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    var word = ""
    while !rest.isEmpty {
      if rest.hasPrefix(delimiter) {
        parts.append(word)
        word = ""
        rest = rest.dropFirst(delimiter.count)
      } else {
        word.append(rest.removeFirst())
      }
    }
    return parts + [word]
  }

  /// What stays of a string before and after its part; a new part is made in front of the first, or
  /// after the last.
  private static func around(
    _ index: Int, of text: String, _ delimiter: String
  ) -> (before: String, after: String) {
    if index < 0 { return ("", delimiter + text) }
    let parts = split(text, delimiter)
    if index >= parts.count { return (text + delimiter, "") }
    let before = parts[..<index].map { $0 + delimiter }.joined()
    return (before, parts[(index + 1)...].map { delimiter + $0 }.joined())
  }
}

extension DerivedText.Part {
  var isEmpty: Bool {
    if case .text("") = self { return true }
    return false
  }
}

extension KustomizedResource {
  /// `ConfigMap settings`
  var label: String { "\(kind) \(name)" }
}

extension SchemaValue {
  /// A string as a scalar of this one's type, where it can be one.
  func holding(_ text: String) -> SchemaValue {
    switch self {
    case .number where Double(text) != nil: .number(text)
    case .bool where text == "true" || text == "false": .bool(text == "true")
    default: .string(text)
    }
  }
}

extension Diagnostic {
  static func replacementIncomplete(_ field: String, _ element: DocumentElement) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: element.entries.first?.key.span ?? element.span,
      "expected `\(field)` here, which a replacement cannot do without")
  }

  /// A source that matches nothing, or several.
  static func replacementSource(found: [String], at span: SourceSpan) -> Diagnostic {
    let number =
      found.isEmpty ? "none" : "\(found.count): " + found.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      .kustomizeReference, at: span, "expected one resource as the source, found \(number)")
  }

  static func noField(
    _ path: FieldPath, in resource: KustomizedResource, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "`\(resource.label)` has no field at `\(path.text)`")
  }

  static func noPart(_ index: Int, of count: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span,
      "expected a part from 0 to \(count - 1), found `index: \(index)`")
  }

  static func partOfNoText(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a text to replace a part of, found another value")
  }

  static func wrongSelector(_ problem: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizeReference, at: span, "this selects nothing: \(problem)")
  }
}
