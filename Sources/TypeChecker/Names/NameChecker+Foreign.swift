import Diagnostics
import Program
import Source
import Syntax

/// Names that nothing declares, and what other languages mean by them.
extension NameChecker {
  /// What is said of a name that is understood from what stands around it; nil for all others.
  func foreignName(_ text: String, at span: SourceSpan) -> Diagnostic? {
    let diagnostic = Diagnostic(.unknownName, at: span, "no `\(text)` is in scope here")
    let behind = surroundings(of: span).behind
    let isOwner = behind.hasPrefix(".")
    let point = FixIt.Edit(span: SourceSpan(span.start, span.end + 1), replacement: "")
    switch text {
    case "this" where isOwner:
      return diagnostic.fixing(FixIt(message: "remove `this.`", edits: [point]))
        .helping("a field is read by its name, whatever object it stands in")
    case "var" where isOwner, "param" where isOwner, "params" where isOwner,
      "values" where isOwner, "Values" where isOwner, "option" where isOwner:
      let name = behind.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      return diagnostic.helping(
        "a parameter is declared by `param \(name): T = …`, read as `\(name)` and set by `--set`")
    case "super":
      return diagnostic.helping(
        "the value that the layer below gave a member is `base`: `replicas = base * 2`")
    case "std" where isOwner:
      return diagnostic.helping(
        "what is done with a value is a method of it: `xs.length()`, `s.split(\",\")`")
    case "local" where isOwner, "locals" where isOwner, "module" where isOwner:
      return diagnostic.fixing(FixIt(message: "remove `\(text).`", edits: [point]))
        .helping("a name of the file is read as it is: `let a = 1`, `b = a`")
    case "default", "coalesce":
      return diagnostic.helping("a value for null is given by `??`: `x ?? 1`")
    case "jsonencode", "toJson", "to_json", "tojson", "json":
      return diagnostic.helping("`import std.encode` and write `encode.json(x)`")
    case "yamlencode", "toYaml", "to_yaml", "toyaml", "yaml":
      return diagnostic.helping("`import std.encode` and write `encode.yaml(x)`")
    case "file", "readFile", "read", "open", "templatefile":
      return diagnostic.helping(
        "a file is read by an import: `import \"x.txt\" as text: String`, `import \"x.yaml\" as x: Json`"
      )
    case "print", "println", "printf", "echo", "console":
      return diagnostic.helping(
        "nothing is printed: give the value a field and read it by `kr8lang eval`, or ask "
          + "`kr8lang why FILE PATH`")
    case "env", "getenv",
      "os" where isOwner:
      return diagnostic.helping(
        "the environment is not read: declare `param x: String` and call with `--set x=\"$X\"`")
    case "fmt", "sprintf", "format":
      return diagnostic.helping("values are put into text by `\\(…)`: `\"\\(name)-\\(index)\"`")
    default: return nil
    }
  }

  /// Whether a place lies in the value of the very field of a name.
  func isWritten(_ name: String, before span: SourceSpan) -> Bool {
    surroundings(of: span).before.hasPrefix("\(name) =")
      || isWritten(name, surroundings(of: span).before)
  }

  /// What is said of a name in the value of the very field of that name; nil for all others.
  func ownName(_ text: String, at span: SourceSpan) -> Diagnostic? {
    let (before, behind) = surroundings(of: span)
    guard isWritten(text, before) else { return nil }
    let isText = !behind.hasPrefix("(") && !behind.hasPrefix(".")
    return Diagnostic(.unknownName, at: span, "no `\(text)` is in scope here")
      .fixing(
        isText ? FixIt(message: "write it in quotes", edits: FixIt.quotes(around: span)) : nil
      )
      .helping(
        "`\(text)` is the field being written, no name in its own value: in a function, give it a "
          + "parameter `\(text)`; text stands in quotes")
  }

  func isUpperCase(_ text: String) -> Bool { text.first?.isUppercase ?? false }

  /// The text of the line before a place, and of that behind it.
  private func surroundings(of span: SourceSpan) -> (before: String, behind: String) {
    guard let file = program.sources.file(of: span) else { return ("", "") }
    let bytes = file.bytes
    var start = Int(span.start - file.base)
    let end = Int(span.end - file.base)
    let place = start
    while start > 0, place - start < 120, bytes[start - 1] != 0x0A { start -= 1 }
    return (
      String(decoding: bytes[start..<place], as: UTF8.self),
      String(decoding: bytes[end..<min(end + 60, bytes.count)], as: UTF8.self)
    )
  }

  /// Whether the text before a value is `name =`, of the very name that stands in it.
  private func isWritten(_ name: String, _ before: String) -> Bool {
    guard before.last == " " || before.last == "=" else { return false }
    var rest = before[...]
    func trim() { while rest.last == " " { rest.removeLast() } }
    trim()
    guard rest.popLast() == "=" else { return false }
    trim()
    guard rest.hasSuffix(name) else { return false }
    rest.removeLast(name.count)
    return !(rest.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false)
  }

  /// `on Deployment where spec.replicas == 1`: fields of what the rule is on are read through a
  /// binder. The errors since `known` are then one.
  func mendBinder(
    of member: NodeID, _ type: TypeID, _ scope: ModuleScope, since known: Int
  ) {
    guard context.diagnostics.count > known, case .schema(let id) = types[type] else { return }
    let schema = declarations.resolveSchema(id)
    let ruleView = RuleView(scope.tree, member)
    let target = scope.tree.span(ruleView.target)
    let condition = scope.tree.span(ruleView.condition)
    let binder = String(describe(type).prefix(1)).lowercased()
    var edits = [FixIt.Edit(span: target.before, replacement: "\(binder): ")]
    for diagnostic in context.diagnostics[known...] {
      guard diagnostic.code == .unknownName || diagnostic.code == .unquotedText,
        diagnostic.span.start >= condition.start, diagnostic.span.end <= condition.end
      else { return }
      let name = program.sources.text(of: diagnostic.span).prefix { $0 != "." }
      guard schema.indexOfField[symbol(String(name))] != nil else { return }
      for span in [diagnostic.span] + diagnostic.notes.map(\.span) {
        edits.append(FixIt.Edit(span: span.before, replacement: "\(binder)."))
      }
    }
    var told = context.diagnostics[known]
    told.notes = []
    told.fixes = [
      FixIt(message: "write `on \(binder): \(describe(type)) where …`", edits: edits)
    ]
    told.help = "what a rule is on is read through a binder: `on d: \(describe(type)) where d.…`"
    context.diagnostics.removeLast(context.diagnostics.count - known)
    scope.unknownNames = scope.unknownNames.filter { $0.value < known }
    report(told)
  }
}

extension FixIt {
  /// The edits that put quotes around a span.
  static func quotes(around span: SourceSpan) -> [Edit] {
    [.init(span: span.before, replacement: "\""), .init(span: span.after, replacement: "\"")]
  }
}
