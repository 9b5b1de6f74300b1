import Program

extension Evaluation {
  /// The objects of a type in one value, in order, each once.
  public func objects(of type: TypeID, in value: Value) throws(EvaluationError) -> [Value] {
    try machine.finishedSet.objects(of: type, in: value)
  }

  /// The elements of a list, forced.
  public func elements(of value: Value) throws(EvaluationError) -> [Value] {
    try NativeContext(machine: machine, resultType: TypeTable.unknown).elements(value)
  }
}
