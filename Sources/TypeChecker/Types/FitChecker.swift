import Diagnostics
import Program
import Source
import Syntax
import Text
import Units

struct FitChecker: CheckPart {
  let context: CheckContext

  /// A value where a type is expected: as it is, with a test, or reported.
  func coerce(
    _ typed: Typed, _ expected: Expectation, at span: SourceSpan, _ unit: CodeScope,
    node: NodeID = .none
  ) -> Typed {
    let type = expected.type
    if typed.type == TypeTable.unknown || type == TypeTable.unknown { return typed }
    if types.holdsSensitive(type), case .constant(let constant) = typed.core, constant != .null {
      program.sources.mask(span)
    }
    if case .constant(let constant) = typed.core, !(node.isNone && constant == .null) {
      if let checked = coerceConstant(typed, constant, to: expected, at: span, unit, node: node) {
        return checked
      }
    }
    if types.members(type).contains(TypeTable.json), program.holdsSecrets(typed.type) {
      report(.sensitiveUse("as `Json`", at: span))
      return .broken
    }
    if types.isSubtype(typed.type, of: type) { return typed }
    if case .parameter(let index) = types[typed.type], index < context.boundsInScope.count,
      let bound = context.boundsInScope[index], types.isSubtype(bound, of: type)
    {
      return Typed(core: typed.core, type: type)
    }
    if types.isAssignable(typed.type, to: type) {
      return Typed(core: .cross(typed.core, type, span, reason: expected.reason), type: type)
    }
    if recordFits(typed.type, type) {
      return Typed(core: .cross(typed.core, type, span, reason: expected.reason), type: type)
    }
    if types.isSecret(type) {
      let found = names.describe(types.widened(typed.type))
      report(
        .typeMismatch(
          expected: names.describe(type), found: found, at: span, declared: expected.reason))
      return .broken
    }
    report(mismatch(typed, expected, at: span, node: node, unit))
    return Typed(core: typed.core, type: TypeTable.unknown)
  }

  /// Tests a constant against the refinements of the members it could be; nil: it fits none by kind.
  private func coerceConstant(
    _ typed: Typed, _ constant: Constant, to expected: Expectation, at span: SourceSpan,
    _ unit: CodeScope, node: NodeID
  ) -> Typed? {
    if types.isLiteral(typed.type), types.isMember(typed.type, of: expected.type) { return typed }
    var problem: Diagnostic?
    for member in types.members(expected.type) where types.isAssignable(typed.type, to: member) {
      switch refinementProblem(constant, member, at: span, for: expected, unit, node: node) {
      case .fits: return Typed(core: typed.core, type: typed.type)
      case .needsTest:
        return Typed(
          core: .cross(typed.core, expected.type, span, reason: expected.reason),
          type: expected.type)
      case .fails(let diagnostic): problem = problem ?? diagnostic
      }
    }
    guard let problem else { return nil }
    report(problem)
    return Typed(core: typed.core, type: TypeTable.unknown)
  }

  private enum Verdict {
    case fits, needsTest
    case fails(Diagnostic)
  }

  private func refinementProblem(
    _ constant: Constant, _ type: TypeID, at span: SourceSpan, for expected: Expectation,
    _ unit: CodeScope, node: NodeID
  ) -> Verdict {
    guard case .refined(let base, let index) = types[type] else {
      if case .sensitive(let inner) = types[type] {
        let verdict = refinementProblem(constant, inner, at: span, for: expected, unit, node: node)
        guard case .fails = verdict else { return .needsTest }
        return .fails(.sensitiveMisfit(names.describe(type), at: span, declared: expected.reason))
      }
      return .fits
    }
    let below = refinementProblem(constant, base, at: span, for: expected, unit, node: node)
    if case .fails = below { return below }
    let refinement = types.refinements[index]
    let place = refinement.span.isNone ? expected.reason : refinement.span
    switch constant {
    case .int(let number):
      if (refinement.low.map { number < $0 } ?? false)
        || (refinement.high.map { number > $0 } ?? false)
      {
        return .fails(.outOfRange("\(number)", names.describe(type), at: span, declared: place))
      }
    case .float(let number):
      if (refinement.low.map { number < Double($0) } ?? false)
        || (refinement.high.map { number > Double($0) } ?? false)
      {
        return .fails(.outOfRange("\(number)", names.describe(type), at: span, declared: place))
      }
    case .string(let bytes):
      let count = bytes.count { $0 & 0xC0 != 0x80 }
      if (refinement.low.map { count < $0 } ?? false)
        || (refinement.high.map { count > $0 } ?? false)
      {
        return .fails(.badLength(count, names.describe(type), at: span, declared: place))
      }
      if let pattern = refinement.pattern, case .success(let regex) = Regex.compile(pattern.span),
        !regex.matchesWhole(bytes.span)
      {
        return .fails(
          .patternMismatch(
            String(decoding: bytes, as: UTF8.self), names.describe(type),
            pattern: String(decoding: pattern, as: UTF8.self), at: span, declared: place))
      }
      if let form = refinement.textForm, let error = TextForm.problem(name(form), bytes) {
        let inside =
          node.isNone || unit.module.tree.kind(node) != .string
          ? span : literals.literalSpan(error, node, unit.module)
        var problem = Diagnostic.badText(error, name(form), at: inside, declared: place)
        // A fix of a part of the text cannot stand for the whole.
        if inside == span { problem.fixes = [] }
        if !node.isNone, unit.module.tree.tokens[Int(unit.module.tree[node].token)].isPlainString {
          problem.fixes =
            wholeText(bytes, name(form)).map {
              [.replace(span, with: "\"\($0)\"")]
            } ?? []
        }
        if bytes.firstRange(of: Array("{{".utf8)) != nil {
          problem.help = "nothing is pasted into text here: a value is put in by `\\(name)`"
        }
        return .fails(problem)
      }
    default: break
    }
    if case .needsTest = below { return .needsTest }
    return refinement.predicate == nil ? .fits : .needsTest
  }

