import Documents

extension ScalarReader {
  /// One of some values. Numbers with decimals have no literal types: these are left to a condition.
  func literals(
    _ values: [SchemaValue], _ schema: DocumentElement, _ keyword: String
  ) -> SchemaReading {
    let bounds = textBounds(schema)
    let isNullable = values.contains(.null)
    var present: [SchemaValue] = []
    for value in values.map(\.normal)
    where value != .null && bounds.contain(value) && !present.contains(value) {
      present.append(value)
    }
    let isScalar = present.allSatisfy {
      switch $0 {
      case .bool, .number, .string: true
      case .null, .list, .object: false
      }
    }
    guard isScalar, !present.isEmpty else { return SchemaReading(type: .json) }
    let isFloat = schema["type"]?.string == "number" || present.contains { $0.isFraction }
    let numbers = isFloat ? present.filter(\.isNumber) : []
    if numbers.isEmpty {
      return SchemaReading(type: .anyOf(present.map(SchemaType.literal)), isNullable: isNullable)
    }
    let others = present.filter { !$0.isNumber }
    if others.isEmpty { return SchemaReading(type: .float(), isNullable: isNullable) }
    return SchemaReading(
      type: .anyOf([.float()] + others.map(SchemaType.literal)), isNullable: isNullable)
  }
}

extension SchemaValue {
  /// An integer in its shortest form, so that `1` and `1.0` are one.
  var normal: SchemaValue { whole.map { .number(String($0)) } ?? self }

  /// The integer that it is.
  var whole: Int64? {
    guard case .number(let text) = self else { return nil }
    if let number = Int64(text) { return number }
    guard let number = Double(text), number.magnitude < 0x1p53, number == number.rounded() else {
      return nil
    }
    return Int64(number)
  }

  var isNumber: Bool {
    if case .number = self { return true }
    return false
  }

  var isFraction: Bool { isNumber && whole == nil }
}
