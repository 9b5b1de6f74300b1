import Syntax

/// Where a module is.
public enum ModulePlace: Hashable, Sendable {
  /// A module of the library, by its dotted name.
  case library(String)
  /// A module of the project, by its path.
  case file(String)
}

/// Finds the tree of a module; nil if there is none.
public typealias ModuleLoader = (ModulePlace) -> SyntaxTree?

/// The names of one module: what it declares, and where what it imports is.
final class ExportModule {
  let place: ModulePlace
  let tree: SyntaxTree
  /// Schemas and aliases by name.
  private(set) var declarations: [String: NodeID] = [:]
  /// The names of schemas in the order in which they stand.
  private(set) var schemaNames: [String] = []
  private(set) var names: [String: (place: ModulePlace, name: String)] = [:]
  private(set) var modules: [String: ModulePlace] = [:]
  /// What the definition said beside its schema from which the module was imported.
  private(set) var definition: SchemaValue?

  init(place: ModulePlace, tree: SyntaxTree) {
    self.place = place
    self.tree = tree
    for member in tree.children(of: tree.root) {
      switch tree.kind(member) {
      case .schemaDecl, .typeDecl:
        let name = tree.word(NamedView(tree, member).name)
        declarations[name] = member
        if tree.kind(member) == .schemaDecl { schemaNames.append(name) }
      case .importDecl: readImport(member)
      case .letDecl where tree.word(LetView(tree, member).name) == DefinitionFacts.name:
        definition = tree.constant(LetView(tree, member).value)
      default: break
      }
    }
  }

  var isLibrary: Bool {
    if case .library = place { return true }
    return false
  }

  private func readImport(_ node: NodeID) {
    let importing = ImportView(tree, node)
    let source = importing.source
    guard let target = target(of: source) else { return }
    let list = importing.list
    for item in list.isNone ? [] : tree.children(of: list) {
      let imported = ImportedNameView(tree, item)
      let name = tree.word(imported.name)
      let alias = imported.alias
      names[alias.isNone ? name : tree.word(alias)] = (target, name)
    }
    let alias = importing.alias
    if !alias.isNone {
      modules[tree.word(alias)] = target
    } else if list.isNone, let last = tree.children(of: source).last {
      modules[tree.word(last)] = target
    }
  }

  private func target(of source: NodeID) -> ModulePlace? {
    if tree.kind(source) == .dottedName {
      return .library(tree.children(of: source).map(tree.word).joined(separator: "."))
    }
    guard case .file(let path) = place else { return nil }
    var steps = path.split(separator: "/").dropLast().map(String.init)
    for step in tree.word(source).split(separator: "/") {
      if step == "..", steps.last != nil { steps.removeLast() } else { steps.append(String(step)) }
    }
    return .file((path.hasPrefix("/") ? "/" : "") + steps.joined(separator: "/"))
  }
}

/// A schema or alias with the module that declares it.
struct ExportName: Hashable {
  let module: ExportModule
  let name: String
  let node: NodeID

  static func == (a: ExportName, b: ExportName) -> Bool {
    a.module === b.module && a.node == b.node
  }

  func hash(into hasher: inout Hasher) { hasher.combine(node) }

  var isSchema: Bool { module.tree.kind(node) == .schemaDecl }
}

/// The modules that an export has reached.
final class ExportModules {
  private let load: ModuleLoader
  private var known: [ModulePlace: ExportModule] = [:]

  init(load: @escaping ModuleLoader) { self.load = load }

  subscript(place: ModulePlace) -> ExportModule? {
    if let module = known[place] { return module }
    guard let tree = load(place) else { return nil }
    let module = ExportModule(place: place, tree: tree)
    known[place] = module
    return module
  }

  /// What a type's name stands for; nil for what the language itself has.
  func find(_ type: NodeID, in module: ExportModule) -> ExportName? {
    let words = module.tree.children(of: type).map(module.tree.word)
    guard let last = words.last else { return find(module.tree.word(type), in: module) }
    if words.count == 1 { return find(last, in: module) }
    return module.modules[words[0]].flatMap { self[$0] }.flatMap { find(last, in: $0) }
  }

  func find(_ name: String, in module: ExportModule) -> ExportName? {
    if let node = module.declarations[name] {
      return ExportName(module: module, name: name, node: node)
    }
    if let home = module.names[name] { return self[home.place].flatMap { find(home.name, in: $0) } }
    if module.place == .library("std.prelude") { return nil }
    return self[.library("std.prelude")].flatMap { find(name, in: $0) }
  }
}

extension SyntaxTree {
  /// A name, or the text of a plain string.
  func word(_ node: NodeID) -> String {
    if node.isNone { return "" }
    let bytes = text(node)
    if kind(node) == .string {
      return String(decoding: StringText.value(of: node, in: self), as: UTF8.self)
    }
    let isQuoted = bytes.count >= 2 && bytes.first == UInt8(ascii: "\"")
    return String(decoding: isQuoted ? bytes.dropFirst().dropLast() : bytes, as: UTF8.self)
  }

  /// What is inside brackets.
  func unwrapped(_ node: NodeID) -> NodeID {
    var node = node
    while kind(node) == .parenthesized { node = ParenthesizedView(self, node).value }
    return node
  }

  /// The value of an expression that is written out; nil for one that computes.
  func constant(_ node: NodeID) -> SchemaValue? {
    if node.isNone { return nil }
    let text = {
      String(decoding: self.text(node).filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }
    switch kind(node) {
    case .nullLiteral: return .null
    case .boolLiteral: return .bool(text() == "true")
    case .intLiteral, .floatLiteral: return .number(text())
    case .unitLiteral: return .string(text())
    case .string: return .string(word(node))
    case .parenthesized: return constant(ParenthesizedView(self, node).value)
    case .unary:
      guard case .number(let digits)? = constant(UnaryView(self, node).operand),
        self.text(node).first == UInt8(ascii: "-")
      else { return nil }
      return .number("-" + digits)
    case .listLiteral:
      let items = children(of: node).map(constant)
      return items.contains(nil) ? nil : .list(items.compactMap { $0 })
    case .objectLiteral, .block: return object(node)
    default: return nil
    }
  }

  private func object(_ node: NodeID) -> SchemaValue? {
    var result = SchemaValue.object([])
    for member in children(of: node) {
      let assignment = PathMemberView(self, member)
      guard kind(member) == .setMember || kind(member) == .intoMember,
        let value = constant(assignment.value)
      else { return nil }
      let steps = assignment.segments
      let keys = steps.compactMap { step -> String? in
        switch kind(step) {
        case .nameSegment: word(step)
        case .keySegment: constant(KeySegmentView(self, step).key)?.text
        default: nil
        }
      }
      if keys.isEmpty || keys.count != steps.count { return nil }
      result.set(keys[...], creating: true, to: value)
    }
    return result
  }
}
