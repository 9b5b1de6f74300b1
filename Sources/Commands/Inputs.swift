import Diagnostics
import Source
import Workspace

/// The files that a command line names, and the one project they are read in.
struct Inputs {
  /// One thing to read.
  enum Input: Equatable {
    /// A file, by its absolute path.
    case file(String)
    case standardInput
  }

  /// A file of plain manifests.
  struct Manifest: Equatable {
    var input: Input
    var form: DataForm
    /// Whether the command line names it; otherwise it was found in a folder.
    var isNamed = true
    /// Whether it is only looked at, its findings not reported.
    var isContext = false
  }

  /// Modules.
  let inputs: [Input]
  /// The modules that were found in folders, by path; the command line does not name them.
  private let foundPaths: Set<String>
  /// Plain manifests, where the command takes them.
  private(set) var manifests: [Manifest] = []
  /// What is to say of folders: that they could not be read, or are omitted.
  private(set) var problems: [Diagnostic] = []
  let root: String
  /// The folder of the git repository around the root; the root if there is none.
  let repository: String
  let project: Project

  /// Finds what the operands name: files, `-` for stdin, folders for the modules in them.
  /// The root is what `--root` says, else the nearest folder upward with a `kr8.k8l` or a `.git`,
  /// else the files' own; for files of several roots the folder that contains them all.
  ///
  /// `manifests` are the options of a command that takes plain manifests beside modules.
  init(
    _ operands: [String], root: String?, manifests: ManifestOptions? = nil,
    files: FileProvider = .disk
  ) {
    var inputs: [Input] = []
    var foundPaths: Set<String> = []
    var empty: [String] = []
    for operand in operands {
      let form = manifests.flatMap { $0.from ?? DataForm(path: operand) }
      if operand == "-" {
        if let form { self.manifests.append(Manifest(input: .standardInput, form: form)) }
        if form == nil { inputs.append(.standardInput) }
        continue
      }
      let path = Inputs.absolute(operand)
      if case .success = files.list(path) {
        let walk = FolderWalk(path, files, takesHidden: manifests != nil)
        let found = walk.files.map { (path == "/" ? "" : path) + "/" + $0 }
        problems += walk.unread.map { .cannotReadFile(operand + "/" + $0.path, $0.error.reason) }
        if manifests != nil {
          problems += walk.hidden.filter { holdsAnything(path + "/" + $0, files) }
            .map { .hiddenFolder(operand + "/" + $0) }
        }
        let modules =
          manifests?.takesModules ?? true ? found.filter { $0.hasSuffix(".k8l") } : []
        let data = manifests?.takesManifests ?? false ? Inputs.manifests(among: found) : []
        if modules.isEmpty, data.isEmpty { empty.append(operand) }
        foundPaths.formUnion(modules)
        inputs += modules.map { .file($0) }
        self.manifests += data
      } else if let form {
        self.manifests.append(Manifest(input: .file(path), form: form))
      } else {
        inputs.append(.file(path))
      }
    }
    let given = Set(self.manifests.map { shownInput($0.input) })
    for folder in manifests?.context ?? [] {
      let found = Inputs.files(in: Inputs.absolute(folder), files)
      for var manifest in Inputs.manifests(among: found)
      where !given.contains(shownInput(manifest.input)) {
        manifest.isContext = true
        self.manifests.append(manifest)
      }
    }
    self.inputs = inputs
    self.foundPaths = foundPaths
    if let root {
      let absolute = Inputs.absolute(root)
      self.root = (try? files.realPath(absolute).get()) ?? absolute
    } else {
      self.root = Inputs.root(
        of: inputs + self.manifests.map(\.input), current: FileWriting.currentFolder, files)
    }
    var repositories = ProjectRoots(files: files, marks: [".git"])
    repository = repositories.root(above: self.root) ?? self.root
    project = Project(root: self.root, files: files)
    emptyFolders = empty
    let (current, top) = (FileWriting.currentFolder, project.root)
    project.sources.callerPath = { path in
      relative(path.hasPrefix("/") ? path : top + "/" + path, from: current)
    }
  }

