import Diagnostics
import Documents
import Source

/// What an export gives: a document, and what was wrong or lost.
public struct ExportResult: Sendable {
  /// nil if an error is among the diagnostics.
  public var document: Document?
  public var diagnostics: [Diagnostic] = []
  /// What a reader of the terminal wants to know, one line each.
  public var remarks: [String] = []
}

/// What is exported: a schema or alias of a module, found by name.
public struct SchemaExport {
  let modules: ExportModules
  private let module: ExportModule?

  /// `load` finds the trees of modules; `path` is that of the module whose types are exported.
  public init(path: String, load: @escaping ModuleLoader) {
    modules = ExportModules(load: load)
    module = modules[.file(path)]
  }

  /// The names of the module's schemas and types, in order.
  public var names: [String] { module?.schemaNames ?? [] }

  func find(_ name: String) -> ExportName? {
    guard let module else { return nil }
    return modules.find(name, in: module)
  }

  /// Whether the module knows a schema or type of the name.
  public func declares(_ name: String) -> Bool { find(name) != nil }

  /// A JSON Schema (2020-12) of one type; what it refers to is in `$defs`.
  public func jsonSchema(_ name: String) -> ExportResult {
    guard let name = find(name) else { return ExportResult() }
    var exporter = SchemaExporter(dialect: .jsonSchema, modules: modules)
    exporter.root = name
    let body = exporter.definition(name)
    var value = exporter.object(
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")))
    for entry in body.entries { value[entry.key] = entry.value }
    if !exporter.definitions.isEmpty { value["$defs"] = exporter.allDefinitions }
    return exporter.result(value)
  }

  /// An OpenAPI document (3.1) with some types, or all of the module, under `components`.
  public func openAPI(_ names: [String], title: String) -> ExportResult {
    var exporter = SchemaExporter(dialect: .openAPI, modules: modules)
    for name in names.isEmpty ? self.names : names {
      if let name = find(name) { _ = exporter.define(name) }
    }
    return exporter.result(
      exporter.object(
        ("openapi", .string("3.1.0")),
        ("info", exporter.object(("title", .string(title)), ("version", .string("1")))),
        ("paths", .object([])),
        ("components", exporter.object(("schemas", exporter.allDefinitions)))))
  }
}

extension SchemaExporter {
  fileprivate var allDefinitions: SchemaValue {
    .object(
      definitions.sorted { $0.name < $1.name }.map { SchemaEntry(key: $0.name, value: $0.value) })
  }

  /// The document, unless something makes it wrong.
  func result(_ value: SchemaValue) -> ExportResult {
    var result = ExportResult()
    result.diagnostics = diagnostics
    if !diagnostics.contains(where: { $0.severity == .error }) { result.document = value.document }
    if !libraryLosses.isEmpty {
      result.remarks.append(
        "not said of the library's types: " + libraryLosses.joined(separator: "; "))
    }
    return result
  }
}
