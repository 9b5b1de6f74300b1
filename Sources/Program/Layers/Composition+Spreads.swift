import Diagnostics
import Source

/// What is bound without a member that names it: by a spread, or when an object is made.
extension Composition {
  // MARK: spreads

  /// `...m`: each field that `m` has, or may have, is set by it, as if it were written there.
  mutating func spread(_ code: CodeUnit, _ span: SourceSpan, _ states: inout [FieldState]) {
    let fields = spreadFields(code)
    guard !fields.isEmpty else { return }
    let isWritten = code.writtenLayer != nil
    for field in fields.sorted() {
      let final = made.finality(of: field, states[field].below(place))
      if isWritten, let final {
        fault(
          .finalOverridden(
            label(field), at: span, binding: final.binding, declared: final.declared))
        continue
      }
      if isWritten, field < made.fields.count,
        let inner = table.finalBinding(below: states[field], of: made)
      {
        fault(.finalDropped(label(field), at: span, binding: inner))
        continue
      }
      touched.append(field)
      states[field] = .spread(code, field: field, at: place, below: states[field], span)
    }
    if !made.spreadSlots.contains(where: { $0.code === code }) {
      made.spreadSlots.append((code, -1))
    }
  }

  /// The fields that a spread of a code's value sets: of a literal those that it writes, of another
  /// value those of its schema.
  func spreadFields(_ code: CodeUnit) -> Set<Int> {
    guard let schema = made.schema else { return [] }
    let count = min(program.schema(schema).fields.count, made.states.count)
    if let layer = code.writtenLayer {
      return fields(of: program[layer].items).filter { $0 < count }
    }
    for type in program.types.members(code.code.type) {
      guard case .schema(let id) = program.types[type] else { continue }
      let fields = program.schema(id).fields
      return Set(
        (0..<min(count, fields.count)).filter {
          !(made.fields[$0].isFinal && table.isOneLiteral(made.fields[$0].type))
        })
    }
    return []
  }

  // MARK: values given

  /// Values that the object is given: they bind, too, what is not final.
  mutating func give(_ fields: [Int]) {
    for (index, field) in fields.enumerated() {
      if let final = made.finality(of: field, made.states[field]),
        !table.isOneLiteral(made.fields[field].type)
      {
        fault(.finalGiven(label(field), at: final.binding, declared: final.declared))
      }
      made.states[field] = .given(index, at: place)
    }
    touched = fields
  }

  // MARK: keys

  /// An entry of a schema's object is not one of its declared fields.
  func testKey(_ codes: [CodeUnit], _ member: LayerMember) {
    guard let schema = made.schema else { return }
    if codes.count == 1, case .constant(.string(let bytes)) = codes[0].code.value,
      let field = table.field(program.symbols.intern(bytes), of: made)
    {
      return fault(.keyOfField(label(field), at: member.span, declared: made.fields[field].span))
    }
    if table.entryTypes(of: made) == nil {
      fault(
        .noEntries(
          program.symbols.name(of: program.schema(schema).name), at: member.span,
          declared: program.schema(schema).span))
    }
  }
}

extension ClassTable {
  /// Whether a type has one value only.
  public func isOneLiteral(_ type: TypeID) -> Bool {
    if case .literal = program.types[type] { true } else { false }
  }
}

extension CodeUnit {
  /// The block of the object that the code writes out; nil for another value.
  public var writtenLayer: LayerID? {
    var value = code.value
    while case .cross(let inner, _, _, _) = value { value = inner }
    if case .make(let making) = value { return making.layer }
    return nil
  }
}

extension FieldState {
  /// The state without what spreads of the step at a place say: one layer may write more than once.
  public func below(_ place: Int) -> FieldState {
    if case .spread(_, _, place, let below, _) = self { return below.below(place) }
    return self
  }
}

extension Diagnostic {
  /// A value given from outside to what is final.
  static func finalGiven(
    _ name: String, at span: SourceSpan, declared: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .finalOverridden, at: span, "`\(name)` is final, so it cannot be given another value"
    )
    .noting(declared == span ? .none : declared ?? .none, "it is declared `final` here")
  }

  /// A rule that matches something final, or something inside it.
  public static func finalRuled(
    _ type: String, at rule: SourceSpan, made: SourceSpan, final: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .finalOverridden, at: rule,
      "this rule changes a `\(type)` that is final, or lies in what is final"
    )
    .noting(final, "it is made `final` here")
    .noting(made == final ? .none : made, "what the rule meets is made here")
    .helping("leave it out with `where`, or drop `final`")
  }

  /// A key that is the name of a declared field.
  public static func keyOfField(
    _ name: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .fieldByKey, at: span, "`\(name)` is a declared field here, so no entry can have this key"
    )
    .noting(declared, "it is declared here")
    .helping("set the field by its name, as in `\(name) = …`")
  }

  /// An entry of an object that has fields alone.
  static func noEntries(
    _ schema: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .unknownField, at: span, "this is a `\(schema)`, which has no entries beside its fields"
    )
    .noting(declared, "`\(schema)` is declared here")
  }
}
