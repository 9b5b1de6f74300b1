import Diagnostics
import Program
import Source
import Syntax

/// Mistakes that are understood only from what was expected, or from the whole file: text without
/// quotes, words of other languages, names that nothing imports.
extension NameChecker {
  /// Reports a name that nothing declares, once for a module: what else uses it are notes of the
  /// first, and its fix mends them all.
  func reportUnknown(
    _ symbol: Symbol, in scope: ModuleScope, at span: SourceSpan, _ make: () -> Diagnostic
  ) {
    guard let index = scope.unknownNames[symbol], index < context.diagnostics.count else {
      let count = context.diagnostics.count
      report(make())
      if context.diagnostics.count > count { scope.unknownNames[symbol] = count }
      return
    }
    var first = context.diagnostics[index]
    if first.span == span || first.notes.contains(where: { $0.span == span }) { return }
    let other = first.span.start < span.start ? span : first.span
    if span.start < first.span.start { first.span = span }
    if first.notes.count < 4 {
      first.notes.append(DiagnosticNote(span: other, message: "it is used here, too"))
    }
    for fix in first.fixes.indices {
      let edit = first.fixes[fix].edits[0]
      guard edit.span.end - edit.span.start == span.end - span.start else { continue }
      first.fixes[fix].edits.append(FixIt.Edit(span: span, replacement: edit.replacement))
    }
    context.diagnostics[index] = first
  }

