import Diagnostics
import Program
import Source
import Syntax

extension DeclarationChecker {
  /// The scope of a module: names, imports and fields known, bodies not yet checked.
  func declare(_ tree: SyntaxTree, isLibrary: Bool) -> ModuleScope {
    if let scope = context.scopes[tree.file.id] { return scope }
    let id = ModuleID(program.modules.count)
    let scope = ModuleScope(id: id, tree: tree, program: program, isLibrary: isLibrary)
    context.scopes[tree.file.id] = scope
    context.scopesByModule.append(scope)
    let schema = newSchema(
      .module, name: symbol(tree.file.path), module: id, span: tree.file.span)
    schema.stage = .checked
    types.moduleSchemas.insert(schema.id)
    program.modules.append(
      Module(id: id, path: tree.file.path, isLibrary: isLibrary, schema: schema.id))
    scope.schema = schema
    scope.layer = newLayer(
      module: id, span: tree.file.span, isMaking: true, target: types.schema(schema.id))
    scope.level = Level(
      .object(
        ObjectLevel(
          type: types.schema(schema.id), layer: scope.layer, module: scope, isWritten: true,
          identity: context.identity())), parent: nil)
    context.importing.append((scope, .none))
    defer { context.importing.removeLast() }
    declareImports(scope)
    declareNames(scope)
    scope.isDeclared = true
    return scope
  }

  func newSchema(_ kind: Schema.Kind, name: Symbol, module: ModuleID, span: SourceSpan) -> Schema {
    let schema = Schema(
      id: SchemaID(program.schemas.count), kind: kind, name: name, module: module, span: span)
    program.schemas.append(schema)
    return schema
  }

  func newLayer(module: ModuleID, span: SourceSpan, isMaking: Bool, target: TypeID) -> Layer {
    let layer = Layer(
      id: LayerID(program.layers.count), module: module, span: span, isMaking: isMaking,
      target: target)
    program.layers.append(layer)
    return layer
  }

  /// Loads the module an import names; nil after an error.
  func loadModule(_ request: ImportRequest) -> ModuleScope? {
    switch context.source.load(request) {
    case .failed(let diagnostic):
      if let diagnostic { report(diagnostic) }
      return nil
    case .data(let path):
      var written = path
      if case .path(let text) = request.target { written = text }
      report(.dataNeedsType(written, at: request.span))
      return nil
    case .module(let tree, let isLibrary):
      if let at = context.importing.firstIndex(where: { $0.scope.tree.file.id == tree.file.id }) {
        let chain = context.importing[at...].map { ($0.scope.tree.file.path, $0.span) }
        report(.importCycle(chain, at: request.span))
        return nil
      }
      context.importing[context.importing.count - 1].span = request.span
      return declare(tree, isLibrary: isLibrary)
    }
  }

  /// The module whose names every module sees; nil while it is itself declared.
  func preludeScope(for scope: ModuleScope) -> ModuleScope? {
    if let prelude = context.prelude { return prelude.tree === scope.tree ? nil : prelude }
    let request = ImportRequest(
      target: .library(["std", "prelude"]), from: scope.tree.file, span: .none)
    guard case .module(let tree, let isLibrary) = context.source.load(request), tree !== scope.tree
    else {
      return nil
    }
    context.prelude = declare(tree, isLibrary: isLibrary)
    return context.prelude
  }

  private func declareImports(_ scope: ModuleScope) {
    let tree = scope.tree
    for node in tree.children(of: tree.root) {
      switch tree.kind(node) {
      case .importDecl: declareImport(node, scope)
      case .extendsDecl: declareExtends(node, scope)
      case .abstractModule: program.modules[scope.id.index].isAbstract = true
      default: break
      }
    }
  }

  private func request(_ source: NodeID, _ scope: ModuleScope) -> ImportRequest {
    let tree = scope.tree
    if tree.kind(source) == .dottedName {
      let parts = tree.children(of: source).map { name(scope.symbol($0)) }
      return ImportRequest(target: .library(parts), from: tree.file, span: tree.span(source))
    }
    let path = String(decoding: StringText.value(of: source, in: tree), as: UTF8.self)
    return ImportRequest(target: .path(path), from: tree.file, span: tree.span(source))
  }

  private func declareImport(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let importing = ImportView(tree, node)
    let source = importing.source
    let alias = importing.alias
    let list = importing.list
    if source.isNone || tree.kind(source) == .error {
      for entry in list.isNone ? [] : tree.children(of: list) {
        scope.broken.insert(scope.symbol(ImportedNameView(tree, entry).name))
      }
      if !alias.isNone { scope.broken.insert(scope.symbol(alias)) }
      return
    }
    if !importing.type.isNone {
      declareDataImport(node, scope)
      return
    }
    let asked = request(source, scope)
    guard let target = loadModule(asked) else {
      program.modules[scope.id.index].lacksImports = true
      for entry in list.isNone ? [] : tree.children(of: list) {
        scope.broken.insert(scope.symbol(ImportedNameView(tree, entry).given))
      }
      scope.broken.insert(alias.isNone ? implicitName(asked.target) : scope.symbol(alias))
      return
    }
    program.modules[scope.id.index].imports.append(target.id)
    if !list.isNone {
      for entry in tree.children(of: list) { declareImportedName(entry, from: target, scope) }
    }
    if !alias.isNone || list.isNone {
      let name = alias.isNone ? implicitName(asked.target) : scope.symbol(alias)
      declareName(
        name, .module(target.id), at: tree.span(alias.isNone ? source : alias), scope)
    }
  }

