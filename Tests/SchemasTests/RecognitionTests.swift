import Documents
import Schemas
import Source
import Testing

/// What is told of a schema that copies a Kubernetes type.
struct RecognitionTests {
  /// The lines that tell of the import of a kind whose `spec` has one field.
  private func remarks(_ field: String, _ schema: String) throws -> [String] {
    let line = schema.split(separator: "\n").joined(separator: " ")
    let definition = """
      kind: CustomResourceDefinition
      spec:
        group: example.com
        names: {kind: Shop}
        versions:
        - name: v1
          served: true
          schema:
            openAPIV3Schema:
              type: object
              properties: {spec: {type: object, properties: {\(field): \(line)}}}
      """
    let table = SourceTable()
    let file = table.add(path: "crd.yaml", bytes: Array(definition.utf8))
    let result = importCRDs(
      YAMLReader.readAll(file).documents, library: try SharedFixtures.kubernetesTypes())
    #expect(result.diagnostics.map(\.message) == [])
    #expect(result.remarks.allSatisfy { table.file(of: $0.span)?.path == "crd.yaml" })
    return result.remarks.map(\.text)
  }

  private static let toleration = """
    {type: object, properties: {effect: {type: string, enum: [NoExecute, NoSchedule, \
    PreferNoSchedule]}, key: {type: string}, operator: {type: string, enum: [Equal, Exists]}, \
    tolerationSeconds: {type: integer, format: int64}, value: {type: string}}}
    """

  @Test func `a copy that says the same is told in one line`() throws {
    #expect(
      try remarks("toleration", Self.toleration)
        == ["Shop example.com/v1: `spec.toleration` is `Toleration`"])
  }

  @Test func `what only the copy asks for is listed`() throws {
    let schema = """
      {type: object, required: [key], properties: {
        effect: {type: string, enum: [NoExecute]},
        key: {type: string, pattern: "^[a-z]+$", maxLength: 63},
        operator: {type: string, enum: [Equal, Exists], default: Exists},
        tolerationSeconds: {type: integer, format: int64, minimum: 1},
        value: {type: string, format: hostname}},
        oneOf: [{required: [key]}, {required: [value]}]}
      """
    #expect(
      try remarks("toleration", schema) == [
        "Shop example.com/v1: `spec.toleration` is `Toleration`",
        "  lost: `spec.toleration.operator` said `default: Exists`; `Toleration.operator` is "
          + "`\"Equal\" | \"Exists\"`",
        "  lost: `spec.toleration.value` said `format: hostname`; `Toleration.value` is "
          + "`String`",
        "  lost: `spec.toleration` said `oneOf: [{required: [key]}, {required: [value]}]`; "
          + "`Toleration` does not",
      ])
  }

  @Test func `what only the type asks for, and what it adds, is listed`() throws {
    let schema = """
      {type: object, properties: {
        effect: {type: string}, key: {type: string},
        operator: {type: string, enum: [Equal, Exists, Like]}, value: {type: string}}}
      """
    #expect(
      try remarks("toleration", schema) == [
        "Shop example.com/v1: `spec.toleration` is `Toleration`",
        "  added: `spec.toleration` has `tolerationSeconds` of `Toleration`",
        "  narrower: `spec.toleration.effect` said `type: string`; `Toleration.effect` is "
          + "`\"NoExecute\" | \"NoSchedule\" | \"PreferNoSchedule\"`",
        "  narrower: `spec.toleration.operator` said `enum: [Equal, Exists, Like]`; "
          + "`Toleration.operator` is `\"Equal\" | \"Exists\"`",
      ])
  }

  @Test func `lists and maps are compared within`() throws {
    let schema = """
      {type: object, properties: {
        claims: {type: array, maxItems: 4, items: {type: object, required: [name],
          properties: {name: {type: string, minLength: 1}, request: {type: string}}}},
        limits: {type: object, additionalProperties: {type: string}},
        requests: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
      """
    #expect(
      try remarks("resources", schema) == [
        "Shop example.com/v1: `spec.resources` is `ResourceRequirements`",
        "  narrower: `spec.resources.claims` said `type: array`; `ResourceRequirements.claims` is "
          + "`[ResourceClaim by name]`",
        "  narrower: `spec.resources.limits{}` said `type: string`; "
          + "`ResourceRequirements.limits{}` is `Quantity`",
        "  narrower: `spec.resources.requests` said `x-kubernetes-preserve-unknown-fields: true`; "
          + "`ResourceRequirements.requests` is `{String: Quantity}`",
      ])
  }
}
