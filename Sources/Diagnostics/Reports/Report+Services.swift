import Source

/// The report for continuous integration: GitHub annotations, GitLab code quality, JUnit.
extension Report {
  /// Workflow commands of GitHub Actions, one line for each diagnostic.
  public func githubAnnotations() -> String {
    var text = ""
    for diagnostic in diagnostics {
      let command =
        switch diagnostic.severity {
        case .error: "error"
        case .warning: "warning"
        case .info: "notice"
        }
      var properties: [String] = []
      let path = path(of: diagnostic)
      if !path.isEmpty { properties.append("file=" + githubProperty(path)) }
      if let (start, end) = place(of: diagnostic.span) {
        properties += [
          "line=\(start.line + 1)", "col=\(start.character + 1)", "endLine=\(end.line + 1)",
          "endColumn=\(end.character + 1)",
        ]
      }
      properties.append("title=" + githubProperty(diagnostic.code.rawValue))
      let message = githubData(fullMessage(of: diagnostic))
      text += "::\(command) \(properties.joined(separator: ","))::\(message)\n"
    }
    return text
  }

  /// A GitLab code quality report: one JSON array.
  public func gitlabCodeQuality() -> String {
    var json = JSONText()
    json.array(zip(diagnostics, fingerprints)) { json, finding in
      let (diagnostic, fingerprint) = finding
      json.object { json in
        json.field("description", fullMessage(of: diagnostic))
        json.field("check_name", diagnostic.ruleID)
        json.field("fingerprint", fingerprint)
        let severity =
          switch diagnostic.severity {
          case .error: "major"
          case .warning: "minor"
          case .info: "info"
          }
        json.field("severity", severity)
        let (start, end) = place(of: diagnostic.span) ?? (nowhere, nowhere)
        json.object("location") { json in
          json.field("path", path(of: diagnostic))
          json.object("lines") { json in
            json.field("begin", start.line + 1)
            json.field("end", end.line + 1)
          }
        }
      }
    }
    return json.text + "\n"
  }

  /// A JUnit report: a suite for each file; in it a case for each test that ran, a failed case for
  /// each other error or warning, and one passed case for a file without any of these.
  public func junit() -> String {
    var failures = 0
    var suites = ""
    var tests = 0
    let tested = Set(cases.flatMap(\.failures))
    for path in paths {
      var own = cases.filter { $0.path == path }
      for finding in diagnostics(at: path) where finding.severity != .info {
        if tested.contains(finding) { continue }
        let start = place(of: finding.span)?.start ?? nowhere
        let title = "\(finding.code.rawValue) \(start.line + 1):\(start.character + 1)"
        own.append(Case(path: path, title: title, failures: [finding]))
      }
      if own.isEmpty { own = [Case(path: path, title: "check", failures: [])] }
      let failed = own.count { !$0.failures.isEmpty }
      failures += failed
      tests += own.count
      let name = xmlAttribute(path.isEmpty ? "kr8lang" : path)
      suites += "  <testsuite name=\"\(name)\" tests=\"\(own.count)\""
      suites += " failures=\"\(failed)\" errors=\"0\">\n"
      for one in own { suites += junitCase(one, suite: name) }
      suites += "  </testsuite>\n"
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + "<testsuites name=\"kr8lang\" tests=\"\(tests)\" failures=\"\(failures)\""
      + " errors=\"0\">\n\(suites)</testsuites>\n"
  }

  /// One case; the schema allows it one failure, which contains all that was found.
  private func junitCase(_ one: Case, suite: String) -> String {
    let head = "    <testcase name=\"\(xmlAttribute(one.title))\" classname=\"\(suite)\""
    guard let first = one.failures.first else { return head + "/>\n" }
    let renderer = TerminalRenderer(sources: sources, style: .plain)
    let text = one.failures.map { renderer.render($0) }.joined(separator: "\n")
    return head + ">\n      <failure type=\"\(first.severity.rawValue)\""
      + " message=\"\(xmlAttribute(first.message))\">\(xml(text))</failure>\n    </testcase>\n"
  }

  /// A mark for each diagnostic that stays when lines move, and wherever the command is called: of
  /// its code and rule, file, subject and message, and its number among those that are alike.
  public var fingerprints: [String] {
    var seen: [String: Int] = [:]
    return diagnostics.map { diagnostic in
      let path = sources.file(of: diagnostic.span)?.path ?? diagnostic.file ?? ""
      let text = [diagnostic.ruleID, path, diagnostic.subject ?? "", diagnostic.message]
        .joined(separator: "\n")
      let number = seen[text, default: 0]
      seen[text] = number + 1
      let hash = hash128("\(text)\n\(number)")
      return hex(hash.0) + hex(hash.1)
    }
  }

  private var nowhere: Position { Position(line: 0, character: 0) }

  private func place(of span: SourceSpan) -> (start: Position, end: Position)? {
    guard let file = sources.file(of: span) else { return nil }
    return (
      file.position(at: Int(span.start - file.base), in: .utf32),
      file.position(at: Int(max(span.start, span.end) - file.base), in: .utf32)
    )
  }

  /// The sentence, the places that explain it and the way out, for services that show text only.
  private func fullMessage(of diagnostic: Diagnostic) -> String {
    var lines = [diagnostic.message]
    for note in diagnostic.notes {
      let place = sources.location(of: note.span)
      lines.append(note.message + (place.map { " (\($0.path):\($0.line):\($0.column))" } ?? ""))
    }
    lines += diagnostic.fixes.map(\.message)
    if let help = diagnostic.help { lines.append(help) }
    return lines.joined(separator: "\n")
  }
}

extension Diagnostic {
  /// What services group findings by: the code, and the policy where it has one.
  var ruleID: String { rule.map { "\(code.rawValue)/\($0.name)" } ?? code.rawValue }
}

/// Two FNV-1a sums from different starts.
private func hash128(_ text: String) -> (UInt64, UInt64) {
  var a: UInt64 = 0xcbf2_9ce4_8422_2325
  var b: UInt64 = 0x9ae1_6a3b_2f90_404f
  for byte in text.utf8 {
    a = (a ^ UInt64(byte)) &* 0x100_0000_01b3
    b = (b ^ UInt64(byte)) &* 0x100_0000_01b3
  }
  return (a, b)
}

private func hex(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

private func githubData(_ text: String) -> String {
  escaped(visibleLines(text, mark: ""), "%\r\n")
}

private func githubProperty(_ text: String) -> String { escaped(visible(text), "%\r\n:,") }

/// The text with some ASCII characters as percent escapes.
private func escaped(_ text: String, _ special: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if special.unicodeScalars.contains(scalar) {
      let code = String(scalar.value, radix: 16, uppercase: true)
      result.append(contentsOf: ("%" + (code.count < 2 ? "0" : "") + code).unicodeScalars)
    } else {
      result.append(scalar)
    }
  }
  return String(result)
}

/// Text for an attribute of XML, which is one line.
private func xmlAttribute(_ text: String) -> String {
  xml(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "&#10;")
}

/// Text for XML: markup escaped, what XML 1.0 forbids made visible.
private func xml(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "&": result.append(contentsOf: "&amp;".unicodeScalars)
    case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
    case "\n", "\t": result.append(scalar)
    case "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
    default: result.append(visibleForm(of: scalar) ?? scalar)
    }
  }
  return String(result)
}
