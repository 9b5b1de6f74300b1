import Diagnostics
import Documents
import Program
import Source

extension ManifestWriter {
  /// The member of a union that a value is written as; the type itself if it is not a union.
  func member(of type: SchemaType, for value: DocumentElement) -> SchemaType {
    guard case .union(let members) = type else { return type }
    let fitting = members.first { member in
      switch (types.resolved(member), value.kind) {
      case (.named(let reference), .object): types.shape(reference) != nil
      case (.map, .object), (.list, .array), (.keyedList, .array): true
      case (.json, .object), (.json, .array): true
      default: false
      }
    }
    return fitting ?? type
  }

  // MARK: untyped data

  mutating func writeJson(_ path: String, _ value: DocumentElement) {
    if value.entries.isEmpty, value.items.isEmpty {
      text.line("\(path) = \(value.kind == .object ? "{}" : "[]")")
      return takeTrailing(value)
    }
    let mark = text.mark
    text.open("\(path) = \(value.kind == .object ? "{" : "[")")
    writeJsonBody(value)
    text.collapse(from: mark)
  }

  mutating func writeJsonItem(_ value: DocumentElement) {
    if value.entries.isEmpty, value.items.isEmpty {
      return text.line(value.kind == .object ? "{}" : "[]")
    }
    let mark = text.mark
    text.open(value.kind == .object ? "{" : "[")
    writeJsonBody(value)
    text.collapse(from: mark)
  }

  private mutating func writeJsonBody(_ value: DocumentElement) {
    for entry in value.entries { writeMember(SchemaText.name(entry.key.text), .json, entry) }
    for item in value.items {
      takeComments(before: (item.entries.first?.key.span ?? item.span).start)
      switch item.kind {
      case .object, .array: writeJsonItem(item)
      case .null, .bool, .int, .float, .string:
        if let literal = literal(item, .json) {
          text.lines(literal)
          takeTrailing(item)
        }
      }
    }
    takeComments(before: value.span.end)
    text.close(value.kind == .object ? "}" : "]")
  }

  // MARK: scalars

  /// The lines of a literal: one, or those of a `"""` block. Nil after an error.
  mutating func literal(_ value: DocumentElement, _ declared: SchemaType) -> [String]? {
    if value.kind == .string, let expression = expressions[value.text] { return [expression] }
    let type = types.resolved(declared)
    if let written = written(value, type) {
      if type == .quantity, value.kind != .string {
        uses.insert(.asNumber)
        return ["asNumber(\(written[0]))"]
      }
      return written
    }
    var named = declared.asRequired
    if case .named(let reference) = named, reference.home == .library("std.types") {
    } else {
      named = type
    }
    diagnostics.append(
      hidesValues ? .manifestType(hidden: value, named) : .manifestType(type, value, named))
    return nil
  }

  /// Whether a value is a string that stands for what its type would take.
  func isPlaceholder(_ value: DocumentElement, _ declared: SchemaType) -> Bool {
    value.kind == .string && expressions[value.text] == nil
      && written(value, types.resolved(declared)) == nil
  }

  private func written(_ value: DocumentElement, _ type: SchemaType) -> [String]? {
    switch (type, value.kind) {
    case (.json, .null), (.null, .null): return ["null"]
    case (.json, .bool), (.bool, .bool): return [value.bool == true ? "true" : "false"]
    case (.json, .int): return value.integer.map { [String($0)] }
    case (.int(let bounds), .int), (.float(let bounds), .int):
      guard let number = value.integer, bounds.contain(Double(number)) else { return nil }
      return [String(number)]
    case (.json, .float): return Self.float(value)
    case (.float(let bounds), .float):
      return value.double.map(bounds.contain) == true ? Self.float(value) : nil
    case (.json, .string): return Self.text(value.text)
    case (.string(let bounds), .string):
      return bounds.contain(.string(value.text)) ? Self.text(value.text) : nil
    case (.sensitive(let inner), _): return written(value, types.resolved(inner))
    case (.named(SchemaReference(.library("std.types"), "Int32")), .int):
      return value.integer.flatMap { Int32(exactly: $0) }.map { [String($0)] }
    case (.quantity, .string), (.quantity, .int), (.quantity, .float):
      return UnitText.quantity(value.text).map { [$0] }
    case (.duration, .string): return UnitText.duration(value.text).map { [$0] }
    case (.percent, .string): return UnitText.percent(value.text).map { [$0] }
    case (.named(let reference), .string):
      // A string type of the library, `Image`, takes its text as a literal.
      guard types.shape(reference) == nil,
        TextForm.problem(reference.name, Array(value.text.utf8)) == nil
      else { return nil }
      return Self.text(value.text)
    case (.literal(let literal), _):
      return SchemaValue(value) == literal ? [SchemaText.value(literal)] : nil
    case (.union(let members), _):
      for member in members {
        if let written = written(value, types.resolved(member)) { return written }
      }
      return nil
    default: return nil
    }
  }

  private static func float(_ value: DocumentElement) -> [String]? {
    SchemaText.number(value.text, value.double).map { [$0] }
  }

  /// A string: quoted on one line, or a block where it has several.
  private static func text(_ text: String) -> [String] {
    let isPrintable = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F)
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 2 || (lines.count == 2 && !lines[1].isEmpty), isPrintable else {
      let needsRaw = text.contains("\\") || text.contains("\"")
      return [needsRaw ? SchemaText.raw(text) : SchemaText.quoted(text)]
    }
    var fence = ""
    while text.contains("\"\"\"" + fence) || text.contains("\\" + fence) { fence += "#" }
    return [fence + "\"\"\""] + lines.map(String.init) + ["\"\"\"" + fence]
  }
}

extension Diagnostic {
  /// A field that the schema of a manifest does not have.
  static func unknownManifestField(
    _ name: String, in schema: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.manifestField, at: span, "`\(schema)` has no field `\(name)`")
      .suggesting(known, for: name, at: span)
  }

