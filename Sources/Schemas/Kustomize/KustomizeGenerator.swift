import Diagnostics
import Documents
import Source
import Text

/// Makes the ConfigMaps and Secrets of a kustomization's generators.
struct KustomizeGenerator {
  let folder: String
  let read: (String) -> [UInt8]?
  let options: DocumentElement?

  /// Adds the resource of an entry, or changes the one that it says it does; what is wrong with it.
  func generate(
    _ item: DocumentElement, kind: String, _ resources: inout [KustomizedResource]
  ) -> KustomizeProblem? {
    let new: KustomizedResource
    do throws(KustomizeProblem) {
      new = try resource(item, kind: kind)
    } catch {
      return error
    }
    let meant = resources.indices.filter { index in
      resources[index].kind == kind && resources[index].answersTo(new.name)
        && (new.namespace.isEmpty || resources[index].namespace == new.namespace)
    }
    let index = meant.first
    let behavior = item["behavior"]?.text ?? "create"
    switch (behavior, index) {
    case ("create", nil): resources.append(new)
    case ("create", _?):
      return KustomizeProblem(.generatedTwice(new.label, at: (item["name"] ?? item).span))
    case ("merge", _?) where meant.count > 1, ("replace", _?) where meant.count > 1:
      return KustomizeProblem(
        .severalToChange(meant.map { resources[$0] }, at: (item["name"] ?? item).span))
    case ("merge", let index?), ("replace", let index?):
      resources[index].absorb(new, keeping: behavior == "merge")
    case ("merge", nil), ("replace", nil):
      return KustomizeProblem(.nothingToChange(new.label, at: (item["name"] ?? item).span))
    default:
      let span = (item["behavior"] ?? item).span
      return KustomizeProblem(.unsupportedKustomization("behavior: \(behavior)", at: span))
    }
    return nil
  }

  private func resource(
    _ item: DocumentElement, kind: String
  ) throws(KustomizeProblem) -> KustomizedResource {
    var data: [Datum] = []
    for literal in item["literals"]?.items ?? [] {
      let (key, value) = try split(literal)
      data.append(Datum(key: key, value: Array(unquoted(value).utf8), span: literal.span))
    }
    for file in item["files"]?.items ?? [] {
      let (key, path) = file.text.contains("=") ? try split(file) : ("", file.text)
      let name = path.split(separator: "/").last.map(String.init) ?? path
      data.append(
        Datum(key: key.isEmpty ? name : key, value: try bytes(of: path, file), span: file.span))
    }
    for file in (item["envs"]?.items ?? []) + [item["env"]].compactMap({ $0 }) {
      data += try variables(in: file)
    }
    var first: [String: SourceSpan] = [:]
    for datum in data {
      guard let earlier = first.updateValue(datum.span, forKey: datum.key) else { continue }
      throw KustomizeProblem(.dataKeyTwice(datum.key, at: datum.span, first: earlier))
    }
    return resource(named: item["name"]?.text ?? "", kind, data, item)
  }

  /// One key of what is generated, and where it is given.
  private struct Datum {
    var key: String
    var value: [UInt8]
    var span: SourceSpan
  }

