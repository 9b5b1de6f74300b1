import Program
import Source

/// Instances of modules that code makes: what they enforce is judged too.
struct InstanceState {
  /// Instances of modules that layers and rules made, in order.
  var instances: [UInt64] = []
  /// The objects of modules that are evaluated.
  var modules: [ModuleID: Value] = [:]
  /// By object that a layer or rules made: the one below. Only while some module that code refers
  /// to enforces policies.
  var lowerObjects: [UInt64: UInt64] = [:]
  /// Modules that code refers to and that enforce policies: what they render is judged too.
  var enforcingParts: Set<ModuleID> = []
}

/// Modules as values: the one instance that a module has by itself, and those made of it by `with`.
struct InstanceTracker: MachinePart {
  let machine: Machine

  /// The module that an object belongs to; nil if it does not belong to one.
  func module(of object: ObjectHandle) -> ModuleID? {
    guard object.cls.isModule, let id = machine.objectClass(object).schema else { return nil }
    return program.schemas[id.index].module
  }

  /// The module whose tree the code that runs belongs to. A function belongs to the code that calls
  /// it, unless it is one of an instance; null: the root.
  func moduleInScope(_ environment: Value) -> Value {
    var at = machine.frames.count - 1
    var environment = environment
    while at >= 0 {
      let frame = machine.frames[at]
      if frame.code >= 0 {
        if at < machine.frames.count - 1 { environment = frame.environment }
        if let object = module(around: environment) {
          if object.bits == machine.finished.root.bits { return .null }
          if isMade(object) || isOwnCode(frame.code) && hasOwnSet(object) { return object.value }
        }
      }
      at -= 1
    }
    return .null
  }

  /// Whether the object is not the one that its module has by itself.
  private func isMade(_ object: ObjectHandle) -> Bool {
    guard let id = module(of: object) else { return false }
    return machine.instancing.modules[id]?.bits != object.bits
  }

  /// Whether the one instance of a module renders something itself. The library does not, nor does a
  /// test, which says what its set is.
  private func hasOwnSet(_ object: ObjectHandle) -> Bool {
    machine.finished.roots.isEmpty && module(of: object).map { !program[$0].isLibrary } ?? false
  }

  /// Whether a code is that of a field or `let`.
  private func isOwnCode(_ number: Int32) -> Bool {
    switch machine.codes.sources[Int(number)] {
    case .unit: true
    case .function, .overlay, .element: false
    }
  }

  /// The module's object that a level is in. An object's layers may come from several places; the
  /// topmost says where it belongs.
  private func module(around level: Value) -> ObjectHandle? {
    switch level.tag {
    case .frameLevel: return module(around: FrameHandle(bits: level.bits).parent)
    case .objectLevel:
      let object = ObjectHandle(bits: level.bits)
      if module(of: object) != nil { return object }
      var place = object.cls.stepCount - 1
      while place >= 0 {
        let environment = object.environments[place]
        if isLevelOfOther(environment, object), let found = module(around: environment) {
          return found
        }
        place -= 1
      }
      return nil
    default: return nil
    }
  }

  /// Whether an environment is a level, and not one of the object itself, as rules have.
  private func isLevelOfOther(_ environment: Value, _ object: ObjectHandle) -> Bool {
    switch environment.tag {
    case .objectLevel: environment.bits != object.bits
    case .frameLevel: isFrame(environment)
    default: false
    }
  }

  /// A step of given values or entries keeps them where a frame would be: without a count.
  private func isFrame(_ environment: Value) -> Bool { environment.extra > 0 }

  // MARK: parts

  /// Notes that code refers to a module by itself.
  func noteReference(to id: ModuleID) {
    if !program[id].isLibrary, enforces(id) { machine.instancing.enforcingParts.insert(id) }
  }

  /// Notes what an object was made of, where the policies of a module that was read may judge it.
  @inline(__always)
  func noteLower(_ below: ObjectHandle, of made: ObjectHandle) {
    if made.cls.isModule { machine.instancing.instances.append(made.bits) }
    if !machine.instancing.enforcingParts.isEmpty {
      machine.instancing.lowerObjects[made.bits] = below.bits
    }
  }

  /// Whether a module, or one below it, enforces a policy.
  func enforces(_ id: ModuleID) -> Bool {
    program[id].chain.contains { step in
      if case .file(_, let file) = step { return !program[file].enforcements.isEmpty }
      return false
    }
  }
}
