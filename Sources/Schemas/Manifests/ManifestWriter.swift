import Diagnostics
import Documents
import Source

/// Writes one resource, and checks it on the way.
struct ManifestWriter {
  let types: ResourceTypes
  var text = ManifestText()
  var diagnostics: [Diagnostic] = []
  /// Functions that the text calls, to be imported.
  var uses: Set<SchemaReference> = []
  /// What is written in the place of strings that stand for it.
  var expressions: [String: String] = [:]
  /// Whether a string that does not fit its field's type is left to layers above, which replace it.
  var leavesPlaceholders = false
  /// The strings that were omitted so.
  private(set) var placeholders: [String] = []
  /// Whether messages show no values: those of a Secret that stands in no file.
  var hidesValues = false
  /// Fields of the next object that its address has bound.
  var bound: Set<String> = []
  private var comments: CommentQueue
  private let bytes: [UInt8]
  private let base: UInt32

  init(types: ResourceTypes, comments: [SourceSpan] = [], source: DocumentElement) {
    self.types = types
    bytes = source.document.source
    base = source.document.base
    self.comments = CommentQueue(comments, bytes: bytes, base: base)
  }

  /// `frontend = Deployment { … }`
  mutating func writeResource(
    _ resource: DocumentElement, verb: String = "", field: String, schema: String,
    _ shape: ResourceTypes.Shape, first line: String? = nil
  ) {
    let first = resource.entries.first?.key.span ?? resource.span
    text.lines(comments.take(before: first.start))
    text.open("\(verb)\(SchemaText.name(field)) = \(schema) {")
    if let line { text.line(line) }
    let members = resource.entries.filter { entry in
      let isConstant = entry.key.text == "apiVersion" || entry.key.text == "kind"
      return !isConstant
    }
    writeMembers(members, of: shape, at: first)
    text.lines(comments.take(before: .max))
    text.close("}")
  }

  // MARK: members

  typealias Entry = (key: DocumentElement, value: DocumentElement)

  /// The fields of an object that has a schema; `place` is where a missing one is missed.
  private mutating func writeMembers(
    _ entries: [Entry], of shape: ResourceTypes.Shape, at place: SourceSpan,
    bound: Set<String> = []
  ) {
    // A misspelt one is reported as such.
    let misspelt = entries.compactMap { entry in
      shape.fields[entry.key.text] == nil && shape.entries == nil
        ? nearestName(to: entry.key.text, among: shape.names) : nil
    }
    for name in shape.names where !misspelt.contains(name) && !bound.contains(name) {
      guard let field = shape.fields[name], isRequired(field),
        !entries.contains(where: { $0.key.text == name && $0.value.kind != .null })
      else { continue }
      diagnostics.append(.missingField(name, in: shape.reference.name, at: place))
    }
    for entry in entries {
      guard let type = type(of: entry.key, in: shape) else { continue }
      let form = objectForm(of: entry, in: shape)
      writeMember(SchemaText.name(entry.key.text), type, entry, as: form)
    }
  }

  /// How a field's object is written: it replaces a default, and does not add to it.
  private func objectForm(of entry: Entry, in shape: ResourceTypes.Shape) -> Form {
    shape.fields[entry.key.text]?.hasDefaultContent == true ? .value : .path
  }

  private func isRequired(_ field: SchemaField) -> Bool {
    !field.type.isOptional && field.type != .json && field.defaultValue == nil
      && field.value == nil && !field.isFinal
  }

  private mutating func type(
    of key: DocumentElement, in shape: ResourceTypes.Shape
  ) -> SchemaType? {
    if let field = shape.fields[key.text] { return field.type }
    if let entries = shape.entries { return entries }
    diagnostics.append(
      .unknownManifestField(
        key.text, in: shape.reference.name, among: shape.names, at: key.span))
    return nil
  }

  /// How a member's object is written.
  enum Form {
    /// `path { … }`, or a longer path if there is one member.
    case path
    /// `path { … }`
    case block
    /// `path = { … }`
    case value

    var opener: String { self == .value ? " = {" : " {" }
  }

  /// A member of an object that is being made.
  mutating func writeMember(
    _ path: String, _ declared: SchemaType, _ entry: Entry, as form: Form = .path
  ) {
    text.lines(comments.take(before: entry.key.span.start))
    let value = entry.value
    if value.kind == .null, declared.isOptional || declared == .json {
      if declared == .json { finish("\(path) = null", behind: value) }
      return
    }
    let type = types.resolved(member(of: types.resolved(declared), for: value))
    // Which member of a union it is only a whole value says.
    var form = form
    if case .union = types.resolved(declared) { form = .value }
    switch (type, value.kind) {
    case (.named(let reference), .object):
      guard let shape = types.shape(reference) else { return writeScalar(path, .json, value) }
      writeObject(path, form, value, at: entry.key.span, isEmpty: value.entries.isEmpty) { writer in
        writer.single(value, of: shape)
      } members: { writer in
        let bound = writer.bound
        writer.bound = []
        writer.writeMembers(value.entries, of: shape, at: entry.key.span, bound: bound)
      }
    case (.map(let element, _), .object):
      writeObject(path, form, value, at: entry.key.span, isEmpty: value.entries.isEmpty) { _ in
        value.entries.count == 1 ? (value.entries[0], element, .path) : nil
      } members: { writer in
        for inner in value.entries {
          writer.writeMember(SchemaText.name(inner.key.text), element, inner)
        }
      }
    case (.keyedList(let element, let keys), .array):
      writeKeyedList(path, form, element, keys, value)
    case (.list(let element), .array): writeList(path, element, value)
    case (.json, .object), (.json, .array): writeJson(path, value)
    default: writeScalar(path, declared, value)
    }
  }