  /// Whether an anonymous record fits a map: each field's type fits the values'.
  private func recordFits(_ type: TypeID, _ target: TypeID) -> Bool {
    guard case .schema(let id) = types[type], program.schemas[id.index].kind == .record else {
      return false
    }
    for member in types.members(target) {
      if case .map(_, let value) = types[member],
        program.schemas[id.index].fields.allSatisfy({ types.isAssignable($0.type, to: value) })
      {
        return true
      }
    }
    return false
  }

  private func mismatch(
    _ typed: Typed, _ expected: Expectation, at span: SourceSpan, node: NodeID, _ unit: CodeScope
  ) -> Diagnostic {
    let (found, core) = (typed.type, typed.core)
    let wanted = names.describe(expected.type)
    if types.isOptional(found), found != TypeTable.null, found != TypeTable.json,
      types.isAssignable(types.withoutNull(found), to: expected.type)
    {
      return .mayBeNull(
        names.describe(found), expected: wanted, at: span, declared: expected.reason)
    }
    if found == TypeTable.null {
      return .nullGiven(expected: wanted, at: span, declared: expected.reason)
    }
    let bare = types.unrefined(found)
    let members = types.members(expected.type)
    if case .literal(.string(let symbol)) = types[found] {
      let choices = members.compactMap { member -> String? in
        if case .literal(.string(let choice)) = types[member] { return name(choice) }
        return nil
      }
      if !choices.isEmpty {
        return .notOneOf(
          name(symbol), inOrder(choices, of: expected.reason), at: span, declared: expected.reason,
          isWritten: !node.isNone)
      }
    }
    var diagnostic = Diagnostic.typeMismatch(
      expected: wanted, found: names.describe(found), at: span, declared: expected.reason)
    let takesText = members.contains {
      !types.isLiteral($0) && types.unrefined($0) == TypeTable.string
    }
    if takesText, bare == TypeTable.int || bare == TypeTable.float || bare == TypeTable.bool {
      let text = program.sources.text(of: span)
      let isGlued = !text.utf8.contains { $0 <= 0x20 }
      if !node.isNone, unit.module.tree.kind(node) == .binary, isGlued {
        // A date or a range of ports: computing with it was not meant.
        diagnostic = diagnostic.fixing(
          .replace(span, with: "\"\(text)\"", message: "quote it"))
      } else if case .constant = core {
        diagnostic = diagnostic.fixing(
          .replace(span, with: "\"\(text)\"", message: "quote it"))
      } else {
        diagnostic = diagnostic.fixing(
          .replace(span, with: "\"\\(\(text))\"", message: "make it text"))
      }
    }
    if let mended = conversion(of: found, bare, to: members, at: span, node: node, unit) {
      return mended(diagnostic)
    }
    if members.contains(where: {
      expressions.isList($0) && types.isAssignable(found, to: element(of: $0))
    }) {
      diagnostic = diagnostic.fixing(
        .replace(
          span, with: "[\(program.sources.text(of: span))]", message: "write a list of one"))
    }
    return diagnostic.fixes.isEmpty && diagnostic.help == nil
      ? diagnostic.helping("give a value of `\(wanted)`, or change the type that is asked for")
      : diagnostic
  }

  /// A text of a form that is like one which is not, if one is near.
  private func wholeText(_ bytes: [UInt8], _ form: String) -> String? {
    var mended = bytes
    for _ in 0..<64 {
      guard let error = TextForm.problem(form, mended) else {
        return String(decoding: mended, as: UTF8.self)
      }
      let wrong = error.offset..<error.offset + error.length
      if let suggestion = error.suggestion {
        mended.replaceSubrange(wrong, with: Array(suggestion.utf8))
      } else if form.hasPrefix("Dns"), error.length == 1, wrong.lowerBound > 0,
        [0x20, 0x5F, 0x2E, 0x2F].contains(mended[wrong.lowerBound])
      {
        mended[wrong.lowerBound] = 0x2D
      } else {
        return nil
      }
    }
    return nil
  }

  /// Choices as their declaration has them, which stands at or behind a place; else as
  /// they are.
  private func inOrder(_ choices: [String], of declaration: SourceSpan) -> [String] {
    var places: [String: Int] = [:]
    if let file = program.sources.file(of: declaration) {
      let start = Int(declaration.start - file.base)
      let text = file.bytes[start..<min(start + 2000, file.bytes.count)]
      for choice in choices {
        let quoted = Array("\"\(choice)\"".utf8)
        places[choice] = text.firstRange(of: quoted)?.lowerBound
      }
    }
    let sorted = choices.enumerated().sorted {
      (places[$0.element] ?? .max, $0.offset) < (places[$1.element] ?? .max, $1.offset)
    }
    return sorted.map(\.element)
  }

  func element(of list: TypeID) -> TypeID {
    switch types[list] {
    case .list(let element), .keyedList(let element, _): element
    case .refined(let base, _): element(of: base)
    case .json: TypeTable.json
    default: TypeTable.unknown
    }
  }
}
