import Diagnostics
import Documents
import Source

/// The places that `configurations` of kustomizations add to kustomize's own tables
/// (`KustomizeFields`). Those of a base hold for the kustomizations above it as well.
struct KustomizeConfiguration: Sendable {
  /// The tables of a file of configuration.
  enum Table: String, CaseIterable {
    case namePrefix, nameSuffix, namespace, commonLabels, labels, templateLabels
    case commonAnnotations, varReference, images, replicas
  }

  private var places: [Table: [DocumentElement]] = [:]
  private var references: [DocumentElement] = []

  /// The form of a file.
  static let shape: KustomizationShape = {
    let place = KustomizationShape.fields([
      "path": .text, "group": .text, "version": .text, "kind": .text, "create": .flag,
    ])
    var fields: [String: KustomizationShape] = [
      "nameReference": .list(
        .fields([
          "group": .text, "version": .text, "kind": .text, "fieldSpecs": .list(place),
        ])),
      "volumeClaimTemplateLabels": .unsupported,
    ]
    for table in Table.allCases { fields[table.rawValue] = .list(place) }
    return .fields(fields)
  }()

  /// Adds the tables of a file.
  mutating func add(_ file: DocumentElement) {
    for table in Table.allCases {
      places[table, default: []] += file[table.rawValue]?.items ?? []
    }
    references += file["nameReference"]?.items ?? []
  }

  mutating func add(_ other: KustomizeConfiguration) {
    for table in Table.allCases { places[table, default: []] += other.places[table] ?? [] }
    references += other.references
  }

  /// The places of a table that a resource has.
  func places(_ table: Table, for resource: KustomizedResource) -> [KustomizeFields.Place] {
    (places[table] ?? []).compactMap { KustomizeFields.Place($0, for: resource) }
  }

  /// Where a resource names others.
  func references(in resource: KustomizedResource) -> [KustomizeFields.NameReference] {
    references.flatMap { named in
      (named["fieldSpecs"]?.items ?? []).compactMap { spec in
        KustomizeFields.Place(spec, for: resource).map { place in
          KustomizeFields.NameReference(
            place: place, kinds: [named["kind"]?.text ?? ""], group: named["group"]?.text ?? "")
        }
      }
    }
  }
}

extension KustomizeFields.Place {
  /// A place that a kustomization names itself, if it is one of a resource's. A slash in a key is
  /// written `\/`; a path goes through lists by itself, and may say so by `[]`.
  init?(_ spec: DocumentElement, for resource: KustomizedResource) {
    let version = resource.apiVersion.split(separator: "/").last.map(String.init) ?? ""
    for (key, value) in [
      ("group", resource.group), ("version", version), ("kind", resource.kind),
    ] {
      if let wanted = spec[key]?.text, !wanted.isEmpty, wanted != value { return nil }
    }
    self.init("", creates: spec["create"]?.bool == true)
    var key = ""
    var isEscaped = false
    for character in spec["path"]?.text ?? "" {
      if character == "\\", !isEscaped {
        isEscaped = true
        continue
      }
      if character == "/", !isEscaped {
        add(key)
        key = ""
      } else {
        key.append(character)
      }
      isEscaped = false
    }
    add(key)
  }

  private mutating func add(_ key: String) {
    let name = key.hasSuffix("[]") ? key.dropLast(2) : key[...]
    if !name.isEmpty { path.append(name) }
  }
}
