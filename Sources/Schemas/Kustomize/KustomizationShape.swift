import Diagnostics
import Documents
import Source

/// The form of a kustomization file: its fields, and what each holds.
indirect enum KustomizationShape: Sendable {
  case text, flag, count
  /// Strings by any key.
  case texts
  case list(KustomizationShape)
  case fields([String: KustomizationShape])
  /// What is known to kustomize and cannot be carried over; rejected by name.
  case unsupported
  case any

  /// A whole kustomization, or a component.
  static let kustomization = KustomizationShape.fields([
    "apiVersion": .text, "kind": .text, "metadata": .any,
    "resources": .list(.text), "bases": .list(.text), "components": .list(.text),
    "namespace": .text, "namePrefix": .text, "nameSuffix": .text,
    "commonLabels": .texts, "commonAnnotations": .texts, "labels": .list(labels),
    "patches": .list(patch), "patchesStrategicMerge": .list(.text),
    "patchesJson6902": .list(patch), "images": .list(image),
    "replicas": .list(.fields(["name": .text, "count": .count])),
    "configMapGenerator": .list(generator()), "secretGenerator": .list(generator(["type": .text])),
    "generatorOptions": generatorOptions, "replacements": .list(replacement),
    "vars": .list(variable), "sortOptions": .any,
    "buildMetadata": .unsupported, "configurations": .list(.text), "crds": .unsupported,
    "generators": .unsupported, "helmChartInflationGenerator": .unsupported,
    "helmCharts": .unsupported, "helmGlobals": .unsupported, "imageTags": .unsupported,
    "inventory": .unsupported, "openapi": .unsupported, "transformers": .unsupported,
    "validators": .unsupported,
  ])

  /// A replacement, which can also be in a separate file.
  static let replacement = KustomizationShape.fields([
    "path": .text,
    "source": .fields(
      resource.merging(["fieldPath": .text, "options": fieldOptions]) { first, _ in first }),
    "targets": .list(
      .fields([
        "select": selector, "reject": .list(selector), "fieldPaths": .list(.text),
        "options": fieldOptions,
      ])),
  ])

  private static let resource: [String: KustomizationShape] = [
    "group": .text, "version": .text, "kind": .text, "name": .text, "namespace": .text,
  ]
  private static let selector = KustomizationShape.fields(
    resource.merging(["labelSelector": .text, "annotationSelector": .text]) { first, _ in first })
  private static let fieldOptions = KustomizationShape.fields([
    "delimiter": .text, "index": .count, "create": .flag, "encoding": .unsupported,
  ])
  private static let labels = KustomizationShape.fields([
    "pairs": .texts, "includeSelectors": .flag, "includeTemplates": .flag,
    "fields": .list(
      .fields([
        "path": .text, "group": .text, "version": .text, "kind": .text, "create": .flag,
      ])),
  ])
  private static let patch = KustomizationShape.fields([
    "path": .text, "patch": .text, "target": selector,
    "options": .fields(["allowNameChange": .flag, "allowKindChange": .unsupported]),
  ])
  private static let image = KustomizationShape.fields([
    "name": .text, "newName": .text, "newTag": .text, "tagSuffix": .unsupported, "digest": .text,
  ])
  private static let generatorOptions = KustomizationShape.fields([
    "labels": .texts, "annotations": .texts, "disableNameSuffixHash": .flag, "immutable": .flag,
  ])
  private static let variable = KustomizationShape.fields([
    "name": .text,
    "objref": .fields([
      "apiVersion": .text, "group": .text, "version": .text, "kind": .text, "name": .text,
      "namespace": .text,
    ]),
    "fieldref": .fields(["fieldpath": .text, "fieldPath": .text]),
  ])

  private static func generator(
    _ more: [String: KustomizationShape] = [:]
  ) -> KustomizationShape {
    let fields: [String: KustomizationShape] = [
      "name": .text, "namespace": .text, "behavior": .text, "literals": .list(.text),
      "files": .list(.text), "envs": .list(.text), "env": .text, "options": generatorOptions,
    ]
    return .fields(fields.merging(more) { first, _ in first })
  }
}

extension KustomizationShape {
  /// What does not have this form in a kustomization, each at its place.
  func problems(in element: DocumentElement, called name: String) -> [Diagnostic] {
    if element.kind == .null { return [] }
    switch (self, element.kind) {
    case (.any, _), (.text, .string), (.flag, .bool), (.count, .int): return []
    case (.list(let shape), .array):
      return element.items.flatMap { shape.problems(in: $0, called: "an item of `\(name)`") }
    case (.texts, .object):
      return element.entries.flatMap { entry in
        KustomizationShape.text.problems(in: entry.value, called: "`\(entry.key.text)`")
      }
    case (.fields(let fields), .object):
      return element.entries.flatMap { entry -> [Diagnostic] in
        let key = entry.key.text
        switch fields[key] {
        case nil:
          return [.unknownKustomizationField(key, among: fields.keys.sorted(), at: entry.key.span)]
        case .unsupported?: return [.unsupportedKustomization(key, at: entry.key.span)]
        case let shape?: return shape.problems(in: entry.value, called: key)
        }
      }
    default:
      return [.kustomizationValue(name, expected: noun, found: element.kind, at: element.span)]
    }
  }

  private var noun: String {
    switch self {
    case .text: "a text"
    case .flag: "`true` or `false`"
    case .count: "a whole number"
    case .texts, .fields: "an object"
    case .list: "a list"
    case .unsupported, .any: "nothing"
    }
  }
}

extension Diagnostic {
  static func unsupportedKustomization(_ field: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .kustomizeUnsupported, at: span, "`\(field)` of a kustomization cannot be carried over"
    )
    .helping("render it with kustomize and import the manifests, or write it as an overlay")
  }

  static func unknownKustomizationField(
    _ name: String, among known: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.kustomizeField, at: span, "a kustomization has no field `\(name)` here")
      .suggesting(known, for: name, at: span)
  }

  static func kustomizationValue(
    _ name: String, expected: String, found: Document.Kind, at span: SourceSpan
  ) -> Diagnostic {
    let subject = name.contains("`") ? name : "`\(name)`"
    return Diagnostic(
      .kustomizeField, at: span, "expected \(expected) as \(subject), found \(found.noun)")
  }
}
