import Diagnostics
import Source

/// An entry that is there, offered for one that is not.
public struct NearEntry {
  var name: String
  var span: SourceSpan

  public init(name: String, span: SourceSpan) {
    self.name = name
    self.span = span
  }
}

extension Diagnostic {
  /// A sensitive value that would be used, and not passed on. `use` is what would use it by its name,
  /// or how it would be used: `==`, `as a key`.
  public static func sensitiveUse(_ use: String, at span: SourceSpan) -> Diagnostic {
    let phrase = use.contains(" ") ? use : "by `\(use)`"
    return Diagnostic(
      .sensitiveUse, at: span,
      "a `Sensitive` value can only be passed on to a field declared so, not used \(phrase)")
  }

  /// One path twice in one layer.
  public static func boundTwice(
    _ name: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.boundTwice, at: span, "`\(name)` is already set in this block")
      .noting(first, "it is set here first")
      .helping("keep one of the two; a later layer may change a value, the same one may not")
  }

  /// A path that another member of the same layer deletes.
  public static func deletedInLayer(
    _ name: String, at span: SourceSpan, deletion: SourceSpan, goesInto: Bool
  ) -> Diagnostic {
    let consequence = goesInto ? "there is nothing to go into" : "it cannot be set, too"
    return Diagnostic(
      goesInto ? .intoDeleted : .boundTwice, at: span,
      "`\(name)` is deleted in this block, so \(consequence)"
    )
    .noting(deletion, "it is deleted here")
    .helping("keep one of the two; `replace \(name) = …` makes it anew")
  }

  /// A binding over something `final`.
  public static func finalOverridden(
    _ name: String, at span: SourceSpan, binding: SourceSpan, declared: SourceSpan?
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .finalOverridden, at: span, "`\(name)` is final: no later layer may change it")
    if declared == binding {
      return diagnostic.noting(binding, "it is `final`, and set, here")
        .helping("leave it out: it has its value already")
    }
    return
      diagnostic
      .noting(binding, "it got its value here")
      .noting(declared ?? .none, "it is declared `final` here")
      .helping("leave it out, or change it where it got its value")
  }

  /// `add` of what is there.
  public static func alreadyThere(
    _ name: String, _ member: LayerMember, in sources: SourceTable, binding: SourceSpan?
  ) -> Diagnostic {
    let word = SourceSpan(member.fullSpan.start, member.fullSpan.start + 4)
    return Diagnostic(
      .alreadyThere, at: member.span, "`add` wants a new name, but `\(name)` is already there"
    )
    .noting(binding ?? .none, "it was added here")
    .fixing(
      sources.text(of: word) == "add " && member.goesInto
        ? .replace(word, with: "", message: "leave out `add` to change it") : nil
    )
    .helping("to change it, leave out `add`; to set it either way, write `put`")
  }

  /// `replace` of what is not there.
  public static func nothingToReplace(
    _ name: String, at span: SourceSpan, deletion: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(.nothingToReplace, at: span, "there is no `\(name)` below to replace")
      .noting(deletion ?? .none, "it was deleted here")
      .helping("a plain `=` sets what no layer below has bound")
  }

  /// `=` over an object, map or keyed list, in a member that begins where `member` does.
  public static func dropsComposite(
    _ name: String, at span: SourceSpan, _ member: LayerMember, binding: SourceSpan?
  ) -> Diagnostic {
    // `put` gives way to `replace`; where the member has no word, it gets one.
    let start = member.fullSpan.start
    let word = member.verb == .put ? SourceSpan(start, start + 3) : nil
    return Diagnostic(
      .dropsComposite, at: span,
      "`\(word == nil ? "=" : "put")` would drop the whole of `\(name)` that a layer below has set"
    )
    .noting(binding ?? .none, "it is set here")
    .fixing(
      word.map { .replace($0, with: "replace", message: "say `replace` to drop it") }
        ?? .insert("replace ", before: member.fullSpan, message: "say `replace` to drop it")
    )
    .helping("to change parts of it, write `\(name) { … }`")
  }

  /// `p { }` into what was deleted.
  public static func intoDeleted(
    _ name: String, at span: SourceSpan, deletion: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .intoDeleted, at: span, "`\(name)` was deleted below, so there is nothing to go into"
    )
    .noting(deletion, "it was deleted here")
    .helping("write `\(name) = { … }` to make it anew")
  }

  /// `delete` of what is not there.
  public static func nothingToDelete(
    _ name: String, at span: SourceSpan, deletion: SourceSpan?, nearest: NearEntry? = nil
  ) -> Diagnostic {
    Diagnostic(.nothingToDelete, at: span, "there is no `\(name)` below to delete")
      .noting(deletion ?? .none, "it was already deleted here")
      .suggesting(nearest, isGone: deletion != nil)
      .helping("`delete?` deletes what is there and accepts that it is not")
  }

  /// Offers the nearest entry that is there, and shows where it was made.
  private func suggesting(_ nearest: NearEntry?, isGone: Bool) -> Diagnostic {
    guard let nearest, !isGone else { return self }
    return noting(nearest.span, "`\(nearest.name)` is set here")
      .fixing(.replace(span, with: nearest.name, message: "did you mean `\(nearest.name)`?"))
  }

  /// A layering member of an entry that is not there.
  public static func noSuchEntry(
    _ key: String, _ member: LayerMember, in sources: SourceTable, deletion: SourceSpan?,
    nearest: NearEntry?
  ) -> Diagnostic {
    let diagnostic = Diagnostic(
      .noSuchEntry, at: member.span, "there is no entry `\(key)` below to change"
    )
    .noting(deletion ?? .none, "it was deleted here")
    .suggesting(nearest, isGone: deletion != nil)
    guard let way = member.way else {
      return diagnostic.fixes.isEmpty
        ? diagnostic
          .fixing(
            member.verb == .plain
              ? .insert("add ", before: member.fullSpan, message: "write `add` to make it") : nil
          )
          .helping("`add` adds an entry, `put` sets it whether it is there or not")
        : diagnostic
    }
    let path = sources.text(of: way.path)
    if way.verb != .put, way.verb != .add, !diagnostic.fixes.isEmpty { return diagnostic }
    let made = diagnostic.helping("`put \(path) { … }` makes it where it is not there")
    guard way.verb == .put || way.verb == .add, way.path.end < way.member.end else { return made }
    var rest = sources.text(of: SourceSpan(way.path.end, way.member.end))
    if rest.hasPrefix(".") { rest.removeFirst() }
    let word = way.verb == .put ? "put" : "add"
    return made.fixing(
      .replace(
        way.member, with: "\(word) \(path) { \(rest) }",
        message: "`\(word)` is about the last name of a path: make `\(key)` with it"))
  }

  /// Two elements of one key, or two entries of one name, in one layer.
  public static func duplicateKey(
    _ key: String, by member: LayerMember, first: SourceSpan
  ) -> Diagnostic {
    guard case .delete = member.operation else {
      return duplicateKey(key, at: member.span, first: first)
    }
    return Diagnostic(
      .duplicateKey, at: member.span, "`\(key)` is set and deleted in the same layer"
    )
    .noting(first, "it is set here")
    .helping("remove one of the two")
  }

  /// An entry that a layer sets twice.
  public static func duplicateKey(
    _ key: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.duplicateKey, at: span, "the key `\(key)` is already used")
      .noting(first, "it is used here first")
      .helping("remove one of the two, or give it another key")
  }

  /// `p[where c]` that matches no element.
  public static func noSuchElement(at span: SourceSpan, count: Int) -> Diagnostic {
    Diagnostic(
      .noSuchElement, at: span,
      "exactly one element must meet the condition, but none of \(count) does"
    )
    .helping("an element is appended by `+= [ … ]`")
  }

  /// `p[where c]` that matches more than one element.
  public static func ambiguousElement(
    at span: SourceSpan, positions: [Int]
  ) -> Diagnostic {
    let list = positions.map { "\($0)" }.joined(separator: ", ")
    return Diagnostic(
      .ambiguousElement, at: span,
      "exactly one element must meet the condition, but \(positions.count) do: those at \(list)"
    )
    .helping("say more in the condition, so that it means one of them")
  }

  /// Two steps of one layer that reach one element.
  public static func elementTwice(at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(.boundTwice, at: span, "this reaches the same element as another step of the layer")
      .noting(first, "the other is here")
  }

  /// An `on` rule and a layering member of one module on one path.
  public static func ruleConflict(
    _ name: String, at span: SourceSpan, member: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .ruleConflict, at: span,
      "this rule sets `\(name)`, which a member of the same module also sets"
    )
    .noting(member, "it is set here")
    .helping("narrow the rule with `where`, or drop one of the two")
  }
}
