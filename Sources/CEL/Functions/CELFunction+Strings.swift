import Text

extension CELFunction {
  /// Strings, and the patterns that are searched in them.
  static let strings: [CELFunction] = [
    test("contains") { UTF8Text.firstOffset(of: $1.span, in: $0.span) != nil },
    test("startsWith") { UTF8Text.hasPrefix($0.span, $1.span) },
    test("endsWith") { UTF8Text.hasSuffix($0.span, $1.span) },
    CELFunction("lowerAscii", 0) { (evaluator, x) throws(CELError) in
      .string(try x[0].string("lowerAscii").map { $0 &- 0x41 < 26 ? $0 + 0x20 : $0 })
    },
    CELFunction("upperAscii", 0) { (evaluator, x) throws(CELError) in
      .string(try x[0].string("upperAscii").map { $0 &- 0x61 < 26 ? $0 - 0x20 : $0 })
    },
    CELFunction("trim", 0) { (evaluator, x) throws(CELError) in
      let text = try x[0].string("trim")
      return .string(Array(text[UTF8Text.trimmed(text.span)]))
    },
    CELFunction("reverse", 0) { (evaluator, x) throws(CELError) in
      if case .list(let items) = x[0] { return .list(items.reversed()) }
      let text = String(decoding: try x[0].string("reverse"), as: UTF8.self)
      var scalars = String.UnicodeScalarView()
      scalars.append(contentsOf: text.unicodeScalars.reversed())
      return .text(String(scalars))
    },
    CELFunction("charAt", 1) { (evaluator, x) throws(CELError) in
      let scalars = try x[0].scalars("charAt", &evaluator)
      let index = Int(try x[1].int("charAt"))
      guard (0...scalars.count).contains(index) else { throw .outside(x[1]) }
      return index == scalars.count ? .string([]) : .string(Array(scalars[index]))
    },
    CELFunction("substring", 1...2) { (evaluator, x) throws(CELError) in
      let scalars = try x[0].scalars("substring", &evaluator)
      let start = Int(try x[1].int("substring"))
      let end = x.count > 2 ? Int(try x[2].int("substring")) : scalars.count
      guard start >= 0, start <= end, end <= scalars.count else {
        throw .value("the range \(start) to \(end) is outside of a text of \(scalars.count)")
      }
      return .string(Array(scalars[start..<end].joined()))
    },
    CELFunction("split", 1...2) { (evaluator, x) throws(CELError) in
      let (text, separator) = (try x[0].string("split"), try x[1].string("split"))
      try evaluator.spend(text.count / 10)
      let limit = x.count > 2 ? Int(try x[2].int("split")) : -1
      if limit == 0 { return .list([]) }
      var ranges = UTF8Text.split(text.span, by: separator.span)
      if limit > 0, ranges.count > limit {
        ranges = ranges[..<(limit - 1)] + [ranges[limit - 1].lowerBound..<text.count]
      }
      return .list(ranges.map { .string(Array(text[$0])) })
    },
    CELFunction("replace", 2...3) { (evaluator, x) throws(CELError) in
      let (text, old) = (try x[0].string("replace"), try x[1].string("replace"))
      let new = try x[2].string("replace")
      let limit = x.count > 3 ? Int(try x[3].int("replace")) : -1
      let parts = UTF8Text.split(text.span, by: old.span)
      var out: [UInt8] = []
      for (number, part) in parts.enumerated() {
        if number > 0 { out += limit < 0 || number <= limit ? new : old }
        out += text[part]
        try evaluator.spend((part.count + new.count) / 10)
      }
      return .string(out)
    },
    CELFunction("indexOf", 1...2) { (evaluator, x) throws(CELError) in
      if case .list(let items) = x[0] {
        try evaluator.spend(items.count)
        return .int(Int64(items.firstIndex { $0.equals(x[1]) } ?? -1))
      }
      return try offset(evaluator: &evaluator, x, "indexOf") { places, from in
        places.first { $0 >= from }
      }
    },
    CELFunction("lastIndexOf", 1...2) { (evaluator, x) throws(CELError) in
      if case .list(let items) = x[0] {
        try evaluator.spend(items.count)
        return .int(Int64(items.lastIndex { $0.equals(x[1]) } ?? -1))
      }
      return try offset(evaluator: &evaluator, x, "lastIndexOf") { places, from in
        places.last { x.count < 3 || $0 <= from }
      }
    },
    CELFunction("join", 0...1) { (evaluator, x) throws(CELError) in
      let separator = x.count > 1 ? try x[1].string("join") : []
      var out: [UInt8] = []
      for (number, item) in try x[0].list("join").enumerated() {
        if number > 0 { out += separator }
        out += try item.string("join")
        try evaluator.spend(out.count / 10 / 16 + 1)
      }
      return .string(out)
    },
    CELFunction("find", 1, takesPattern: true) { (evaluator, x) throws(CELError) in
      let text = try x[0].string("find")
      try evaluator.spend(text.count / 10)
      let found = try evaluator.regex(try x[1].string("find")).firstMatch(text.span)
      return .string(found?[0].map { Array(text[$0]) } ?? [])
    },
    CELFunction("findAll", 1...2, takesPattern: true) { (evaluator, x) throws(CELError) in
      let text = try x[0].string("findAll")
      try evaluator.spend(text.count / 10)
      let limit = x.count > 2 ? try x[2].int("findAll") : -1
      let found = try evaluator.regex(try x[1].string("findAll")).allMatches(text.span)
      let taken = limit < 0 ? found[...] : found.prefix(Int(limit))
      return .list(taken.map { match in .string(match[0].map { Array(text[$0]) } ?? []) })
    },
    CELFunction("format", 1) { (evaluator, x) throws(CELError) in
      let template = try x[0].string("format")
      return .string(try CELTemplate.filled(template, try x[1].list("format")))
    },
  ]

