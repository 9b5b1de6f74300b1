import Diagnostics
import Documents
import Evaluator
import Program
import Source
import Text
import Workspace

extension Project {
  /// The data of an import; nil, and reported, if it cannot be read. Each file is read once, however
  /// many modules import it.
  func loadData(_ data: DataImport) -> LoadedData? {
    let isEncoded = program.types.isText(data.type, of: symbols.intern("Base64"))
    let isText =
      program.types.unrefined(data.type) == TypeTable.string || !isStructured(data.path)
    // What is a secret somewhere is shown nowhere of the text that it was read from.
    let isSecret = program.holdsSecrets(data.type)
    let form =
      isEncoded
      ? "encoded " : isText ? "text " : listForm(of: data.type) ?? "data "
    let key = (isSecret ? "secret " : "") + form + data.path
    if let known = loadedData[key] { return known }
    let loaded = readData(data, isEncoded: isEncoded, isText: isText, isSecret: isSecret)
    loadedData[key] = .some(loaded)
    return loaded
  }

  private func readData(
    _ data: DataImport, isEncoded: Bool, isText: Bool, isSecret: Bool
  ) -> LoadedData? {
    switch files.read(root + "/" + data.path, Project.fileLimit) {
    case .failure(let error):
      report(.unreadableData(data.path, error.reason, at: data.span))
      return nil
    case .success(let bytes):
      if isEncoded { return LoadedData(.text(Base64.encode(bytes.span))) }
      let file = sources.add(path: data.path, bytes: bytes)
      if isText {
        if isSecret { sources.mask(file.span) }
        if let problem = TextEncoding.check(bytes, base: file.base) {
          report(problem.helping("a file of other bytes is imported as `Base64` of `std.types`"))
          return nil
        }
        return LoadedData(.text(bytes))
      }
      let (document, diagnostics) = document(
        in: file, isJSON: data.path.hasSuffix(".json"), as: data.type)
      for diagnostic in diagnostics { report(diagnostic) }
      if let document { ManifestSecrets.maskAny(document.element, in: sources) }
      return document.map { LoadedData(.document($0)) }
    }
  }

  /// What a file of data holds, for a value of a type: where that is a list, each document of a
  /// stream is one of its items, and so is the only one that is no list. Nil after an error.
  func document(
    in file: SourceFile, isJSON: Bool, as type: TypeID
  ) -> (document: Document?, diagnostics: [Diagnostic]) {
    let isList = program.types.isList(type)
    var (document, found) =
      isJSON
      ? JSONReader.read(file) : isList ? YAMLReader.readList(file) : YAMLReader.read(file)
    if found.contains(where: { $0.severity == .error }) { document = nil }
    if document == nil, program.holdsSecrets(type) { file.maskLines(in: 0..<file.bytes.count) }
    if !found.isEmpty, let conflict = mergeConflict(in: file) { return (nil, [conflict]) }
    if isList, let one = document {
      switch one.kind(of: one.root) {
      case .array, .null: break
      case .bool, .int, .float, .string, .object: document = Document.list(of: [one])
      }
    }
    if isList, takesResources(type) { document = document?.withoutLists }
    return (document, found)
  }

  private func listForm(of type: TypeID) -> String? {
    guard program.types.isList(type) else { return nil }
    return takesResources(type) ? "resources " : "list "
  }

  /// Whether items of a list type may be resources of any kind.
  private func takesResources(_ type: TypeID) -> Bool {
    program.types.plainMembers(type).contains { member in
      guard case .list(let element) = program.types[member] else { return false }
      return program.types.plainMembers(element).contains {
        if case .schema(let id) = program.types[$0] { id == program.resource } else { false }
      }
    }
  }

  private func isStructured(_ path: String) -> Bool {
    [".json", ".yaml", ".yml"].contains { path.hasSuffix($0) }
  }
}

extension Diagnostic {
  static func unreadableData(_ path: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.cannotRead, at: span, "`\(path)` cannot be read: \(reason)")
  }
}
