import Diagnostics
import Documents
import Source
import Text

/// Makes the ConfigMaps and Secrets of a kustomization's generators.
struct KustomizeGenerator {
  let folder: String
  let read: (String) -> [UInt8]?
  let options: DocumentElement?

  struct Problem: Error { var diagnostic: Diagnostic }

  func resource(
    _ item: DocumentElement, kind: String
  ) -> Result<KustomizedResource, Problem> {
    var data: [(String, [UInt8])] = []
    if item["behavior"]?.string != nil, item["behavior"]?.string != "create" {
      return .failure(
        Problem(diagnostic: .unsupportedKustomization("behavior", at: item.span)))
    }
    for literal in item["literals"]?.items ?? [] {
      let (key, value) = split(literal.text)
      data.append((key, Array(unquoted(value).utf8)))
    }
    for file in item["files"]?.items ?? [] {
      let hasKey = file.text.contains("=")
      let (key, path) = hasKey ? split(file.text) : ("", file.text)
      guard let bytes = read(KustomizationBuilder.join(folder, path)) else {
        return .failure(Problem(diagnostic: .kustomizeFileMissing(path, at: file.span)))
      }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      data.append((hasKey ? key : name, bytes))
    }
    for file in (item["envs"]?.items ?? []) + [item["env"]].compactMap({ $0 }) {
      guard let bytes = read(KustomizationBuilder.join(folder, file.text)) else {
        return .failure(Problem(diagnostic: .kustomizeFileMissing(file.text, at: file.span)))
      }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        let text = line.drop { $0 == " " }
        if text.isEmpty || text.hasPrefix("#") { continue }
        let (key, value) = split(String(text))
        data.append((key, Array(value.utf8)))
      }
    }
    return .success(resource(named: item["name"]?.text ?? "", kind, data, item))
  }

  private func resource(
    named name: String, _ kind: String, _ data: [(String, [UInt8])], _ item: DocumentElement
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
    let entries = data.sorted { $0.0 < $1.0 }.map { key, bytes in
      let text =
        kind == "Secret"
        ? String(decoding: Base64.encode(bytes.span), as: UTF8.self)
        : String(decoding: bytes, as: UTF8.self)
      return SchemaEntry(key: key, value: .string(text))
    }
    if !entries.isEmpty { value["data"] = .object(entries) }
    if kind == "Secret" { value["type"] = .string(item["type"]?.text ?? "Opaque") }
    let isImmutable = item["options"]?["immutable"]?.bool ?? options?["immutable"]?.bool
    if isImmutable == true { value["immutable"] = .bool(true) }
    let withoutHash =
      item["options"]?["disableNameSuffixHash"]?.bool ?? options?["disableNameSuffixHash"]?.bool
    return KustomizedResource(value: value, origin: 0, needsHash: withoutHash != true)
  }

  private func split(_ text: String) -> (String, String) {
    guard let equals = text.firstIndex(of: "=") else { return (text, "") }
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
    let data = resource.value["data"]?.entries ?? []
    let body =
      data.isEmpty
      ? "\"\""
      : "{"
        + data.sorted { $0.key < $1.key }.map { json($0.key) + ":" + json($0.value.text ?? "") }
        .joined(separator: ",") + "}"
    // kustomize hashes the object before it has a name.
    var text = "{\"data\":\(body),\"kind\":\(json(resource.kind)),\"name\":\"\""
    if resource.kind == "Secret" {
      text += ",\"type\":" + json(resource.value["type"]?.text ?? "")
    }
    text += "}"
    return String(decoding: ShortHash.kustomize(Array(text.utf8).span), as: UTF8.self)
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
