import Diagnostics
import Documents
import Schemas
import Source
import Text
import Workspace

/// Modules on their way into the folder of an import. Each ends in a seal, by which the next import
/// knows that nobody has edited it.
struct ImportedModules {
  let folder: OutputFolder
  let files: [OutputFolder.File]
  private let disk = FileProvider.disk

  init(_ files: [ImportedFile], in folder: OutputFolder) {
    self.folder = folder
    self.files = files.map {
      OutputFolder.File(path: $0.path, bytes: ModuleSeal.sealed($0.bytes))
    }
  }

  private func place(_ file: OutputFolder.File) -> String { folder.path + "/" + file.path }

  /// What is where a file will be written, if that is anything else.
  private func present(_ file: OutputFolder.File) -> [UInt8]? {
    guard let bytes = try? disk.read(place(file), Project.fileLimit).get(), bytes != file.bytes
    else { return nil }
    return bytes
  }

  /// The modules that would be overwritten although someone has edited them.
  func edited() -> [Diagnostic] {
    files.compactMap { file in
      guard let bytes = present(file), !ModuleSeal.isIntact(bytes),
        bytes != ModuleSeal.opened(file.bytes)
      else { return nil }
      return .editedModule(place(file), LineDifference(from: bytes, to: file.bytes))
    }
  }

  /// A line for each module that the import changes.
  func changes() -> [ImportRemark] {
    files.compactMap { file in
      present(file).map {
        ImportRemark("\(place(file)) changes: \(LineDifference(from: $0, to: file.bytes).words)")
      }
    }
  }

  /// Writes the modules, and what makes their folder a project where it is none and they name one
  /// another.
  func write() -> [Diagnostic] {
    let problems = folder.write(files)
    let namesOthers = files.contains { ByteSearch.contains($0.bytes, "\"../") }
    guard problems.allSatisfy({ $0.severity != .error }), namesOthers,
      let real = try? disk.realPath(folder.path).get()
    else { return problems }
    var roots = ProjectRoots(files: disk)
    if roots.root(above: real) != nil { return problems }
    do throws(Descriptor.WriteError) {
      try FileWriting.replace(folder.path + "/kr8.k8l", with: Array(Self.mark.utf8))
    } catch {
      return problems + [.cannotWrite(folder.path + "/kr8.k8l", error.reason)]
    }
    return problems
  }

  private static let mark = "// This folder is a project: its modules may name one another.\n"
}

/// The last line of an imported module: a comment with a checksum of what is above it.
enum ModuleSeal {
  private static let words = "\n// As imported: "

  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    // A module without members is the seal alone.
    let line = (words + String(decoding: checksum(bytes), as: UTF8.self) + "\n").utf8
    return bytes + Array(bytes.isEmpty ? line.dropFirst() : line[...])
  }

  /// The text above the seal; all of it if there is none.
  static func opened(_ bytes: [UInt8]) -> [UInt8] {
    let length = words.utf8.count + checksumLength + 1
    if bytes.count == length - 1, bytes.starts(with: words.utf8.dropFirst()) { return [] }
    guard bytes.count >= length, bytes.suffix(length).starts(with: words.utf8) else { return bytes }
    return Array(bytes.dropLast(length))
  }

  static func isIntact(_ bytes: [UInt8]) -> Bool {
    let text = opened(bytes)
    return text.count < bytes.count && sealed(text) == bytes
  }

  private static let checksumLength = 8

  private static func checksum(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    SHA256.hexadecimal(bytes.span).prefix(checksumLength)
  }
}

/// How many lines two strings do not share.
struct LineDifference {
  var added = 0
  var removed = 0

  init(from old: [UInt8], to new: [UInt8]) {
    var counts: [ArraySlice<UInt8>: Int] = [:]
    for line in ModuleSeal.opened(old).split(separator: 0x0A) { counts[line, default: 0] += 1 }
    for line in ModuleSeal.opened(new).split(separator: 0x0A) {
      if let count = counts[line], count > 0 { counts[line] = count - 1 } else { added += 1 }
    }
    removed = counts.values.reduce(0, +)
  }

  var words: String {
    "\(added) \(added == 1 ? "line" : "lines") added, \(removed) removed"
  }
}

extension Diagnostic {
  /// A module that someone has worked on since it was imported.
  static func editedModule(_ path: String, _ difference: LineDifference) -> Diagnostic {
    Diagnostic(
      .editedModule, at: .none,
      "`\(path)` was edited since it was imported, and is not overwritten (\(difference.words))"
    )
    .helping(
      "keep your changes in a module that imports or extends it; `--force` overwrites what is there"
    )
  }
}
