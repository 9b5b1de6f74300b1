import Diagnostics
import Program
import Source
import Syntax
import Text
import Units

/// What makes a value of the wrong type one of the right: the way out of a mismatch.
extension FitChecker {
  /// Adds the way out to a mismatch; nil if none is known.
  func conversion(
    of found: TypeID, _ bare: TypeID, to members: [TypeID], at span: SourceSpan, node: NodeID,
    _ unit: CodeScope
  ) -> ((Diagnostic) -> Diagnostic)? {
    let wanted = members.map { types.unrefined($0) }
    let text = program.sources.text(of: span)
    if case .literal(.string(let symbol)) = types[found], !node.isNone {
      if let fix = unquoting(name(symbol), wanted, at: span) { return { $0.fixing(fix) } }
    } else if bare == TypeTable.string, let form = textForm(among: members) {
      return { self.parsing($0, text, form, at: span, unit) }
    }
    if let way = numberConversion(found, bare, wanted, text, at: span) { return way }
    if let example = wanted.lazy.compactMap(exampleOfUnit).first {
      return { $0.helping("it is a number with its unit, without quotes: \(example)") }
    }
    if let example = exampleOfBlock(found, bare, members) {
      return { diagnostic in
        let value = example.isWhole ? "{ \(example.field) = \(text) }" : nil
        return
          diagnostic
          .fixing(
            node.isNone ? nil : value.map { .replace(span, with: $0, message: "write a block") }
          )
          .helping(
            "an object is written as a block of its fields: `{ \(example.field) = … }`")
      }
    }
    return nil
  }

  /// A string that is a number, a truth or a unit in quotes.
  private func unquoting(_ text: String, _ wanted: [TypeID], at span: SourceSpan) -> FixIt? {
    if wanted.contains(TypeTable.int), Int64(text) != nil {
      return .replace(span, with: text, message: "write the number without quotes")
    }
    if wanted.contains(TypeTable.float), Double(text) != nil, text.first?.isNumber ?? false {
      return .replace(span, with: text, message: "write the number without quotes")
    }
    if wanted.contains(TypeTable.bool) {
      let word = NameChecker.foreignTruths[text] ?? text
      if word == "true" || word == "false" {
        return .replace(span, with: word, message: "write `\(word)` without quotes")
      }
    }
    for type in wanted {
      guard case .unit(let kind) = types[type] else { continue }
      let bare = Int64(text) != nil ? [.duration: "s", .percent: "%"][kind].map { text + $0 } : nil
      if let written = bare ?? nearUnit(text, as: kind) {
        return .replace(span, with: written, message: "write the unit without quotes")
      }
    }
    return nil
  }

  /// How values of a type of units are written.
  private func exampleOfUnit(_ type: TypeID) -> String? {
    guard case .unit(let kind) = types[type] else { return nil }
    return switch kind {
    case .quantity: "`250m`, `2`, `128Mi`, `1Gi`"
    case .duration: "`30s`, `5m`, `1h30m`"
    case .bytes: "`10kB`, `512MiB`"
    case .percent: "`50%`"
    }
  }

  /// A unit as its kind writes it: itself, or what `128MB`, `10 sec` were meant to be.
  private func nearUnit(_ text: String, as kind: UnitKind) -> String? {
    func parses(_ text: String) -> Bool {
      if case .success = UnitValue.parse(Array(text.utf8).span, as: kind) { return true }
      return false
    }
    let bare = text.filter { $0 != " " }
    if parses(bare) { return bare }
    let number = bare.prefix { $0.isNumber || $0 == "." }
    let suffix = bare.dropFirst(number.count)
    guard !number.isEmpty, let ours = FitChecker.foreignUnits[String(suffix)] else { return nil }
    let written = number + ours
    return parses(String(written)) ? String(written) : nil
  }

  /// What elsewhere are units, and what a quantity or a duration calls them.
  private static let foreignUnits = [
    "KB": "k", "MB": "M", "GB": "G", "TB": "T", "KiB": "Ki", "MiB": "Mi", "GiB": "Gi",
    "TiB": "Ti", "kb": "k", "mb": "M", "gb": "G", "sec": "s", "secs": "s", "second": "s",
    "seconds": "s", "min": "m", "mins": "m", "minute": "m", "minutes": "m", "hour": "h",
    "hours": "h", "day": "d", "days": "d", "millis": "ms", "K": "k", "B": "",
  ]

