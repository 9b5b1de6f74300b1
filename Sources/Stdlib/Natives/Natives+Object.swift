import Evaluator

extension Natives {
  static var object: [Native] {
    [
      Native("std.object.toString", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(try context.text(x[0]))
      },
      Native("std.object.schemaName", arity: 1) { (context, x) throws(EvaluationError) in
        context.schemaName(x[0]).map { context.make($0) } ?? .null
      },
    ]
  }

  static var json: [Native] {
    [
      Native("std.json.get", arity: 2) { (context, x) throws(EvaluationError) in
        x[0].tag == .object ? try context.get(x[0], x[1]) ?? .null : .null
      },
      Native("std.json.at", arity: 2) { (context, x) throws(EvaluationError) in
        guard x[0].tag == .list, x[1].int >= 0, x[1].int < Int64(try context.count(x[0])) else {
          return .null
        }
        return try context.element(x[0], Int(x[1].int))
      },
      Native("std.json.keys", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(x[0].tag == .object ? try context.keys(x[0]) : [])
      },
      Native("std.json.length", arity: 1) { (context, x) throws(EvaluationError) in
        switch x[0].tag {
        case .object: Value(Int64(try context.keys(x[0]).count))
        case .list: Value(Int64(try context.count(x[0])))
        default: Value(Int64(0))
        }
      },
      jsonReader("asString", .string),
      jsonReader("asInt", .int),
      jsonReader("asBool", .bool),
      jsonReader("asList", .list),
      jsonReader("asMap", .object),
      Native("std.json.asFloat", arity: 1) { (context, x) throws(EvaluationError) in
        switch x[0].tag {
        case .float: x[0]
        case .int: Value(Double(x[0].int))
        default: .null
        }
      },
    ]
  }

  private static func jsonReader(_ name: String, _ tag: Value.Tag) -> Native {
    Native("std.json." + name, arity: 1) { (_, x) throws(EvaluationError) in
      x[0].tag == tag ? x[0] : .null
    }
  }
}
