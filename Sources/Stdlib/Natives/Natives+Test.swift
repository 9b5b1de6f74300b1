import Evaluator

extension Natives {
  static var test: [Native] {
    [
      Native("std.test.difference", arity: 2) { (context, x) throws(EvaluationError) in
        try context.difference(x[0], x[1]).map { context.make($0) } ?? .null
      },
      Native("std.test.failure", arity: 1) { (context, x) throws(EvaluationError) in
        try context.failure(of: x[0]).map { context.make($0) } ?? .null
      },
      Native("std.test.yaml", arity: 1) { (context, x) throws(EvaluationError) in
        context.make(try context.yaml(x[0]))
      },
    ]
  }
}
