import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The place in the sources being processed: for the last message of a process that must abort.
///
/// Code that processes a part of a file calls `enter`, which is one store. Everything that reads it
/// back allocates nothing and takes no lock, so that it may run in a signal's handler.
///
/// Proof of the pointer: `table` is the address of the table that took in a file last, and is taken
/// back before that table is gone.
public enum WorkPlace {
  private static let packed = Atomic<UInt64>(0)
  private static let table = Atomic<UInt>(0)

  /// From here on this is worked on.
  @inline(__always)
  public static func enter(_ span: SourceSpan) {
    packed.store(UInt64(span.start) << 32 | UInt64(span.end), ordering: .relaxed)
  }

  /// What was entered last.
  public static var span: SourceSpan {
    let bits = packed.load(ordering: .relaxed)
    return SourceSpan(UInt32(truncatingIfNeeded: bits >> 32), UInt32(truncatingIfNeeded: bits))
  }

  static func take(_ sources: SourceTable) {
    table.store(address(of: sources), ordering: .releasing)
  }

  static func leave(_ sources: SourceTable) {
    let known = address(of: sources)
    _ = table.compareExchange(expected: known, desired: 0, ordering: .relaxed)
  }

  private static func address(of sources: SourceTable) -> UInt {
    UInt(bitPattern: unsafe Unmanaged.passUnretained(sources).toOpaque())
  }

  /// Ends the process with one line on stderr, `error[CODE]: MESSAGE: FILE:LINE:COLUMN`.
  public static func end(
    _ code: StaticString, _ message: StaticString, at span: SourceSpan, exit status: Int32
  ) -> Never {
    var line = LastLine()
    line.write("error[")
    line.write(code)
    line.write("]: ")
    line.write(message)
    line.write(span)
    line.finish()
    _exit(status)
  }

  fileprivate static func withFile(of span: SourceSpan, _ body: (SourceFile) -> Void) {
    guard let pointer = unsafe UnsafeRawPointer(bitPattern: table.load(ordering: .acquiring)) else {
      return
    }
    let sources = unsafe Unmanaged<SourceTable>.fromOpaque(pointer)
    unsafe sources._withUnsafeGuaranteedRef { if let file = $0.file(of: span) { body(file) } }
  }
}

/// The system has no more memory: nothing that is under way can be finished.
public func memoryExhausted() -> Never {
  WorkPlace.end(
    "budget-memory", "the system gives no more memory; nothing was written. At work: ",
    at: WorkPlace.span, exit: 1)
}

/// A line put together on the stack.
private struct LastLine {
  private var bytes = InlineArray<1024, UInt8>(repeating: 0)
  private var count = 0

  mutating func write(_ byte: UInt8) {
    if count < 1023 {
      bytes[count] = byte
      count += 1
    }
  }

  mutating func write(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { write(unsafe text.utf8Start[index]) }
  }

  mutating func write(_ number: Int) {
    if number >= 10 { write(number / 10) }
    write(UInt8(truncatingIfNeeded: 0x30 + number % 10))
  }

  /// `FILE:LINE:COLUMN`, or that it is unknown.
  mutating func write(_ span: SourceSpan) {
    var isKnown = false
    unsafe withUnsafeMutablePointer(to: &self) { line in
      WorkPlace.withFile(of: span) { file in
        isKnown = true
        for byte in file.path.utf8 { unsafe line.pointee.write(byte) }
        var (row, column, at) = (file.linesBefore + 1, 1, 0)
        let end = min(Int(span.start) - Int(file.base), file.bytes.count)
        while at < end {
          let byte = file.bytes[at]
          if byte == 0x0A { row += 1 }
          if byte == 0x0A { column = 1 } else if byte & 0xC0 != 0x80 { column += 1 }
          at += 1
        }
        unsafe line.pointee.write(UInt8(ascii: ":"))
        unsafe line.pointee.write(row)
        unsafe line.pointee.write(UInt8(ascii: ":"))
        unsafe line.pointee.write(column)
      }
    }
    if !isKnown { write("no file") }
  }

  mutating func finish() {
    write(UInt8(ascii: "\n"))
    unsafe withUnsafeBytes(of: &bytes) { bytes in
      var done = 0
      while done < count {
        let written = unsafe Self.put(bytes.baseAddress! + done, count - done)
        if written <= 0 { break }
        done += written
      }
    }
  }

  private static func put(_ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.write(2, start, count)
    #elseif canImport(Musl)
      unsafe Musl.write(2, start, count)
    #else
      unsafe Darwin.write(2, start, count)
    #endif
  }
}
