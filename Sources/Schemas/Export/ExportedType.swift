import Syntax

/// A type with its module, aliases not yet followed.
struct ExportType {
  var node: NodeID
  var module: ExportModule

  init(_ node: NodeID, _ module: ExportModule) {
    self.node = node
    self.module = module
  }

  var tree: SyntaxTree { module.tree }
  var kind: NodeKind { tree.kind(node) }

  /// What a list has as its items.
  var element: ExportType { part(ListTypeView(tree, node).element) }
  var mapKey: ExportType { part(MapTypeView(tree, node).key) }
  var mapValue: ExportType { part(MapTypeView(tree, node).value) }
  /// A type without its refinement.
  var refinedBase: ExportType { part(RefinedTypeView(tree, node).base) }
  /// A type without its `?`.
  var optionalBase: ExportType { part(OptionalTypeView(tree, node).base) }
  /// `Sensitive` of `Sensitive<T>`, and `T`.
  var genericBase: ExportType { part(GenericTypeView(tree, node).base) }
  var genericArgument: ExportType { part(GenericTypeView(tree, node).argument) }
  /// The literal that is the type; nil if it has no constant value.
  var literal: SchemaValue? { tree.constant(LiteralTypeView(tree, node).literal) }

  private func part(_ node: NodeID) -> ExportType { ExportType(node, module) }

  /// The name of a type without parts.
  var word: String { tree.children(of: node).last.map(tree.word) ?? tree.word(node) }
}

extension SchemaExporter {
  /// The members of a type: those of a union and of its aliases, and null for `T?`. An alias that
  /// becomes a separate definition is not expanded, unless `following`.
  func members(of type: ExportType, following: Bool = false) -> [ExportType] {
    switch type.kind {
    case .unionType:
      type.tree.children(of: type.node).flatMap {
        members(of: ExportType($0, type.module), following: following)
      }
    case .optionalType: members(of: type.optionalBase, following: following) + [type]
    case .namedType, .name:
      if let name = modules.find(type.node, in: type.module), !name.isSchema,
        following || !isDefined(name), let target = target(of: name), isUnion(target)
      {
        members(of: target, following: following)
      } else {
        [type]
      }
    default: [type]
    }
  }

  /// Whether an alias becomes a definition that is referred to.
  func isDefined(_ name: ExportName) -> Bool {
    !isStructural && !name.isSchema && !name.module.isLibrary && target(of: name) != nil
  }

  private func isUnion(_ type: ExportType) -> Bool {
    type.kind == .unionType || type.kind == .optionalType
      || (type.kind == .namedType && members(of: type).count > 1)
  }

  /// What an alias stands for; nil for one that is native or has a test.
  func target(of alias: ExportName) -> ExportType? {
    let tree = alias.module.tree
    let type = TypeAliasView(tree, alias.node).type
    return type.isNone || tree.flags(alias.node).contains(.external)
      ? nil : ExportType(type, alias.module)
  }

  /// Whether null is among the values; an optional type stands for its own null.
  func isOptional(_ type: ExportType) -> Bool {
    members(of: type, following: true).contains(where: isNull)
  }

  /// Whether a type names null beside others, as `Int | Null` does and `Int?` does not.
  func saysNull(_ type: ExportType) -> Bool {
    type.kind == .unionType
      && type.tree.children(of: type.node).contains { node in
        let member = ExportType(node, type.module)
        return member.kind != .optionalType && isNull(member)
      }
  }

  func isNull(_ type: ExportType) -> Bool {
    type.kind == .optionalType || (type.kind == .namedType && type.word == "Null")
      || (type.kind == .literalType && type.literal == .null)
  }
}

/// Strings with a form, as schemas of other languages can say them.
enum ExportedForm {
  private static let host = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
  private static let word = #"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*"#
  private static let label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"

  /// Keywords of a text with the form of a library type; nil if nothing but `type` can be said.
  static func keywords(_ name: String, isStructural: Bool) -> [SchemaEntry]? {
    func entry(_ key: String, _ text: String) -> SchemaEntry {
      SchemaEntry(key: key, value: .string(text))
    }
    func limit(_ count: Int) -> SchemaEntry {
      SchemaEntry(key: "maxLength", value: .number(String(count)))
    }
    switch name {
    case "DnsLabel": return [entry("pattern", "^\(label)$"), limit(63)]
    case "DnsName": return [entry("pattern", "^\(label)(\\.\(label))*$"), limit(253)]
    case "IpAddress":
      return [entry("pattern", "^(\(TextFormat.ipv4)|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$")]
    case "Date": return [entry("format", "date")]
    case "DateTime": return [entry("format", "date-time")]
    case "Regex": return isStructural ? nil : [entry("format", "regex")]
    case "Url": return [entry("format", "uri")]
    case "Cidr":
      return [
        isStructural ? entry("format", "cidr") : entry("pattern", "^[0-9A-Fa-f:.]+/[0-9]{1,3}$")
      ]
    case "SemVer":
      let part = #"(0|[1-9][0-9]*)"#
      return [
        entry(
          "pattern",
          #"^\#(part)\.\#(part)\.\#(part)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$"#
        )
      ]
    case "Image":
      let registry = #"((\#(host)(\.\#(host))*|\[[a-fA-F0-9:]+\])(:[0-9]+)?/)?"#
      return [
        entry(
          "pattern",
          "^\(registry)\(word)(/\(word))*"
            + #"(:\w[\w.-]{0,127})?(@[A-Za-z0-9_+.-]+:[0-9a-fA-F]{32,})?$"#
        )
      ]
    default: return nil
    }
  }
}
