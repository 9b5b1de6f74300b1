import Diagnostics
import Program
import Source
import Text
import Units

extension Operations {
  // MARK: text of values

  /// A template filled with values: one text.
  func interpolate(_ template: Int, _ values: Row) throws(EvaluationError) -> Value {
    try machine.step()
    let template = machine.sites.templates[template]
    var size = template.size
    for index in 0..<(template.count &- 1) {
      let value = values[index]
      switch value.tag {
      case .string: size += Int(value.extra)
      case .int: size += DecimalText.count(value.int)
      default:
        values[index] = try rendered(value)
        size += Int(values[index].extra)
      }
    }
    if size >= 1 << 16 { try machine.reserve(size) }
    if template.pieces[0].extra == 0, template.count > 1, values[0].tag == .string,
      values[0].extra >= 256
    {
      return appended(template, values)
    }
    return machine.heap.interpolate(template, values, size)
  }

  /// A template that goes on from a long text: what is built up piece by piece is not copied again
  /// for each piece.
  private func appended(_ template: Template, _ values: Row) -> Value {
    var text = values[0]
    for index in 1..<template.count {
      text = machine.heap.concatenate(text, template.pieces[index])
      if index == template.count - 1 { break }
      let value = values[index]
      text = machine.heap.concatenate(
        text, value.tag == .int ? machine.heap.decimal(value.int) : value)
    }
    return text
  }

  /// A value inside a string, as a `string`; `native` is the call that makes the string, if one does.
  func rendered(_ value: Value, native: Int? = nil) throws(EvaluationError) -> Value {
    switch value.tag {
    case .string: return value
    case .object:
      if let text = try textOf(ObjectHandle(bits: value.bits)) { return machine.heap.string(text) }
      return machine.heap.string(try rendering.jsonText(value, native: native))
    case .list: return machine.heap.string(try rendering.jsonText(value, native: native))
    case .unit:
      let written = UnitHandle(bits: value.bits).text
      return written.tag == .string ? written : machine.heap.string(unit(value).utf8)
    case .int: return machine.heap.decimal(value.int)
    case .sealed: throw crossings.sealedText(native)
    default: return machine.heap.string(scalarText(value))
    }
  }

  /// A scalar's text.
  func scalarText(_ value: Value) -> String {
    switch value.tag {
    case .null: return "null"
    case .bool: return value.bool ? "true" : "false"
    case .int: return String(value.int)
    case .float:
      if let digits = dataReading.digits(of: value) {
        return String(decoding: digits, as: UTF8.self)
      }
      return NumberText.text(value.float) ?? "\(value.float)"
    case .string: return String(decoding: value.utf8, as: UTF8.self)
    case .unit:
      let written = UnitHandle(bits: value.bits).text
      return written.tag == .string
        ? String(decoding: written.utf8, as: UTF8.self) : unit(value).text
    default: return value.kindName
    }
  }

  // MARK: text schemas

  /// The object of a string that was found well formed.
  func textObject(_ id: SchemaID, _ bytes: [UInt8]) -> Value {
    let schema = program.schema(id)
    let name = program.symbols.name(of: schema.name)
    guard case .success(let parts) = TextParts.parse(name, bytes) else {
      return machine.heap.string(bytes)
    }
    var fields: [Int] = []
    var values: [Value] = []
    for (name, part) in parts {
      guard let field = schema.indexOfField[program.symbols.intern(name)] else { continue }
      switch part {
      case .absent: continue
      case .text(let bytes): values.append(machine.heap.string(bytes))
      case .number(let number): values.append(Value(number))
      }
      fields.append(field)
    }
    let empty = making.prototype(program.types.schema(id))
    guard let made = try? making.giving(empty, fields, values) else { return empty }
    return made
  }

  func parsedText(
    _ id: SchemaID, _ value: Value, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    let name = program.symbols.name(of: program.schema(id).name)
    let bytes = value.utf8
    if case .failure(let error) = TextParts.parse(name, bytes) {
      throw .failed(
        Diagnostic(
          .textMalformed, at: crossing.span.isNone ? machine.currentSpan : crossing.span,
          "\(crossings.describe(value)) is not a valid \(name)"
            + (machine.sealing.secrets > 0 ? "" : ": \(error.message)")
        ).noting(crossing.reason, "the type is asked for here"))
    }
    return textObject(id, bytes)
  }

