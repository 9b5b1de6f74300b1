import Diagnostics
import Documents
import Source

/// A variable of a kustomization: `$(NAME)` stands for a field of a resource.
struct KustomizeVariable: Sendable {
  var name: String
  var field: FieldPath
  /// Where the module has the resource.
  var holder: [String]
  var origin: String
  var span: SourceSpan
}

extension KustomizeVariable {
  /// Reads one of `vars`, whose resource is among those that the kustomization has.
  static func read(
    _ element: DocumentElement, among resources: [KustomizedResource]
  ) -> Result<KustomizeVariable, KustomizeProblem> {
    guard let name = element["name"], let object = element["objref"] else {
      let missing = element["name"] == nil ? "name" : "objref"
      return .failure(KustomizeProblem(.replacementIncomplete(missing, element)))
    }
    let version = object["apiVersion"]?.text ?? ""
    let found = resources.filter { resource in
      resource.kind == object["kind"]?.text && resource.answersTo(object["name"]?.text ?? "")
        && (version.isEmpty || version == resource.apiVersion)
        && (object["namespace"]?.text ?? resource.namespace) == resource.namespace
    }
    guard found.count == 1 else {
      let problem = Diagnostic.replacementSource(found: found.map(\.label), at: object.span)
      return .failure(KustomizeProblem(problem))
    }
    let field = element["fieldref"]?["fieldpath"] ?? element["fieldref"]?["fieldPath"]
    let path = FieldPath(parsing: field?.text ?? "metadata.name")
    guard let place = path.places(in: found[0].value, creating: false).first,
      found[0].value[place]?.scalar != nil
    else {
      return .failure(KustomizeProblem(.noField(path, in: found[0], at: (field ?? object).span)))
    }
    return .success(
      KustomizeVariable(
        name: name.text, field: place, holder: found[0].field,
        origin: "\(place.text) of \(found[0].label)", span: name.span))
  }

  /// Puts the values of variables in the place of their names, wherever kustomize does.
  static func resolve(
    _ variables: [KustomizeVariable], in resources: inout [KustomizedResource],
    _ configuration: KustomizeConfiguration
  ) {
    if variables.isEmpty { return }
    let all = resources
    for index in resources.indices {
      let places =
        KustomizeFields.variables(in: resources[index].kind)
        + configuration.places(.varReference, for: resources[index])
      for place in places {
        let path = FieldPath(place.path.map { .name(String($0)) })
        for text in path.spread(in: resources[index].value).flatMap({
          $0.texts(in: resources[index].value)
        }) {
          guard let old = resources[index].value[text]?.text,
            let derived = expanded(old, variables, all)
          else { continue }
          resources[index].value[text] = derived.value
          if derived.parts.isEmpty { continue }
          resources[index].derived.removeAll { $0.place == text }
          resources[index].derived.append(
            DerivedText(
              place: text, parts: derived.parts, value: derived.value, origin: derived.origin))
        }
      }
    }
  }

  /// A string with values in the place of names, and what it was made of; `$$(NAME)` is `$(NAME)`.
  private static func expanded(
    _ text: String, _ variables: [KustomizeVariable], _ all: [KustomizedResource]
  ) -> (value: SchemaValue, parts: [DerivedText.Part], origin: String)? {
    var parts: [DerivedText.Part] = []
    var origins: [String] = []
    var plain = ""
    var result = ""
    var whole: SchemaValue?
    var rest = text[...]
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "$", rest.first == "$" {
        plain.append("$")
        rest = rest.dropFirst()
        continue
      }
      guard character == "$", rest.first == "(", let end = rest.firstIndex(of: ")"),
        let variable = variables.first(where: { $0.name == rest[..<end].dropFirst() }),
        let value = all.first(where: { $0.field == variable.holder })?.value[variable.field],
        let scalar = value.scalar
      else {
        plain.append(character)
        continue
      }
      rest = rest[rest.index(after: end)...]
      result += plain + scalar
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = ""
      parts.append(.field(variable.field, holder: variable.holder))
      origins.append(variable.origin)
      if parts.count == 1, rest.isEmpty { whole = value }
    }
    result += plain
    if result == text { return nil }
    if !plain.isEmpty, !parts.isEmpty { parts.append(.text(plain)) }
    return (whole ?? .string(result), parts, origins.joined(separator: ", "))
  }
}

extension FieldPath {
  /// The places of the strings at a place, or in the object there.
  fileprivate func texts(in value: SchemaValue) -> [FieldPath] {
    switch value[self] {
    case .string: [self]
    case .object(let entries): entries.map { field($0.key) }.filter { value[$0]?.text != nil }
    default: []
    }
  }
}
