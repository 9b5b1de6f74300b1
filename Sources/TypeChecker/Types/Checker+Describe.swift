import Diagnostics
import Source

extension Checker {
  /// A type as it is written in the language.
  public func describe(_ type: TypeID) -> String { program.describe(type) }

  /// A field that the schema does not declare. Offers the nearest declared name.
  func unknownField(_ symbol: Symbol, in schema: Schema, at span: SourceSpan) -> Diagnostic {
    let text = name(symbol)
    let owner = program.describe(types.schema(schema.id))
    return Diagnostic(.unknownField, at: span, "`\(owner)` has no field `\(text)`")
      .noting(
        schema.kind == .declared || schema.kind == .text ? schema.span : .none,
        "`\(owner)` is declared here"
      )
      .suggesting(schema.fields.map { name($0.name) }, for: text, at: span)
      .helping(
        schema.kind == .module ? "to give the module a new field, write `add \(text) = …`" : nil)
  }
}

extension Program {
  /// A type as it is written in the language.
  public func describe(_ type: TypeID) -> String {
    func text(_ symbol: Symbol) -> String { symbols.name(of: symbol) }
    switch types[type] {
    case .never: return "Never"
    case .unknown: return "?"
    case .null: return "Null"
    case .bool: return "Bool"
    case .int: return "Int"
    case .float: return "Float"
    case .string: return "String"
    case .json: return "Json"
    case .anyModule: return "Module"
    case .unit(let kind): return kind.name
    case .literal(.string(let symbol)): return "\"\(text(symbol))\""
    case .literal(.int(let number)): return "\(number)"
    case .literal(.bool(let truth)): return "\(truth)"
    case .union(let members):
      let rest = members.filter { $0 != TypeTable.null }
      let inner = rest.map(describe).joined(separator: " | ")
      guard rest.count < members.count else { return inner }
      return rest.count == 1 ? inner + "?" : "(\(inner))?"
    case .list(let element): return "[\(describe(element))]"
    case .keyedList(let element, let spec):
      let parts = spec.parts.map { part in
        part.defaultValue.map { text(part.name) + " = " + describe($0) } ?? text(part.name)
      }
      let key = parts.count == 1 ? parts[0] : "(\(parts.joined(separator: ", ")))"
      return "[\(describe(element)) by \(key)]"
    case .map(let key, let value): return "{\(describe(key)): \(describe(value))}"
    case .function(let parameters, let result):
      return "(\(parameters.map(describe).joined(separator: ", "))) -> \(describe(result))"
    case .schema(let id): return describe(schemas[id.index])
    case .refined(let base, let index):
      return describe(types.refinements[index], of: base)
    case .sensitive(let inner): return "Sensitive<\(describe(inner))>"
    case .parameter(let index): return ["T", "U", "V", "W"][min(index, 3)]
    case .overlay(let target): return "overlay on \(describe(target))"
    }
  }

  func describe(_ value: LiteralValue) -> String {
    switch value {
    case .string(let symbol): "\"\(symbols.name(of: symbol))\""
    case .int(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    }
  }

  private func describe(_ schema: Schema) -> String {
    switch schema.kind {
    case .declared, .text: return symbols.name(of: schema.name)
    case .module: return "module \(symbols.name(of: schema.name))"
    case .record:
      let fields = schema.fields.prefix(6).map {
        "\(symbols.name(of: $0.name)): \(describe($0.type))"
      }
      return "{ \(fields.joined(separator: ", "))\(schema.fields.count > 6 ? ", …" : "") }"
    }
  }

  private func describe(_ refinement: Refinement, of base: TypeID) -> String {
    if let name = refinement.name { return symbols.name(of: name) }
    var parts: [String] = []
    if let pattern = refinement.pattern {
      parts.append("#\"\(String(decoding: pattern, as: UTF8.self))\"#")
    }
    if refinement.low != nil || refinement.high != nil {
      let low = refinement.low.map { "\($0)" } ?? ""
      let high = refinement.high.map { "\($0)" } ?? ""
      parts.append(low == high ? low : "\(low)..\(high)")
    }
    return parts.isEmpty ? describe(base) : "\(describe(base))(\(parts.joined(separator: ", ")))"
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as text; ill-formed UTF-8 is repaired.
  var asString: String { String(decoding: self, as: UTF8.self) }
}
