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
        let object = try context.data(x[0])
        guard object.tag == .object else { return .null }
        return try context.data(try context.dataEntry(object, x[1]) ?? .null)
      },
      Native("std.json.at", arity: 2) { (context, x) throws(EvaluationError) in
        let list = try context.data(x[0])
        guard list.tag == .list, x[1].int >= 0, x[1].int < Int64(try context.count(list)) else {
          return .null
        }
        return try context.data(try context.element(list, Int(x[1].int)))
      },
      Native("std.json.keys", arity: 1) { (context, x) throws(EvaluationError) in
        let object = try context.data(x[0])
        return context.make(object.tag == .object ? try context.dataKeys(object) : [])
      },
      Native("std.json.length", arity: 1) { (context, x) throws(EvaluationError) in
        let value = try context.data(x[0])
        return switch value.tag {
        case .object: Value(Int64(try context.dataKeys(value).count))
        case .list: Value(Int64(try context.count(value)))
        default: Value(Int64(0))
        }
      },
      jsonReader("asString", .string),
      jsonReader("asInt", .int),
      jsonReader("asBool", .bool),
      jsonReader("asList", .list),
      Native("std.json.asMap", arity: 1) { (context, x) throws(EvaluationError) in
        let object = try context.data(x[0])
        guard object.tag == .object else { return .null }
        if context.schemaName(object) == nil { return object }
        var entries: [(key: Value, value: Value)] = []
        for key in try context.dataKeys(object) {
          let value = try context.dataEntry(object, key) ?? .null
          entries.append((key, try context.data(value)))
        }
        return context.map(entries)
      },
      Native("std.json.asFloat", arity: 1) { (context, x) throws(EvaluationError) in
        let value = try context.data(x[0])
        return switch value.tag {
        case .float: value
        case .int: Value(Double(value.int))
        default: .null
        }
      },
    ]
  }

  private static func jsonReader(_ name: String, _ tag: Value.Tag) -> Native {
    Native("std.json." + name, arity: 1) { (context, x) throws(EvaluationError) in
      let value = try context.data(x[0])
      return value.tag == tag ? value : .null
    }
  }
}
