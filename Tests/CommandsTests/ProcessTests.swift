import Foundation
import Testing

/// The built program; nil if it is elsewhere.
private let program: String? = {
  let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
  let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let places = [
    folder.appendingPathComponent("kr8lang"),
    repository.appendingPathComponent(".build/debug/kr8lang"),
  ]
  return places.map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) }
}()

private struct Run {
  var code: Int32
  var out: String
  var err: String
}

/// Runs a shell line in which `kr8lang` is the program, in a folder.
private func shell(_ line: String, in folder: URL) throws -> Run {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/bin/bash")
  let program = try #require(program)
  process.arguments = ["-c", "kr8lang() { '\(program)' \"$@\"; }\n" + line]
  process.currentDirectoryURL = folder
  let (out, err) = (Pipe(), Pipe())
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = out
  process.standardError = err
  try process.run()
  let output = out.fileHandleForReading.readDataToEndOfFile()
  let errors = err.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return Run(
    code: process.terminationStatus, out: String(decoding: output, as: UTF8.self),
    err: String(decoding: errors, as: UTF8.self))
}

/// A folder of its own with some files.
private func project(_ files: [String: String]) throws -> URL {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("kr8lang-\(UUID().uuidString)")
  for (path, text) in files {
    let file = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
  }
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}

private let shop = [
  "kr8.k8l": "",
  "shop.k8l": """
  import k8s.core.v1 (ConfigMap)

  param tag: String = "dev"
  config = ConfigMap { metadata { name = "shop", namespace = "prod" }, data { tag = tag } }
  """,
]

@Suite(.enabled(if: program != nil, "needs the built program"), .serialized)
struct TheProgram {
  @Test func `values go to standard output, and nothing else`() throws {
    let folder = try project(shop)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try shell("kr8lang eval shop.k8l", in: folder)
    #expect(run.code == 0)
    #expect(run.err == "")
    #expect(run.out.contains("kind: ConfigMap"))
    #expect(run.out.contains("tag: dev"))
    #expect(try shell("kr8lang eval --set tag=v2 shop.k8l", in: folder).out.contains("tag: v2"))
    let piped = try shell("cat shop.k8l | kr8lang eval - -o json", in: folder)
    let data = try JSONSerialization.jsonObject(with: Data(piped.out.utf8)) as? [String: Any]
    #expect(data?["kind"] as? String == "ConfigMap")
  }

  @Test func `an error leaves standard output empty`() throws {
    let folder = try project(["a.k8l": "x = 1\ny: Int = \"no\"\n", "kr8.k8l": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try shell("kr8lang eval a.k8l", in: folder)
    #expect(run.code == 1)
    #expect(run.out == "")
    #expect(run.err.contains("a.k8l:2:10"))
    #expect(run.err.hasSuffix("\n1 error\n"))
    let lsp = try shell("kr8lang --check a.k8l kr8.k8l", in: folder)
    #expect(lsp.code == 1)
    #expect(lsp.out.split(separator: "\n").count == 2)
  }

  @Test func `exit codes are the documented ones`() throws {
    let folder = try project(shop)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (line, code) in [
      ("kr8lang version", 0), ("kr8lang --help", 0), ("kr8lang eval --help", 0), ("kr8lang", 2),
      ("kr8lang evl shop.k8l", 2), ("kr8lang eval", 2), ("kr8lang eval --st a=b shop.k8l", 2),
      ("kr8lang eval --check shop.k8l", 2), ("kr8lang eval none.k8l", 1),
      ("kr8lang eval --set tga=1 shop.k8l", 1), ("kr8lang check shop.k8l", 0),
      ("kr8lang test shop.k8l", 1), ("kr8lang explain unknown-option", 0),
      ("kr8lang explain unknwn-option", 2), ("kr8lang eval .", 0),
      ("kr8lang explain > /dev/full", 1), ("kr8lang why shop.k8l config.data.tag", 0),
      ("kr8lang why shop.k8l config.data.tga", 1),
    ] {
      #expect(try shell(line, in: folder).code == Int32(code), "\(line)")
    }
  }

  @Test func `a closed pipe is no drama`() throws {
    let folder = try project(shop)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try shell("for i in 1 2 3; do kr8lang explain | head -1; done", in: folder)
    #expect(run.err == "")
    #expect(run.out.split(separator: "\n").count == 3)
  }

  @Test func `a folder of output is written once and checked after`() throws {
    let folder = try project(shop)
    defer { try? FileManager.default.removeItem(at: folder) }
    let check = "kr8lang eval --output-dir out --check shop.k8l"
    #expect(try shell(check, in: folder).code == 1)
    #expect(try shell("kr8lang eval --output-dir out shop.k8l", in: folder).code == 0)
    let file = folder.appendingPathComponent("out/prod/configmap-shop.yaml")
    #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("apiVersion: v1\n"))
    #expect(try shell(check, in: folder).code == 0)
    let names = try shell("ls -A out out/prod", in: folder).out
    #expect(!names.contains(".tmp"))
    #expect(try shell("touch out/old.yaml; " + check, in: folder).err.contains("out/old.yaml"))
    #expect(try shell("rm out/old.yaml; echo >> out/prod/*; " + check, in: folder).code == 1)
  }

  @Test func `formatting keeps a file's mode, and leaves links alone`() throws {
    let folder = try project(["a.k8l": "x   =  1\n", "kr8.k8l": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    let line = """
      chmod 640 a.k8l; ln -s a.k8l b.k8l; kr8lang fmt --check . ; kr8lang fmt .
      stat -c %a a.k8l; readlink b.k8l; cat a.k8l; kr8lang fmt --check .
      """
    let run = try shell(line, in: folder)
    #expect(run.code == 0)
    #expect(run.out == "640\na.k8l\nx = 1\n")
    #expect(run.err.contains("not-formatted"))
  }

  @Test func `files that are none are refused, not waited for`() throws {
    let folder = try project(["kr8.k8l": ""])
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try shell(
      "mkfifo p.k8l; kr8lang check p.k8l; kr8lang check /dev/zero; mkdir d.k8l; kr8lang check d.k8l",
      in: folder)
    #expect(run.err.contains("not a regular file"))
  }

  @Test(
    .enabled(
      if: (try? shell("python3 -c 'import pexpect'", in: URL(fileURLWithPath: "/")).code) == 0,
      "needs Python's pexpect"))
  func `the prompt works on a real terminal`() throws {
    let folder = try project([:])
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("repl_session.py").path
    let run = try shell("python3 '\(script)' '\(program ?? "")' .", in: folder)
    #expect(run.out == "ok\n", "\(run.err)")
  }
}
