import Diagnostics
import Program
import Source
import Text
import Units

struct Crossings: MachinePart {
  let machine: Machine

  // MARK: tests

  /// Whether a value is one of the type's, refinements included. `opening` looks under seals, for
  /// crossings; otherwise they are rejected.
  func isOf(
    _ value: Value, _ type: TypeID, opening: Bool = false
  ) throws(EvaluationError) -> Bool {
    if value.tag == .sealed, !opening { return try isSealed(value, type) }
    switch program.types[type] {
    case .never: return false
    case .unknown, .parameter: return true
    case .null: return value.isNull
    case .bool: return value.tag == .bool
    case .int: return value.tag == .int
    case .float: return value.tag == .float || value.tag == .int
    case .string: return value.tag == .string
    case .json: return try isJson(value)
    case .unit(let kind): return value.tag == .unit && operations.unit(value).kind == kind
    case .literal(let constant): return isLiteral(value, constant)
    case .union(let members):
      for member in members where try isOf(value, member, opening: opening) { return true }
      return false
    case .list(let element):
      return try isList(value, of: element, opening)
    case .keyedList(let element, _):
      guard value.tag == .object else { return false }
      let cls = machine.objectClass(ObjectHandle(bits: value.bits))
      if program.types.isSubtype(cls.type, of: type) { return true }
      guard case .keyedList = program.types[cls.type] else { return false }
      return try isList(value, of: element, opening)
    case .map(let key, let element):
      return try isMap(value, key, element, type, opening)
    case .function, .overlay: return value.tag == .function || value.tag == .overlay
    case .schema, .anyModule:
      guard value.tag == .object else { return false }
      return program.types.isSubtype(
        machine.objectClass(ObjectHandle(bits: value.bits)).type, of: type)
    case .refined(let base, let index):
      guard try isOf(value, base, opening: opening) else { return false }
      return try problem(value, program.types.refinements[index]) == nil
    case .sensitive(let inner):
      guard value.tag == .sealed else { return false }
      machine.sealing.secrets += 1
      defer { machine.sealing.secrets -= 1 }
      return try isOf(opened(value), inner, opening: true)
    }
  }

  private func isList(
    _ value: Value, of type: TypeID, _ opening: Bool
  ) throws(EvaluationError) -> Bool {
    if value.tag == .object {
      guard
        case .keyedList = program.types[machine.objectClass(ObjectHandle(bits: value.bits)).type]
      else {
        return false
      }
    } else if value.tag != .list {
      return false
    }
    let list = try operations.asList(value)
    return try operations.nested { () throws(EvaluationError) in
      for index in 0..<list.count {
        if !(try self.isOf(operations.element(list, index), type, opening: opening)) {
          return false
        }
      }
      return true
    }
  }

  private func isMap(
    _ value: Value, _ key: TypeID, _ element: TypeID, _ type: TypeID, _ opening: Bool
  ) throws(EvaluationError) -> Bool {
    guard value.tag == .object else { return false }
    let object = ObjectHandle(bits: value.bits)
    let cls = machine.objectClass(object)
    if program.types.isSubtype(cls.type, of: type) { return true }
    guard cls.schema == nil else { return false }
    let table = try entries.keys(object)
    return try operations.nested { () throws(EvaluationError) in
      for entry in 0..<table.count where table.isLive[entry] {
        if !(try self.isOf(table.key(entry, 0), key)) { return false }
        let value = try entries.entryValue(object, table, entry)
        if !(try self.isOf(value, element, opening: opening)) { return false }
      }
      return true
    }
  }

  private func isJson(_ value: Value) throws(EvaluationError) -> Bool {
    switch value.tag {
    case .null, .bool, .int, .float, .string, .unit, .list, .object: true
    default: false
    }
  }

  private func isLiteral(_ value: Value, _ constant: LiteralValue) -> Bool {
    switch constant {
    case .string(let symbol):
      guard value.tag == .string else { return false }
      return unsafe program.symbols.bytes(of: symbol).elementsEqual(value.text)
    case .int(let number): return value.tag == .int && value.int == number
    case .bool(let truth): return value.tag == .bool && value.bool == truth
    }
  }

  // MARK: refinements

  /// What a refinement finds wrong with a value of its base type; nil: nothing. Of a sensitive value
  /// it says no more than that.
  func problem(_ value: Value, _ refinement: Refinement) throws(EvaluationError) -> String? {
    if machine.sealing.secrets == 0 { return try plainProblem(value, refinement) }
    do throws(EvaluationError) {
      if try plainProblem(value, refinement) == nil { return nil }
    } catch {
      // The message of an error inside a condition may be about the value.
      guard case .failed = error else { throw error }
    }
    return "a sensitive value does not meet the type's condition"
  }

