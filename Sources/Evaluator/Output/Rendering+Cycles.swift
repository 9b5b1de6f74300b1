import Program
import Source

/// Objects that hold one another: what they would render has no end.
extension Rendering {
  /// One way from an object to another, for a message.
  private struct Edge {
    var target: UInt64
    var span: SourceSpan
    var name: String
  }

  /// The error of an object that is met while it is written: the shortest way back to it, over those
  /// that are being written, too.
  func holdsItself(_ start: ObjectHandle) -> EvaluationError {
    if start.flags & ObjectHandle.circular != 0 { return .silent }
    var cameBy: [UInt64: (from: UInt64, edge: Edge)] = [:]
    var queue = [start.bits]
    var next = 0
    while next < queue.count, cameBy[start.bits] == nil {
      let bits = queue[next]
      next += 1
      for edge in edges(of: ObjectHandle(bits: bits)) where cameBy[edge.target] == nil {
        cameBy[edge.target] = (bits, edge)
        queue.append(edge.target)
      }
    }
    var way: [(span: SourceSpan, name: String)] = []
    var at = start.bits
    while let step = cameBy[at] {
      way.append((step.edge.span, step.edge.name))
      ObjectHandle(bits: at).flags |= ObjectHandle.circular
      at = step.from
      if at == start.bits { break }
    }
    return .failed(.holdsItself(way.reversed()))
  }

  /// The objects being written that an object holds, lists between them passed through.
  private func edges(of object: ObjectHandle) -> [Edge] {
    var found: [Edge] = []
    let cls = machine.objectClass(object)
    for field in cls.fields.indices where !cls.fields[field].isHidden {
      let slot = Int(object.cls.slot(ofField: field))
      guard slot >= 0 else { continue }
      for target in written(in: object.slots[slot]) {
        let step = origins.origin(object, field: field).last { !$0.isShadowed }
        let name = program.symbols.name(of: cls.fields[field].name)
        found.append(edge(to: target, step?.span ?? object.span, name, step?.code?.code.span))
      }
    }
    guard object.keyTable >= 0 else { return found }
    let table = machine.tables.keyTables[Int(object.keyTable)]
    for entry in 0..<table.count where table.isLive[entry] {
      let operation = table.operation(table.tops[entry])
      for target in written(in: object.entries[entry]) {
        var code: SourceSpan?
        if case .set(let unit) = operation.kind { code = unit.code.span }
        found.append(edge(to: target, operation.span, entries.keyText(table, entry), code))
      }
    }
    return found
  }

  /// The name shows what it reads, if that is short.
  private func edge(
    to target: UInt64, _ span: SourceSpan, _ name: String, _ code: SourceSpan?
  ) -> Edge {
    let text = code.map { program.sources.text(of: $0) } ?? ""
    let isShort = !text.isEmpty && text.utf8.count <= 30 && !text.contains("\n")
    return Edge(target: target, span: span, name: isShort ? "\(name) = \(text)" : name)
  }

  private func written(in value: Value, depth: Int = 0) -> [UInt64] {
    switch value.tag {
    case .object:
      let isWritten = ObjectHandle(bits: value.bits).flags & ObjectHandle.written != 0
      return isWritten ? [value.bits] : []
    case .list:
      let list = ListHandle(bits: value.bits)
      if list.isRange || depth > 20 { return [] }
      return (0..<list.count).flatMap { written(in: list.known($0), depth: depth + 1) }
    default: return []
    }
  }
}
