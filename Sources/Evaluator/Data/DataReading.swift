import Diagnostics
import Documents
import Program
import Source

/// Data files: how they are loaded, and what was read of them.
struct LoadedDataState {
  /// The values of the root's params, and which may be missing.
  var inputs = ModuleInputs()
  var dataValues: [Int: Value] = [:]
  /// The data files and manifests that were read, for where their values come from.
  var documents: [Document] = []
  /// Whether values were decoded that miss what could not be.
  var hasPartialValues = false
  var data = DataPlans()
}

struct DataReading: MachinePart {
  let machine: Machine

  /// A data import, decoded once.
  func dataValue(_ index: Int) throws(EvaluationError) -> Value {
    if let known = machine.loading.dataValues[index] {
      if known.tag == .failed { throw .silent }
      return known
    }
    let data = program.dataImports[index]
    guard let loaded = machine.host?.loadData(data) else {
      machine.loading.dataValues[index] = Value(tag: .failed)
      throw .silent
    }
    let value: Value
    switch loaded.value {
    case .text(let bytes):
      value = try crossings.cross(
        machine.heap.string(bytes), Crossing(type: data.type, span: data.span, reason: data.span))
    case .document(let document):
      machine.loading.documents.append(document)
      do throws(EvaluationError) {
        value = try decodeTelling(document, document.root, data.type, data.span)
      } catch {
        if case .silent = error { machine.loading.dataValues[index] = Value(tag: .failed) }
        throw error
      }
    }
    machine.loading.dataValues[index] = value
    machine.forgetting?.isKept = true
    return value
  }

  /// A node of a document as a value of a type; errors underline the node.
  func decode(
    _ document: Document, _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan
  ) throws(EvaluationError) -> Value {
    try operations.nested { () throws(EvaluationError) in
      var decoder = DataDecoder(machine: machine, document: document)
      decoder.pointsIntoDocument = machine.loading.documents.last === document
      do throws(EvaluationError) {
        return try decoder.decode(node, type, reason)
      } catch {
        // Not all of it was read, and a line that is shown may hold more.
        decoder.mask(node, type)
        throw error
      }
    }
  }

  /// Likewise, but where it fails, all faults of the document are reported, and the error is silent.
  func decodeTelling(
    _ document: Document, _ node: Document.NodeID, _ type: TypeID, _ reason: SourceSpan,
    _ place: SourceSpan = .none
  ) throws(EvaluationError) -> Value {
    let due = machine.faults.pending.count
    do throws(EvaluationError) {
      return try decode(document, node, type, reason)
    } catch {
      guard case .failed(let first) = error else { throw error }
      ruleRunner.forgetPending(from: due)
      let known = machine.faults.failures.count
      do throws(EvaluationError) {
        _ = try operations.nested { () throws(EvaluationError) in
          var decoder = DataDecoder(machine: machine, document: document)
          decoder.isCollecting = true
          return try decoder.decode(node, type, reason)
        }
      } catch {
        switch error {
        case .stopped: throw error
        case .failed(let diagnostic): rendering.report(diagnostic)
        case .silent: break
        }
      }
      // What was met here is not an object of the evaluation.
      ruleRunner.forgetPending(from: due)
      if machine.faults.failures.count == known { rendering.report(first) }
      for index in machine.faults.failures[known...].indices
      where machine.faults.failures[index].span.isNone {
        machine.faults.failures[index].span = place
      }
      throw .silent
    }
  }

  /// Likewise, but every fault is reported, and what could not be decoded is a failed slot: reading
  /// it is silent. Assertions come due at once.
  func decodeAll(
    _ document: Document, _ node: Document.NodeID, _ type: TypeID
  ) throws(EvaluationError) -> Value {
    if machine.loading.documents.last !== document { machine.loading.documents.append(document) }
    machine.loading.hasPartialValues = true
    return try operations.nested { () throws(EvaluationError) in
      var decoder = DataDecoder(machine: machine, document: document)
      decoder.isCollecting = true
      let known = machine.faults.failures.count
      defer { if machine.faults.failures.count > known { decoder.mask(node, type) } }
      return try decoder.decode(node, type, .none)
    }
  }
}
