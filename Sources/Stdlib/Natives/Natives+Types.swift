import Diagnostics
import Evaluator
import Program
import Text

extension Natives {
  static var types: [Native] {
    ["Image", "Cidr", "Url", "SemVer"].map(parser) + [
      Native("std.types.asNumber", arity: 1) { (context, x) throws(EvaluationError) in
        context.number(context.unit(x[0]))
      },
      Native("std.types.Cidr.contains", arity: 2) { (context, x) throws(EvaluationError) in
        let range = try cidr(&context, x[0])
        guard case .success(let address) = IPAddress.parse(context.bytes(x[1]).span) else {
          return Value(false)
        }
        return Value(range.contains(address))
      },
      Native("std.types.Cidr.network", arity: 1) { (context, x) throws(EvaluationError) in
        let range = try cidr(&context, x[0])
        return context.parsed(Array((range.network ?? range).text.utf8)) ?? x[0]
      },
      Native("std.types.SemVer.compare", arity: 2) { (context, x) throws(EvaluationError) in
        let (a, b) = (try version(&context, x[0]), try version(&context, x[1]))
        return Value(Int64(a < b ? -1 : b < a ? 1 : 0))
      },
    ]
  }

  private static func parser(_ name: String) -> Native {
    Native("std.types.\(name).parse", arity: 1) { (context, x) throws(EvaluationError) in
      let bytes = context.bytes(x[0])
      if let error = TextForm.problem(name, bytes) {
        throw context.malformed(x[0], name, error.message)
      }
      if let made = context.parsed(bytes) { return made }
      throw context.malformed(x[0], name, "it cannot be read")
    }
  }

  private static func cidr(
    _ context: inout NativeContext, _ value: Value
  ) throws(EvaluationError) -> Cidr {
    let text = try context.text(value)
    switch Cidr.parse(text.span) {
    case .success(let range): return range
    case .failure(let error): throw context.malformed(value, "Cidr", error.message)
    }
  }

  private static func version(
    _ context: inout NativeContext, _ value: Value
  ) throws(EvaluationError) -> SemanticVersion {
    let text = try context.text(value)
    switch SemanticVersion.parse(text.span) {
    case .success(let version): return version
    case .failure(let error): throw context.malformed(value, "SemVer", error.message)
    }
  }
}

extension NativeContext {
  /// A computed string that does not have the format of its type.
  func malformed(_ value: Value, _ type: String, _ why: String) -> EvaluationError {
    let text = (try? text(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return fail(Diagnostic(.textMalformed, at: span, "`\(text)` is not a valid \(type): \(why)"))
  }
}
