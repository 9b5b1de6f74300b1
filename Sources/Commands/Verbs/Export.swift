import Diagnostics
import Documents
import Parser
import Schemas
import Source
import Stdlib
import Syntax
import Workspace

extension Verb {
  static let export = Verb(
    name: "export",
    summary: "write a schema as JSON Schema, OpenAPI or CRD",
    synopsis: "jsonschema|openapi|crd FILE [SCHEMA…]",
    details: """
      Writes a schema of a module for other tools. `jsonschema` writes a JSON Schema (2020-12) of \
      one type; `openapi` an OpenAPI document (3.1) of the named types, or of all; `crd` a custom \
      resource definition of a kind, or of a schema that becomes its `spec`. What the format \
      cannot express is listed. The name may be omitted if the module declares one schema. The \
      output is JSON for `jsonschema` and `openapi` and YAML for `crd`, unless the file's \
      extension says otherwise.
      """,
    options: [
      exportFile, group, apiVersion, kind, plural, shortName, scope, .root,
    ],
    operandCount: 2...Int.max,
    examples: [
      ("kr8lang export jsonschema values.k8l Values -o values.schema.json", "for Helm and editors"),
      ("kr8lang export crd shop.k8l Shop --group example.com", "`Shop` is the `spec` of the kind"),
    ]
  ) { arguments, console in
    guard let format = SchemaExporting.Format(rawValue: arguments.operands[0]) else {
      console.say([.unknownExport(arguments.operands[0])])
      return .usage
    }
    return SchemaExporting(format: format, arguments: arguments).run(console)
  }

  fileprivate static let exportFile = Option(
    "output", short: "o", .text("FILE"), "the file to write instead of stdout")
  fileprivate static let group = Option(
    "group", .text("GROUP"), "crd: the API group; default: that of the schema's `apiVersion`")
  fileprivate static let apiVersion = Option(
    "api-version", .text("VERSION"), "crd: the version; default: that of `apiVersion`, else v1")
  fileprivate static let kind = Option(
    "kind", .text("KIND"), "crd: the kind; default: that of the schema, else its name")
  fileprivate static let plural = Option(
    "plural", .text("WORD"), "crd: the plural; default: the one that Kubernetes would choose")
  fileprivate static let shortName = Option(
    "short-name", .text("WORD"), "crd: a short name for kubectl", repeats: true)
  fileprivate static let scope = Option(
    "scope", .oneOf(["namespaced", "cluster"]), "crd: default: as the schema is marked")
}

/// One run of `export`.
private struct SchemaExporting {
  enum Format: String, CaseIterable { case jsonschema, openapi, crd }

  let format: Format
  let arguments: Arguments

  func run(_ console: Console) -> ExitCode {
    var request = EvaluationRequest(arguments, files: [arguments.operands[1]])
    guard request.inputs.inputs.count == 1, case .file(let path) = request.inputs.inputs[0] else {
      console.say([.exportNeedsFile(arguments.operands[1])])
      return .usage
    }
    _ = request.checkModules(console)
    if request.hasErrors {
      console.say(request.report())
      return .findings
    }
    let project = request.project
    let export = SchemaExport(path: project.shown(path)) { place in
      switch place {
      case .library(let name):
        let path = String(name.map { $0 == "." ? "/" : $0 }) + ".k8l"
        guard let bytes = EmbeddedFiles.find(path) else { return nil }
        return tree(project.sources.add(path: path, bytes: bytes, isLibrary: true))
      case .file(let path):
        let absolute = path.hasPrefix("/") ? path : project.root + "/" + path
        guard let bytes = try? project.files.read(absolute, Project.fileLimit).get() else {
          return nil
        }
        let known = project.sources.files.first { $0.path == path }
        let file = project.sources.add(path: path, bytes: bytes)
        if let known { project.sources.copyMasks(in: known.span, to: file.base) }
        return tree(file)
      }
    }
    return write(export, request, console)
  }

