import Diagnostics
import Source

/// What can be wrong with the structure of YAML.
extension Diagnostic {
  static func unexpected(
    _ found: String, at span: SourceSpan, expected: String
  ) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected \(expected), found \(found)")
  }

  static func unexpectedLine(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected the end of the document, found \(found)")
      .helping("indent the line like its neighbours, or start a new document with `---`")
  }

  static func gluedComment(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a blank before a comment, found none")
      .fixing(.insert(" ", before: span, message: "write a blank before `#`"))
  }

  static func blockOnLine(
    _ kind: String, at span: SourceSpan, text: SourceSpan? = nil
  ) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, at: span,
      "expected a \(kind) to start on a line of its own, found it behind other content"
    )
    .fixing(
      text.map {
        FixIt(
          message: "put the text in quotes",
          edits: [
            .init(span: $0.before, replacement: "\""), .init(span: $0.after, replacement: "\""),
          ])
      }
    )
    .helping("start the \(kind) on the next line, or quote the text if `:` or `-` belongs to it")
  }

  static func collectionBehindProperties(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, at: span, "expected the end of the line behind an anchor or tag, found \(found)")
  }

  static func keyOnManyLines(at span: SourceSpan, colon: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: colon, "expected a key on one line, found one of several lines")
      .noting(span, "the text starts here: the lines join, because the next is indented deeper")
      .helping("indent the line like its neighbours")
  }

  static func longKey(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a key of at most 1024 characters, found a longer")
      .fixing(.insert("? ", before: span, message: "mark the key with `? `"))
  }

  static func missingColon(at span: SourceSpan, isGlued: SourceSpan?) -> Diagnostic {
    if let colon = isGlued {
      return Diagnostic(.yamlSyntax, at: colon, "expected a blank behind `:`, found none")
        .fixing(.insert(" ", before: colon.after, message: "write a blank behind `:`"))
    }
    return Diagnostic(.yamlSyntax, at: span, "expected `:` behind the key, found none")
      .fixing(.insert(":", before: span.after, message: "write `:`"))
  }

  /// `-b`.
  static func gluedItem(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a blank behind the `-` of an item, found none")
      .fixing(.insert(" ", before: span.after, message: "write a blank behind `-`"))
  }

  static func itemAmongKeys(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a key, found a list item")
      .helping("indent the item below the key it belongs to")
  }

  static func expectedItem(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a list item, found \(found)")
      .fixing(.insert("- ", before: span, message: "write `- `"))
  }

  /// `above` is the indent of the line above, whose neighbour it may have been meant to be.
  static func wrongIndent(
    found: Int, expected: Int, above: Int, at span: SourceSpan
  ) -> Diagnostic {
    let indents = above > found && above != expected ? [above, expected] : [expected]
    let list =
      indents.count == 2
      ? "an indent of \(above) as the line above, or of \(expected)" : "an indent of \(expected)"
    return indents.reduce(
      Diagnostic(.yamlIndentation, at: span, "expected \(list), found \(found)")
    ) { $0.fixing(.replace(span, with: blanks($1), message: "indent by \($1)")) }
  }

  static func flowIndent(_ column: Int, at span: SourceSpan, open: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlIndentation, at: span,
      "expected an indent of at least \(column) inside brackets, found less"
    )
    .noting(open, "the bracket opens here")
    .fixing(.insert(blanks(column), before: span, message: "indent by \(column)"))
  }

  /// `closer` is the quote that is missing at the end of the line where a key stands on the next.
  static func quotedIndent(
    _ column: Int, at span: SourceSpan, open: SourceSpan, closer: (String, SourceSpan)?
  ) -> Diagnostic {
    Diagnostic(
      .yamlIndentation, at: span,
      "expected an indent of at least \(column) inside quotes, found less"
    )
    .noting(open, "the quote opens here")
    .fixing(
      closer.map {
        .insert($0.0, before: $0.1, message: "write `\($0.0)` at the end of the line above")
      })
  }

  /// An error of indent in brackets or quotes, where they are closed all the same.
  var asShallowWarning: Diagnostic {
    var warning = self
    warning.severity = .warning
    return warning.helping("kubectl takes it all the same, and YAML 1.2 does not")
  }

  static func deepBlankLine(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlIndentation, at: span,
      "expected no leading line of more blanks than the text's indent, found one"
    )
    .fixing(.replace(span, with: "", message: "remove the blanks"))
  }

  private static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  static func tabIndent(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlTab, at: span, "expected blanks as the indent, found a tab")
      .fixing(.replace(span, with: "  ", message: "indent with blanks"))
  }

  static func openFlow(_ bracket: String, at span: SourceSpan, open: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected `\(bracket)`, found the end of the document")
      .noting(open, "the bracket opens here")
      .fixing(.insert(bracket, before: span, message: "write `\(bracket)`"))
  }

  static func unclosedFlow(
    _ bracket: String, found: String, at span: SourceSpan, open: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected `,` or `\(bracket)`, found \(found)")
      .noting(open, "the bracket opens here")
  }

  static func indicatorAlone(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a value, found \(found)")
      .fixing(
        .replace(
          span, with: "\"\(found.dropFirst().dropLast())\"", message: "put it in quotes"))
  }

  /// A character that must not start plain text; `line` is what quotes should enclose.
  static func reservedStart(
    _ found: String, at span: SourceSpan, line: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a value, found \(found), which starts none")
      .fixing(
        FixIt(
          message: "put the text in quotes",
          edits: [
            .init(span: line.before, replacement: "'"), .init(span: line.after, replacement: "'"),
          ]))
  }

  static func blockHeader(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlSyntax, at: span,
      "expected at most a digit of 1 to 9 and `-` or `+` on the line of a block's mark, found \(found)"
    )
    .helping("the text starts on the next line")
  }

  static func emptyYAML(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a document, found nothing")
      .helping("an empty object is `{}`, an empty list `[]`")
  }

  static func secondDocument(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected one document, found another")
      .helping("keep one document in the file")
  }
}

