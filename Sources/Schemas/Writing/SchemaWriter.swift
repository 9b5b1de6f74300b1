import Source

/// Prints modules as source text in the canonical style, each with the imports that it needs.
public struct SchemaWriter {
  private let options: ImportOptions
  private var bytes: [UInt8] = []
  private var path = ""
  /// The name by which each imported declaration goes in this module.
  private var names: [SchemaReference: String] = [:]

  public init(options: ImportOptions) { self.options = options }

  /// A writer of a module that has names for some of what it imports.
  init(options: ImportOptions, names: [SchemaReference: String]) {
    self.options = options
    self.names = names
  }

  /// The files of some modules, by path.
  public static func files(_ modules: [SchemaModule], _ options: ImportOptions) -> [ImportedFile] {
    modules.sorted { $0.path < $1.path }.map { module in
      var writer = SchemaWriter(options: options, names: module.importNames)
      let file = ImportedFile(
        path: module.path + ".k8l", bytes: writer.text(of: module), origin: module.origin)
      return options.isUnread ? file : file.formatted
    }
  }

  /// The text of one module; `extra` are declarations that what follows in the file needs.
  public mutating func text(
    of module: SchemaModule, importing extra: Set<SchemaReference> = []
  ) -> [UInt8] {
    path = module.path
    for line in module.heading { write(line.isEmpty ? "//" : "// " + line) }
    writeImports(module, extra)
    for declaration in module.declarations {
      if !bytes.isEmpty { write("") }
      switch declaration {
      case .alias(let alias): write(alias)
      case .schema(let schema): write(schema)
      }
    }
    for constant in module.constants {
      if !bytes.isEmpty { write("") }
      writeDocumentation(constant.documentation, indent: "")
      write("let " + constant.name + ": Json = ", constant.value, closing: "")
    }
    return bytes
  }

  /// A value on one line where there is room, otherwise its parts on lines of their own.
  private mutating func write(
    _ head: String, _ value: SchemaValue, indent: String = "", closing: String
  ) {
    let line = indent + head + SchemaText.value(value) + closing
    if line.utf8.count <= 100 { return write(line) }
    switch value {
    case .object(let entries):
      write(indent + head + "{")
      for entry in entries {
        write(SchemaText.name(entry.key) + " = ", entry.value, indent: indent + "  ", closing: "")
      }
      write(indent + "}" + closing)
    case .list(let items):
      write(indent + head + "[")
      for (index, item) in items.enumerated() {
        write("", item, indent: indent + "  ", closing: index + 1 < items.count ? "," : "")
      }
      write(indent + "]" + closing)
    case .null, .bool, .number, .string: write(line)
    }
  }

  private mutating func write(_ line: String) {
    bytes += line.utf8
    bytes.append(UInt8(ascii: "\n"))
  }

  // MARK: imports

  private mutating func writeImports(_ module: SchemaModule, _ extra: Set<SchemaReference>) {
    var references = extra
    for declaration in module.declarations { declaration.collectReferences(into: &references) }
    var taken = Set(module.declarations.map(\.name) + names.values)
    var lists: [String: [String]] = [:]
    let foreign = references.sorted {
      ($0.name, source(of: $0) ?? "") < ($1.name, source(of: $1) ?? "")
    }
    for reference in foreign {
      guard let source = source(of: reference) else { continue }
      var name = names[reference] ?? reference.name
      if names[reference] == nil {
        while !taken.insert(name).inserted { name = "Imported" + name }
      }
      names[reference] = name
      let item = name == reference.name ? name : reference.name + " as " + name
      lists[source, default: []].append(item)
    }
    if lists.isEmpty { return }
    if !module.heading.isEmpty { write("") }
    for (source, items) in lists.sorted(by: { $0.key < $1.key }) {
      writeWrapped("import " + source + " (", items, separator: ",", closing: ")")
    }
  }

  /// The module to import a name from; nil if it is at home.
  private func source(of reference: SchemaReference) -> String? {
    switch reference.home {
    case .prelude: nil
    case .library(let module): module
    case .generated(path): nil
    case .generated(let other):
      if let library = options.library {
        library + "." + other.split(separator: "/").joined(separator: ".")
      } else {
        SchemaText.quoted(relativePath(from: path, to: other))
      }
    }
  }

