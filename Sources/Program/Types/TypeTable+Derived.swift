import Source

extension TypeTable {
  /// The type a variable takes from a literal: `5` is an Int.
  package func widened(_ type: TypeID) -> TypeID {
    switch self[type] {
    case .literal: unrefined(type)
    case .union(let members): union(members.map(widened))
    case .list(let element): list(widened(element))
    case .map(let key, let value): map(widened(key), widened(value))
    default: type
    }
  }

  /// The type a variable takes from what is not a literal itself: a choice between literals was
  /// declared somewhere, and stays one.
  package func taken(_ type: TypeID) -> TypeID {
    guard case .union(let members) = self[type] else { return widened(type) }
    let isChoice = members.allSatisfy { member in
      if case .literal = self[member] { true } else { member == TypeTable.null }
    }
    return isChoice ? type : widened(type)
  }

  /// `Sensitive<T>`; of one that is sensitive, the type itself.
  package func sensitive(_ inner: TypeID) -> TypeID {
    if case .sensitive = self[inner] { return inner }
    return intern(.sensitive(inner))
  }

  /// The type inside `Sensitive<T>`.
  public func unsensitive(_ type: TypeID) -> TypeID {
    if case .sensitive(let inner) = self[type] { return inner }
    return type
  }

  /// Whether the tag of a value alone shows that it has the type, without a further condition.
  public func isPlainKind(_ type: TypeID) -> Bool {
    switch self[type] {
    case .bool, .int, .float, .string, .unit, .json, .unknown: true
    default: false
    }
  }

  /// Whether a plain value would be sealed when it crosses into the type.
  package func holdsSensitive(_ type: TypeID) -> Bool {
    switch self[type] {
    case .sensitive: true
    case .refined(let base, _): holdsSensitive(base)
    case .union(let members): members.allSatisfy { $0 == TypeTable.null || holdsSensitive($0) }
    default: false
    }
  }

  /// Whether only `eval` shows a value of the type: `Sensitive<T>`, and lists and maps of it.
  public func isSecret(_ type: TypeID) -> Bool {
    switch self[type] {
    case .sensitive: true
    case .list(let element), .keyedList(let element, _), .map(_, let element): isSecret(element)
    case .refined(let base, _): isSecret(base)
    case .union(let members): members.contains { isSecret($0) }
    default: false
    }
  }

  /// Whether values of the type are strings of a form of the library, plain or `Sensitive`.
  public func isText(_ type: TypeID, of form: Symbol) -> Bool {
    switch self[type] {
    case .sensitive(let inner): isText(inner, of: form)
    case .refined(let base, let index):
      refinements[index].textForm == form || isText(base, of: form)
    default: false
    }
  }

  /// Whether values of the type are lists, `Sensitive` or not: a stream of documents is one of them.
  public func isList(_ type: TypeID) -> Bool {
    switch self[type] {
    case .list, .keyedList: return true
    case .refined(let base, _): return isList(base)
    case .sensitive(let inner): return isList(inner)
    case .union(let members):
      return members != [TypeTable.null]
        && members.allSatisfy { $0 == TypeTable.null || isList($0) }
    case .never, .unknown, .null, .bool, .int, .float, .string, .literal, .unit, .json, .map,
      .schema,
      .function, .anyModule, .parameter, .overlay:
      return false
    }
  }

  /// What values of the type may be, without what it says beside that.
  public func plainMembers(_ type: TypeID) -> [TypeID] {
    members(type).flatMap { member in
      switch self[member] {
      case .refined(let base, _): plainMembers(base)
      case .sensitive(let inner): plainMembers(inner)
      case .never, .unknown, .null, .bool, .int, .float, .string, .literal, .unit, .json, .list,
        .keyedList, .map, .schema, .union, .function, .anyModule, .parameter, .overlay:
        [member]
      }
    }
  }

  /// What may be spread into an object of the type.
  package func spreadable(_ type: TypeID) -> TypeID {
    switch self[type] {
    case .keyedList(let element, _): union([type, list(element)])
    default: type
    }
  }

  /// The union of everything that has an order: bound `Ordered`.
  package static func ordered(_ table: TypeTable) -> TypeID {
    table.union([int, float, string, quantity, duration, bytes, percent])
  }

  /// The union of everything that arithmetic takes: bound `Number`.
  package static func number(_ table: TypeTable) -> TypeID {
    table.union([int, float, quantity, duration, bytes, percent])
  }

  /// The type with type parameters replaced; nil in `arguments` leaves `unknown`.
  package func substituted(_ type: TypeID, _ arguments: [TypeID?]) -> TypeID {
    switch self[type] {
    case .parameter(let index):
      index < arguments.count ? arguments[index] ?? TypeTable.unknown : type
    case .list(let element): list(substituted(element, arguments))
    case .keyedList(let element, let spec):
      intern(.keyedList(substituted(element, arguments), spec))
    case .map(let key, let value):
      map(substituted(key, arguments), substituted(value, arguments))
    case .function(let parameters, let result):
      intern(
        .function(
          parameters.map { substituted($0, arguments) }, substituted(result, arguments)))
    case .union(let members): union(members.map { substituted($0, arguments) })
    case .sensitive(let inner): sensitive(substituted(inner, arguments))
    default: type
    }
  }

  /// Whether a type parameter occurs in the type.
  package func mentionsParameter(_ type: TypeID) -> Bool {
    switch self[type] {
    case .parameter: true
    case .list(let element), .keyedList(let element, _), .sensitive(let element):
      mentionsParameter(element)
    case .map(let key, let value): mentionsParameter(key) || mentionsParameter(value)
    case .function(let parameters, let result):
      parameters.contains(where: mentionsParameter) || mentionsParameter(result)
    case .union(let members): members.contains(where: mentionsParameter)
    default: false
    }
  }
}
