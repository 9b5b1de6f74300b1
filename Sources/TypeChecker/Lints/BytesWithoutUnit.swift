import Diagnostics
import Program
import Source
import Units

/// An amount of memory or storage of less than a mebibyte: `128` is 128 bytes, and `512m` half a byte.
enum BytesWithoutUnit: Lint {
  static func warnings(on layer: Layer, _ facts: LintFacts) -> [Diagnostic] {
    layer.items.flatMap { warnings(on: $0, facts) }
  }

  private static func warnings(on item: LayerItem, _ facts: LintFacts) -> [Diagnostic] {
    switch item {
    case .key(let key, let member):
      guard key.count == 1, case .constant(.string(let name)) = key[0].code.value,
        names.contains(name), case .set(let code) = member.operation,
        case .unit(let amount, let text)? = facts.literal(code), amount.kind == .quantity,
        amount.billionths > 0, amount.billionths < leastBillionths
      else { return [] }
      return [.bytesWithoutUnit(String(decoding: text, as: UTF8.self), at: code.code.span)]
    case .conditional(_, let then, let otherwise):
      return (then + otherwise).flatMap { warnings(on: $0, facts) }
    case .each(_, _, _, let items, _): return items.flatMap { warnings(on: $0, facts) }
    case .field, .element, .spread: return []
    }
  }

  private static let names: [[UInt8]] = ["memory", "storage", "ephemeral-storage"].map {
    Array($0.utf8)
  }
  private static let leastBillionths = Int128(1 << 20) * 1_000_000_000
}

extension Diagnostic {
  fileprivate static func bytesWithoutUnit(_ text: String, at span: SourceSpan) -> Diagnostic {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    let meaning = text.hasSuffix("m") ? "thousandths of a byte" : "bytes"
    let warning = Diagnostic(
      .bytesWithoutUnit, at: span, "`\(text)` is \(digits) \(meaning)", severity: .warning)
    guard digits == text || digits + "m" == text else {
      return warning.helping("amounts of memory are mostly in `Mi` or `Gi`")
    }
    return warning.fixing(
      .replace(span, with: "\(digits)Mi", message: "if mebibytes are meant, write `\(digits)Mi`"))
  }
}