  /// The one member of an object with a schema, if nothing is missing beside it.
  private func single(
    _ value: DocumentElement, of shape: ResourceTypes.Shape
  ) -> (Entry, SchemaType, Form)? {
    guard value.entries.count == 1, let type = shape.fields[value.entries[0].key.text]?.type,
      shape.fields.values.allSatisfy({
        !isRequired($0) || $0.name == value.entries[0].key.text
      }), !leavesPlaceholders || !isPlaceholder(value.entries[0].value, type)
    else { return nil }
    return (value.entries[0], type, objectForm(of: value.entries[0], in: shape))
  }

  /// `path { … }`, or a longer path if there is one member and no comment between.
  private mutating func writeObject(
    _ path: String, _ form: Form, _ value: DocumentElement, at place: SourceSpan, isEmpty: Bool,
    single: (inout ManifestWriter) -> (Entry, SchemaType, Form)?,
    members: (inout ManifestWriter) -> Void
  ) {
    if isEmpty {
      members(&self)
      return finish("\(path)\(form.opener)}", behind: value)
    }
    if form == .path, let (inner, type, form) = single(&self),
      !comments.hasComment(before: inner.key.span.start),
      inner.value.kind != .null
    {
      return writeMember(path + "." + SchemaText.name(inner.key.text), type, inner, as: form)
    }
    let mark = text.mark
    text.open(path + form.opener)
    members(&self)
    text.close("}")
    text.collapse(from: mark)
  }

  private mutating func finish(_ line: String, behind value: DocumentElement) {
    text.line(line)
    takeTrailing(value)
  }

  mutating func takeTrailing(_ value: DocumentElement) {
    if let comment = comments.take(behind: value.span, bytes: bytes, base: base) {
      text.append(" " + comment)
    }
  }

  mutating func takeComments(before place: UInt32) { text.lines(comments.take(before: place)) }

  func hasComments(before place: UInt32) -> Bool { comments.hasComment(before: place) }

  private mutating func writeScalar(
    _ path: String, _ type: SchemaType, _ value: DocumentElement
  ) {
    if leavesPlaceholders, isPlaceholder(value, type) {
      placeholders.append(value.text)
      return text.line("// A layer above sets `\(path)`, here \(SchemaText.quoted(value.text)).")
    }
    guard let literal = literal(value, type) else { return }
    if literal.count == 1 {
      text.line("\(path) = \(literal[0])")
    } else {
      text.line("\(path) = \(literal[0])")
      text.lines(Array(literal.dropFirst()))
    }
    takeTrailing(value)
  }

  // MARK: keyed lists

  private mutating func writeKeyedList(
    _ path: String, _ form: Form, _ element: SchemaType, _ keys: [SchemaKey],
    _ list: DocumentElement
  ) {
    if list.items.isEmpty { return finish("\(path) = []", behind: list) }
    guard case .named(let reference) = types.resolved(element),
      let shape = types.shape(reference),
      let addresses = addresses(of: list, keys, reference)
    else { return writeList(path, element, list) }
    for item in list.items {
      for key in keys {
        guard let value = item[key.field], let type = shape.fields[key.field]?.type else {
          continue
        }
        _ = literal(value, type)
      }
    }
    text.open(path + form.opener)
    for (item, address) in zip(list.items, addresses) {
      let first = item.entries.first?.key.span ?? item.span
      text.lines(comments.take(before: first.start))
      let rest = item.entries.filter { entry in !address.fields.contains(entry.key.text) }
      if rest.isEmpty {
        writeMembers([], of: shape, at: item.span, bound: address.fields)
        finish("\(address.text) {}", behind: item.entries.last?.value ?? item)
        continue
      }
      if rest.count == 1, rest[0].value.kind != .null,
        let type = shape.fields[rest[0].key.text]?.type,
        !comments.hasComment(before: rest[0].key.span.start), isComplete(rest, address, shape),
        !leavesPlaceholders || !isPlaceholder(rest[0].value, type)
      {
        let path = address.text + "." + SchemaText.name(rest[0].key.text)
        writeMember(path, type, rest[0], as: objectForm(of: rest[0], in: shape))
        continue
      }
      let mark = text.mark
      text.open("\(address.text) {")
      writeMembers(rest, of: shape, at: item.span, bound: address.fields)
      text.close("}")
      text.collapse(from: mark)
    }
    text.close("}")
  }

