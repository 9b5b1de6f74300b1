import Diagnostics
import Program
import Source

/// Sealed values, and what may not be said of them.
struct SealState {
  /// Whether there is a sealed value anywhere.
  var hasSeals = false
  /// How many sensitive types a value is crossing into: errors must not show it.
  var secrets = 0
  /// Errors that tell something of a sealed value.
  var sealedFaults: Set<Diagnostic> = []
}

/// Values of `Sensitive<T>`: sealed while the program runs, whatever static type a reader sees them
/// under.
///
/// A sealed value has a separate tag, so that an operation that does not know it rejects it.
/// What opens it: the crossing into another `Sensitive` type, which tests its refinements; the
/// functions of `std.encode`, whose results are sealed again; and the output of `eval`.
extension Crossings {
  /// What stands for a sensitive value wherever `eval` does not render it.
  static let hidden = SourceFile.maskText

  /// The value under a seal. Null stays as it is: whether there is a value is not a secret.
  func seal(_ value: Value) -> Value {
    if value.isNull || value.tag == .sealed { return value }
    machine.sealing.hasSeals = true
    let cell = machine.heap.row(1)
    cell[0] = value
    return Value(tag: .sealed, bits: cell.bits)
  }

  /// The value without its seal, if it has one.
  @inline(__always)
  func opened(_ value: Value) -> Value {
    value.tag == .sealed ? Row(bits: value.bits)[0] : value
  }

  /// A use of a sealed value that the seal does not allow.
  @inline(never)
  func sealedUse(_ use: String) -> EvaluationError {
    .failed(.sensitiveUse(use, at: machine.callerSpan))
  }

  /// A sealed value in a text that a native call makes, or an interpolation.
  @inline(never)
  func sealedText(_ native: Int?) -> EvaluationError {
    sealedUse(native.map { shortName(of: machine.sites.natives[$0]) } ?? "in a string")
  }

  /// A native function's name without its module's.
  func shortName(of native: NativeSite) -> String {
    let name = program.symbols.name(of: native.name)
    return name.split(separator: ".").last.map(String.init) ?? name
  }

  /// Crosses into `Sensitive<T>`: what is sealed is opened for its test, and stays sealed.
  func crossedIntoSeal(
    _ value: Value, _ inner: TypeID, _ crossing: Crossing
  ) throws(EvaluationError) -> Value {
    machine.sealing.secrets += 1
    defer { machine.sealing.secrets -= 1 }
    let plain = opened(value)
    do throws(EvaluationError) {
      let made = try crossed(plain, inner, crossing)
      let isSame = made.tag == plain.tag && made.bits == plain.bits
      return value.tag == .sealed && isSame ? value : seal(made)
    } catch {
      if value.tag == .sealed { noteSealed(error) }
      throw error
    }
  }

  /// Remembers an error that tells something of a sealed value: a test cannot catch it, or it could
  /// ask one question after the other.
  func noteSealed(_ error: EvaluationError) {
    if case .failed(let diagnostic) = error { machine.sealing.sealedFaults.insert(diagnostic) }
  }

  /// An error of a seal that has no place of the user's own, as calls gave their places up for others:
  /// at what sets the field that was to be rendered.
  func placed(
    _ error: EvaluationError, _ object: ObjectHandle, _ field: Int
  ) -> EvaluationError {
    guard case .failed(var diagnostic) = error, diagnostic.code == .sensitiveUse else {
      return error
    }
    let outside = program.sources.file(of: diagnostic.span).map { !$0.isLibrary } ?? false
    guard !outside, let span = origins.origin(object, field: field).last?.span, !span.isNone else {
      return error
    }
    let inner = diagnostic.span
    diagnostic.span = span
    return .failed(diagnostic.noting(inner, "it is used here"))
  }

  /// Whether a sealed value is of a type, as far as a program may know: whether it is there, and of
  /// what kind. What it is in its kind is not told.
  func isSealed(_ value: Value, _ type: TypeID) throws(EvaluationError) -> Bool {
    switch program.types[type] {
    case .unknown, .parameter: return true
    case .never, .null: return false
    case .union(let members):
      for member in members where try isSealed(value, member) { return true }
      return false
    case .sensitive(let inner):
      if case .parameter = program.types[inner] { return true }
      guard program.types.isPlainKind(inner) else { throw sealedUse("is") }
      return try isOf(opened(value), inner)
    case .bool, .int, .float, .string, .json, .unit, .literal, .list, .keyedList, .map, .function,
      .overlay, .schema, .anyModule, .refined:
      throw sealedUse("is")
    }
  }

  /// Calls a function of `std.encode` that was given something sensitive, or something that holds
  /// such: opens it, and seals what the function gives.
  @inline(never)
  func callSealed(
    _ site: NativeSite, _ body: Native.Body, _ arguments: Row, _ result: TypeID
  ) throws(EvaluationError) -> Value {
    for index in 0..<site.arity { arguments[index] = opened(arguments[index]) }
    machine.sealing.secrets += 1
    defer { machine.sealing.secrets -= 1 }
    var context = NativeContext(machine: machine, resultType: program.types.unsensitive(result))
    context.seals = .opened
    do throws(EvaluationError) {
      return seal(try body(&context, Arguments(row: arguments)))
    } catch {
      guard case .failed = error else { throw error }
      let masked = EvaluationError.failed(
        .sealedConversion(program.symbols.name(of: site.name), at: machine.callerSpan))
      noteSealed(masked)
      throw masked
    }
  }
}

/// What a reader of values does with a sealed one.
public enum SealPolicy: Sendable {
  /// It fails: what it makes is seen by the program.
  case refused
  /// It writes `‹sensitive›`: what it makes is seen by people.
  case masked
  /// It reads the value inside: the output of `eval`, and what is sealed again.
  case opened
}

extension Diagnostic {
  /// A function of `std.encode` that failed on a sensitive value: why would tell of the value.
  static func sealedConversion(_ function: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .nativeFailed, at: span, "`\(function)` cannot convert this sensitive value")
  }

  /// A sensitive value where none was declared, in the output. Whoever renders knows the place.
  static func sealedRendering() -> Diagnostic {
    Diagnostic(
      .sensitiveUse, at: .none,
      "this value is `Sensitive`, but the place it is rendered into is not"
    ).helping("declare it so: `Sensitive<String>`")
  }
}