  /// The text that an object of a string schema renders as; nil for other objects.
  func textOf(_ object: ObjectHandle) throws(EvaluationError) -> [UInt8]? {
    let cls = machine.objectClass(object)
    guard let id = cls.schema, program.schema(id).kind == .text else { return nil }
    let schema = program.schema(id)
    var parts: [String: TextParts.Part] = [:]
    for (index, field) in schema.fields.enumerated() {
      let value = try machine.value(object, field: index)
      let name = program.symbols.name(of: field.name)
      switch value.tag {
      case .string: parts[name] = .text(value.utf8)
      case .int: parts[name] = .number(value.int)
      default: parts[name] = .absent
      }
    }
    switch TextParts.text(program.symbols.name(of: schema.name), parts) {
    case .success(let text): return text
    case .failure(let error):
      throw .failed(
        Diagnostic(
          .textMalformed, at: object.span.isNone ? machine.currentSpan : object.span,
          "this is not a valid \(program.symbols.name(of: schema.name)): \(error.message)"))
    }
  }
}

/// Text types with parts: what `Text` parses, as named parts, and back.
enum TextParts {
  enum Part {
    case absent
    case text([UInt8])
    case number(Int64)

    init(_ bytes: [UInt8]?) { self = bytes.map { .text($0) } ?? .absent }
    var bytes: [UInt8]? { if case .text(let bytes) = self { bytes } else { nil } }
    var number: Int64? { if case .number(let number) = self { number } else { nil } }
  }

  static func parse(
    _ type: String, _ bytes: [UInt8]
  ) -> Result<[(String, Part)], TextError> {
    switch type {
    case "Image":
      return ImageReference.parse(bytes.span).map {
        [
          ("registry", Part($0.registry)), ("repository", .text($0.repository)),
          ("tag", Part($0.tag)), ("digest", Part($0.digest)),
        ]
      }
    case "Cidr":
      return Cidr.parse(bytes.span).map {
        [
          ("address", .text(Array($0.address.text.utf8))), ("prefix", .number(Int64($0.prefix))),
        ]
      }
    case "Url":
      return Url.parse(bytes.span).map {
        [
          ("scheme", .text($0.scheme)), ("user", Part($0.user)), ("host", Part($0.host)),
          ("port", $0.port.map { .number(Int64($0)) } ?? .absent), ("path", .text($0.path)),
          ("query", Part($0.query)), ("fragment", Part($0.fragment)),
        ]
      }
    case "SemVer":
      return SemanticVersion.parse(bytes.span).map {
        [
          ("major", .number($0.major)), ("minor", .number($0.minor)),
          ("patch", .number($0.patch)), ("prerelease", Part($0.prerelease)),
          ("build", Part($0.build)),
        ]
      }
    default: return .failure(TextError(0..<bytes.count, "no text type has this name"))
    }
  }

  /// The text of the parts; parsed again, so that a changed part cannot make it malformed.
  static func text(_ type: String, _ parts: [String: Part]) -> Result<[UInt8], TextError> {
    func part(_ name: String) -> Part { parts[name] ?? .absent }
    let text: [UInt8]
    switch type {
    case "Image":
      text =
        ImageReference(
          registry: part("registry").bytes, repository: part("repository").bytes ?? [],
          tag: part("tag").bytes, digest: part("digest").bytes
        ).utf8
    case "Cidr":
      text =
        (part("address").bytes ?? []) + [0x2F] + Array("\(part("prefix").number ?? 0)".utf8)
    case "Url":
      text =
        Url(
          scheme: part("scheme").bytes ?? [], user: part("user").bytes,
          host: part("host").bytes, port: part("port").number.map { Int($0) },
          path: part("path").bytes ?? [], query: part("query").bytes,
          fragment: part("fragment").bytes
        ).utf8
    case "SemVer":
      text =
        SemanticVersion(
          major: part("major").number ?? 0, minor: part("minor").number ?? 0,
          patch: part("patch").number ?? 0, prerelease: part("prerelease").bytes,
          build: part("build").bytes
        ).utf8
    default: text = part("text").bytes ?? []
    }
    return parse(type, text).map { _ in text }
  }
}
