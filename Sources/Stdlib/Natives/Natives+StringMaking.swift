import Evaluator
import Text

/// Strings made longer.
extension Natives {
  static var stringMaking: [Native] {
    [
      Native("std.string.padStart", arity: 3) { (context, x) throws(EvaluationError) in
        context.make(try padding(&context, x) + context.bytes(x[0]))
      },
      Native("std.string.padEnd", arity: 3) { (context, x) throws(EvaluationError) in
        context.make(context.bytes(x[0]) + (try padding(&context, x)))
      },
      Native("std.string.repeat", arity: 2) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        let count = try context.size(x[1], "the count of repetitions")
        return context.make(try repeated(&context, bytes, count))
      },
      Native("std.string.indent", arity: 2, indent),
      Native("std.string.toDnsLabel", arity: 1, dnsLabel),
    ]
  }

  private static func repeated(
    _ context: inout NativeContext, _ bytes: [UInt8], _ count: Int
  ) throws(EvaluationError) -> [UInt8] {
    let (total, overflow) = bytes.count.multipliedReportingOverflow(by: count)
    try context.limit(overflow ? Int.max : total)
    var out: [UInt8] = []
    out.reserveCapacity(total)
    if total > 0 { for _ in 0..<count { out += bytes } }
    return out
  }

  /// What fills the text up to the width: `fill` again and again, cut at a scalar.
  private static func padding(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> [UInt8] {
    let missing = try context.size(x[1], "the width") - context.scalarCount(x[0])
    if missing <= 0 { return [] }
    let fillCount = context.scalarCount(x[2])
    if fillCount == 0 { throw context.fail("the text to fill with is empty") }
    let fill = context.bytes(x[2])
    let whole = try repeated(&context, fill, missing / fillCount)
    let rest = UTF8Text.range(ofScalars: 0, missing % fillCount, in: fill.span)
    return whole + fill[rest]
  }

  private static func indent(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let bytes = context.bytes(x[0])
    let count = try context.size(x[1], "the count of blanks")
    let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    let (added, overflow) = lines.multipliedReportingOverflow(by: count)
    try context.limit(overflow || added > 1 << 32 ? Int.max : bytes.count + added)
    let blanks = [UInt8](repeating: UInt8(ascii: " "), count: count)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + added)
    var isAtStart = true
    for byte in bytes {
      if isAtStart, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { out += blanks }
      isAtStart = byte == UInt8(ascii: "\n")
      out.append(byte)
    }
    return context.make(out)
  }

  /// Runs of anything but letters and digits of ASCII become one `-`; none at the ends.
  private static func dnsLabel(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    var out: [UInt8] = []
    for byte in UTF8Text.lowercased(context.bytes(x[0]).span) where out.count < 63 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        out.append(byte)
      default: if let last = out.last, last != UInt8(ascii: "-") { out.append(UInt8(ascii: "-")) }
      }
    }
    if out.last == UInt8(ascii: "-") { out.removeLast() }
    return out.isEmpty ? .null : context.make(out)
  }
}
