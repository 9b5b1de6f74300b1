import Source

/// The report as SARIF 2.1.0, as code-scanning services take it: every result has a place in a file
/// of the repository, and every policy is a separate rule.
extension Report {
  public func sarif(version: String) -> String {
    let rules = self.rules
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
                json.object { json in write(rule, to: &json) }
              }
            }
          }
          json.field("columnKind", "unicodeCodePoints")
          if !repository.isEmpty {
            json.object("originalUriBaseIds") { json in
              json.object("ROOT") {
                $0.field("uri", "file://" + percentEncoded(repository) + "/")
              }
            }
          }
          json.array("results", zip(diagnostics, fingerprints)) { json, finding in
            json.object { json in
              let index = rules.firstIndex { $0.ruleID == finding.0.ruleID } ?? 0
              write(finding.0, rule: index, to: &json)
              json.object("partialFingerprints") { $0.field("kr8lang/v1", finding.1) }
            }
          }
        }
      }
    }
    return json.text + "\n"
  }

  /// A diagnostic for each rule, in the order of their names.
  private var rules: [Diagnostic] {
    var seen: Set<String> = []
    return diagnostics.filter { seen.insert($0.ruleID).inserted }.sorted { $0.ruleID < $1.ruleID }
  }

  private func write(_ rule: Diagnostic, to json: inout JSONText) {
    let code = rule.code.rawValue
    let words = code.split(separator: "-").joined(separator: " ")
    let summary = rule.rule.map { $0.summary ?? "Policy \($0.name)." } ?? "kr8lang: \(words)."
    json.field("id", rule.ruleID)
    json.field("name", rule.rule?.name ?? code)
    json.object("shortDescription") { $0.field("text", firstSentence(of: summary)) }
    json.object("fullDescription") { $0.field("text", summary) }
    json.field("helpUri", rule.code.helpURI)
    json.object("help") { $0.field("text", "`kr8lang explain \(code)` says more.") }
  }

  private func write(_ diagnostic: Diagnostic, rule: Int, to json: inout JSONText) {
    json.field("ruleId", diagnostic.ruleID)
    json.field("ruleIndex", rule)
    let level =
      switch diagnostic.severity {
      case .error: "error"
      case .warning: "warning"
      case .info: "note"
      }
    json.field("level", level)
    // A service cannot show a place in the library, so the message states it.
    let notes = diagnostic.notes.filter { isInFile($0.span) }
    let told = diagnostic.notes.filter { !$0.span.isNone && !isInFile($0.span) }.map { note in
      let place = sources.location(of: note.span)
      return note.message + (place.map { " (\($0.path):\($0.line))" } ?? "")
    }
    let text = [diagnostic.message] + told + (diagnostic.help.map { [$0] } ?? [])
    json.object("message") {
      $0.field("text", visibleLines(text.joined(separator: "\n"), mark: ""))
    }
    json.array("locations", [0]) { json, _ in
      json.object { json in writeLocation(of: diagnostic, notes, to: &json) }
    }
    if !notes.isEmpty {
      json.array("relatedLocations", notes.enumerated()) { json, note in
        json.object { json in
          json.field("id", note.offset + 1)
          writePhysicalLocation(note.element.span, to: &json)
          json.object("message") { $0.field("text", visible(note.element.message)) }
        }
      }
    }
    let fixes = diagnostic.fixes.filter { fix in
      !fix.edits.isEmpty && fix.edits.allSatisfy { isInFile($0.span) }
    }
    if !fixes.isEmpty {
      json.array("fixes", fixes) { json, fix in
        json.object { json in write(fix, to: &json) }
      }
    }
  }

  /// The place; of what is in the library, the first note's that is in a file; of what has none,
  /// the first line of the file that it is about.
  private func writeLocation(
    of diagnostic: Diagnostic, _ notes: [DiagnosticNote], to json: inout JSONText
  ) {
    if isInFile(diagnostic.span) {
      writePhysicalLocation(diagnostic.span, to: &json)
    } else if let note = notes.first {
      writePhysicalLocation(note.span, to: &json)
    } else {
      let path = diagnostic.file ?? checkedPaths.first ?? "."
      json.object("physicalLocation") { json in
        json.object("artifactLocation") { writeArtifact(path, to: &$0) }
        json.object("region") { $0.field("startLine", 1) }
      }
    }
  }

  private func isInFile(_ span: SourceSpan) -> Bool {
    sources.file(of: span).map { !$0.isLibrary } ?? false
  }

  private func write(_ fix: FixIt, to json: inout JSONText) {
    json.object("description") { $0.field("text", visible(fix.message)) }
    json.array("artifactChanges", fix.edits) { json, edit in
      json.object { json in
        json.object("artifactLocation") { writeArtifact(path(of: edit.span), to: &$0) }
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
      json.object("artifactLocation") { writeArtifact(path(of: span), to: &$0) }
      json.object("region") { writeRegion(span, to: &$0) }
    }
  }

  /// A file by its path from the repository; `<stdin>` stands for a file of that name.
  private func writeArtifact(_ path: String, to json: inout JSONText) {
    if path.hasPrefix("<") {
      json.field("uri", percentEncoded(path.filter { $0 != "<" && $0 != ">" }))
      return
    }
    let absolute = absolute(path)
    if !repository.isEmpty, absolute.hasPrefix(repository + "/") {
      json.field("uri", percentEncoded(String(absolute.dropFirst(repository.count + 1))))
      json.field("uriBaseId", "ROOT")
    } else if absolute.hasPrefix("/") {
      json.field("uri", "file://" + percentEncoded(absolute))
    } else {
      json.field("uri", percentEncoded(absolute))
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

/// A string up to its first full stop.
private func firstSentence(of text: String) -> String {
  var sentence = ""
  for character in text {
    if sentence.last == ".", character == " " || character == "\n" { break }
    sentence.append(character == "\n" ? " " : character)
  }
  return sentence
}
