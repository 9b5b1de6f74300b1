import Documents
import Program
import Source

extension DataDecoder {
  /// A node of a `Sensitive<T>`: sealed, and its text masked from now on.
  mutating func decodeSealed(
    _ node: Document.NodeID, _ inner: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    machine.sealing.secrets += 1
    defer { machine.sealing.secrets -= 1 }
    machine.program.sources.mask(document.span(of: node))
    do throws(EvaluationError) {
      return machine.crossings.seal(try decode(node, inner, reason))
    } catch {
      machine.crossings.noteSealed(error)
      throw error
    }
  }

  /// Masks what a type says is secret in a node, and what is where a secret may have been meant: a
  /// field that its schema does not know, a value of another form.
  func mask(_ node: Document.NodeID, _ type: TypeID) {
    let types = machine.program.types
    let isContainer = document.kind(of: node) == .array || document.kind(of: node) == .object
    if !isContainer, machine.rendering.isSecret(type) {
      return machine.program.sources.mask(document.span(of: node))
    }
    switch types[type] {
    case .sensitive: machine.program.sources.mask(document.span(of: node))
    case .refined(let base, _): mask(node, base)
    case .union(let members):
      let fitting = members.filter { fits(document.kind(of: node), $0) }
      for member in fitting.isEmpty ? members : fitting { mask(node, member) }
    case .list(let element), .keyedList(let element, _):
      guard document.kind(of: node) == .array else { return maskMisfit(node, type) }
      for item in document.items(of: node) { mask(item, element) }
    case .map(_, let element):
      guard document.kind(of: node) == .object else { return maskMisfit(node, type) }
      for (_, value) in document.entries(of: node) { mask(value, element) }
    case .schema(let id):
      guard document.kind(of: node) == .object else { return maskMisfit(node, type) }
      maskFields(of: node, machine.program.schema(id))
    case .never, .unknown, .null, .bool, .int, .float, .string, .json, .unit, .literal, .function,
      .anyModule, .parameter, .overlay:
      break
    }
  }

  /// Masks all of a node that is not of the form of its type, if the type holds secrets.
  private func maskMisfit(_ node: Document.NodeID, _ type: TypeID) {
    if machine.program.holdsSecrets(type) {
      machine.program.sources.mask(document.span(of: node))
    }
  }

  /// Whether a node is a container's variable whose name says that it holds a credential.
  private func isCredential(_ node: Document.NodeID, _ schema: Schema) -> Bool {
    guard machine.program.symbols.name(of: schema.name) == "EnvVar" else { return false }
    return document.entries(of: node).contains { name, value in
      document.text(of: name).elementsEqual("name".utf8)
        && document.kind(of: value) == .string
        && ManifestSecrets.isCredential(String(decoding: document.text(of: value), as: UTF8.self))
    }
  }

  private func maskCredential(_ node: Document.NodeID) {
    for (name, value) in document.entries(of: node)
    where !ManifestSecrets.isOpenInVariable(
      String(decoding: document.text(of: name), as: UTF8.self))
    {
      machine.program.sources.mask(document.span(of: value))
    }
  }

  private func maskFields(of node: Document.NodeID, _ schema: Schema) {
    let hasSecrets = schema.fields.contains { machine.rendering.isSecret($0.type) }
    if isCredential(node, schema) { return maskCredential(node) }
    for (name, value) in document.entries(of: node) {
      let symbol = machine.program.symbols.intern(document.text(of: name))
      if let field = schema.indexOfField[symbol] {
        mask(value, schema.fields[field].type)
      } else if let entries = schema.entries {
        mask(value, entries.value)
      } else if hasSecrets {
        machine.program.sources.mask(document.span(of: value))
      }
    }
  }
}