  private func plainProblem(
    _ value: Value, _ refinement: Refinement
  ) throws(EvaluationError) -> String? {
    if refinement.low != nil || refinement.high != nil {
      if let problem = outOfBounds(value, refinement) { return problem }
    }
    if value.tag == .string {
      let bytes = value.utf8
      if let pattern = refinement.pattern {
        let regex = self.regex(pattern)
        if let regex, !regex.matchesWhole(bytes.span) {
          return "\(describe(value)) does not match \(String(decoding: pattern, as: UTF8.self))"
        }
      }
      if let form = refinement.textForm,
        let error = TextForm.problem(program.symbols.name(of: form), bytes)
      {
        return
          "\(describe(value)) is not a valid \(program.symbols.name(of: form)): \(error.message)"
      }
    }
    if let predicate = refinement.predicate {
      let module = program[predicate].module
      let holds = try machine.run(
        machine.codes.number(predicate), Value(tag: .moduleLevel, bits: UInt64(module.index)),
        [value])
      if !holds.bool {
        return "\(describe(value)) does not meet the type's condition"
      }
    }
    return nil
  }

  private func outOfBounds(_ value: Value, _ refinement: Refinement) -> String? {
    var range: String {
      "\(refinement.low.map { "\($0)" } ?? "")..\(refinement.high.map { "\($0)" } ?? "")"
    }
    switch value.tag {
    case .int:
      if let low = refinement.low, value.int < low {
        return "expected a number in \(range), found \(value.int)"
      }
      if let high = refinement.high, value.int > high {
        return "expected a number in \(range), found \(value.int)"
      }
    case .float:
      if let low = refinement.low, value.float < Double(low) {
        return "expected a number in \(range), found \(value.float)"
      }
      if let high = refinement.high, value.float > Double(high) {
        return "expected a number in \(range), found \(value.float)"
      }
    case .string:
      let count = Int64(UTF8Text.count(value.utf8.span))
      if count < refinement.low ?? 0 || count > refinement.high ?? .max {
        return "expected a text of \(range) characters, found one of \(count)"
      }
    case .list:
      let count = Int64(ListHandle(bits: value.bits).count)
      if count < refinement.low ?? 0 || count > refinement.high ?? .max {
        return "expected a list of \(range) elements, found one of \(count)"
      }
    default: break
    }
    return nil
  }

  func regex(_ pattern: [UInt8]) -> Regex? {
    if let known = machine.plans.regexes[pattern] { return known }
    let made: Regex? =
      if case .success(let regex) = Regex.compile(pattern.span) { regex } else { nil }
    machine.plans.regexes[pattern] = made
    return made
  }

  // MARK: crossing

  /// The value as one of the type's: as it is, converted, or an error at the place it was written.
  func cross(_ value: Value, _ crossing: Crossing) throws(EvaluationError) -> Value {
    do throws(EvaluationError) {
      return try crossed(value, crossing.type, crossing)
    } catch {
      throw faultTracer.following(error, of: value, from: blamed(crossing))
    }
  }

  func crossed(
    _ value: Value, _ type: TypeID, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    switch program.types[type] {
    case .unknown, .parameter: return value
    case .float where value.tag == .int: return Value(Double(value.int))
    case .refined(let base, let index):
      let value = try crossed(value, base, crossing)
      let refinement = program.types.refinements[index]
      if let problem = try problem(value, refinement) {
        throw .failed(
          .refinementFailed(
            problem, at: blamed(crossing), reason: crossing.reason, declared: refinement.span,
            isSealed: machine.sealing.secrets > 0))
      }
      return value
    case .sensitive(let inner): return try crossedIntoSeal(value, inner, crossing)
    case .union(let members): return try crossedUnion(value, members, type, crossing)
    case .list(let element):
      if value.tag == .object { return try checkedElements(value, element, crossing) }
      if value.tag == .list { return try checkedElements(value, element, crossing) }
    case .keyedList:
      if value.tag == .list { return try operations.keyed(value, type, blamed(crossing)) }
      if try isOf(value, type, opening: true) { return value }
    case .map(_, let element):
      if value.tag == .object {
        let object = ObjectHandle(bits: value.bits)
        let cls = machine.objectClass(object)
        if cls.schema != nil {
          let made = try entries.asMap(object) ?? entries.map([], type)
          return try checkedEntries(ObjectHandle(bits: made.bits), element, type, crossing)
        }
        if program.types.isSubtype(cls.type, of: type) { return value }
        return try checkedEntries(object, element, type, crossing)
      }
    case .schema(let id):
      if value.tag == .string, program.schema(id).kind == .text {
        return try operations.parsedText(id, value, crossing)
      }
      if try isOf(value, type, opening: true) { return value }
    default: if try isOf(value, type, opening: true) { return value }
    }
    throw mismatch(value, type, crossing)
  }

