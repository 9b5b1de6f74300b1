import Diagnostics
import Evaluator
import Lexer
import Parser
import Program
import Source
import Stdlib
import Syntax
import TypeChecker

/// The modules of one evaluation: finds, reads, parses and checks them, each once.
///
/// Nothing outside `root` is read, also not through a symbolic link.
public final class Project {
  /// The folder that holds everything an evaluation may read: absolute, real.
  public let root: String
  public let files: FileProvider
  public let sources = SourceTable()
  public let symbols = SymbolTable()
  public let program: Program
  public private(set) var checker: Checker!
  /// What reading and parsing had to say; the checker has its own.
  public private(set) var syntaxDiagnostics: [Diagnostic] = []
  private var trees: [String: SyntaxTree] = [:]
  private var reportedData: Set<Diagnostic> = []
  private var failed: Set<String> = []
  /// The data files that evaluations asked for, by how they were read; nil: one that was rejected.
  public var loadedData: [String: LoadedData?] = [:]
  /// Larger source files are rejected.
  public static let fileLimit = 64_000_000

  public init(root: String, files: FileProvider) {
    // The top folder is written as nothing, so that `root + "/"` begins every path below it.
    self.root = root == "/" ? "" : root
    self.files = files
    program = Program(symbols: symbols, sources: sources)
    checker = Checker(program: program, source: self)
  }

  /// All diagnostics so far. What the checker says about text that could not be read is not reported again.
  public var diagnostics: [Diagnostic] {
    if syntaxDiagnostics.isEmpty { return checker.diagnostics }
    let unread = SpanSet(syntaxDiagnostics.map(\.span))
    return syntaxDiagnostics + checker.diagnostics.filter { !unread.touches($0.span) }
  }

  /// Whether an error was found so far.
  public var hasErrors: Bool {
    // Diagnostics left out of `diagnostics` because of an error in the text.
    syntaxDiagnostics.contains { $0.severity == .error }
      || checker.diagnostics.contains { $0.severity == .error }
  }

  /// Whether a module can be evaluated: no error was found in it so far, nor in any it depends on.
  public func isSound(_ module: ModuleID) -> Bool {
    let count = syntaxDiagnostics.count + checker.diagnostics.count
    if count != soundness.known { soundness = findUnsound(count) }
    return !soundness.isHalted && !soundness.unsound.contains(module)
  }

  /// What was unsound when there were this many diagnostics.
  private struct Soundness {
    var known = -1
    var isHalted = false
    var unsound: Set<ModuleID> = []
  }

  private var soundness = Soundness()

  /// Modules with errors, and all that import them, however far.
  private func findUnsound(_ count: Int) -> Soundness {
    var found = Soundness(known: count, isHalted: checker.isHalted)
    var next = program.modules.filter { $0.lacksImports }.map(\.id)
    for diagnostic in diagnostics where diagnostic.severity == .error {
      guard let file = sources.file(of: diagnostic.span) else { continue }
      if let module = checker.module(in: file.id) { next.append(module) }
    }
    if next.isEmpty { return found }
    var importers: [ModuleID: [ModuleID]] = [:]
    for module in program.modules {
      for imported in module.imports { importers[imported, default: []].append(module.id) }
    }
    while let module = next.popLast() {
      guard found.unsound.insert(module).inserted else { continue }
      next += importers[module] ?? []
    }
    return found
  }

  /// The first unresolved merge of a data file.
  public func mergeConflict(in file: SourceFile) -> Diagnostic? {
    Diagnostic.mergeConflict(in: file.bytes, base: file.base)
  }

  /// Checks the module in a file, given by its absolute path; nil if it could not be read.
  public func check(path: String, composes: Bool = true) -> ModuleID? {
    guard let tree = tree(path: path, request: nil) else { return nil }
    return checker.check(tree, composes: composes)
  }

  /// Checks a module given as text, shown under a name; imports are relative to the root.
  public func check(text: [UInt8], name: String, composes: Bool = true) -> ModuleID? {
    guard sources.hasRoom(for: text.count) else { return nil }
    let file = sources.add(path: name, bytes: text)
    return checker.check(parse(file), composes: composes)
  }

  /// Takes a module in that an import has made in memory: it is imported by its dotted name and
  /// treated like one of the library, so only what is used of it is checked.
  public func addLibrary(name: String, path: String, text: [UInt8]) {
    let key = "library:" + String(name.map { $0 == "." ? "/" : $0 }) + ".k8l"
    guard trees[key] == nil, sources.hasRoom(for: text.count) else { return }
    trees[key] = parse(sources.add(path: path, bytes: text, isLibrary: true))
  }

  /// Adds what reading a data file had to say.
  public func report(_ diagnostic: Diagnostic) {
    if reportedData.insert(diagnostic).inserted { syntaxDiagnostics.append(diagnostic) }
  }

  private func parse(_ file: SourceFile) -> SyntaxTree {
    let (tree, diagnostics) = SyntaxParser.parse(file)
    syntaxDiagnostics += diagnostics
    return tree
  }