  private func tree(_ file: SourceFile) -> SyntaxTree { SyntaxParser.parse(file).tree }

  private func write(
    _ export: SchemaExport, _ request: EvaluationRequest, _ console: Console
  ) -> ExitCode {
    var names = Array(arguments.operands.dropFirst(2))
    if names.isEmpty, export.names.count == 1 || format == .openapi { names = export.names }
    if let unknown = names.first(where: { !export.declares($0) }) {
      console.say([.unknownSchema(unknown, among: export.names)])
      return .findings
    }
    guard let name = names.first, names.count == 1 || format == .openapi else {
      console.say([.exportNeedsName(among: export.names)])
      return .usage
    }
    let result =
      switch format {
      case .jsonschema: export.jsonSchema(name)
      case .openapi: export.openAPI(names, title: title)
      case .crd: export.crd(name, crdOptions)
      }
    let report = request.report(result.diagnostics)
    console.say(report)
    for remark in result.remarks { console.say(remark + "\n") }
    guard let document = result.document else { return .findings }
    let target = arguments.value(of: Verb.exportFile)
    let isYAML = target.map { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") } ?? (format == .crd)
    let isJSON = target?.hasSuffix(".json") ?? false
    let bytes = isYAML || (format == .crd && !isJSON) ? yaml(document) : json(document)
    guard let target else {
      console.write(bytes)
      return .success
    }
    do throws(Descriptor.WriteError) {
      try FileWriting.replace(target, with: bytes)
      return .success
    } catch {
      console.say([.cannotWrite(target, error.reason)])
      return .findings
    }
  }

  private var title: String {
    let name = arguments.operands[1].split(separator: "/").last.map(String.init) ?? ""
    return name.hasSuffix(".k8l") ? String(name.dropLast(4)) : name
  }

  private var crdOptions: CRDOptions {
    var options = CRDOptions()
    options.group = arguments.value(of: Verb.group)
    options.version = arguments.value(of: Verb.apiVersion)
    options.kind = arguments.value(of: Verb.kind)
    options.plural = arguments.value(of: Verb.plural)
    options.shortNames = arguments.values(of: Verb.shortName)
    options.isNamespaced = arguments.value(of: Verb.scope).map { $0 == "namespaced" }
    return options
  }

  private func yaml(_ document: Document) -> [UInt8] {
    var writer = YAMLWriter()
    writer.write(document)
    return writer.finish().bytes
  }

  private func json(_ document: Document) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(document)
    return writer.finish().bytes
  }
}

extension Diagnostic {
  fileprivate static func unknownExport(_ word: String) -> Diagnostic {
    let formats = SchemaExporting.Format.allCases.map(\.rawValue)
    return Diagnostic(
      .unexpectedOperand, at: .none,
      "`kr8lang export` writes `jsonschema`, `openapi` or `crd`, not `\(word)`"
    ).helping(nearestName(to: word, among: formats).map { "did you mean `\($0)`?" })
  }

  fileprivate static func exportNeedsFile(_ word: String) -> Diagnostic {
    Diagnostic(
      .unexpectedOperand, at: .none, "expected one module behind the format, found `\(word)`")
  }

  fileprivate static func unknownSchema(_ name: String, among names: [String]) -> Diagnostic {
    let near = nearestName(to: name, among: names).map { "did you mean `\($0)`?" }
    let all = names.isEmpty ? "it declares none" : "it declares " + names.joined(separator: ", ")
    return Diagnostic(
      .exportTarget, at: .none, "expected a schema of the module, found `\(name)`"
    ).helping(near ?? all)
  }

  fileprivate static func exportNeedsName(among names: [String]) -> Diagnostic {
    Diagnostic(
      .exportTarget, at: .none,
      "expected the name of one schema behind the module, which declares \(names.count)"
    ).helping(names.isEmpty ? nil : "it declares " + names.joined(separator: ", "))
  }
}