  private static func test(
    _ name: String, _ holds: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
  ) -> CELFunction {
    CELFunction(name, 1) { (evaluator, x) throws(CELError) in
      guard case .string(let text) = x[0], case .string(let part) = x[1] else {
        throw .overload(name, x)
      }
      try evaluator.spend(text.count / 10)
      return .bool(holds(text, part))
    }
  }

  /// Where a part is in a string, counted in code points: `choose` takes one of its places.
  private static func offset(
    evaluator: inout CELEvaluator, _ x: [CELValue], _ name: String,
    _ choose: ([Int], Int) -> Int?
  ) throws(CELError) -> CELValue {
    let scalars = try x[0].scalars(name, &evaluator)
    let part = try x[1].scalars(name, &evaluator)
    let from = x.count > 2 ? Int(try x[2].int(name)) : 0
    guard (0...scalars.count).contains(from) else { throw .outside(x[2]) }
    try evaluator.spend(scalars.count * max(part.count, 1) / 10)
    guard part.count <= scalars.count else { return .int(-1) }
    let places = (0...(scalars.count - part.count)).filter { start in
      scalars[start..<(start + part.count)].elementsEqual(part)
    }
    return .int(Int64(choose(places, from) ?? -1))
  }
}

extension CELError {
  static func outside(_ index: CELValue) -> CELError {
    .value("the index \(index.text) is outside of the text")
  }
}

extension CELValue {
  /// The code points of a string, each in its bytes.
  func scalars(
    _ function: String, _ evaluator: inout CELEvaluator
  ) throws(CELError) -> [ArraySlice<UInt8>] {
    let text = try string(function)
    try evaluator.spend(text.count / 10)
    var scalars: [ArraySlice<UInt8>] = []
    var at = 0
    while at < text.count {
      let end = min(text.count, at + UTF8Text.length(text.span, at: at))
      scalars.append(text[at..<end])
      at = end
    }
    return scalars
  }
}