  /// The module of the library that has the one name of an import, in place of what is written.
  private func importFrom(_ library: String, of entry: NodeID, _ tree: SyntaxTree) -> FixIt? {
    for node in tree.children(of: tree.root) where tree.kind(node) == .importDecl {
      let importing = ImportView(tree, node)
      let list = importing.list
      if list.isNone || tree.children(of: list).first != entry { continue }
      return tree.children(of: list).count == 1
        ? .replace(tree.span(importing.source), with: library) : nil
    }
    return nil
  }

  private func declareImportedName(
    _ entry: NodeID, from target: ModuleScope, _ scope: ModuleScope
  ) {
    let tree = scope.tree
    let imported = ImportedNameView(tree, entry)
    let nameNode = imported.name
    if nameNode.isNone || tree.kind(nameNode) == .error { return }
    let name = scope.symbol(nameNode)
    let aliasNode = imported.alias
    let given = aliasNode.isNone ? name : scope.symbol(aliasNode)
    let span = tree.span(aliasNode.isNone ? nameNode : aliasNode)
    guard target.names[name] != nil else {
      let known = classes.hints.take() ? exportedNames(of: target).map { self.name($0) } : []
      var diagnostic = Diagnostic.unknownImportedName(
        self.name(name), module: target.tree.file.path, among: known,
        library: context.source.libraryModule(declaring: self.name(name)), at: tree.span(nameNode))
      if aliasNode.isNone, let near = diagnostic.fixes.first?.edits.first?.replacement {
        diagnostic.fixes = [names.renaming(self.name(name), to: near, in: tree)]
      } else if diagnostic.fixes.isEmpty,
        let library = context.source.libraryModule(declaring: self.name(name))
      {
        diagnostic = diagnostic.fixing(importFrom(library, of: entry, tree))
      }
      report(diagnostic)
      scope.broken.insert(given)
      return
    }
    if let other = scope.imported[given]?.span ?? scope.names[given]?.span {
      report(.duplicateDeclaration(self.name(given), at: span, first: other))
      return
    }
    scope.imported[given] = (target, name, span)
  }

  /// Names that others may import, in order of spelling.
  func exportedNames(of scope: ModuleScope) -> [Symbol] {
    scope.names.keys.sorted { name($0) < name($1) }
  }

  private func implicitName(_ target: ImportRequest.Target) -> Symbol {
    switch target {
    case .library(let parts): return symbol(parts.last ?? "")
    case .path(let path):
      let file = path.split(separator: "/").last.map(String.init) ?? path
      return symbol(String(file.prefix { $0 != "." }))
    }
  }

  private func declareDataImport(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let importing = ImportView(tree, node)
    let source = importing.source
    let alias = importing.alias
    guard !alias.isNone else { return }
    let asked = request(source, scope)
    let given = scope.symbol(alias)
    guard case .data(let path) = context.source.load(asked) else {
      if case .failed(let diagnostic?) = context.source.load(asked) {
        report(diagnostic)
      } else {
        report(.moduleWithType(at: tree.span(source)))
      }
      scope.broken.insert(given)
      return
    }
    let index = program.dataImports.count
    program.dataImports.append(
      DataImport(path: path, type: TypeTable.unknown, span: tree.span(source)))
    // The type may name a schema of this file, which is declared later.
    context.pendingBodies.append { _ = $0.declarations.dataType(index, node, scope) }
    declareName(given, .data(index, TypeTable.unknown), at: tree.span(alias), scope)
    scope.dataNodes[index] = node
  }

  /// The declared type of a data import.
  func dataType(_ index: Int, _ node: NodeID, _ scope: ModuleScope) -> TypeID {
    if program.dataImports[index].type == TypeTable.unknown {
      program.dataImports[index].type = typeReader.resolveType(
        ImportView(scope.tree, node).type, scope)
    }
    return program.dataImports[index].type
  }

  private func declareExtends(_ node: NodeID, _ scope: ModuleScope) {
    let tree = scope.tree
    let source = ExtendsView(tree, node).source
    if source.isNone || tree.kind(source) == .error {
      scope.isBaseBroken = true
      return
    }
    let module = program.modules[scope.id.index]
    if scope.extendsNode != nil {
      report(.secondExtends(at: tree.span(node)))
      return
    }
    scope.extendsNode = node
    guard let base = loadModule(request(source, scope)) else {
      scope.isBaseBroken = true
      module.lacksImports = true
      return
    }
    scope.isBaseBroken = base.isBaseBroken
    scope.base = base
    module.base = base.id
    module.imports.append(base.id)
    scope.layer.isMaking = false
    scope.schema.superID = base.schema.id
    scope.schema.depth = base.schema.depth + 1
    scope.schema.fields = base.schema.fields
    scope.schema.indexOfField = base.schema.indexOfField
    types.setSuper(of: scope.schema.id, to: base.schema.id)
  }

  /// Enters a name; a second one in the same file is an error.
  func declareName(
    _ name: Symbol, _ declaration: Declaration, at span: SourceSpan, _ scope: ModuleScope
  ) {
    if let first = scope.names[name]?.span ?? scope.imported[name]?.span {
      report(.duplicateDeclaration(self.name(name), at: span, first: first))
      return
    }
    scope.names[name] = (declaration, span)
  }
}
