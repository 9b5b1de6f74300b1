import Diagnostics
import Documents
import Evaluator
import Program
import Source
import TypeChecker

extension Session {
  /// A `param` bound from outside: text is read as the parameter's type.
  public struct Parameter {
    public var name: String
    public var text: [UInt8]
    /// The file it came from, as `Sensitive` ones must: a path as the project's files have it.
    public var path: String?

    public init(name: String, text: [UInt8], path: String? = nil) {
      self.name = name
      self.text = text
      self.path = path
    }
  }

  func bind(_ given: [Parameter]) {
    let program = project.program
    let schema = program.schema(program[module].schema)
    let all = parameters
    let known = all.map { program.symbols.name(of: schema.fields[$0].name) }
    for parameter in given {
      guard let at = known.firstIndex(of: parameter.name) else {
        ownDiagnostics.append(.unknownParameter(parameter.name, among: known))
        continue
      }
      let field = schema.fields[all[at]]
      if project.program.holdsSecrets(field.type), parameter.path == nil {
        ownDiagnostics.append(.sensitiveParameter(parameter.name, at: field.span))
        bind(all[at], nil)
        continue
      }
      bind(all[at], value(of: parameter, as: field))
    }
  }

  /// What is given for a param; nil, and reported, where it does not fit.
  private func value(of parameter: Parameter, as field: Field) -> Value? {
    let sources = project.sources
    let file = sources.add(
      path: parameter.path ?? "<--set \(parameter.name)>",
      bytes: sources.hasRoom(for: parameter.text.count) ? parameter.text : [])
    let reading = ParameterReading(field.type, in: project.program)
    if reading != .text {
      let (document, found) = project.document(
        in: file, isJSON: file.path.hasSuffix(".json"), as: field.type)
      // At the command line, a scalar of another reading is what the type makes of it.
      ownDiagnostics += found.filter { $0.severity == .error || parameter.path != nil }
      guard let document else { return nil }
      if reading == .data || document.isContainer(document.root) {
        evaluation.keep(document)
        return evaluation.decodeTelling(
          document, document.root, as: field.type, reason: field.span, place: file.span)
      }
    }
    // It has no places: a fault is one of the whole.
    if project.program.holdsSecrets(field.type) { sources.mask(file.span) }
    let text = file.bytes
    var builder = DocumentBuilder()
    builder.string(text.span)
    let document = builder.finish()
    return evaluation.decodeTelling(
      document, document.root, as: field.type, reason: field.span, place: file.span)
  }
}

/// How the text that a param is given becomes a value.
private enum ParameterReading {
  /// It is the value.
  case text
  /// It is YAML or JSON.
  case data
  /// It is data where that is a list or an object, else the value.
  case either

  init(_ type: TypeID, in program: Program) {
    var isText = false
    var isOnlyLiterals = true
    var isData = false
    var isString = false
    for member in program.types.plainMembers(type) {
      if case .literal(.string) = program.types[member] { continue }
      isOnlyLiterals = false
      switch program.types[member] {
      case .string: isString = true
      case .unit: isText = true
      case .schema(let id):
        if program.schema(id).kind == .text { isText = true } else { isData = true }
      case .json, .unknown, .list, .keyedList, .map: isData = true
      case .never, .null, .bool, .int, .float, .literal, .union, .refined, .sensitive, .function,
        .anyModule, .parameter, .overlay:
        break
      }
    }
    if isString || isOnlyLiterals {
      self = .text
    } else if isText {
      self = isData ? .either : .text
    } else {
      self = .data
    }
  }
}

extension Diagnostic {
  static func unknownParameter(_ name: String, among known: [String]) -> Diagnostic {
    let near = nearestName(to: name, among: known)
    return Diagnostic(.unknownParameter, at: .none, "the module has no `param \(name)`")
      .helping(
        near.map { "did you mean `\($0)`?" }
          ?? (known.isEmpty
            ? "it declares none; `param \(name): String` would be one"
            : "it has " + known.map { "`\($0)`" }.joined(separator: ", ")))
  }

  static func sensitiveParameter(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .sensitiveParameter, at: span,
      "`\(name)` is sensitive, and a command line is seen by others; give it by a file"
    ).helping("`--set-file \(name)=PATH`")
  }
}
