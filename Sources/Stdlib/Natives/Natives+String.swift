import Evaluator
import Text
import Units

extension Natives {
  static var string: [Native] {
    [
      Native("std.string.length", arity: 1) { (context, x) throws(EvaluationError) in
        Value(Int64(context.scalarCount(x[0])))
      },
      Native("std.string.upper", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(UTF8Text.uppercased(context.bytes(x[0]).span))
      },
      Native("std.string.lower", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(UTF8Text.lowercased(context.bytes(x[0]).span))
      },
      Native("std.string.capitalized", arity: 1, capitalized),
      Native("std.string.trim", arity: 1) { (context, x) throws(EvaluationError) in
        context.slice(x[0], UTF8Text.trimmed(context.bytes(x[0]).span))
      },
      Native("std.string.trimStart", arity: 1) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        return context.slice(x[0], UTF8Text.trimmed(bytes.span).lowerBound..<bytes.count)
      },
      Native("std.string.trimEnd", arity: 1) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        let range = UTF8Text.trimmed(bytes.span)
        return context.slice(x[0], 0..<range.upperBound)
      },
      Native("std.string.split", arity: 2) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        let parts = UTF8Text.split(bytes.span, by: context.bytes(x[1]).span)
        try context.step(parts.count + bytes.count / 64)
        return context.make(parts.map { context.slice(x[0], $0) })
      },
      Native("std.string.lines", arity: 1, lines),
      Native("std.string.replace", arity: 3, replace),
      Native("std.string.startsWith", arity: 2) { (context, x) throws(EvaluationError) in
        Value(UTF8Text.hasPrefix(context.bytes(x[0]).span, context.bytes(x[1]).span))
      },
      Native("std.string.endsWith", arity: 2) { (context, x) throws(EvaluationError) in
        Value(UTF8Text.hasSuffix(context.bytes(x[0]).span, context.bytes(x[1]).span))
      },
      Native("std.string.indexOf", arity: 2) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        try context.step(bytes.count / 64 + 1)
        guard let at = UTF8Text.firstOffset(of: context.bytes(x[1]).span, in: bytes.span) else {
          return .null
        }
        return Value(Int64(UTF8Text.count(bytes.span.extracting(0..<at))))
      },
      Native("std.string.substring", arity: 3, substring),
    ] + stringMaking + stringReading
  }

  private static func capitalized(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let bytes = context.bytes(x[0])
    if bytes.isEmpty { return x[0] }
    let end = min(UTF8Text.length(bytes.span, at: 0), bytes.count)
    return context.make(
      UTF8Text.uppercased(bytes.span.extracting(0..<end)) + bytes[end...])
  }

  private static func lines(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let bytes = context.bytes(x[0])
    var made: [Value] = []
    var start = 0
    for end in bytes.indices where bytes[end] == UInt8(ascii: "\n") {
      let hasReturn = end > start && bytes[end - 1] == UInt8(ascii: "\r")
      made.append(context.slice(x[0], start..<(hasReturn ? end - 1 : end)))
      start = end + 1
    }
    if start < bytes.count { made.append(context.slice(x[0], start..<bytes.count)) }
    try context.step(made.count + bytes.count / 64)
    return context.make(made)
  }

  private static func replace(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let (bytes, old, new) = (context.bytes(x[0]), context.bytes(x[1]), context.bytes(x[2]))
    if old.isEmpty { throw context.fail("the text to replace is empty") }
    let text = UTF8Text.replacing(bytes.span, old.span, with: new.span, limit: context.room)
    guard let text else { throw context.tooLarge() }
    try context.limit(text.count)
    return context.make(text)
  }

  private static func substring(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let bytes = context.bytes(x[0])
    try context.step(bytes.count / 64 + 1)
    let start = max(x[1].int, 0)
    let end = x[2].isNull ? Int64(bytes.count) : max(x[2].int, start)
    return context.slice(
      x[0], UTF8Text.range(ofScalars: Int(start), Int(end), in: bytes.span))
  }
}