  /// A required field that a manifest leaves out.
  static func missingField(
    _ name: String, in schema: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.manifestField, at: span, "`\(schema)` needs the field `\(name)`, which is missing")
  }

  /// A resource that has neither a name nor a beginning of one.
  static func missingName(_ kind: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .manifestField, at: span,
      "`\(kind)` needs `metadata.name` or `metadata.generateName`, and has neither")
  }

  /// A value of another type than its field's, in a Secret.
  static func manifestType(hidden value: DocumentElement, _ named: SchemaType) -> Diagnostic {
    let expected = SchemaText.type(named) { $0.name }
    return Diagnostic(
      .manifestType, at: value.span, "expected `\(expected)`, found \(SourceFile.maskText)")
  }

  /// A value of another type than its field's.
  static func manifestType(
    _ type: SchemaType, _ value: DocumentElement, _ named: SchemaType
  ) -> Diagnostic {
    if value.kind == .int, value.integer == nil {
      return Diagnostic(
        .manifestType, at: value.span, "expected a whole number of 64 bits, found `\(value.text)`"
      )
      .helping("put it in quotes if it is text")
    }
    let expected = SchemaText.type(named) { $0.name }
    var found = value.kind == .string ? "`\(SchemaText.quoted(value.text))`" : value.kind.noun
    if value.written != value.text { found = "`\(value.written)`, for kubectl `\(value.text)`" }
    let diagnostic = Diagnostic(
      .manifestType, at: value.span, "expected `\(expected)`, found \(found)")
    switch (type, value.kind) {
    case (.named(let reference), .string):
      let problem = TextForm.problem(reference.name, Array(value.text.utf8))
      return diagnostic.helping(problem?.message)
    case (.string, .bool), (.string, .int), (.string, .float):
      return diagnostic.fixing(
        .replace(value.span, with: SchemaText.quoted(value.written), message: "quote it"))
    case (.bool, .string):
      // What YAML 1.1 took for one of the two.
      let words = [
        "yes": true, "on": true, "true": true, "no": false, "off": false, "false": false,
      ]
      guard let word = words[value.text.lowercased()] else { return diagnostic }
      return diagnostic.fixing(
        .replace(value.span, with: word ? "true" : "false", message: "write `\(word)`"))
    case (.int, .string) where Int64(value.text) != nil:
      return diagnostic.fixing(
        .replace(value.span, with: value.text, message: "take the quotes away"))
    case (.union(let members), .string):
      let known = members.compactMap { member -> String? in
        if case .literal(.string(let text)) = member { return text }
        return nil
      }
      return diagnostic.suggesting(known, for: value.text, at: value.span)
    default: return diagnostic
    }
  }

  /// Two elements of a keyed list with one key.
  static func duplicateElement(
    _ key: String, in schema: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .manifestDuplicate, at: span, "expected distinct keys, found a second `\(schema)` `\(key)`"
    )
    .noting(first, "the first is here")
  }
}

extension SchemaReference {
  /// What lets a quantity render as the number that it was.
  static let asNumber = SchemaReference(.library("std.types"), "asNumber")
}
