import Diagnostics
import Source

/// Where a command writes: values to stdout, diagnostics to stderr.
///
/// Values are handed over whole, once nothing has failed, so that output is all or nothing.
final class Console {
  /// How text on stderr is styled.
  let words: TerminalStyle
  /// How help and other text on stdout looks.
  let values: TerminalStyle
  private let output: Descriptor
  private let errors: Descriptor
  private var failure: Descriptor.WriteError?

  init(color: String?, output: Descriptor = .output, errors: Descriptor = .errors) {
    self.output = output
    self.errors = errors
    words = Console.style(of: errors, color: color)
    values = Console.style(of: output, color: color)
  }

  private static func style(of descriptor: Descriptor, color: String?) -> TerminalStyle {
    let isTerminal = descriptor.isTerminal
    let colours =
      switch color {
      case "always": true
      case "never": false
      default:
        isTerminal && (environmentVariable("NO_COLOR") ?? "").isEmpty
          && environmentVariable("TERM") != "dumb"
      }
    let width = isTerminal ? min(100, Terminal(descriptor: descriptor).size.columns) : 100
    return TerminalStyle(colours: colours, width: width)
  }

  /// Whether a person watches stderr.
  var isWatched: Bool { errors.isTerminal }

  /// Writes to stdout. A reader that went away is not an error; any other failure shows in
  /// `finish`.
  func write(_ bytes: [UInt8]) {
    guard failure == nil, !bytes.isEmpty else { return }
    do throws(Descriptor.WriteError) { try output.write(bytes) } catch { failure = error }
  }

  func write(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard failure == nil else { return }
    do throws(Descriptor.WriteError) { try unsafe output.write(bytes) } catch { failure = error }
  }

  func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes to stderr. A failure cannot be reported anywhere.
  func say(_ text: String) { try? errors.write(Array(text.utf8)) }

  /// Says what is wrong, without a summary: for the command line itself.
  func say(_ diagnostics: [Diagnostic]) {
    let renderer = TerminalRenderer(sources: SourceTable(), style: words)
    for diagnostic in diagnostics { say(renderer.render(diagnostic)) }
  }

  /// Prints a report as text; prints nothing if it is empty.
  func say(_ report: Report) { say(report.text(style: words)) }

  /// The exit code after all that was written: a full disk is an error.
  func finish(_ code: ExitCode) -> ExitCode {
    guard case .failed(let reason) = failure else { return code }
    say([.cannotWrite("standard output", reason)])
    return code == .success ? .findings : code
  }
}