  private func crossedUnion(
    _ value: Value, _ members: [TypeID], _ type: TypeID, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    for member in members where try isOf(value, member, opening: true) { return value }
    var candidates: [TypeID] = []
    for member in members where try fitsKind(value, member) { candidates.append(member) }
    if let only = candidates.first { return try crossed(value, only, crossing) }
    throw mismatch(value, type, crossing)
  }

  /// Whether a value is of the type's kind, refinements and elements aside.
  private func fitsKind(_ value: Value, _ type: TypeID) throws(EvaluationError) -> Bool {
    switch program.types[type] {
    case .refined(let base, _): try fitsKind(value, base)
    case .sensitive(let base): try fitsKind(opened(value), base)
    case .list, .keyedList: value.tag == .list
    case .map: value.tag == .object
    case .float: value.tag == .int || value.tag == .float
    case .schema(let id): value.tag == .string && program.schema(id).kind == .text
    default: try isOf(value, type, opening: true)
    }
  }

  private func checkedElements(
    _ value: Value, _ element: TypeID, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    let list = try operations.asList(value)
    if list.isRange, element == TypeTable.int { return value }
    return try operations.nested { () throws(EvaluationError) in
      var isSame = value.tag == .list
      var made: [Value] = []
      made.reserveCapacity(list.count)
      for index in 0..<list.count {
        let old = try operations.element(list, index)
        let new = try self.crossed(old, element, crossing)
        isSame = isSame && old.bits == new.bits && old.tag == new.tag
        made.append(new)
      }
      return isSame ? value : machine.heap.list(made)
    }
  }

  private func checkedEntries(
    _ object: ObjectHandle, _ element: TypeID, _ type: TypeID, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    let table = try entries.keys(object)
    return try operations.nested { () throws(EvaluationError) in
      var pairs: [Value] = []
      for entry in 0..<table.count where table.isLive[entry] {
        for part in 0..<table.width { pairs.append(table.key(entry, part)) }
        pairs.append(
          try self.crossed(entries.entryValue(object, table, entry), element, crossing))
      }
      let made = entries.map(pairs, type)
      ObjectHandle(bits: made.bits).span = object.span
      return made
    }
  }

  private func blamed(_ crossing: Crossing) -> SourceSpan {
    crossing.span.isNone ? machine.currentSpan : crossing.span
  }

  private func mismatch(
    _ value: Value, _ type: TypeID, _ crossing: Crossing
  ) -> EvaluationError {
    if rendering.isSecret(type) {
      machine.sealing.secrets += 1
      defer { machine.sealing.secrets -= 1 }
      return .failed(
        .valueTypeMismatch(
          expected: describe(type), found: describe(value), at: blamed(crossing),
          reason: crossing.reason))
    }
    if value.tag == .sealed, machine.sealing.secrets == 0 {
      return .failed(.sensitiveUse("as `\(describe(type))`", at: blamed(crossing)))
    }
    return .failed(
      .valueTypeMismatch(
        expected: describe(type), found: describe(value), at: blamed(crossing),
        reason: crossing.reason))
  }

  // MARK: messages

  /// A type as it is written in the language.
  func describe(_ type: TypeID) -> String { program.describe(type) }

  /// A value in an error message: short.
  func describe(_ value: Value) -> String {
    if machine.sealing.secrets > 0 || value.tag == .sealed { return Crossings.hidden }
    switch value.tag {
    case .string:
      let text = String(decoding: value.utf8, as: UTF8.self)
      return text.count > 60 ? "\"\(text.prefix(57))…\"" : "\"\(text)\""
    case .int, .float, .bool, .unit, .null: return operations.scalarText(value)
    case .object:
      let cls = machine.objectClass(ObjectHandle(bits: value.bits))
      return "a value of \(describe(cls.type))"
    default: return value.kindName
    }
  }
}
