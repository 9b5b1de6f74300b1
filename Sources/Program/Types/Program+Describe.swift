import Diagnostics
import Source

extension Program {
  /// A type as it is written in the language; of a large one the beginning, with `…` for the rest.
  public func describe(_ type: TypeID) -> String {
    var description = TypeDescription(program: self)
    return description.text(of: type)
  }

  package func describe(_ value: LiteralValue) -> String {
    switch value {
    case .string(let symbol): "\"\(symbols.name(of: symbol))\""
    case .int(let number): "\(number)"
    case .bool(let truth): "\(truth)"
    }
  }
}

/// The text of one type. Types are shared, so that a small program has types whose whole text would
/// be longer than any memory: what is inside others is told up to a limit.
private struct TypeDescription {
  let program: Program
  /// How many more types inside others are reported.
  private var room = 60

  init(program: Program) { self.program = program }

  private func name(_ symbol: Symbol) -> String { program.symbols.name(of: symbol) }

  mutating func text(of type: TypeID) -> String {
    switch program.types[type] {
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
    case .literal(.string(let symbol)): return "\"\(name(symbol))\""
    case .literal(.int(let number)): return "\(number)"
    case .literal(.bool(let truth)): return "\(truth)"
    case .union(let members):
      let rest = members.filter { $0 != TypeTable.null }
      let inner = texts(of: rest).joined(separator: " | ")
      guard rest.count < members.count else { return inner }
      return rest.count == 1 ? inner + "?" : "(\(inner))?"
    case .list(let element): return "[\(inner(element))]"
    case .keyedList(let element, let spec):
      let parts = spec.parts.map { part in
        part.defaultValue.map { name(part.name) + " = " + program.describe($0) } ?? name(part.name)
      }
      let key = parts.count == 1 ? parts[0] : "(\(parts.joined(separator: ", ")))"
      return "[\(inner(element)) by \(key)]"
    case .map(let key, let value): return "{\(inner(key)): \(inner(value))}"
    case .function(let parameters, let result):
      return "(\(texts(of: parameters).joined(separator: ", "))) -> \(inner(result))"
    case .schema(let id): return text(of: program.schemas[id.index])
    case .refined(let base, let index):
      return text(of: program.types.refinements[index], base)
    case .sensitive(let value): return "Sensitive<\(inner(value))>"
    case .parameter(let index): return ["T", "U", "V", "W"][min(index, 3)]
    case .overlay(let target): return "overlay on \(inner(target))"
    }
  }

  /// A type inside another.
  private mutating func inner(_ type: TypeID) -> String {
    room -= 1
    return room < 0 ? "…" : text(of: type)
  }

  /// Types inside another, up to the first that is not shown.
  private mutating func texts(of types: [TypeID]) -> [String] {
    var texts: [String] = []
    for type in types {
      texts.append(inner(type))
      if room < 0 { break }
    }
    return texts
  }

  private mutating func text(of schema: Schema) -> String {
    switch schema.kind {
    case .declared, .text: return name(schema.name)
    case .module: return "module \(name(schema.name))"
    case .record:
      var fields: [String] = []
      for field in schema.fields.prefix(6) where room >= 0 {
        fields.append("\(name(field.name)): \(inner(field.type))")
      }
      return "{ \(fields.joined(separator: ", "))\(schema.fields.count > 6 ? ", …" : "") }"
    }
  }

  private mutating func text(of refinement: Refinement, _ base: TypeID) -> String {
    if let known = refinement.name { return name(known) }
    var parts: [String] = []
    if let pattern = refinement.pattern {
      parts.append("#\"\(String(decoding: pattern, as: UTF8.self))\"#")
    }
    if refinement.low != nil || refinement.high != nil {
      let low = refinement.low.map { "\($0)" } ?? ""
      let high = refinement.high.map { "\($0)" } ?? ""
      parts.append(low == high ? low : "\(low)..\(high)")
    }
    let base = inner(base)
    return parts.isEmpty ? base : "\(base)(\(parts.joined(separator: ", ")))"
  }
}

extension ArraySlice<UInt8> {
  /// The bytes as text; ill-formed UTF-8 is repaired.
  package var asString: String { String(decoding: self, as: UTF8.self) }
}
