import Diagnostics
import Program
import Source
import Units

extension Machine {
  /// Runs until the frame above `floor` gives back its value.
  ///
  /// Proof of the unchecked reads: the compiler ends every code with `giveBack` and every jump
  /// lands inside it; registers are below the frame's end.
  func loop(_ floor: Int) throws(EvaluationError) -> Value {
    // Made once: each call of a part by its accessor would count a reference.
    let (operations, entries) = (self.operations, self.entries)
    let (making, crossings) = (self.making, self.crossings)
    let isBlamed = tracing.blame != nil
    var regs = registers
    var base = 0
    var environment = Value.noLevel
    var pc = unsafe UnsafeMutablePointer<Instruction>(bitPattern: 16).unsafelyUnwrapped

    /// Takes up the frame on top.
    @inline(__always)
    func resume() {
      let frame = unsafe self.frames.current
      base = unsafe Int(frame.pointee.base)
      regs = self.registers.advanced(by: base)
      unsafe environment = frame.pointee.environment
      unsafe pc = frame.pointee.next.unsafelyUnwrapped
    }

    /// Takes up a new frame of a code, whose registers begin with its arguments.
    @inline(__always)
    func begin(
      _ code: Int32, _ level: Value, first: Int32, target: Int32
    ) throws(EvaluationError) {
      var instructions = unsafe self.codes.instructions(code)
      if unsafe instructions == nil {
        self.compile(code)
        unsafe instructions = self.codes.instructions(code)
      }
      let below = base
      base &+= Int(first)
      let isPushed = unsafe self.frames.push(
        instructions, registers: self.codes.registers(code), code, level, base: base,
        target: below &+ Int(target), slot: 0)
      if !isPushed { throw self.tooDeep() }
      regs = regs.advanced(by: Int(first))
      environment = level
      unsafe pc = instructions.unsafelyUnwrapped
    }

    resume()
    while true {
      let i = unsafe pc.pointee
      unsafe pc += 1
      switch i.operation {
      case .extra: break
      case .constant: regs[i.a] = Row(bits: i.address)[0]
      case .unset: regs[i.a] = .unset
      case .move: regs[i.a] = regs[i.b]
      case .captured:
        let level = try self.level(environment, Int(i.b))
        regs[i.a] = FrameHandle(bits: level.bits)[Int(i.c)]
      case .object:
        let level = try self.level(environment, Int(i.b))
        regs[i.a] = Value(tag: .object, bits: level.bits)
      case .module:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try making.moduleObject(ModuleID(Int(i.b)))
      case .letValue:
        unsafe self.frames.setNext(pc)
        let level = try self.level(environment, Int(i.b))
        let object = ObjectHandle(bits: level.bits)
        let slot = self.letSlot(object, place: Int(level.extra), index: Int(i.c))
        if self.tracing.trace != nil {
          self.tracing.trace?.append(TracedRead(object: object.bits, place: .letValue(slot)))
        }
        if try self.readSlot(object, slot, base &+ Int(i.a)) { resume() }
      case .moduleLet:
        unsafe self.frames.setNext(pc)
        let level = try making.moduleLevel(ModuleID(Int(i.b)))
        let object = ObjectHandle(bits: level.bits)
        let slot = self.letSlot(object, place: Int(level.extra), index: Int(i.c))
        if self.tracing.trace != nil {
          self.tracing.trace?.append(TracedRead(object: object.bits, place: .letValue(slot)))
        }
        if try self.readSlot(object, slot, base &+ Int(i.a)) { resume() }
      case .baseField:
        unsafe self.frames.setNext(pc)
        let level = try self.level(environment, Int(i.b))
        if try making.readBase(
          ObjectHandle(bits: level.bits), field: Int(i.c), place: Int(level.extra),
          base &+ Int(i.a))
        {
          resume()
        }
      case .baseKey:
        let count = unsafe Int(pc.pointee.a)
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let level = try self.level(environment, Int(i.b))
        regs[i.a] = try entries.readBase(
          ObjectHandle(bits: level.bits), keys: regs.advanced(by: Int(i.c)), count: count,
          place: Int(level.extra))
      case .field:
        let subject = regs[i.b]
        if subject.tag != .object {
          unsafe self.frames.setNext(pc)
          throw operations.notAnObject(subject)
        }
        let object = ObjectHandle(bits: subject.bits)
        let slot = object.cls.slot(ofField: Int(i.c))
        if slot >= 0 {
          let value = object.slots[slot]
          if value.isReady, self.tracing.trace == nil {
            regs[i.a] = value
            continue
          }
        }
        unsafe self.frames.setNext(pc)
        if try self.readField(object, Int(i.c), base &+ Int(i.a)) { resume() }
      case .ownField:
        let level = try self.level(environment, Int(i.b))
        let object = ObjectHandle(bits: level.bits)
        let slot = object.cls.slot(ofField: Int(i.c))
        if slot >= 0 {
          let value = object.slots[slot]
          if value.isReady, self.tracing.trace == nil {
            regs[i.a] = value
            continue
          }
        }
        unsafe self.frames.setNext(pc)
        if try self.readField(object, Int(i.c), base &+ Int(i.a)) { resume() }
      case .entry:
        let count = unsafe Int(pc.pointee.a)
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        if try entries.readEntry(
          regs[i.b], regs.advanced(by: Int(i.c)), count, base &+ Int(i.a))
        {
          resume()
        }
      case .element:
        unsafe self.frames.setNext(pc)
        let subject = try operations.asList(regs[i.b])
        let index = regs[i.c].int
        if index < 0 || index >= Int64(subject.count) {
          throw .failed(
            .indexOutOfRange(index, count: subject.count, at: self.currentSpan))
        }
        if try operations.readElement(subject, Int(index), base &+ Int(i.a)) { resume() }
      case .jump: unsafe pc += Int(i.a)
      case .jumpUnless: if !regs[i.a].bool { unsafe pc += Int(i.b) }
      case .jumpIf: if regs[i.a].bool { unsafe pc += Int(i.b) }
      case .jumpIfNull: if regs[i.a].isNull { unsafe pc += Int(i.b) }
      case .jumpIfNotNull: if !regs[i.a].isNull { unsafe pc += Int(i.b) }
      case .jumpIfSet: if regs[i.a].tag != .unset { unsafe pc += Int(i.b) }
      case .jumpUnlessLess:
        if !(regs[i.a].int < regs[i.b].int) { unsafe pc += Int(i.c) }
      case .jumpUnlessLessEqual:
        if !(regs[i.a].int <= regs[i.b].int) { unsafe pc += Int(i.c) }
      case .jumpUnlessEqual:
        if !(regs[i.a].int == regs[i.b].int) { unsafe pc += Int(i.c) }
      case .jumpUnlessLessConstant:
        if !(regs[i.a].int < Int64(i.b)) { unsafe pc += Int(i.c) }
      case .jumpUnlessLessEqualConstant:
        if !(regs[i.a].int <= Int64(i.b)) { unsafe pc += Int(i.c) }
      case .jumpUnlessEqualConstant:
        if !(regs[i.a].int == Int64(i.b)) { unsafe pc += Int(i.c) }
      case .jumpUnlessGreaterConstant:
        if !(regs[i.a].int > Int64(i.b)) { unsafe pc += Int(i.c) }
      case .jumpUnlessGreaterEqualConstant:
        if !(regs[i.a].int >= Int64(i.b)) { unsafe pc += Int(i.c) }
      case .not: regs[i.a] = Value(!regs[i.b].bool)
      case .negateInt:
        let (value, overflow) = Int64(0).subtractingReportingOverflow(regs[i.b].int)
        if overflow {
          unsafe self.frames.setNext(pc)
          throw operations.overflow("this negation")
        }
        regs[i.a] = Value(value)
      case .negateFloat: regs[i.a] = Value(-regs[i.b].float)
      case .negateUnit:
        regs[i.a] = self.heap.unit(UnitHandle(bits: regs[i.b].bits).unit.negated)
      case .addInt:
        let (value, overflow) = regs[i.b].int.addingReportingOverflow(regs[i.c].int)
        if overflow {
          unsafe self.frames.setNext(pc)
          throw operations.overflow("this sum")
        }
        regs[i.a] = Value(value)
      case .subtractInt:
        let (value, overflow) = regs[i.b].int.subtractingReportingOverflow(regs[i.c].int)
        if overflow {
          unsafe self.frames.setNext(pc)
          throw operations.overflow("this difference")
        }
        regs[i.a] = Value(value)
      case .multiplyInt:
        let (value, overflow) = regs[i.b].int.multipliedReportingOverflow(by: regs[i.c].int)
        if overflow {
          unsafe self.frames.setNext(pc)
          throw operations.overflow("this product")
        }
        regs[i.a] = Value(value)
      case .addIntConstant:
        let (value, overflow) = regs[i.b].int.addingReportingOverflow(Int64(i.c))
        if overflow {
          unsafe self.frames.setNext(pc)
          throw operations.overflow("this sum")
        }
        regs[i.a] = Value(value)
      case .addFloat, .subtractFloat, .multiplyFloat, .divideFloat:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try operations.floatArithmetic(i.operation, regs[i.b], regs[i.c])
      case .concatenate:
        if regs[i.b].extra | regs[i.c].extra >= 1 << 16 {
          unsafe self.frames.setNext(pc)
          try self.reserve(Int(regs[i.b].extra) + Int(regs[i.c].extra))
        }
        try self.step()
        regs[i.a] = self.heap.concatenate(regs[i.b], regs[i.c])
      case .unit:
        let operation = unsafe pc.pointee.a
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        regs[i.a] = try operations.unitArithmetic(operation, regs[i.b], regs[i.c])
      case .joinLists:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try operations.joined(regs[i.b], regs[i.c])
      case .lessInt: regs[i.a] = Value(regs[i.b].int < regs[i.c].int)
      case .lessEqualInt: regs[i.a] = Value(regs[i.b].int <= regs[i.c].int)
      case .equalInt: regs[i.a] = Value(regs[i.b].int == regs[i.c].int)
      case .notEqualInt: regs[i.a] = Value(regs[i.b].int != regs[i.c].int)
      case .lessFloat: regs[i.a] = Value(regs[i.b].number < regs[i.c].number)
      case .lessEqualFloat: regs[i.a] = Value(regs[i.b].number <= regs[i.c].number)
      case .equalFloat: regs[i.a] = Value(regs[i.b].number == regs[i.c].number)
      case .notEqualFloat: regs[i.a] = Value(regs[i.b].number != regs[i.c].number)
      case .lessString: regs[i.a] = Value(regs[i.b].textIsLess(regs[i.c]))
      case .lessEqualString: regs[i.a] = Value(!regs[i.c].textIsLess(regs[i.b]))
      case .equalString: regs[i.a] = Value(regs[i.b].sameText(regs[i.c]))
      case .notEqualString: regs[i.a] = Value(!regs[i.b].sameText(regs[i.c]))
      case .lessUnit, .lessAny:
        unsafe self.frames.setNext(pc)
        regs[i.a] = Value(try operations.isLess(regs[i.b], regs[i.c]))
      case .lessEqualUnit, .lessEqualAny:
        unsafe self.frames.setNext(pc)
        regs[i.a] = Value(!(try operations.isLess(regs[i.c], regs[i.b])))
      case .equalAny:
        unsafe self.frames.setNext(pc)
        regs[i.a] = Value(try operations.areEqual(regs[i.b], regs[i.c]))
      case .notEqualAny:
        unsafe self.frames.setNext(pc)
        regs[i.a] = Value(!(try operations.areEqual(regs[i.b], regs[i.c])))
      case .typeTest:
        unsafe self.frames.setNext(pc)
        regs[i.a] = Value(try crossings.isOf(regs[i.b], TypeID(Int(i.c))))
      case .cross:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try crossings.cross(regs[i.b], self.sites.crossings[Int(i.c)])
      case .interpolate:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try operations.interpolate(Int(i.c), regs.advanced(by: Int(i.b)))
      case .list:
        let made = self.heap.list(count: Int(i.c))
        made.elements.copy(from: regs.advanced(by: Int(i.b)), count: Int(i.c))
        regs[i.a] = made.value
      case .beginList:
        regs[i.a] = Value(Int64(self.builder.count))
        if isBlamed { self.tracing.blame?.beginList(self) }
      case .push:
        if isBlamed { self.tracing.blame?.push(self) }
        self.builder.append(regs[i.a])
      case .forceList:
        let source = regs[i.a]
        if source.tag == .list,
          let index = ListHandle(bits: source.bits).waiting(from: regs[i.b].int)
        {
          unsafe self.frames.setNext(pc)
          regs[i.b] = Value(Int64(index))
          try operations.enterElement(ListHandle(bits: source.bits), index, base &+ Int(i.c))
          resume()
        } else {
          unsafe pc += 1
        }
      case .pushAll:
        unsafe self.frames.setNext(pc)
        if isBlamed { self.tracing.blame?.pushAll(regs[i.a], self) }
        try operations.pushAll(regs[i.a])
      case .endList:
        let mark = Int(regs[i.b].int)
        regs[i.a] = operations.endList(mark)
        if isBlamed { self.tracing.blame?.endList(regs[i.a], from: mark) }
      case .mapList:
        let source = regs[i.b]
        if source.tag == .list {
          let more = unsafe pc.pointee
          unsafe pc += 1
          unsafe self.frames.setNext(pc)
          regs[i.a] = try operations.mapped(source, more, environment, regs)
        } else {
          unsafe pc += Int(i.c)
        }
      case .beginEach:
        unsafe self.frames.setNext(pc)
        if isBlamed { self.tracing.blame?.begin(over: regs[i.b], self) }
        try entries.beginEach(regs.advanced(by: Int(i.a)), regs[i.b])
      case .nextEach:
        let more = unsafe pc.pointee
        unsafe pc += 1
        let state = regs.advanced(by: Int(i.a))
        let index = state[1].int
        if index >= state[2].int {
          unsafe pc += Int(i.c)
          continue
        }
        state[1] = Value(index &+ 1)
        try self.step()
        if state[0].tag == .list {
          if more.a >= 0 { regs[more.a] = Value(index) }
          let list = ListHandle(bits: state[0].bits)
          if isBlamed { self.tracing.blame?.read(Int(index), of: list, self) }
          let value = list.known(Int(index))
          if value.isReady {
            regs[i.b] = value
          } else {
            unsafe self.frames.setNext(pc)
            if try operations.readElement(list, Int(index), base &+ Int(i.b)) { resume() }
          }
        } else {
          unsafe self.frames.setNext(pc)
          if try entries.nextEntry(
            state, more.a >= 0 ? base &+ Int(more.a) : -1, base &+ Int(i.b))
          {
            resume()
          }
        }
      case .make:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try making.make(Int(i.b), environment, regs)
      case .withBlock:
        let locals = unsafe Int(pc.pointee.a)
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let level = self.captured(environment, regs, locals)
        regs[i.a] = try making.derive(regs[i.b], LayerID(Int(i.c)), level)
      case .withOverlay:
        unsafe self.frames.setNext(pc)
        let overlay = regs[i.c]
        let layer = self.program[OverlayID(Int(overlay.extra))].layer
        regs[i.a] = try making.derive(
          regs[i.b], layer, Value(tag: .frameLevel, bits: overlay.bits))
      case .overlay:
        let level = self.heap.frame(parent: environment, regs, count: Int(i.c))
        regs[i.a] = Value(tag: .overlay, extra: UInt32(i.b), bits: level.bits)
      case .closure:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let outer = try self.environment(more, environment)
        let level = self.captured(outer, regs, Int(more.c))
        let box = self.heap.row(1)
        box[0] = level
        regs[i.a] = Value(tag: .function, extra: UInt32(i.b), bits: box.bits)
      case .call, .callOverlay:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let level =
          more.a == 0 ? environment : try self.environment(more, environment)
        try self.step()
        try begin(i.c, level, first: i.b, target: i.a)
      case .callOnce:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let level = try self.environment(more, environment)
        try self.step()
        // A trace records reads, but a policy finding never points at the whole set.
        let slot =
          self.tracing.trace == nil || isBlamed ? self.finishedSet.onceCell(i.c, level).bits : 0
        if slot != 0 {
          let cell = Row(bits: slot)
          if cell[0].isReady {
            regs[i.a] = cell[0]
            continue
          }
          try self.check(cell)
          cell.begin()
        }
        try self.enter(i.c, level, base: base &+ Int(i.b), target: base &+ Int(i.a), slot: slot)
        resume()
      case .tailCall:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let level =
          more.a == 0 ? environment : try self.environment(more, environment)
        try self.step()
        let first = Int(i.b)
        for index in 0..<Int(more.c) { regs[index] = regs[first &+ index] }
        try self.reenter(i.c, level)
        environment = level
        unsafe pc = self.frames.current.pointee.next.unsafelyUnwrapped
      case .callMethod:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        let subject = regs[i.b]
        if subject.tag != .object { throw operations.notAnObject(subject) }
        try self.step()
        try begin(
          i.c, ObjectHandle(bits: subject.bits).level(Int(more.a)), first: i.b &+ 1, target: i.a)
      case .callValue:
        unsafe self.frames.setNext(pc)
        let function = regs[i.b]
        if function.tag != .function { throw operations.notAFunction(function) }
        try self.step()
        let id = FunctionID(Int(function.extra))
        let (code, count) = self.codes.closure(id, self.program)
        var missing = i.c
        while missing < count {
          regs[i.b &+ 1 &+ missing] = .unset
          missing &+= 1
        }
        try begin(code, Row(bits: function.bits)[0], first: i.b &+ 1, target: i.a)
      case .callNative:
        let more = unsafe pc.pointee
        unsafe pc += 1
        unsafe self.frames.setNext(pc)
        regs[i.a] = try self.callNative(
          Int(i.c), regs.advanced(by: Int(i.b)), TypeID(Int(more.a)))
      case .all:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try self.finishedSet.all(TypeID(Int(i.b)), environment)
      case .data:
        unsafe self.frames.setNext(pc)
        regs[i.a] = try self.dataReading.dataValue(Int(i.b))
      case .blame: if isBlamed { self.finishedSet.noteBlame(i) }
      case .checkMark: if self.markCheck(i.a) { unsafe pc += Int(i.b) }
      case .checkFailed:
        unsafe self.frames.setNext(pc)
        try self.checkFailed(Int(i.b), i.a < 0 ? .null : regs[i.a])
      case .violates:
        unsafe self.frames.setNext(pc)
        let first = Int(i.c)
        guard let host = self.host else { throw .failed(.noHost(at: self.currentSpan)) }
        regs[i.a] = Value(
          try host.violates(Int(i.b), [regs[first], regs[first &+ 1], regs[first &+ 2]]))
      case .giveBack:
        let value = regs[i.a]
        let frame = unsafe self.frames.current
        let (slot, target) = unsafe (frame.pointee.slot, Int(frame.pointee.target))
        self.frames.pop()
        if slot != 0 { release.fill(Row(bits: slot), value) }
        if self.frames.count == floor { return value }
        self.registers[target] = value
        resume()
      }
    }
  }
}
