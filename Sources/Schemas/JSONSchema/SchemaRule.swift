import CEL
import Diagnostics
import Documents
import Source

/// A rule of `x-kubernetes-validations`.
struct SchemaRule: Hashable, Sendable {
  var text: String
  /// What is said when it does not hold.
  var message: String
  /// A separate rule that computes the message.
  var messageExpression: String?
  /// Whether it is asked of new objects too, although it reads `oldSelf`.
  var isAskedOnCreation: Bool
  /// What the function is called that asks it.
  var function = "cel"

  /// Its name where a field is called `cel`, which hides it.
  static let otherFunction = "celRule"

  func condition(on value: String) -> String {
    function + "(" + value + ", " + SchemaText.raw(text) + (isAskedOnCreation ? ", true)" : ")")
  }
}

extension SchemaReader {
  /// The rules of a schema. One that cannot be parsed is an error: the API server would reject the
  /// definition too.
  func rules(of schema: DocumentElement) -> [SchemaRule] {
    var rules: [SchemaRule] = []
    for element in schema["x-kubernetes-validations"]?.items ?? [] {
      guard let rule = element["rule"], rule.kind == .string else {
        diagnostics.append(.ruleWithoutText(at: element.span))
        continue
      }
      takenRules.insert(rule.span)
      guard isRule(rule) else { continue }
      var expression = element["messageExpression"]
      if let found = expression, !isRule(found) { expression = nil }
      let text = Self.shortened(rule.text)
      var message = element["message"]?.string.map(SchemaText.oneLine) ?? ""
      if message.isEmpty { message = "the rule `\(SchemaText.oneLine(text))` does not hold" }
      if let path = element["fieldPath"]?.string { message = "`\(path)`: \(message)" }
      rules.append(
        SchemaRule(
          text: text, message: message,
          messageExpression: expression.map { Self.shortened($0.text) },
          isAskedOnCreation: element["optionalOldSelf"]?.bool == true, function: ruleFunction))
    }
    return rules
  }

  private func isRule(_ element: DocumentElement) -> Bool {
    do throws(CELError) {
      _ = try CELRule(Array(element.text.utf8))
      return true
    } catch {
      diagnostics.append(.unreadableRule(element.text, error, at: element.span))
      return false
    }
  }

  /// A rule of several lines on one, where no comment or long text is in the way.
  private static func shortened(_ text: String) -> String {
    let isFixed = ["//", "\"\"\"", "'''"].contains { text.contains($0) }
    guard text.contains("\n"), !isFixed else {
      return text.hasSuffix("\n") && !isFixed ? String(text.dropLast()) : text
    }
    return text.split(separator: "\n").map { line in
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      return String(trimmed.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    }.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// Warns of each rule of a definition that no schema took over.
  func reportLostRules(in schema: DocumentElement) {
    if schema.kind == .array {
      for item in schema.items { reportLostRules(in: item) }
      return
    }
    for entry in schema.entries {
      if entry.key.text == "x-kubernetes-validations", entry.value.kind == .array {
        for element in entry.value.items {
          guard let rule = element["rule"], !takenRules.contains(rule.span) else { continue }
          diagnostics.append(.lostRule(rule.text, at: rule.span))
        }
      } else if entry.value.kind == .object || entry.value.kind == .array {
        reportLostRules(in: entry.value)
      }
    }
  }
}

extension SchemaReference {
  /// The functions that test a rule in CEL and say how it fails.
  static let cel = SchemaReference(.library("std.cel"), "cel")
  static let celMessage = SchemaReference(.library("std.cel"), "celMessage")
}

extension Diagnostic {
  /// A rule that is not in the language of rules.
  static func unreadableRule(
    _ rule: String, _ error: CELError, at span: SourceSpan
  ) -> Diagnostic {
    let lines = rule.utf8.prefix(error.offset).split(
      separator: 0x0A, omittingEmptySubsequences: false)
    let place =
      lines.count > 1
      ? "line \(lines.count), column \((lines.last?.count ?? 0) + 1)" : "column \(error.offset + 1)"
    return Diagnostic(
      .celRule, at: span,
      "expected a rule in CEL, but at its \(place): \(error.message)"
    )
    .noting(span, "the rule is `\(SchemaText.oneLine(rule))`")
    .helping("the API server refuses the definition for the same reason; mend the rule there")
  }

  static func ruleWithoutText(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .celRule, at: span, "expected `rule`, a condition in CEL, found a validation without")
  }

  /// A rule in a place whose values have no schema of their own.
  static func lostRule(_ rule: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .importUnsupported, at: span,
      "the rule `\(SchemaText.oneLine(rule))` is about a value without a type here and is left out",
      severity: .warning
    )
    .helping("write the rule as an `assert` in a schema that extends the generated one")
  }
}
