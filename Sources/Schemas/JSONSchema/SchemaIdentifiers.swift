import Documents

/// The names that a schema document gives to itself and its parts, by `$id` and `$anchor`.
struct SchemaIdentifiers: Sendable {
  private var base = ""
  private var elements: [String: DocumentElement] = [:]
  private var anchors: [String: DocumentElement] = [:]

  init(_ root: DocumentElement?) {
    guard let root else { return }
    base = root["$id"]?.string.map { String($0.prefix { $0 != "#" }) } ?? ""
    collect(root)
  }

  private mutating func collect(_ element: DocumentElement) {
    if element.kind == .array {
      for item in element.items { collect(item) }
      return
    }
    for entry in element.entries {
      switch entry.key.text {
      case "$id" where entry.value.kind == .string:
        let name = entry.value.text
        if name.hasPrefix("#") {
          anchors[String(name.dropFirst())] = element
        } else {
          elements[absolute(name)] = element
        }
      case "$anchor" where entry.value.kind == .string,
        "$dynamicAnchor" where entry.value.kind == .string:
        anchors[entry.value.text] = element
      // Values that only look like schemas.
      case "enum", "const", "default", "examples": break
      default: if entry.value.kind == .object || entry.value.kind == .array { collect(entry.value) }
      }
    }
  }

  func element(_ identifier: String) -> DocumentElement? { elements[identifier] }

  func anchor(_ name: String) -> DocumentElement? { anchors[name] }

  /// One spelling of a reference: without the document's own name, and without percent signs.
  func canonical(_ reference: String) -> String {
    let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let fragment = parts.count > 1 ? Self.decoded(parts[1]) : ""
    var name = parts.first.map(String.init) ?? ""
    if !name.isEmpty {
      let absolute = absolute(name)
      if absolute == base { name = "" } else if elements[absolute] != nil { name = absolute }
    }
    return name + (fragment.isEmpty && !name.isEmpty ? "" : "#" + fragment)
  }

  /// A relative name as seen from the document's own.
  private func absolute(_ name: String) -> String {
    let name = String(name.prefix { $0 != "#" })
    if name.contains("://") || name.hasPrefix("urn:") || base.isEmpty { return name }
    if name.hasPrefix("/"), let scheme = base.firstRange(of: "://") {
      return base.prefix(upTo: scheme.upperBound)
        + base.suffix(from: scheme.upperBound).prefix { $0 != "/" } + name
    }
    guard let slash = base.lastIndex(of: "/") else { return name }
    return base.prefix(through: slash) + name
  }

  /// The text of a fragment with its percent signs read; as it is where they make no text.
  private static func decoded(_ fragment: Substring) -> String {
    guard fragment.contains("%") else { return String(fragment) }
    var bytes: [UInt8] = []
    var rest = Array(fragment.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self) ?? String(fragment)
  }
}
