import Diagnostics
import Documents
import Program
import Source

/// What one path of the output holds: the resources of a set, or one object.
public struct OutputFile {
  /// The key in `output`; nil: the module's one output.
  public var path: String?
  /// The resources in order; for an object that has none, the object.
  public var values: [Value]
  public var content: Content
  /// Whether the one value was declared `Sensitive`.
  var isSecret = false

  public enum Content: Sendable {
    case resources, object
    /// The value is the text of a file, or its bytes as base64.
    case text, bytes
  }

  /// Whether the values are resources.
  public var isSet: Bool { content == .resources }
}

/// How output is written.
public enum OutputFormat: Sendable {
  case yaml, json, jsonLines
}

extension Evaluation {
  /// What a module outputs: the resources reachable from its rendered fields in declaration order,
  /// each once; those of the field `output` where it has one (a map from paths: one file each); the
  /// object itself if there are none, or if it is requested.
  public func outputs(of value: Value, asObject: Bool = false) -> [OutputFile] {
    if asObject { return [OutputFile(path: nil, values: [value], content: .object)] }
    guard value.tag == .object else {
      return [OutputFile(path: nil, values: [value], content: .object)]
    }
    let object = ObjectHandle(bits: value.bits)
    let name = program.symbols.intern("output")
    let cls = machine.objectClass(object)
    guard let field = machine.classes.field(name, of: cls), !cls.fields[field].isHidden else {
      return [file(nil, value)]
    }
    let output: Value? = attempt { () throws(EvaluationError) in
      try machine.value(object, field: field)
    }
    guard let output else { return [] }
    guard output.tag == .object, let files = filesByPath(ObjectHandle(bits: output.bits)) else {
      return [file(nil, output)]
    }
    return files
  }

  /// One file for each entry of a map from strings.
  private func filesByPath(_ object: ObjectHandle) -> [OutputFile]? {
    guard case .map = program.types[machine.objectClass(object).type] else { return nil }
    return attempt { () throws(EvaluationError) in
      let table = try machine.entries.keys(object)
      var files: [OutputFile] = []
      for entry in 0..<table.count where table.isLive[entry] {
        let path = machine.operations.scalarText(table.key(entry, 0))
        let value: Value? = attempt { () throws(EvaluationError) in
          try machine.entries.entryValue(object, table, entry)
        }
        if let value {
          var made = file(path, value)
          made.isSecret = object.cls.hasSecretEntries
          if machine.crossings.opened(value).tag == .string {
            made.content = isEncoded(object, table, entry) ? .bytes : .text
          }
          files.append(made)
        }
      }
      return files
    } ?? []
  }

  /// Whether an entry is declared, or set, as `Base64`.
  private func isEncoded(_ object: ObjectHandle, _ table: KeyTable, _ entry: Int) -> Bool {
    let base64 = program.symbols.intern("Base64")
    if let type = machine.origins.entryType(of: object.value),
      program.types.isText(type, of: base64)
    {
      return true
    }
    guard case .set(let unit) = table.operation(table.tops[entry]).kind else { return false }
    return program.types.isText(unit.code.type, of: base64)
  }

  /// The text of a file that is one, or is bytes in base64, as it is. Nil for other content, and,
  /// reported, where the text may not be written or is too long.
  public func text(of file: OutputFile) -> [UInt8]? {
    guard file.content == .text || file.content == .bytes, let value = file.values.first else {
      return nil
    }
    return attempt { () throws(EvaluationError) in
      if value.tag == .sealed, !file.isSecret { throw .failed(.sealedRendering()) }
      let text = machine.crossings.opened(value).utf8
      machine.limits.outputCount += text.count
      if machine.limits.outputCount > machine.limits.budget.output {
        throw .stopped(.budgetOutput(machine.limits.budget.output, at: .none))
      }
      return text
    }
  }

  private func file(_ path: String?, _ value: Value) -> OutputFile {
    var gathering = Gathering(evaluation: self)
    gathering.visit(value)
    if gathering.found.isEmpty, !gathering.failed {
      return OutputFile(path: path, values: [value], content: .object)
    }
    return OutputFile(path: path, values: gathering.found, content: .resources)
  }

  /// The files that are written from here on are one output, whose size is limited.
  public func beginOutput() { machine.limits.outputCount = 0 }

  /// Writes a file's values, runs the assertions that come due, and finds resources that are there
  /// twice. A fault ends its own resource only. The bytes count when no error is found.
  ///
  /// With `forgetting`, resources may be read afterwards, but are evaluated again.
  public func write(
    _ file: OutputFile, format: OutputFormat, annotate: ((SourceSpan) -> String?)? = nil,
    forgetting: Forgetfulness? = nil, drain: ((borrowing ByteSink) -> Void)? = nil
  ) -> ByteSink {
    if forgetting != nil { machine.release.beginForgetting() }
    defer { machine.release.endForgetting() }
    switch format {
    case .yaml: return writeYAML(file, annotate, forgetting, drain)
    case .json, .jsonLines: return writeJSON(file, format, forgetting, drain)
    }
  }

