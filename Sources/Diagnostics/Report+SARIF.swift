import Source

/// The report as SARIF 2.1.0, which code-scanning services read.
extension Report {
  public func sarif(version: String) -> String {
    var ruleIndex: [String: Int] = [:]
    var rules: [String] = []
    for code in diagnostics.map(\.code.rawValue).sorted() where ruleIndex[code] == nil {
      ruleIndex[code] = rules.count
      rules.append(code)
    }
    var json = JSONText()
    json.object { json in
      json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
      json.field("version", "2.1.0")
      json.array("runs", [0]) { json, _ in
        json.object { json in
          json.object("tool") { json in
            json.object("driver") { json in
              json.field("name", "kr8lang")
              json.field("version", version)
              json.array("rules", rules) { json, rule in
                json.object { json in
                  json.field("id", rule)
                  json.object("help") { $0.field("text", "kr8lang explain \(rule)") }
                }
              }
            }
          }
          json.field("columnKind", "unicodeCodePoints")
          if !root.isEmpty {
            json.object("originalUriBaseIds") { json in
              json.object("ROOT") { $0.field("uri", "file://" + percentEncoded(root) + "/") }
            }
          }
          json.array("results", zip(diagnostics, fingerprints)) { json, finding in
            json.object { json in
              write(finding.0, rule: ruleIndex[finding.0.code.rawValue] ?? 0, to: &json)
              json.object("partialFingerprints") { $0.field("kr8lang/v1", finding.1) }
            }
          }
        }
      }
    }
    return json.text + "\n"
  }

  private func write(_ diagnostic: Diagnostic, rule: Int, to json: inout JSONText) {
    json.field("ruleId", diagnostic.code.rawValue)
    json.field("ruleIndex", rule)
    let level =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .info: "note"
      }
    json.field("level", level)
    json.object("message") { json in
      json.field("text", diagnostic.message + (diagnostic.help.map { "\n" + $0 } ?? ""))
    }
    if sources.file(of: diagnostic.span) != nil {
      json.array("locations", [diagnostic.span]) { json, span in
        json.object { json in writePhysicalLocation(span, to: &json) }
      }
    }
    let notes = diagnostic.notes.filter { sources.file(of: $0.span) != nil }
    if !notes.isEmpty {
      json.array("relatedLocations", notes.enumerated()) { json, note in
        json.object { json in
          json.field("id", note.offset + 1)
          writePhysicalLocation(note.element.span, to: &json)
          json.object("message") { $0.field("text", note.element.message) }
        }
      }
    }
    if !diagnostic.fixes.isEmpty {
      json.array("fixes", diagnostic.fixes.filter { !$0.edits.isEmpty }) { json, fix in
        json.object { json in write(fix, to: &json) }
      }
    }
  }

  private func write(_ fix: FixIt, to json: inout JSONText) {
    json.object("description") { $0.field("text", fix.message) }
    let edits = fix.edits.filter { sources.file(of: $0.span) != nil }
    json.array("artifactChanges", edits) { json, edit in
      json.object { json in
        json.object("artifactLocation") { writeArtifact(edit.span, to: &$0) }
        json.array("replacements", [edit]) { json, edit in
          json.object { json in
            json.object("deletedRegion") { writeRegion(edit.span, to: &$0) }
            json.object("insertedContent") { $0.field("text", edit.replacement) }
          }
        }
      }
    }
  }

  private func writePhysicalLocation(_ span: SourceSpan, to json: inout JSONText) {
    json.object("physicalLocation") { json in
      json.object("artifactLocation") { writeArtifact(span, to: &$0) }
      json.object("region") { writeRegion(span, to: &$0) }
    }
  }

  private func writeArtifact(_ span: SourceSpan, to json: inout JSONText) {
    let file = sources.file(of: span)
    let path = file?.path ?? ""
    if path.hasPrefix("/") || path.hasPrefix("<") || file?.isLibrary ?? false {
      json.field("uri", fileURI(of: path))
    } else {
      json.field("uri", percentEncoded(path))
      if !root.isEmpty { json.field("uriBaseId", "ROOT") }
    }
  }

  private func writeRegion(_ span: SourceSpan, to json: inout JSONText) {
    guard let file = sources.file(of: span) else { return }
    let start = file.position(at: Int(span.start - file.base), in: .utf32)
    let end = file.position(at: Int(max(span.start, span.end) - file.base), in: .utf32)
    json.field("startLine", start.line + 1)
    json.field("startColumn", start.character + 1)
    json.field("endLine", end.line + 1)
    json.field("endColumn", end.character + 1)
  }
}