  /// Whether the command line names a module; otherwise it was found in a folder.
  func isNamed(_ input: Input) -> Bool {
    if case .file(let path) = input { return !foundPaths.contains(path) }
    return true
  }

  /// The folders named that hold nothing to read.
  let emptyFolders: [String]

  /// A path of the command line, from the top.
  static func absolute(_ path: String) -> String {
    normalized(path.hasPrefix("/") ? path : FileWriting.currentFolder + "/" + path)
  }

  /// The paths as reports show them.
  var shownPaths: [String] {
    inputs.map { shown($0) } + manifests.filter { !$0.isContext }.map { shown($0.input) }
  }

  /// The path as reports show it: from the folder of the call.
  func shown(_ input: Input) -> String {
    switch input {
    case .file(let path): project.sources.callerPath(project.shown(path))
    case .standardInput: "<stdin>"
    }
  }

  private static func root(of inputs: [Input], current: String, _ files: FileProvider) -> String {
    var common: [Substring]?
    var roots = ProjectRoots(files: files)
    for input in inputs {
      guard case .file(let path) = input else { continue }
      let folder = folder(of: path)
      let real = (try? files.realPath(folder).get()) ?? folder
      let parts = (roots.root(above: real) ?? real).split(separator: "/")
      common = common.map { Array(zip($0, parts).prefix { $0 == $1 }.map(\.0)) } ?? parts
    }
    guard let common else { return roots.root(above: current) ?? current }
    return "/" + common.joined(separator: "/")
  }

  private static func folder(of path: String) -> String {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    return "/" + folder
  }

  /// The data files among others.
  private static func manifests(among files: [String]) -> [Manifest] {
    files.compactMap { path in
      DataForm(path: path).map { Manifest(input: .file(path), form: $0, isNamed: false) }
    }
  }

  /// The files in a folder and those below it, in order.
  private static func files(in folder: String, _ files: FileProvider) -> [String] {
    FolderWalk(folder, files, takesHidden: true).files.map {
      (folder == "/" ? "" : folder) + "/" + $0
    }
  }
}

/// Finds the folders of projects, looking into each folder once.
struct ProjectRoots {
  let files: FileProvider
  /// What a folder contains that says so.
  let marks: [String]
  /// By folder: the nearest one upward that says it is a project's.
  private var known: [String: String?] = [:]

  init(files: FileProvider, marks: [String] = ["kr8.k8l", ".git"]) {
    self.files = files
    self.marks = marks
  }

  /// The nearest folder, upward from `folder`, that says it is a project's.
  mutating func root(above folder: String) -> String? {
    var passed: [String] = []
    var found: String?
    var steps = folder.split(separator: "/")
    while !steps.isEmpty {
      let folder = "/" + steps.joined(separator: "/")
      if let root = known[folder] {
        found = root
        break
      }
      passed.append(folder)
      if marks.contains(where: { files.exists(folder + "/" + $0) }) {
        found = folder
        break
      }
      steps.removeLast()
    }
    for folder in passed { known[folder] = .some(found) }
    return found
  }
}

/// A key for an input.
private func shownInput(_ input: Inputs.Input) -> String {
  switch input {
  case .file(let path): path
  case .standardInput: "-"
  }
}

/// All of stdin, up to the limit for source files.
func readStandardInput() -> Result<[UInt8], FileError> {
  var bytes: [UInt8] = []
  while true {
    let part: [UInt8]
    do throws(Descriptor.ReadError) {
      part = try Descriptor.input.readSome(65_536)
    } catch {
      if error == .interrupted, !Signals.isInterrupted { continue }
      return .failure(.failed(error.reason))
    }
    if part.isEmpty { return .success(bytes) }
    bytes += part
    if bytes.count > Project.fileLimit { return .failure(.tooLarge(limit: Project.fileLimit)) }
  }
}