  private func writeYAML(
    _ file: OutputFile, _ annotate: ((SourceSpan) -> String?)?, _ forgetting: Forgetfulness?,
    _ drain: ((borrowing ByteSink) -> Void)?
  ) -> ByteSink {
    var writer = YAMLWriter()
    var values = ValueWriter(machine: machine, seals: .opened)
    values.annotate = annotate
    values.notesReferences = file.isSet
    values.isOutput = true
    var first: [Ledger.Key: SourceSpan] = [:]
    for value in file.values {
      if file.values.count > 1 { writer.beginDocument() }
      let before = writer.count
      values.limit = before.addingClamped(machine.limits.budget.output - machine.limits.outputCount)
      do throws(EvaluationError) {
        values.isSecretPlace = file.isSecret
        try values.write(value, to: &writer)
      } catch {
        if note(error, at: span(of: value)) { break }
        writer = YAMLWriter()
      }
      if file.isSet {
        hold(value)
        enter(value, &first)
      }
      machine.runAssertions()
      if let forgetting { machine.release.forget(forgetting) }
      machine.limits.outputCount += writer.count - before
      if machine.limits.outputCount > machine.limits.budget.output {
        machine.rendering.report(.budgetOutput(machine.limits.budget.output, at: span(of: value)))
        break
      }
      if let drain, writer.count > 1 << 16 { writer.drain(drain) }
    }
    if let drain { writer.drain(drain) }
    return writer.finish()
  }

  private func writeJSON(
    _ file: OutputFile, _ format: OutputFormat, _ forgetting: Forgetfulness?,
    _ drain: ((borrowing ByteSink) -> Void)?
  ) -> ByteSink {
    var sink = ByteSink()
    var values = ValueWriter(machine: machine, seals: .opened)
    values.notesReferences = file.isSet
    values.isOutput = true
    var first: [Ledger.Key: SourceSpan] = [:]
    let isList = format == .json && file.isSet && file.values.count != 1
    let layout: JSONWriter.Layout = format == .json ? .indented : .compact
    var writer = JSONWriter(layout: layout)
    if isList { writer.beginArray() }
    for value in file.values {
      let before = writer.count
      values.limit = before.addingClamped(machine.limits.budget.output - machine.limits.outputCount)
      do throws(EvaluationError) {
        values.isSecretPlace = file.isSecret
        try values.write(value, to: &writer)
      } catch {
        if note(error, at: span(of: value)) { break }
        writer = JSONWriter(layout: layout)
        if isList { writer.beginArray() }
      }
      if file.isSet {
        hold(value)
        enter(value, &first)
      }
      machine.runAssertions()
      if let forgetting { machine.release.forget(forgetting) }
      machine.limits.outputCount += writer.count - before
      if machine.limits.outputCount > machine.limits.budget.output {
        machine.rendering.report(.budgetOutput(machine.limits.budget.output, at: span(of: value)))
        break
      }
      if !isList {
        sink = writer.finish()
        if sink.bytes.last != 0x0A { sink.write(0x0A) }
        writer = JSONWriter(layout: layout, sink: sink)
      }
      if let drain, writer.count > 1 << 16 { writer.drain(drain) }
    }
    if isList { writer.endArray() }
    sink = writer.finish()
    if !sink.bytes.isEmpty, sink.bytes.last != 0x0A { sink.write(0x0A) }
    if let drain {
      drain(sink)
      sink = ByteSink()
    }
    return sink
  }

  /// Notes an error; true: the evaluation was stopped.
  private func note(_ error: EvaluationError, at span: SourceSpan) -> Bool {
    switch error {
    case .failed(let diagnostic): machine.rendering.report(diagnostic)
    case .silent: break
    case .stopped(var diagnostic):
      if diagnostic.span.isNone { diagnostic.span = span }
      machine.rendering.report(diagnostic)
      return true
    }
    return false
  }

  /// Enters a resource that was written. The same group, kind, namespace and name twice is an error
  /// at both.
  private func enter(_ value: Value, _ first: inout [Ledger.Key: SourceSpan]) {
    let span = span(of: value)
    let key = (try? machine.rendering.resourceKey(value)) ?? nil
    machine.finished.ledger.enter(value, key, span)
    guard let key else { return }
    if let other = first[key] {
      // Both may be made at one place, and this one have a layer more.
      let at = span == other ? machine.topSpan(ObjectHandle(bits: value.bits)) : span
      machine.rendering.report(.duplicateResource(text(key), at: at, first: other))
    } else {
      first[key] = span
    }
  }

  private func text(_ key: Ledger.Key) -> String {
    let name = program.symbols.name(of:)
    return ResourceIdentity(
      group: name(key.group), kind: name(key.kind), namespace: name(key.namespace),
      name: name(key.name)
    ).text
  }
}

/// The identity of a resource in a cluster.
public struct ResourceIdentity: Hashable, Sendable {
  public var group: String
  public var kind: String
  public var namespace: String
  public var name: String

  public init(group: String, kind: String, namespace: String, name: String) {
    self.group = group
    self.kind = kind
    self.namespace = namespace
    self.name = name
  }

  /// `Deployment/prod/web`
  public var text: String {
    namespace.isEmpty ? "\(kind)/\(name)" : "\(kind)/\(namespace)/\(name)"
  }
}

extension Rendering {
  /// Whether a module's field was deleted: the module is without it. An object of a schema still
  /// owes its reader what the schema requires.
  func isGone(_ field: Int, from cls: ObjectClass) -> Bool {
    guard case .deleted = cls.states[field], let id = cls.schema else { return false }
    return program.schema(id).kind == .module
  }

  /// The type of the library's `Resource`; nil if nothing uses it.
  var resourceType: TypeID? { program.resource.map { program.types.schema($0) } }
}
