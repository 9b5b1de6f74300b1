import Source

/// The report for programs. The form is stable: fields may be added, none changes its meaning.
///
/// ```
/// { "diagnostics": [ {
///     "code": "unknown-field", "helpUri": "https://…/unknown-field.md", "severity": "error" | "warning" | "info", "message": "…",
///     "place": PLACE,                                          // absent: no place can be named
///     "file": "env/prod.k8l",                                  // instead: what it is about
///     "rule": "HostNamespaces", "subject": "Pod/web spec",     // of policies
///     "notes": [ { "message": "…", "place": PLACE } ],
///     "fixes": [ { "message": "…", "edits": [ { "place": PLACE, "replacement": "…" } ] } ],
///     "help": "…" } ],                                         // absent: none
///   "files": [ "env/prod.k8l" ],                               // what was checked
///   "summary": { "errors": 1, "warnings": 0, "infos": 0 } }  // and what the command counted;
///                                        // "omitted": how many of them are not listed
/// PLACE: { "file": "env/prod.k8l", "start": POINT, "end": POINT }
/// POINT: { "offset": 120, "line": 12, "column": 3 }
/// ```
/// Files are relative to the folder that the command was called in. Offsets are bytes from zero; lines and columns count from one, columns in Unicode scalars; ends
/// are exclusive.
extension Report {
  public func json() -> String {
    var json = JSONText()
    json.object { json in
      json.array("diagnostics", diagnostics) { json, diagnostic in
        json.object { json in write(diagnostic, to: &json) }
      }
      json.array("files", checkedPaths) { json, path in json.string(path) }
      json.object("summary") { json in
        json.field("errors", count(of: .error))
        json.field("warnings", count(of: .warning))
        json.field("infos", count(of: .info))
        if omitted > 0 { json.field("omitted", omitted) }
        for count in counts { json.field(count.name, count.value) }
      }
    }
    return json.text + "\n"
  }

  private func write(_ diagnostic: Diagnostic, to json: inout JSONText) {
    json.field("code", diagnostic.code.rawValue)
    json.field("helpUri", diagnostic.code.helpURI)
    json.field("severity", diagnostic.severity.rawValue)
    json.field("message", diagnostic.message)
    json.place(diagnostic.span, in: sources)
    if diagnostic.span.isNone, let file = diagnostic.file { json.field("file", file) }
    if let rule = diagnostic.rule { json.field("rule", rule.name) }
    if let subject = diagnostic.subject { json.field("subject", subject) }
    json.array("notes", diagnostic.notes) { json, note in
      json.object { json in
        json.field("message", note.message)
        json.place(note.span, in: sources)
      }
    }
    json.array("fixes", diagnostic.fixes) { json, fix in
      json.object { json in
        json.field("message", fix.message)
        json.array("edits", fix.edits) { json, edit in
          json.object { json in
            json.place(edit.span, in: sources)
            json.field("replacement", edit.replacement)
          }
        }
      }
    }
    if let help = diagnostic.help { json.field("help", help) }
  }
}

extension JSONText {
  /// `"place": { "file", "start", "end" }`; nothing for the span of nothing.
  public mutating func place(_ span: SourceSpan, in sources: SourceTable) {
    guard let file = sources.file(of: span) else { return }
    let span = sources.shown(span)
    object("place") { json in
      json.field("file", sources.shownPath(of: file))
      for (key, end) in [("start", span.start), ("end", max(span.start, span.end))] {
        json.object(key) { json in
          let offset = Int(end - file.base)
          let place = file.position(at: offset, in: .utf32)
          json.field("offset", offset)
          json.field("line", place.line + 1)
          json.field("column", place.character + 1)
        }
      }
    }
  }
}
