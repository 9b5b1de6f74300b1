import Diagnostics
import Stdlib

extension Verb {
  static let explain = Verb(
    name: "explain",
    summary: "explain a diagnostic and how to fix it",
    synopsis: "[CODE]",
    details: """
      Prints the page of a diagnostic: its cause, an example that triggers it, and the example \
      fixed. Without a code, lists all codes.
      """,
    operandCount: 0...1,
    examples: [("kr8lang explain unknown-field", "what `error[unknown-field]` means")]
  ) { arguments, console in
    guard let word = arguments.operands.first else {
      let codes = DiagnosticCode.allCases.map(\.rawValue).sorted()
      console.write(codes.joined(separator: "\n") + "\n")
      return .success
    }
    guard let code = DiagnosticCode(rawValue: word.lowercased()) else {
      console.say([.unknownCode(word)])
      return .usage
    }
    let page = EmbeddedFiles.find("diagnostics/\(code.rawValue).md")
    console.write(page ?? Array("# \(code.rawValue)\n\nThis code has no page yet.\n".utf8))
    return .success
  }
}
