/// One file's text with its place in the shared coordinate space.
public final class SourceFile {
  public let id: FileID
  /// The path as it is shown: relative to the root, forward slashes; `<stdin>`; `std/list.k8l`.
  public let path: String
  /// The text. Positions are byte offsets into it.
  public let bytes: [UInt8]
  /// The place of `bytes[0]` in the shared space.
  public let base: UInt32
  /// Whether the file belongs to the library built into the program.
  public let isLibrary: Bool
  /// How many lines of a stream are before this part of it; 0 for a file.
  public let linesBefore: Int
  private var lineStarts: [UInt32]?
  /// The column that was counted last, from which a later one of its line is counted on: a line may
  /// have many megabytes, and a finding on each of them.
  public var counted = CountedColumn()
  /// Offsets of what is secret: in order and apart, and those that came since.
  private(set) var masks: [Range<Int>] = []
  private(set) var unsortedMasks: [Range<Int>] = []

  init(
    id: FileID, path: String, bytes: [UInt8], base: UInt32, isLibrary: Bool, linesBefore: Int
  ) {
    self.id = id
    self.path = path
    self.bytes = bytes
    self.base = base
    self.isLibrary = isLibrary
    self.linesBefore = linesBefore
  }

  /// Where each line starts, in bytes from the file's start. `\n`, `\r\n` and lone `\r` end lines.
  public var lines: [UInt32] {
    if let lineStarts { return lineStarts }
    var starts: [UInt32] = [0]
    var i = 0
    while i < bytes.count {
      let byte = bytes[i]
      i += 1
      if byte == 0x0A || (byte == 0x0D && !(i < bytes.count && bytes[i] == 0x0A)) {
        starts.append(UInt32(i))
      }
    }
    lineStarts = starts
    return starts
  }

  /// The zero-based line that contains the byte at `offset` (from the file's start).
  public func line(at offset: Int) -> Int {
    let starts = lines
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Where the text of a zero-based line begins: after the mark that a file may have at its start.
  public func textStart(ofLine line: Int) -> Int {
    let start = Int(lines[line])
    return start == 0 && linesBefore == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start
  }

  /// The bytes of a zero-based line, without its line end.
  public func text(ofLine line: Int) -> ArraySlice<UInt8> {
    let starts = lines
    guard line < starts.count else { return [] }
    let start = textStart(ofLine: line)
    var end = line + 1 < starts.count ? Int(starts[line + 1]) : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return bytes[start..<end]
  }

  func addMask(_ range: Range<Int>) {
    if !range.isEmpty { unsortedMasks.append(range) }
  }

  func sortMasks() {
    if unsortedMasks.isEmpty { return }
    let all = (masks + unsortedMasks).sorted { $0.lowerBound < $1.lowerBound }
    unsortedMasks = []
    masks = []
    for range in all {
      if let last = masks.last, range.lowerBound <= last.upperBound {
        masks[masks.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        masks.append(range)
      }
    }
  }

  /// The whole file as a span.
  public var span: SourceSpan { SourceSpan(base, base + UInt32(bytes.count)) }
}

/// A column of a line that was counted, in some unit.
public struct CountedColumn: Sendable {
  public var unit = 0
  /// Where the line starts; a line that no file has, at first.
  public var start = -1
  /// The byte that has the column.
  public var offset = 0
  public var column = 0

  init() {}

  public init(unit: Int, start: Int, offset: Int, column: Int) {
    self.unit = unit
    self.start = start
    self.offset = offset
    self.column = column
  }
}

/// A place as a person reads it. All numbers count from one.
public struct SourceLocation: Hashable, Sendable {
  public var path: String
  public var line: Int
  /// In Unicode scalars.
  public var column: Int
}

/// The files of a session, and the coordinate space in which their spans live.
public final class SourceTable {
  public private(set) var files: [SourceFile] = []
  /// Offset 0 is unused, so that an empty span at 0 can mean "nowhere".
  private var next: UInt32 = 1

  /// How the path of a project file is shown: as it is, unless the caller changes it.
  public var callerPath: (String) -> String = { $0 }

  public init() {}

  deinit { WorkPlace.leave(self) }

  /// The path that a file is shown under.
  public func shownPath(of file: SourceFile) -> String {
    file.isLibrary || file.path.hasPrefix("<") ? file.path : callerPath(file.path)
  }

  /// Whether a file of `count` bytes still fits into the 4 GiB of the space.
  public func hasRoom(for count: Int) -> Bool { count < Int(UInt32.max) - Int(next) - 1 }

  /// The base of the next file to be added.
  public var nextBase: UInt32 { next }

  /// Takes a file in, or a part of a stream. The caller has asked `hasRoom(for:)`.
  @discardableResult
  public func add(
    path: String, bytes: [UInt8], isLibrary: Bool = false, linesBefore: Int = 0
  ) -> SourceFile {
    precondition(hasRoom(for: bytes.count), "the source table is full")
    let file = SourceFile(
      id: FileID(UInt32(files.count)), path: path, bytes: bytes, base: next, isLibrary: isLibrary,
      linesBefore: linesBefore)
    files.append(file)
    next += UInt32(bytes.count) + 1
    WorkPlace.take(self)
    WorkPlace.enter(file.span)
    return file
  }

  public subscript(id: FileID) -> SourceFile { files[Int(id.index)] }

  /// The file that holds `span`, or nil for the span of nothing.
  public func file(of span: SourceSpan) -> SourceFile? {
    if span.isNone { return nil }
    var low = 0
    var high = files.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if files[middle].base <= span.start { low = middle } else { high = middle }
    }
    return files.isEmpty ? nil : files[low]
  }

  /// Line and column of the span's start, counted from one, the column in Unicode scalars.
  public func location(of span: SourceSpan) -> SourceLocation? {
    guard let file = file(of: span) else { return nil }
    let offset = min(Int(span.start - file.base), file.bytes.count)
    let line = file.line(at: offset)
    let known = file.counted
    let start = Int(file.lines[line])
    let goesOn = known.unit == 0 && known.start == start && known.offset <= offset
    var column = goesOn ? known.column : 1
    let from = goesOn ? known.offset : min(file.textStart(ofLine: line), offset)
    for byte in file.bytes[from..<offset] where byte & 0xC0 != 0x80 {
      column += 1
    }
    file.counted = CountedColumn(unit: 0, start: start, offset: offset, column: column)
    return SourceLocation(
      path: shownPath(of: file), line: file.linesBefore + line + 1, column: column)
  }

  /// The text a span covers; ill-formed UTF-8 is repaired, what is secret in it masked.
  public func text(of span: SourceSpan) -> String {
    guard let file = file(of: span) else { return "" }
    let start = Int(span.start - file.base)
    let end = min(Int(span.end - file.base), file.bytes.count)
    return start < end ? file.shownText(start..<end) : ""
  }
}