/// What can be wrong with YAML's scalars, properties and directives.
extension Diagnostic {
  static func openQuote(_ quote: String, at span: SourceSpan, end: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlString, at: span, "expected a closing `\(quote)`, found none")
      .noting(end, "the document ends here")
  }

  static func unknownYAMLEscape(_ found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlString, at: span, "expected a known escape, found `\\` and \(found)")
      .fixing(.insert("\\", before: span, message: "write the backslash twice"))
      .helping("in single quotes a backslash is just a backslash")
  }

  static func shortYAMLEscape(_ digits: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlString, at: span, "expected \(digits) hexadecimal digits in the escape, found fewer")
  }

  static func noCharacter(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlString, at: span, "expected the number of a character, found a surrogate")
  }

  static func rawYAMLControl(_ byte: UInt8, at span: SourceSpan) -> Diagnostic {
    let hex = String(byte, radix: 16, uppercase: true)
    let code = (byte < 16 ? "0" : "") + hex
    return Diagnostic(
      .yamlCharacter, at: span, "expected printable text, found the control character U+00\(code)"
    )
    .helping("in double quotes it is written `\\x\(code)`")
  }

  static func twoProperties(_ kind: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected one \(kind) for a node, found a second")
      .fixing(.replace(span, with: "", message: "remove it"))
  }

  static func emptyName(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected a name behind `&` or `*`, found none")
      .helping("put the text in quotes if no anchor is meant")
  }

  static func aliasWithProperties(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlSyntax, at: span, "expected an alias alone, found one with an anchor or tag")
  }

  static func badTag(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlTag, at: span, "expected a tag like `!name` or `!!str`, found another form")
      .helping("put the text in quotes if no tag is meant")
  }

  static func unknownHandle(_ handle: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlTag, at: span, "expected a declared tag handle, found `\(handle)`")
      .helping("declare it with a `%TAG \(handle) prefix` line before `---`")
  }

  static func directive(_ message: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlDirective, at: span, message)
  }

  static func unknownDirective(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .yamlDirective, at: span,
      "expected `%YAML` or `%TAG`, found another directive: it is ignored",
      severity: .warning)
  }

  static func directiveWithoutDocument(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlDirective, at: span, "expected a document behind a directive, found none")
  }

  static func missingDocumentStart(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.yamlDirective, at: span, "expected `---` behind a directive, found content")
      .fixing(.insert("---\n", before: span, message: "write `---`"))
  }
}
