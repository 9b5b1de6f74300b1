import Diagnostics
import Program
import Source
import Syntax

extension Diagnostic {
  static func operandType(
    _ op: String, needs what: String, _ type: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.badOperands, at: span, "`\(op)` takes \(what), not `\(type)`")
  }

  static func badOperands(
    _ op: String, _ left: String, _ right: String, at span: SourceSpan
  ) -> Diagnostic {
    var diagnostic = Diagnostic(.badOperands, at: span, "`\(left)` \(op) `\(right)` has no meaning")
    let hasText =
      left == "String" || right == "String" || left.hasPrefix("\"")
      || right.hasPrefix("\"")
    if op == "+", hasText {
      diagnostic = diagnostic.helping("put values into text by `\\(…)`: `\"a \\(x)\"`")
    } else if op == "+", left.hasPrefix("{") {
      diagnostic = diagnostic.helping(
        "objects are put together by `a with { … }` or `{ ...a, b = 1 }`")
    } else if op == "+", left.hasPrefix("[") {
      diagnostic = diagnostic.helping("to a list another list is added: `xs + [x]`")
    } else if op == "*", hasText {
      diagnostic = diagnostic.helping("text is repeated by `\"-\".repeat(20)`")
    }
    return diagnostic
  }

  static func incomparable(
    _ left: String, _ right: String, isAlways: Bool, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .incomparable, at: span,
      "`\(left)` and `\(right)` are never equal, so this is always `\(isAlways)`"
    )
    .helping("bring both to one type: text by `\"\\(x)\"`, a number by `x.toInt()`")
  }

  static func notOrdered(_ left: String, _ right: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .notOrdered, at: span,
      "`\(left)` and `\(right)` have no order; two numbers, texts or units of one kind do"
    )
    .helping("bring both to one kind: a number by `x.toInt()`, text by `\"\\(x)\"`")
  }

  static func intDivision(at span: SourceSpan, left: NodeID, _ tree: SyntaxTree) -> Diagnostic {
    Diagnostic(.intDivision, at: span, "`/` is not for whole numbers: it would have to round")
      .helping("say how: `a.div(b)` rounds down, `a.mod(b)` is the rest")
  }

  static func unknownMethod(
    _ name: String, on type: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownMethod, at: span, "`\(type)` has no method `\(name)`")
    if let ours = NameChecker.foreignMethods[name]?.first(where: known.contains) {
      return diagnostic.fixing(.replace(span, with: ours))
    }
    let near = diagnostic.suggesting(known, for: name, at: span)
    return near.fixes.isEmpty && !known.isEmpty
      ? near.helping(
        "it has " + known.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
          + (known.count > 12 ? " and others" : "")) : near
  }

  static func noFields(
    _ type: String, _ name: String, isMethod: Bool, at span: SourceSpan
  ) -> Diagnostic {
    let diagnostic = Diagnostic(.unknownField, at: span, "`\(type)` has no field `\(name)`")
    return isMethod
      ? diagnostic.fixing(
        .insert("()", before: span.after, message: "`\(name)` is a method: call it")) : diagnostic
  }

  static func unionMember(_ type: String, _ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .unionMember, at: span, "`\(name)` is read from one type, but this is a `\(type)`"
    ).helping("tell which it is first: `if x is T then …`, or `match`")
  }

  static func notIndexable(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notIndexable, at: span, "`\(type)` has no entries; maps and lists do")
  }

  static func fieldByKey(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.fieldByKey, at: span, "the fields of `\(type)` are known: write `.name`, not `[…]`")
      .helping("keys are for maps: `{String: T}`")
  }

  static func keyArity(_ expected: Int, found: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .keyArity, at: span,
      "an address here has \(expected) part\(expected == 1 ? "" : "s"), this has \(found)"
    )
    .helping(expected == 1 ? "write `[key]`" : "write all parts: `[(a, b)]`")
  }

  static func keyPartMissing(_ name: String, parts: [String], at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .keyArity, at: span,
      "an address here has the parts (\(parts.joined(separator: ", ")))"
        + (name.isEmpty ? "" : "; `\(name)` is missing")
    )
    .helping("write all parts: `[(\(parts.joined(separator: ", ")))]`")
  }

  static func keyMismatch(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.typeMismatch, at: span, "keys are `\(type)` here: write `[…]`")
  }

  static func conditionOnMap(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .conditionOnMap, at: span, "`[where …]` finds elements of plain lists; here entries have keys"
    )
  }

  static func listNeedsCondition(
    _ type: String, by condition: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .listNeedsCondition, at: span, "an element of a plain list (`\(type)`) has no address"
    ).helping("find it by a condition: `[where \(condition)]`")
  }

  static func blockOnList(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.blockOnList, at: span, "a block cannot go into a plain list (`\(type)`)")
      .helping("set it (`= [ … ]`), append (`+= [ … ]`), or reach one element by `[where …]`")
  }

  static func appendToNoList(
    _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.appendToNoList, at: span, "`+=` appends to plain lists, and this is `\(type)`")
      .noting(declared, "declared here")
      .helping(
        type.contains(" by ") || type.hasPrefix("{")
          ? "add an entry by its key: `add xs.NAME { … }`" : "set it whole: `x = …`")
  }

  static func cannotGoInto(
    _ type: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.cannotGoInto, at: span, "`\(type)` is not one kind of object to go into")
      .noting(declared, "declared here")
      .helping("set it whole: `x = …`")
  }

  static func notAnObject(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.cannotGoInto, at: span, "`\(type)` has no fields to set")
      .helping("set it whole: `x = …`")
  }

  static func repeatedField(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .repeatedField, at: span, "`for` repeats entries; `\(name)` is a field and has one value")
  }

  static func pathTwice(_ name: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(.pathTwice, at: span, "`\(name)` is already set in this layer")
      .noting(first, "first here")
  }

  static func notIterable(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notIterable, at: span, "`\(type)` has no elements; lists and maps do")
      .helping("for numbers write `range(n)`, for one value a list of it: `[x]`")
  }

  static func withOnScalar(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.withOnScalar, at: span, "`with` layers objects, and this is `\(type)`")
      .helping("give another value: `x = …`")
  }

  static func withNeedsOverlay(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.withNeedsOverlay, at: span, "`with` takes an overlay or a block, not `\(type)`")
      .helping("a block is `x with { name = … }`, an overlay `overlay O on T { … }`")
  }

  static func overlayTarget(_ target: String, found: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.overlayTarget, at: span, "this overlay is on `\(target)`, not on `\(found)`")
      .helping("lay it on a `\(target)` inside of the value, or write one `on \(found)`")
  }

  static func notCallable(_ type: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.notCallable, at: span, "`\(type)` is not a function")
      .helping("what has no parameters is read without `()`")
  }

  static func namedOnValue(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.namedOnValue, at: span, "a function value takes its arguments by position")
  }

  static func argumentCount(
    expected: Int, found: Int, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .argumentCount, at: span,
      "expected \(expected) argument\(expected == 1 ? "" : "s"), found \(found)"
    )
    .noting(declared, "declared here")
    .helping(found > expected ? "leave out what is too much" : nil)
  }

  static func missingArguments(
    _ names: [String], of function: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    let list = names.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(.argumentCount, at: span, "`\(function)` needs \(list)")
      .noting(declared, "declared here")
      .helping("write " + names.map { "`\($0) = …`" }.joined(separator: ", "))
  }

  static func unknownArgument(
    _ name: String, of function: String, among known: [String], at span: SourceSpan,
    declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.unknownArgument, at: span, "`\(function)` has no parameter `\(name)`")
      .noting(declared, "declared here")
      .suggesting(known, for: name, at: span)
  }

  static func duplicateArgument(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.duplicateArgument, at: span, "`\(name)` is given twice")
      .helping("remove one of the two")
  }

  static func boundNotMet(
    _ type: String, _ function: String, bound: String, at span: SourceSpan, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.boundNotMet, at: span, "`\(function)` works on `\(bound)`, and `\(type)` is none")
      .noting(declared, "declared here")
  }
}