  /// A path as it is shown: relative to the root.
  public func shown(_ path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  /// Finds what an import statement names: a library module, a module or data file of the project.
  public func load(_ request: ImportRequest) -> LoadedImport {
    switch request.target {
    case .library(let parts): return loadLibrary(parts, request)
    case .path(let path):
      if let problem = problem(with: path, request) { return .failed(problem) }
      let folder = request.from.path.split(separator: "/").dropLast().joined(separator: "/")
      let absolute = normalized(root + "/" + folder + "/" + path)
      if !path.hasSuffix(".k8l") { return loadData(absolute, path, request) }
      guard let tree = tree(path: absolute, request: request) else { return .failed(nil) }
      return .module(tree, isLibrary: false)
    }
  }

  private func problem(with path: String, _ request: ImportRequest) -> Diagnostic? {
    if path.isEmpty { return .emptyImport(at: request.span) }
    if path.contains("://") { return .networkImport(at: request.span) }
    if path.hasPrefix("/") { return .absoluteImport(path, at: request.span) }
    if request.from.isLibrary { return .outsideRoot(path, root: root, at: request.span) }
    return nil
  }

  private func loadLibrary(_ parts: [String], _ request: ImportRequest) -> LoadedImport {
    let path = parts.joined(separator: "/") + ".k8l"
    if let tree = trees["library:" + path] { return .module(tree, isLibrary: true) }
    guard let bytes = EmbeddedFiles.find(path) else {
      return .failed(
        .unknownLibrary(
          parts.joined(separator: "."),
          among: checker.classes.hints.take() ? LibraryIndex.modules : [],
          file: projectFile(path, request), imported: importedNames(behind: request),
          at: request.span))
    }
    let file = sources.add(path: path, bytes: bytes, isLibrary: true)
    let tree = parse(file)
    trees["library:" + path] = tree
    return .module(tree, isLibrary: true)
  }

  /// The names that an import lists behind its module.
  private func importedNames(behind request: ImportRequest) -> [String] {
    guard let file = sources.file(of: request.span) else { return [] }
    let end = Int(request.span.end - file.base)
    let rest = file.bytes[end..<min(end + 500, file.bytes.count)].drop { $0 == 0x20 }
    guard rest.first == 0x28, let closer = rest.firstIndex(of: 0x29) else { return [] }
    let list = String(decoding: rest[(rest.startIndex + 1)..<closer], as: UTF8.self)
    return list.split(separator: ",").compactMap { entry in
      entry.split { $0 == " " || $0 == "\n" }.first.map(String.init)
    }
  }

  /// The path of a module of the project, from the importing file or from the root.
  private func projectFile(_ path: String, _ request: ImportRequest) -> String? {
    if request.from.isLibrary { return nil }
    let folders = request.from.path.split(separator: "/").dropLast()
    let fromRoot = String(repeating: "../", count: folders.count) + path
    return [path, fromRoot].first { candidate in
      let absolute = root + "/" + folders.joined(separator: "/") + "/" + candidate
      if case .success = files.realPath(normalized(absolute)) { return true }
      return false
    }
  }

  private func loadData(
    _ absolute: String, _ path: String, _ request: ImportRequest
  ) -> LoadedImport {
    switch inside(absolute, path, request) {
    case .failure(let diagnostic): return .failed(diagnostic.diagnostic)
    case .success(let real): return .data(path: shown(real))
    }
  }

  private struct Refusal: Error {
    var diagnostic: Diagnostic
  }

  /// The real path of a file, if it is in the root.
  private func inside(
    _ absolute: String, _ path: String, _ request: ImportRequest?
  ) -> Result<String, Refusal> {
    let span = request?.span ?? .none
    guard absolute.hasPrefix(root + "/") else {
      return .failure(Refusal(diagnostic: .outsideRoot(path, root: root, at: span)))
    }
    switch files.realPath(absolute) {
    case .success(let real):
      if real.hasPrefix(root + "/") { return .success(real) }
      return .failure(Refusal(diagnostic: .outsideRoot(path, root: root, at: span)))
    case .failure(let error):
      return .failure(Refusal(diagnostic: cannotRead(absolute, path, error, at: span)))
    }
  }

  private func cannotRead(
    _ absolute: String, _ path: String, _ error: FileError, at span: SourceSpan
  ) -> Diagnostic {
    guard error == .notFound else { return .cannotRead(path, error.reason, at: span) }
    let folder = absolute.split(separator: "/").dropLast().joined(separator: "/")
    let name = absolute.split(separator: "/").last.map(String.init) ?? ""
    var names: [String] = []
    if checker.classes.hints.take(), case .success(let found) = files.list("/" + folder) {
      names = found
    }
    return .fileNotFound(path, name: name, among: names, at: span)
  }

  /// The tree of a module of the project; nil, and reported, if it cannot be read.
  private func tree(path absolute: String, request: ImportRequest?) -> SyntaxTree? {
    let path =
      request.map { request -> String in
        if case .path(let text) = request.target { return text }
        return absolute
      } ?? sources.callerPath(shown(absolute))
    let real: String
    switch inside(absolute, path, request) {
    case .success(let found): real = found
    case .failure(let refusal):
      syntaxDiagnostics.append(refusal.diagnostic.about(path))
      return nil
    }
    if let tree = trees[real] { return tree }
    if failed.contains(real) { return nil }
    switch files.read(real, Project.fileLimit) {
    case .failure(let error):
      failed.insert(real)
      syntaxDiagnostics.append(
        cannotRead(absolute, path, error, at: request?.span ?? .none).about(path))
      return nil
    case .success(let bytes):
      guard sources.hasRoom(for: bytes.count) else {
        syntaxDiagnostics.append(.cannotRead(path, "there is no room left", at: .none))
        return nil
      }
      let tree = parse(sources.add(path: shown(real), bytes: bytes))
      trees[real] = tree
      return tree
    }
  }
}

extension Project: ModuleSource {
  public func libraryModule(declaring name: String) -> String? {
    LibraryIndex.module(declaring: name)
  }
}
