/// Letter case, and orders of text.
extension UTF8Text {
  /// Upper case by Unicode's full mappings (`ß` becomes `SS`), in no particular language.
  public static func uppercased(_ bytes: Span<UInt8>) -> [UInt8] {
    mapped(bytes, { $0.isLowerLetter ? $0 - 0x20 : $0 }, { $0.uppercased() })
  }

  /// Lower case by Unicode's full mappings, in no particular language.
  public static func lowercased(_ bytes: Span<UInt8>) -> [UInt8] {
    mapped(bytes, { $0.isUpperLetter ? $0 + 0x20 : $0 }, { $0.lowercased() })
  }

  private static func mapped(
    _ bytes: Span<UInt8>, _ ascii: (UInt8) -> UInt8, _ unicode: (String) -> String
  ) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for i in bytes.indices {
      if bytes[i] >= 0x80 { return Array(unicode(bytes.text).utf8) }
      out.append(ascii(bytes[i]))
    }
    return out
  }

  /// The order of two strings by scalars (which is the order of their bytes): below, at or above 0.
  @inlinable
  public static func compare(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
    for i in 0..<min(a.count, b.count) where a[i] != b[i] { return a[i] < b[i] ? -1 : 1 }
    return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
  }

  /// The order of two strings in which runs of digits count by their value, so that `app-9` is
  /// before `app-10`. Strings that are equal so are ordered by their bytes.
  public static func naturalCompare(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
    var (i, j) = (0, 0)
    while i < a.count, j < b.count {
      guard a[i].isDigit, b[j].isDigit else {
        if a[i] != b[j] { return a[i] < b[j] ? -1 : 1 }
        i += 1
        j += 1
        continue
      }
      while i < a.count, a[i] == 0x30 { i += 1 }
      while j < b.count, b[j] == 0x30 { j += 1 }
      var order = 0
      while i < a.count, j < b.count, a[i].isDigit, b[j].isDigit {
        if order == 0, a[i] != b[j] { order = a[i] < b[j] ? -1 : 1 }
        i += 1
        j += 1
      }
      let (isLongerA, isLongerB) = (i < a.count && a[i].isDigit, j < b.count && b[j].isDigit)
      if isLongerA != isLongerB { return isLongerA ? 1 : -1 }
      if order != 0 { return order }
    }
    if i == a.count, j == b.count { return compare(a, b) }
    return i == a.count ? -1 : 1
  }
}
