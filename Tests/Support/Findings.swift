import Foundation

/// A diagnostic as `kr8lang check --format json` prints it.
public struct Finding: Decodable {
  public var code: String
  public var severity: String
  public var message: String
  public var place: Place?
  public var notes: [Note]
  public var fixes: [Fix]
  public var help: String?

  public struct Place: Decodable {
    public var file: String
    public var start: Point
    public var end: Point
  }

  public struct Point: Decodable, Equatable {
    public var offset: Int
    public var line: Int
    public var column: Int
  }

  public struct Note: Decodable {
    public var message: String
    public var place: Place?
  }

  public struct Fix: Decodable {
    public var message: String
    public var edits: [Edit]
  }

  public struct Edit: Decodable {
    public var place: Place
    public var replacement: String
  }
}

/// All that a run found.
public struct Findings: Decodable {
  public var diagnostics: [Finding]

  /// Reads the JSON report; nil if the text is none.
  public init?(json: [UInt8]) {
    guard let found = try? JSONDecoder().decode(Findings.self, from: Data(json)) else { return nil }
    self = found
  }

  /// One paragraph for each: `line:column-end code: message`, then its notes, fixes and help,
  /// indented. Places in another file than the finding's own begin with that file.
  public func rendered(in file: String) -> String {
    diagnostics.map { finding in
      let mark = finding.severity == "error" ? "" : " (\(finding.severity))"
      var lines = ["\(place(finding.place, in: file)) \(finding.code)\(mark): \(finding.message)"]
      for note in finding.notes {
        lines.append("  note \(place(note.place, in: file)): \(note.message)")
      }
      for fix in finding.fixes {
        lines.append("  fix: \(fix.message)")
        for edit in fix.edits {
          lines.append("    \(place(edit.place, in: file)) -> \(quoted(edit.replacement))")
        }
      }
      if let help = finding.help { lines.append("  help: \(help)") }
      return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private func place(_ place: Finding.Place?, in file: String) -> String {
    guard let place else { return "nowhere" }
    let (start, end) = (place.start, place.end)
    // Lines of the library change with it; its file says enough.
    if place.file.hasPrefix("k8s/") || place.file.hasPrefix("std/") { return place.file }
    let prefix = place.file == file ? "" : place.file + ":"
    let tail = start.line == end.line ? "\(end.column)" : "\(end.line):\(end.column)"
    return "\(prefix)\(start.line):\(start.column)-\(tail)"
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\n", with: "\\n") + "\""
  }
}