  /// A number where a unit is expected, a unit where a number is, a number of the other kind.
  private func numberConversion(
    _ found: TypeID, _ bare: TypeID, _ wanted: [TypeID], _ text: String, at span: SourceSpan
  ) -> ((Diagnostic) -> Diagnostic)? {
    if case .unit(let kind) = types[bare] {
      for type in wanted {
        guard case .unit(let other) = types[type], let written = nearUnit(text, as: other) else {
          continue
        }
        return { $0.fixing(.replace(span, with: written)) }
      }
      if wanted.contains(TypeTable.int), kind == .duration || kind == .percent {
        let number = text.prefix { $0.isNumber }
        if text.dropFirst(number.count).count == 1, text.hasSuffix("s") || text.hasSuffix("%") {
          return { $0.fixing(.replace(span, with: String(number))) }
        }
      }
      if wanted.contains(TypeTable.int) || wanted.contains(TypeTable.float) {
        return { $0.helping("a plain number has no unit") }
      }
      return nil
    }
    if bare == TypeTable.int, wanted.contains(TypeTable.duration) {
      return { diagnostic in
        let isLiteral = Int64(text) != nil
        return diagnostic.fixing(
          isLiteral
            ? .replace(span, with: "\(text)s")
            : .replace(span, with: "\(text) * 1s", message: "write `\(text) * 1s`"))
      }
    }
    if bare == TypeTable.int, wanted.contains(TypeTable.percent), Int64(text) != nil {
      return { $0.fixing(.replace(span, with: "\(text)%")) }
    }
    if bare == TypeTable.float, wanted.contains(TypeTable.int) {
      return {
        $0.helping("a whole number is asked for; `x.round()` makes one of a computed value")
      }
    }
    if wanted.contains(TypeTable.bool) {
      switch bare {
      case TypeTable.int:
        return {
          $0.fixing(.insert(" != 0", before: span.after, message: "compare it: `\(text) != 0`"))
        }
      case TypeTable.string where found == TypeTable.string:
        return {
          $0.fixing(
            .insert(" != \"\"", before: span.after, message: "compare it: `\(text) != \"\"`"))
        }
      default: break
      }
    }
    return nil
  }

  /// The schema with a string form among some types.
  private func textForm(among members: [TypeID]) -> Schema? {
    for member in members {
      if case .schema(let id) = types[types.unsensitive(member)],
        program.schemas[id.index].kind == .text
      {
        return program.schemas[id.index]
      }
    }
    return nil
  }

  /// Computed text where an `Image` is wanted goes through `Image.parse`.
  private func parsing(
    _ diagnostic: Diagnostic, _ text: String, _ schema: Schema, at span: SourceSpan,
    _ unit: CodeScope
  ) -> Diagnostic {
    let form = name(schema.name)
    let scope = unit.module
    var edits = [
      FixIt.Edit(span: span.before, replacement: "\(form).parse("),
      FixIt.Edit(span: span.after, replacement: ")"),
    ]
    let isKnown = typeReader.declaration(schema.name, in: scope) != nil
    let source = context.source.libraryModule(declaring: form) ?? "std.types"
    if !isKnown { edits.append(names.importEdit(form, from: source, in: scope)) }
    return
      diagnostic
      .fixing(FixIt(message: "write `\(form).parse(…)`", edits: edits))
      .helping(
        "computed text is read by `\(form).parse`"
          + (isKnown ? "" : "; import it: `import \(source) (\(form))`"))
  }

  /// A field of an object that a scalar was given for, to show how it is written; whether the scalar
  /// may be its value.
  private func exampleOfBlock(
    _ found: TypeID, _ bare: TypeID, _ members: [TypeID]
  ) -> (field: String, isWhole: Bool)? {
    switch bare {
    case TypeTable.string, TypeTable.int, TypeTable.float, TypeTable.bool: break
    default: return nil
    }
    for member in members {
      guard case .schema(let id) = types[member] else { continue }
      let schema = program.resolved(id)
      guard schema.kind == .declared else { continue }
      let fitting = schema.fields.filter { types.isAssignable(found, to: $0.type) }
      let required = fitting.filter { $0.defaultValue == nil && !types.isOptional($0.type) }
      let value = fitting.first { name($0.name) == "value" }
      if let field = value ?? (required.count == 1 ? required.first : nil) {
        return (name(field.name), true)
      }
      return schema.fields.first.map { (name($0.name), false) }
    }
    return nil
  }
}