  private func isComplete(
    _ entries: [Entry], _ address: Address, _ shape: ResourceTypes.Shape
  ) -> Bool {
    shape.fields.values.allSatisfy { field in
      !isRequired(field) || address.fields.contains(field.name)
        || entries.contains { $0.key.text == field.name }
    }
  }

  /// How an element of a keyed list is addressed, and the fields that the address binds.
  struct Address: Hashable {
    var text: String
    var fields: Set<String>
  }

  /// The addresses of a keyed list's elements; nil if one lacks a part of its key.
  mutating func addresses(
    of list: DocumentElement, _ keys: [SchemaKey], _ schema: SchemaReference
  ) -> [Address]? {
    var addresses: [Address] = []
    var seen: [String: SourceSpan] = [:]
    for item in list.items {
      var parts: [(key: SchemaKey, value: DocumentElement?)] = []
      for key in keys {
        let value = item[key.field]
        if value == nil, key.defaultValue == nil { return nil }
        // A default that is spelled out stays a member, so that it is rendered again.
        let isDefault = value.flatMap { SchemaValue($0) } == key.defaultValue
        parts.append((key, isDefault ? nil : value))
      }
      guard let address = address(parts) else { return nil }
      let normal = parts.map { part in
        part.value?.text ?? part.key.defaultValue.map(SchemaText.value) ?? ""
      }.map { $0.hasPrefix("\"") ? String($0.dropFirst().dropLast()) : $0 }
        .joined(separator: "/")
      if let first = seen[normal] {
        var problem = Diagnostic.duplicateElement(
          normal, in: schema.name, at: item.span, first: first)
        if types.shape(schema)?.isRepeatable == true {
          // The API takes both: a list without addresses contains them.
          problem.severity = .warning
          diagnostics.append(problem)
          return nil
        }
        diagnostics.append(problem)
      }
      seen[normal] = item.span
      addresses.append(address)
    }
    return addresses
  }

  private func address(_ parts: [(key: SchemaKey, value: DocumentElement?)]) -> Address? {
    let written = parts.reversed().drop { $0.value == nil }.reversed()
    var literals: [String] = []
    for part in written {
      guard let value = part.value else {
        literals.append(part.key.defaultValue.map(SchemaText.value) ?? "null")
        continue
      }
      switch value.kind {
      case .string: literals.append(SchemaText.quoted(value.text))
      case .int: literals.append(value.integer.map { String($0) } ?? value.text)
      case .null, .bool, .float, .array, .object: return nil
      }
    }
    let fields = Set(parts.filter { $0.value != nil }.map(\.key.field))
    if literals.count == 1, let only = written.first?.value {
      let name = only.kind == .string ? SchemaText.name(only.text) : "[\(literals[0])]"
      return Address(text: name, fields: fields)
    }
    return Address(text: "[(\(literals.joined(separator: ", ")))]", fields: fields)
  }

  // MARK: plain lists

  private mutating func writeList(
    _ path: String, _ element: SchemaType, _ list: DocumentElement
  ) {
    if list.items.isEmpty { return finish("\(path) = []", behind: list) }
    if let line = inline(list, element), path.utf8.count + line.utf8.count < 90,
      !comments.hasComment(before: list.span.end)
    {
      return finish("\(path) = \(line)", behind: list)
    }
    text.open("\(path) = [")
    for item in list.items { writeItem(item, element) }
    text.lines(comments.take(before: list.span.end))
    text.close("]")
  }

  /// A list of scalars on one line.
  private mutating func inline(_ list: DocumentElement, _ element: SchemaType) -> String? {
    if list.items.contains(where: { $0.kind == .object || $0.kind == .array }) { return nil }
    let before = diagnostics
    let literals = list.items.map { literal($0, element) }
    let parts = literals.compactMap { $0?.count == 1 ? $0?[0] : nil }
    if parts.count == list.items.count { return "[" + parts.joined(separator: ", ") + "]" }
    diagnostics = before
    return nil
  }

  private mutating func writeItem(_ item: DocumentElement, _ declared: SchemaType) {
    let start = item.entries.first?.key.span ?? item.span
    text.lines(comments.take(before: start.start))
    let type = types.resolved(member(of: types.resolved(declared), for: item))
    switch (type, item.kind) {
    case (.named(let reference), .object):
      guard let shape = types.shape(reference) else { return }
      if item.entries.isEmpty {
        writeMembers([], of: shape, at: item.span)
        return text.line("{}")
      }
      let mark = text.mark
      text.open("{")
      writeMembers(item.entries, of: shape, at: start)
      text.close("}")
      text.collapse(from: mark)
    case (.map(let element, _), .object):
      if item.entries.isEmpty { return text.line("{}") }
      text.open("{")
      for entry in item.entries { writeMember(SchemaText.name(entry.key.text), element, entry) }
      text.close("}")
    case (.list(let element), .array):
      text.open("[")
      for inner in item.items { writeItem(inner, element) }
      text.close("]")
    case (.json, .object), (.json, .array): writeJsonItem(item)
    default:
      guard let literal = literal(item, declared) else { return }
      text.lines(literal)
      takeTrailing(item)
    }
  }
}
