import Foundation
import Testing

/// The recipes of `docs/recipes.md` work, through a driver that speaks the contract of KRM functions.
///
/// `UPDATE_SNAPSHOTS=1 swift test --filter RecipeTests` writes the answers into the page.
@Suite(.enabled(if: answers("python3 -c 'import yaml'"), "needs Python's PyYAML"))
struct RecipeTests {
  @Test func showTheRealAnswers() throws {
    var page = try DocumentPage(Program.root.appending(path: "docs/recipes.md"))
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "kr8lang-recipes-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var differences: [DocumentPage.Difference] = []
    var answer = ""
    for block in page.blocks {
      let text = block.rows.joined(separator: "\n") + "\n"
      if block.info.contains(" file=") {
        let name = String(block.info.drop { $0 != "=" }.dropFirst())
        try write(text, to: folder.appending(path: name))
      } else if block.info == "sh driver" {
        let driver = Program.root.appending(path: "Tests/ExampleTests/krm_driver.py").path
        answer = try run("python3 '\(driver)' \(block.rows[0])", in: folder)
      } else if block.info == "sh plugin" {
        let command =
          "kr8lang init argocd-plugin -o plugin.yaml 2>/dev/null; "
          + "export \(block.rows[0]); cd argocd; sh -c \"$(python3 -c 'import yaml; "
          + "print(yaml.safe_load(open(\"../plugin.yaml\"))[\"spec\"][\"generate\"][\"args\"][0])')\""
        answer = try run(command, in: folder)
      } else if block.info.hasSuffix(" answer") {
        var rows = answer.components(separatedBy: "\n")
        while rows.last == "" { rows.removeLast() }
        if rows != block.rows { differences.append(.init(block: block, answer: rows)) }
      }
    }
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" { try page.take(differences) }
    for difference in differences {
      Issue.record("recipes.md:\(difference.block.row + 1): \(difference.answer)")
    }
  }

  @Test(.enabled(if: answers("kpt version"), "needs kpt"))
  func kptRunsTheFunction() throws {
    let page = try DocumentPage(Program.root.appending(path: "docs/recipes.md"))
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "kr8lang-kpt-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for block in page.blocks where block.info.contains(" file=kpt/") {
      let name = String(block.info.drop { $0 != "=" }.dropFirst())
      try write(block.rows.joined(separator: "\n") + "\n", to: folder.appending(path: name))
    }
    let render = "cd kpt; kpt fn render --allow-exec .; echo \"exit $?\""
    let refused = try run(render, in: folder)
    #expect(refused.contains("apps/v1/Deployment/web spec.replicas: "), "\(refused)")
    #expect(refused.hasSuffix("exit 1\n"))
    let accepted = try run(
      "sed -i 's/replicas: 1/replicas: 2/' kpt/web.yaml; " + render, in: folder)
    #expect(accepted.hasSuffix("exit 0\n"), "\(accepted)")
  }

  private func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
    if file.pathExtension == "sh" {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    }
  }

  /// What a command prints, words included, with the program on its PATH.
  private func run(_ command: String, in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "{ " + command + "; } 2>&1"]
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    let path = environment["PATH"] ?? "/usr/bin:/bin"
    environment["PATH"] = Program.path.deletingLastPathComponent().path + ":" + path
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}

/// Whether a command is there and succeeds.
private func answers(_ command: String) -> Bool {
  let process = Process()
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", command]
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}