  /// The variables of a file of `NAME=VALUE` lines. As in kustomize a line ends at a line feed, a
  /// byte order mark may begin the file, spaces before a name do not count, and a name alone has
  /// the empty text.
  private func variables(in file: DocumentElement) throws(KustomizeProblem) -> [Datum] {
    var rest = try bytes(of: file.text, file)[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard String(validating: rest, as: UTF8.self) != nil else {
      throw KustomizeProblem(.variablesNotText(file.text, at: file.span))
    }
    var found: [Datum] = []
    for var line in rest.split(separator: UInt8(ascii: "\n")) {
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      line = line.drop { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
      if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
      let equals = line.firstIndex(of: UInt8(ascii: "=")) ?? line.endIndex
      if equals == line.startIndex { throw KustomizeProblem(.noKey(at: file.span)) }
      found.append(
        Datum(
          key: String(decoding: line[..<equals], as: UTF8.self),
          value: Array(line[equals...].dropFirst()), span: file.span))
    }
    return found
  }

  private func bytes(
    of path: String, _ element: DocumentElement
  ) throws(KustomizeProblem) -> [UInt8] {
    if let bytes = read(KustomizationBuilder.join(folder, path)) { return bytes }
    throw KustomizeProblem(.kustomizeFileMissing(path, at: element.span))
  }

  private func resource(
    named name: String, _ kind: String, _ data: [Datum], _ item: DocumentElement
  ) -> KustomizedResource {
    var metadata: SchemaValue = .object([SchemaEntry(key: "name", value: .string(name))])
    for key in ["labels", "annotations"] {
      for source in [options?[key], item["options"]?[key]] {
        for entry in source?.entries ?? [] {
          metadata.set([key, entry.key.text], creating: true, to: .string(entry.value.text))
        }
      }
    }
    if let namespace = item["namespace"]?.string { metadata["namespace"] = .string(namespace) }
    var value: SchemaValue = .object([
      SchemaEntry(key: "apiVersion", value: .string("v1")),
      SchemaEntry(key: "kind", value: .string(kind)),
      SchemaEntry(key: "metadata", value: metadata),
    ])
    for datum in data.sorted(by: { $0.key < $1.key }) {
      let (key, bytes) = (datum.key, datum.value)
      let base64 = { String(decoding: Base64.encode(bytes.span), as: UTF8.self) }
      if kind == "Secret" {
        value.set(["data", key], creating: true, to: .string(base64()))
      } else if let text = String(validating: bytes, as: UTF8.self) {
        value.set(["data", key], creating: true, to: .string(text))
      } else {
        value.set(["binaryData", key], creating: true, to: .string(base64()))
      }
    }
    if kind == "Secret" { value["type"] = .string(item["type"]?.text ?? "Opaque") }
    let isImmutable = item["options"]?["immutable"]?.bool ?? options?["immutable"]?.bool
    if isImmutable == true { value["immutable"] = .bool(true) }
    let withoutHash =
      item["options"]?["disableNameSuffixHash"]?.bool ?? options?["disableNameSuffixHash"]?.bool
    return KustomizedResource(
      value: value, at: (item["name"] ?? item).span, needsHash: withoutHash != true)
  }

  /// `KEY=VALUE`
  private func split(_ element: DocumentElement) throws(KustomizeProblem) -> (String, String) {
    let text = element.text
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw KustomizeProblem(.noKey(at: element.span))
    }
    return (String(text[..<equals]), String(text[text.index(after: equals)...]))
  }

  private func unquoted(_ text: String) -> String {
    for quote in ["\"", "'"]
    where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
      return String(text.dropFirst().dropLast())
    }
    return text
  }

  /// The suffix of a generated resource's name.
  static func hash(of resource: KustomizedResource) -> String {
    // kustomize hashes the object before it has a name.
    var text = "{"
    if let binary = resource.value["binaryData"] { text += "\"binaryData\":\(json(binary))," }
    text +=
      "\"data\":\(resource.value["data"].map(json) ?? "\"\""),\"kind\":\(json(resource.kind)),\"name\":\"\""
    if resource.kind == "Secret" {
      text += ",\"type\":" + json(resource.value["type"]?.text ?? "")
    }
    text += "}"
    return String(decoding: ShortHash.kustomize(Array(text.utf8).span), as: UTF8.self)
  }

  private static func json(_ map: SchemaValue) -> String {
    let entries = map.entries.sorted { $0.key < $1.key }
    return "{"
      + entries.map { json($0.key) + ":" + json($0.value.text ?? "") }
      .joined(separator: ",") + "}"
  }

  /// A JSON string as Go writes it: `<`, `>`, `&` and the line separators escaped.
  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "<", ">", "&", "\u{2028}", "\u{2029}": result += escaped(scalar)
      default:
        if scalar.value < 0x20 {
          result += escaped(scalar)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension KustomizedResource {
  /// Takes over what a generator says of the same resource: beside its own data, or instead.
  fileprivate mutating func absorb(_ other: KustomizedResource, keeping: Bool) {
    if !keeping {
      value["data"] = nil
      value["binaryData"] = nil
    }
    for path in [["data"], ["binaryData"], ["metadata", "labels"], ["metadata", "annotations"]] {
      for entry in other.value.at(path)?.entries ?? [] {
        value.set((path + [entry.key])[...], creating: true, to: entry.value)
      }
    }
    if let immutable = other.value["immutable"] { value["immutable"] = immutable }
    if let type = other.value["type"] { value["type"] = type }
  }
}

extension Diagnostic {
  static func generatedTwice(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a new resource, but there is a `\(name)` already"
    )
    .helping("`behavior: merge` adds to it, `behavior: replace` takes its place")
  }

  static func nothingToChange(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeReference, at: span, "expected a `\(name)` in the bases to change, found none")
  }

  static func severalToChange(
    _ resources: [KustomizedResource], at span: SourceSpan
  ) -> Diagnostic {
    var found = Diagnostic(
      .kustomizeReference, at: span,
      "expected one resource of this name in the bases, found \(resources.count)")
    for resource in resources {
      found = found.noting(resource.span, "`\(resource.label)` is made here")
    }
    return found
  }

  static func variablesNotText(_ path: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizeField, at: span, "expected lines of UTF-8 text in `\(path)`")
  }

  static func dataKeyTwice(
    _ key: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.kustomizeField, at: span, "the key `\(key)` is given twice")
      .noting(first, "it is given here first")
  }

  static func noKey(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.kustomizeField, at: span, "expected `KEY=VALUE`")
  }
}
