import Source

/// The report for editors: for each file one line, a `PublishDiagnosticsParams` of the Language
/// Server Protocol 3.17. A file without findings has a line too, so that an editor clears it.
extension Report {
  /// One line of JSON for each file asked about and each other file with a finding.
  public func lspLines(unit: ColumnUnit = .utf16) -> String {
    var text = ""
    for path in paths where !path.isEmpty || !diagnostics(at: path).isEmpty {
      text += lspParameters(for: path, unit: unit) + "\n"
    }
    return text
  }

  /// The `PublishDiagnosticsParams` of one file, on one line.
  public func lspParameters(for path: String, unit: ColumnUnit = .utf16) -> String {
    var json = JSONText()
    json.object { json in
      json.field("uri", fileURI(of: path))
      json.array("diagnostics", diagnostics(at: path)) {
        json, diagnostic in
        json.object { json in write(diagnostic, unit: unit, to: &json) }
      }
    }
    return json.text
  }

  private func write(_ diagnostic: Diagnostic, unit: ColumnUnit, to json: inout JSONText) {
    writeRange(diagnostic.span, unit, to: &json)
    let severity =
      switch diagnostic.severity {
      case .error: 1
      case .warning: 2
      case .info: 3
      }
    json.field("severity", severity)
    json.field("code", diagnostic.code.rawValue)
    json.field("source", "kr8lang")
    json.field("message", diagnostic.message + (diagnostic.help.map { "\n" + $0 } ?? ""))
    let notes = diagnostic.notes.filter { sources.file(of: $0.span) != nil }
    if !notes.isEmpty {
      json.array("relatedInformation", notes) { json, note in
        json.object { json in
          json.object("location") { json in
            json.field("uri", fileURI(of: path(of: note.span)))
            writeRange(note.span, unit, to: &json)
          }
          json.field("message", note.message)
        }
      }
    }
    if !diagnostic.fixes.isEmpty { writeFixes(of: diagnostic, unit: unit, to: &json) }
  }

  /// `data`, which an editor hands back when it asks for code actions.
  private func writeFixes(of diagnostic: Diagnostic, unit: ColumnUnit, to json: inout JSONText) {
    json.object("data") { json in
      json.array("fixes", diagnostic.fixes) { json, fix in
        json.object { json in
          json.field("title", fix.message)
          json.array("edits", fix.edits.filter { sources.file(of: $0.span) != nil }) { json, edit in
            json.object { json in
              json.field("uri", fileURI(of: path(of: edit.span)))
              writeRange(edit.span, unit, to: &json)
              json.field("newText", edit.replacement)
            }
          }
        }
      }
    }
  }

  private func writeRange(_ span: SourceSpan, _ unit: ColumnUnit, to json: inout JSONText) {
    guard let file = sources.file(of: span) else {
      // About the file as a whole.
      json.raw("range", #"{"start":{"line":0,"character":0},"end":{"line":0,"character":0}}"#)
      return
    }
    json.object("range") { json in
      for (key, place) in [("start", span.start), ("end", max(span.start, span.end))] {
        let position = file.position(at: Int(place - file.base), in: unit)
        json.object(key) { json in
          json.field("line", position.line)
          json.field("character", position.character)
        }
      }
    }
  }

  /// The URI of a shown path: `file:` under the root, `kr8lang:` for the library in the binary,
  /// `untitled:` for stdin.
  public func fileURI(of path: String) -> String {
    if path.hasPrefix("<") {
      return "untitled:" + percentEncoded(path.filter { $0 != "<" && $0 != ">" })
    }
    if sources.files.contains(where: { $0.path == path && $0.isLibrary }) {
      return "kr8lang:/" + percentEncoded(path)
    }
    return "file://" + percentEncoded(absolute(path))
  }

  /// A shown path from the top: it may begin with steps upward from the root.
  func absolute(_ path: String) -> String {
    if path.hasPrefix("/") || root.isEmpty { return path }
    var (folder, rest) = (root.split(separator: "/"), path.split(separator: "/")[...])
    while rest.first == "..", !folder.isEmpty {
      folder.removeLast()
      rest = rest.dropFirst()
    }
    return "/" + (folder + rest).joined(separator: "/")
  }
}

/// A path with everything but letters, digits and `-._~/` as percent escapes (RFC 3986).
func percentEncoded(_ path: String) -> String {
  let digits = Array("0123456789ABCDEF")
  var text = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      text.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      text += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
    }
  }
  return text
}