  /// A new message for a value whose text should have been in quotes, or whose word is
  /// another language's: the errors since `known` are then one. False where they stand as they are.
  func mended(
    _ node: NodeID, _ expected: Expectation, _ unit: CodeScope, since known: Int
  ) -> Bool {
    let tree = unit.module.tree
    let span = tree.span(node)
    let found = context.diagnostics[known...]
    guard span.end - span.start < 200,
      found.allSatisfy({ $0.code == .unknownName && $0.span.start >= span.start }),
      let first = found.first
    else { return false }
    let text = program.sources.text(of: span)
    let wanted = types.members(expected.type)
    if tree.kind(node) == .name, wanted.contains(where: { types.unrefined($0) == TypeTable.bool }),
      let word = NameChecker.foreignTruths[text]
    {
      replace(since: known, with: .foreignWord(text, ours: word, at: span), unit)
      return true
    }
    guard takesText(wanted), !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x28 })
    else { return false }
    switch tree.kind(node) {
    case .name, .fieldAccess:
      guard first.fixes.isEmpty || first.fixes[0].edits.count == 2,
        NameChecker.foreignConstants[text] == nil
      else { return false }
    case .binary, .unary: break
    default: return false
    }
    replace(
      since: known,
      with: .unquotedText(text, at: span, declared: expected.reason)
        .helping(first.fixes.isEmpty ? nil : first.help), unit)
    return true
  }

  private func replace(since known: Int, with diagnostic: Diagnostic, _ unit: CodeScope) {
    context.diagnostics.removeLast(context.diagnostics.count - known)
    unit.module.unknownNames = unit.module.unknownNames.filter { $0.value < known }
    report(diagnostic)
  }

  /// Whether one of some types is text, or read from text.
  private func takesText(_ members: [TypeID]) -> Bool {
    members.contains {
      let type = types.unsensitive(types.unrefined($0))
      switch types[type] {
      case .string, .literal(.string): return true
      case .schema(let id): return program.schemas[id.index].kind == .text
      default: return false
      }
    }
  }

  /// What other languages call a truth.
  static let foreignTruths = [
    "True": "true", "TRUE": "true", "yes": "true", "Yes": "true", "on": "true", "On": "true",
    "False": "false", "FALSE": "false", "no": "false", "No": "false", "off": "false",
    "Off": "false",
  ]

  /// Words of other languages that are plainly meant for one of ours.
  static let foreignConstants = [
    "True": "true", "TRUE": "true", "False": "false", "FALSE": "false", "None": "null",
    "nil": "null", "undefined": "null", "Null": "null", "NULL": "null",
  ]

  /// The edit that imports a name of a module, into an import of it that is there or as a new line.
  func importEdit(_ name: String, from module: String, in scope: ModuleScope) -> FixIt.Edit {
    let tree = scope.tree
    var last: NodeID?
    for node in tree.children(of: tree.root) {
      switch tree.kind(node) {
      case .importDecl:
        last = node
        let importing = ImportView(tree, node)
        let source = importing.source
        let list = importing.list
        guard !source.isNone, !list.isNone, tree.kind(source) == .dottedName,
          importing.alias.isNone, program.sources.text(of: tree.span(source)) == module,
          let entry = tree.children(of: list).last
        else { continue }
        return FixIt.Edit(span: tree.span(entry).after, replacement: ", \(name)")
      case .extendsDecl: last = last ?? node
      default: continue
      }
    }
    let line = "import \(module) (\(name))"
    if let last {
      var end = Int(tree.span(last).end - tree.file.base)
      while end < tree.file.bytes.count, tree.file.bytes[end] != 0x0A { end += 1 }
      let place = tree.file.base + UInt32(end)
      return FixIt.Edit(span: SourceSpan(place, place), replacement: "\n" + line)
    }
    let bytes = tree.file.bytes
    let start = tree.file.base + (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    return FixIt.Edit(span: SourceSpan(start, start), replacement: line + "\n\n")
  }

  /// A fix that imports a name of a module: one of the library, or a path in quotes.
  func importFix(_ name: String, from module: String?, in scope: ModuleScope) -> FixIt? {
    guard let module else { return nil }
    return FixIt(
      message: "write `import \(module) (\(name))`",
      edits: [importEdit(name, from: module, in: scope)])
  }

  /// All places of a file that name what an import was to bring.
  func renaming(_ name: String, to other: String, in tree: SyntaxTree) -> FixIt {
    var edits: [FixIt.Edit] = []
    for index in 0..<tree.tokens.count where tree.tokens[index].kind == .identifier {
      let token = UInt32(index)
      guard tree.text(ofToken: token).asString == name else { continue }
      if index > 0, tree.tokens[index - 1].kind == .dot { continue }
      edits.append(FixIt.Edit(span: tree.span(ofToken: token), replacement: other))
    }
    return FixIt(message: "did you mean `\(other)`?", edits: edits)
  }

  /// Where a field that an object does not have belongs: into one of its fields, or one that holds
  /// it. `level` is the block that it is in.
  func home(of symbol: Symbol, notIn schema: Schema, level: Level?) -> String? {
    var around = level?.parent
    while let at = around {
      if case .object(let object) = at.kind, case .schema(let id) = types[object.type],
        declarations.resolveSchema(id).indexOfField[symbol] != nil, id != schema.id
      {
        return "it belongs to `\(describe(object.type))`, the block around this one"
      }
      around = at.parent
    }
    return program.place(of: symbol, below: schema) { declarations.resolveSchema($0) }
      .map { "it belongs to `\($0)`" }
  }

  /// The one field of a schema that is a map of strings, such as `matchLabels`.
  func mapField(of schema: Schema) -> String? {
    let maps = schema.fields.filter { field in
      types.members(field.type).contains {
        if case .map(_, let value) = types[$0] { return value == TypeTable.string }
        return false
      }
    }
    return maps.count == 1 ? name(maps[0].name) : nil
  }
}

extension Diagnostic {
  /// `name = shop-web`.
  static func unquotedText(
    _ text: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unquotedText, at: span, "expected text in quotes, found `\(text)` without")
      .noting(declared, "text is asked for here")
      .fixing(FixIt(message: "write it in quotes", edits: FixIt.quotes(around: span)))
  }

  /// `True`.
  static func foreignWord(_ word: String, ours: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.unknownName, at: span, "expected `\(ours)`, found `\(word)`")
      .fixing(.replace(span, with: ours))
  }
}
