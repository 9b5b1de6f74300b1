import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a command left behind.
public struct ToolResult {
  /// The exit code; 128 + n after signal n, 124 when it did not end.
  public var code: Int32
  public var output: [UInt8]
  public var errors: String
  public var text: String { String(decoding: output, as: UTF8.self) }
}

/// The built `kr8lang`, run as a user runs it.
public enum Tool {
  /// The binary, beside the bundle of tests.
  public static let path: String = {
    for argument in CommandLine.arguments where argument.contains(".xctest") {
      guard let end = argument.range(of: ".xctest") else { continue }
      let bundle = URL(fileURLWithPath: String(argument[..<end.upperBound]))
      let path = bundle.deletingLastPathComponent().appendingPathComponent("kr8lang").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    return Repository.url(".build/debug/kr8lang").path
  }()

  /// The commands it has, so that tests of one that is not built in can be skipped with a message.
  public static let commands: Set<String> = {
    let help = run(["help"], in: Repository.top.path).text
    let lines = help.split(separator: "\n").filter { $0.hasPrefix("  ") }
    return Set(lines.compactMap { $0.split(separator: " ").first.map(String.init) })
  }()

  /// Runs `kr8lang` in a folder.
  public static func run(
    _ arguments: [String], in folder: String, input: String = "/dev/null"
  ) -> ToolResult {
    spawn([path] + arguments, in: folder, input: input)
  }

  /// Runs a line of shell in a folder, `kr8lang` being the built one.
  public static func shell(_ line: String, in folder: String) -> ToolResult {
    let binaries = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let script = "set -e; PATH='\(binaries)':$PATH\n" + line
    return spawn(["/bin/sh", "-c", script], in: folder)
  }

  private static func spawn(
    _ command: [String], in folder: String, input: String = "/dev/null"
  ) -> ToolResult {
    let scratch = Scratch()
    let (out, err) = (scratch.path("out"), scratch.path("err"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var pid = pid_t()
    // A shell goes into the folder: the spawn attribute for it is not in every C library.
    let start = ["sh", "-c", #"cd "$0" && exec "$@""#, folder]
    var words = (start + command).map { strdup($0) } + [nil]
    var environment = ProcessInfo.processInfo.environment
    environment["NO_COLOR"] = "1"
    environment["LC_ALL"] = "C.UTF-8"
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    let failure = posix_spawn(&pid, "/bin/sh", &actions, nil, &words, &variables)
    guard failure == 0 else {
      return ToolResult(code: 127, output: [], errors: String(cString: strerror(failure)))
    }
    let code = wait(for: pid)
    let errors = FileManager.default.contents(atPath: err) ?? Data()
    return ToolResult(
      code: code, output: [UInt8](FileManager.default.contents(atPath: out) ?? Data()),
      errors: String(decoding: errors, as: UTF8.self))
  }

  /// Waits for the end, half an hour at most: what would not end at all shall fail, and a slow
  /// machine shall not.
  private static func wait(for pid: pid_t) -> Int32 {
    let deadline = Date().addingTimeInterval(1800)
    var status: Int32 = 0
    var pause: useconds_t = 500
    while waitpid(pid, &status, WNOHANG) == 0 {
      if Date() > deadline {
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        return 124
      }
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
  }
}

/// A folder that goes away with its owner.
public final class Scratch {
  public let folder: URL

  public init() {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kr8lang-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  public func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Writes a file and gives its path.
  @discardableResult
  public func write(_ text: String, to name: String) -> String {
    FileManager.default.createFile(atPath: path(name), contents: Data(text.utf8))
    return path(name)
  }
}