  func relativePath(from: String, to: String) -> String {
    var from = from.split(separator: "/").dropLast()
    var to = to.split(separator: "/")[...]
    while let first = from.first, to.count > 1, first == to.first {
      from = from.dropFirst()
      to = to.dropFirst()
    }
    return (from.map { _ in ".." } + to.map(String.init)).joined(separator: "/") + ".k8l"
  }

  // MARK: declarations

  private func naming(_ reference: SchemaReference) -> String { names[reference] ?? reference.name }

  private mutating func writeDocumentation(_ text: String?, indent: String) {
    guard options.descriptions, let text else { return }
    // Descriptions are most of what is written: bytes, and no string for each line.
    var lines = Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).map {
      line in
      let last = line.lastIndex { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }
      return line[..<(last.map { $0 + 1 } ?? line.startIndex)]
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    for line in lines {
      bytes += indent.utf8
      bytes += (line.isEmpty ? "///" : "/// ").utf8
      bytes += line
      bytes.append(0x0A)
    }
  }

  private mutating func write(_ alias: SchemaAlias) {
    writeDocumentation(alias.documentation, indent: "")
    writeWrapped(
      "type " + alias.name + " = ", SchemaText.members(of: alias.type, naming), separator: " |",
      closing: alias.test.map { " where " + $0 } ?? "")
  }

  private mutating func write(_ schema: SchemaModel) {
    writeDocumentation(schema.documentation, indent: "")
    for mark in schema.marks { write("@" + mark) }
    var head = "schema " + schema.name
    if let parent = schema.parent { head += " extends " + naming(parent) }
    if schema.fields.isEmpty, schema.entries == nil, schema.assertions.isEmpty {
      return write(head + " {}")
    }
    write(head + " {")
    for field in schema.fields { write(field) }
    if let entries = schema.entries {
      write(
        "  [" + SchemaText.type(.string(schema.entryKeys), naming) + "]: "
          + SchemaText.type(entries, naming))
    }
    for assertion in schema.assertions {
      write("  assert " + assertion.condition + " else " + assertion.message)
    }
    write("}")
  }

  private mutating func write(_ field: SchemaField) {
    writeDocumentation(field.documentation, indent: "  ")
    var line = "  "
    if let deprecation = field.deprecation {
      line += "@deprecated(" + SchemaText.quoted(deprecation) + ") "
    }
    if let value = field.defaultValue { line += "@default(" + SchemaText.value(value) + ") " }
    if !field.references.isEmpty {
      line += "@ref(" + field.references.joined(separator: ", ") + ") "
    }
    if field.isFinal { line += "final " }
    if field.isNarrowing { line += "replace " }
    line += SchemaText.name(field.name) + ": "
    var isOptional = false
    var type = field.type
    if case .optional(let inner) = type { (isOptional, type) = (true, inner) }
    let members = SchemaText.members(of: type, naming)
    let needsParentheses = isOptional && members.count > 1
    if needsParentheses { line += "(" }
    var closing = needsParentheses ? ")?" : isOptional ? "?" : ""
    if let value = field.value { closing += " = " + SchemaText.value(value) }
    writeWrapped(line, members, separator: " |", indent: "  ", closing: closing)
  }

  /// Writes items on one line, or, where they pass 100 columns, filled into several.
  private mutating func writeWrapped(
    _ head: String, _ items: [String], separator: String, indent: String = "",
    closing: String = ""
  ) {
    let whole = head + items.joined(separator: separator + " ") + closing
    if whole.utf8.count <= 100 || items.count == 1 { return write(whole) }
    var line = head
    for (index, item) in items.enumerated() {
      let text = item + (index + 1 < items.count ? separator : closing)
      let isStart =
        line.allSatisfy { $0 == " " } || ["(", "= ", ": "].contains(where: line.hasSuffix)
      if line.utf8.count + 1 + text.utf8.count > 100, !isStart {
        write(line)
        line = indent + "  " + text
      } else {
        line += (isStart ? "" : " ") + text
      }
    }
    write(line)
  }
}
