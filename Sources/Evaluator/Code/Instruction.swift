/// One instruction of the register program: 16 bytes, wide operands.
struct Instruction {
  var operation: Operation
  var a: Int32
  var b: Int32
  var c: Int32

  init(_ operation: Operation, _ a: Int32 = 0, _ b: Int32 = 0, _ c: Int32 = 0) {
    self.operation = operation
    self.a = a
    self.b = b
    self.c = c
  }
}

extension Instruction {
  /// The address that `b` and `c` hold together.
  @inline(__always)
  var address: UInt64 {
    UInt64(UInt32(bitPattern: c)) << 32 | UInt64(UInt32(bitPattern: b))
  }
}

/// What instructions do. `a` is the target register unless said; R[x] is a register.
enum Operation: UInt16 {
  /// The operands of the instruction before it.
  case extra
  /// a ← the constant at the address b and c
  case constant
  /// a ← unset: an argument omitted
  case unset
  case move
  /// a ← slot c of the frame level b outward
  case captured
  /// a ← object of the level b outward
  case object
  /// a ← the instance of module b
  case module
  /// a ← `let` c of the level b outward
  case letValue
  /// a ← `let` c of module b
  case moduleLet
  /// a ← what field c has below the level b outward
  case baseField
  /// a ← what the key R[c]… has below the level b outward; extra: a = key parts
  case baseKey
  /// a ← field c of R[b]
  case field
  /// a ← field c of the object of the level b outward
  case ownField
  /// a ← entry of R[b] at the key R[c]…; extra: a = key parts
  case entry
  /// a ← element R[c] of R[b]
  case element
  /// to a
  case jump
  /// to b unless / if R[a]
  case jumpUnless, jumpIf
  /// to b if R[a] is null / is not null / was given
  case jumpIfNull, jumpIfNotNull, jumpIfSet
  /// to c unless R[a] op R[b] (ints)
  case jumpUnlessLess, jumpUnlessLessEqual, jumpUnlessEqual
  /// to c unless R[a] op b (ints)
  case jumpUnlessLessConstant, jumpUnlessLessEqualConstant, jumpUnlessEqualConstant
  case jumpUnlessGreaterConstant, jumpUnlessGreaterEqualConstant
  case not
  case negateInt, negateFloat, negateUnit
  case addInt, subtractInt, multiplyInt
  /// a ← R[b] + c
  case addIntConstant
  case addFloat, subtractFloat, multiplyFloat, divideFloat
  case concatenate
  /// a ← R[b] op R[c], one of them perhaps a plain number; extra: a = operator
  case unit
  case joinLists
  case lessInt, lessEqualInt, equalInt, notEqualInt
  case lessFloat, lessEqualFloat, equalFloat, notEqualFloat
  case lessString, lessEqualString, equalString, notEqualString
  case lessUnit, lessEqualUnit
  case lessAny, lessEqualAny, equalAny, notEqualAny
  /// a ← R[b] is of type c
  case typeTest
  /// a ← R[b] as crossing c
  case cross
  /// a ← text of template c with R[b]…
  case interpolate
  /// a ← list of R[b]…, c many
  case list
  /// a: mark of a list being built
  case beginList
  /// a pushed / spread
  case push, pushAll
  /// the next element of the list R[a] that waits, from R[b] on, is made, R[c] its scratch; with
  /// none left, over the next instruction
  case forceList
  /// a ← what was pushed since the mark R[b]
  case endList
  /// a ← list of code, lazily over R[b], or to c if that is not a plain list; extra: code, binder,
  /// locals
  case mapList
  /// R[a], R[a+1], R[a+2] ← iteration over R[b]
  case beginEach
  /// b ← next of iteration a, or to c; extra: a = key's register or -1
  case nextEach
  /// a ← object of making b
  case make
  /// a ← R[b] under block c; extra: a = locals
  case withBlock
  /// a ← R[b] under overlay R[c]
  case withOverlay
  /// a ← overlay b of c arguments in the first registers
  case overlay
  /// a ← function b; extra: environment, a = hops or -1, b = module, c = locals
  case closure
  /// a ← call with arguments from R[b] of function c; extra: environment, c = count
  case call
  /// as `call`, without arguments, of a function whose value is kept: it looks at the finished set
  case callOnce
  /// call in the frame of the caller
  case tailCall
  /// as `call`, of the defaults and making of overlay c
  case callOverlay
  /// a ← method c of the object R[b], arguments after it; extra: a = place of the level, b = count
  case callMethod
  /// a ← function R[b] with the c arguments after it
  case callValue
  /// a ← native c with arguments from R[b]; extra: a = result type
  case callNative
  /// a ← objects of type b in the finished set
  case all
  /// a ← data import b
  case data
  /// a check begins, was false, or ends (a); one that cannot be judged jumps by b
  case checkMark
  /// in a body with checks, local b is known (a: how); c: the locals it depends on
  case blame
  /// the check b failed with the message R[a] (or none: -1)
  case checkFailed
  /// a ← whether violation b holds of the subject, count and objects R[c]…
  case violates
  case giveBack
}
