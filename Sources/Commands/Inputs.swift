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

  let inputs: [Input]
  let root: String
  let project: Project

  /// Finds what the operands name: files, `-` for standard input, folders for the modules in them.
  /// The root is what `--root` says, else the nearest folder upward with a `kr8.k8l` or a `.git`,
  /// else the files' own; for files of several roots the folder that holds them all.
  init(_ operands: [String], root: String?, files: FileProvider = .disk) {
    let current = FileWriting.currentFolder
    var inputs: [Input] = []
    for operand in operands {
      if operand == "-" {
        inputs.append(.standardInput)
        continue
      }
      let path = operand.hasPrefix("/") ? normalized(operand) : normalized(current + "/" + operand)
      if case .success = files.list(path) {
        inputs += Inputs.modules(in: path, files).map { .file($0) }
      } else {
        inputs.append(.file(path))
      }
    }
    self.inputs = inputs
    if let root {
      let absolute = root.hasPrefix("/") ? normalized(root) : normalized(current + "/" + root)
      self.root = (try? files.realPath(absolute).get()) ?? absolute
    } else {
      self.root = Inputs.root(of: inputs, current: current, files)
    }
    project = Project(root: self.root, files: files)
  }

  /// The paths as reports show them.
  var shownPaths: [String] { inputs.map { shown($0) } }

  /// The path as reports show it.
  func shown(_ input: Input) -> String {
    switch input {
    case .file(let path): project.shown(path)
    case .standardInput: "<stdin>"
    }
  }

  private static func root(of inputs: [Input], current: String, _ files: FileProvider) -> String {
    var common: [Substring]?
    for input in inputs {
      guard case .file(let path) = input else { continue }
      let folder = folder(of: path)
      let real = (try? files.realPath(folder).get()) ?? folder
      let parts = (markedFolder(above: real, files) ?? real).split(separator: "/")
      common = common.map { Array(zip($0, parts).prefix { $0 == $1 }.map(\.0)) } ?? parts
    }
    guard let common else { return markedFolder(above: current, files) ?? current }
    return "/" + common.joined(separator: "/")
  }

  /// The nearest folder, upward from `folder`, that says it is a project's.
  private static func markedFolder(above folder: String, _ files: FileProvider) -> String? {
    var folder = folder
    while folder != "/", !folder.isEmpty {
      for mark in ["kr8.k8l", ".git"] {
        if case .success = files.realPath(folder + "/" + mark) { return folder }
      }
      folder = Inputs.folder(of: folder)
    }
    return nil
  }

  private static func folder(of path: String) -> String {
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    return "/" + folder
  }

  /// The modules in a folder and those below it, in order; hidden folders are left out.
  private static func modules(in folder: String, _ files: FileProvider) -> [String] {
    guard case .success(let names) = files.list(folder) else { return [] }
    var found: [String] = []
    for name in names where !name.hasPrefix(".") {
      if name.hasSuffix("/") {
        found += modules(in: folder + "/" + name.dropLast(), files)
      } else if name.hasSuffix(".k8l") {
        found.append(folder + "/" + name)
      }
    }
    return found
  }
}

/// All of standard input, up to the limit for source files.
func readStandardInput() -> Result<[UInt8], FileError> {
  var bytes: [UInt8] = []
  while true {
    guard let part = Descriptor.input.readSome(65_536) else {
      return .failure(.failed("standard input failed"))
    }
    if part.isEmpty { return .success(bytes) }
    bytes += part
    if bytes.count > Project.fileLimit { return .failure(.tooLarge(limit: Project.fileLimit)) }
  }
}
