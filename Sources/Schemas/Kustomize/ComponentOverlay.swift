import Documents

/// The overlay that a kustomize component becomes, in a separate module.
struct ComponentOverlay {
  /// That of the component.
  let folder: String
  let name: String
  /// That of its module, without the extension.
  private(set) var path: String
  private let text: [UInt8]

  init(_ folder: String, path: String, on base: String, _ body: ModuleBody) {
    self.folder = folder
    self.path = path
    name = body.kinds.free(SchemaNames.pascal(ComponentOverlay.stem(of: folder)))
    var writer = SchemaWriter(
      options: ImportOptions(descriptions: false), names: body.kinds.imported)
    var module = SchemaModule(path: path)
    module.declarations = body.kinds.declarations
    var text = writer.text(of: module, importing: body.imports)
    if !text.isEmpty { text.append(UInt8(ascii: "\n")) }
    let binder = DerivedTextWriter.binder
    let isRead = String(decoding: body.bytes, as: UTF8.self).contains(binder + ".")
    let target = SchemaText.quoted(writer.relativePath(from: path, to: base))
    text += "overlay \(name) on \(isRead ? binder + ": " : "")\(target) {\n".utf8
    text += body.bytes + "}\n".utf8
    self.text = text
  }

  var file: ImportedFile { ImportedFile(path: path + ".k8l", bytes: text).formatted }

  /// The overlay in a module beside those that the component became before.
  func numbered(_ number: Int) -> ComponentOverlay {
    var overlay = self
    if number > 1 { overlay.path += String(number) }
    return overlay
  }

  /// What a module calls the modules of overlays that it applies.
  static func moduleNames(_ overlays: [ComponentOverlay]) -> [String] {
    var taken: Set<String> = []
    return overlays.map { overlay in
      let stem = SchemaNames.camel(stem(of: overlay.folder))
      var name = stem + "Module"
      var count = 1
      while !taken.insert(name).inserted {
        count += 1
        name = "\(stem)Module\(count)"
      }
      return name
    }
  }

  private static func stem(of folder: String) -> String {
    folder.split(separator: "/").last.map(String.init) ?? "component"
  }
}

extension KustomizationBuilder.AppliedComponent {
  var changesAnything: Bool {
    before.count != after.count || !zip(before, after).allSatisfy { $0.value == $1.value }
  }

  /// How much of what a component does to resources is said in its overlay that the overlay cannot
  /// name, because other overlays add them. A rule reaches their metadata.
  enum Reach: CaseIterable {
    case all, metadata, none
  }

  /// Resources of a base as the component's overlay changes them, with those that it adds. What was
  /// changed otherwise before, or is out of reach, is left to the module that applies the overlay.
  func applied(
    to resources: [KustomizedResource], named: Set<[String]>, _ reach: Reach
  ) -> [KustomizedResource] {
    let fields = Set((before + resources).map(\.field))
    let kept = resources.compactMap { resource -> KustomizedResource? in
      guard before.first(where: { $0.field == resource.field })?.value == resource.value else {
        return resource
      }
      let changed = after.first { $0.field == resource.field }
      if named.contains(resource.field) { return changed }
      switch reach {
      case .all: return changed
      case .metadata:
        guard var changed else { return resource }
        var value = resource.value
        value["metadata"] = changed.value["metadata"]
        changed.value = value
        return changed
      case .none: return resource
      }
    }
    return kept + after.filter { !fields.contains($0.field) }
  }
}
