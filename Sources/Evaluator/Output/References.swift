import Diagnostics
import Source
import TypeChecker

extension Evaluation {
  /// Holds each text of a set that names a resource (`@ref`) against the names that the set has.
  ///
  /// One that is like the name of a resource of its kind is taken for a slip and reported; one that
  /// is like none may be of the cluster's own, which only a policy can tell.
  public func checkReferences(in values: [Value]) {
    guard !machine.referring.isEmpty else { return }
    let known = Set(machine.referring).sorted { $0.index < $1.index }
    let names = ReferenceNames(
      values.compactMap { value in
        (try? identity(of: value)).map { ($0, span(of: value)) }
      })
    for type in known {
      var search = FinishedSearch(machine: machine, type: type)
      for value in values { try? search.visit(value) }
      for object in search.found {
        attempt { () throws(EvaluationError) in
          try check(ObjectHandle(bits: object.bits), against: names)
        }
      }
    }
  }

  private func check(
    _ object: ObjectHandle, against names: ReferenceNames
  ) throws(EvaluationError) {
    let cls = machine.objectClass(object)
    let owner = try machine.owner(object.value)
    guard !owner.isNull, let holder = try identity(of: owner) else { return }
    if let optional = try field(object.value, "optional"), optional.isTrue { return }
    for index in cls.references {
      let value = try machine.value(object, field: index)
      guard value.tag == .string else { continue }
      let text = String(decoding: value.utf8, as: UTF8.self)
      let field = cls.fields[index]
      let kinds = field.references.map { program.symbols.name(of: $0) }
      guard let near = names.slip(text, kinds, holder.namespace) else { continue }
      let step = machine.origin(object, field: index).last { !$0.isShadowed }
      machine.report(
        .unknownReference(
          text, kinds: kinds, near: near.name, at: step?.span ?? object.span,
          declared: field.span, target: near.span))
    }
  }
}

/// The names of the resources of a set, by their kinds.
private struct ReferenceNames {
  private var resources: [(identity: ResourceIdentity, span: SourceSpan)]

  init(_ resources: [(ResourceIdentity, SourceSpan)]) {
    self.resources = resources.map { (identity: $0.0, span: $0.1) }
  }

  /// The resource that was probably meant, if the set has none of the name but one like it.
  func slip(
    _ name: String, _ kinds: [String], _ namespace: String
  ) -> (name: String, span: SourceSpan)? {
    let candidates = resources.filter { resource in
      kinds.contains(resource.identity.kind)
        && (resource.identity.namespace == namespace || resource.identity.namespace.isEmpty)
    }
    if candidates.contains(where: { $0.identity.name == name }) { return nil }
    guard let near = nearestName(to: name, among: candidates.map(\.identity.name)) else {
      return nil
    }
    return candidates.first { $0.identity.name == near }.map { (near, $0.span) }
  }
}

extension Diagnostic {
  static func unknownReference(
    _ name: String, kinds: [String], near: String, at span: SourceSpan, declared: SourceSpan,
    target: SourceSpan
  ) -> Diagnostic {
    let kind = kinds.joined(separator: " or ")
    return Diagnostic(
      .unknownReference, at: span, "no \(kind) `\(name)` is in the set, but there is `\(near)`"
    )
    .noting(target, "`\(near)` is this")
    .noting(declared, "the field names a \(kind)")
    .helping(
      "read the name from the resource, as in `config.metadata.name`, and it follows; "
        + "if `\(name)` is in the cluster already, enforce `ReferencesExist` of "
        + "`policies.consistency` and list it in `external`")
  }
}
