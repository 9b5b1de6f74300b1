import Units

/// Names as the DNS and Kubernetes know them.
public enum DnsText {
  /// What is wrong with a label: RFC 1123 as Kubernetes defines it, lower-case letters, digits and
  /// `-`, a letter or digit at both ends, at most 63 bytes. Nil for a valid one.
  public static func labelError(_ bytes: Span<UInt8>) -> TextError? {
    if bytes.count > 63 {
      return TextError(63..<bytes.count, "a label has at most 63 characters, not \(bytes.count)")
    }
    return error(bytes, 0..<bytes.count, "label")
  }

  /// What is wrong with the kind of a resource: letters and digits, of which the lower-case form is
  /// a label. Nil for a valid one.
  public static func kindError(_ bytes: Span<UInt8>) -> TextError? {
    var lower: [UInt8] = []
    for index in bytes.indices {
      let byte = bytes[index]
      lower.append(byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte)
    }
    if let dash = lower.firstIndex(of: 0x2D) {
      return TextError(dash..<(dash + 1), "a kind has letters and digits only")
    }
    return labelError(lower.span)
  }

  /// What is wrong with a name (a subdomain of RFC 1123 as Kubernetes defines it): labels between
  /// dots, at most 253 bytes in all. Nil for a valid one.
  public static func nameError(_ bytes: Span<UInt8>) -> TextError? {
    if bytes.count > 253 {
      return TextError(253..<bytes.count, "a name has at most 253 characters, not \(bytes.count)")
    }
    for label in bytes.split(0..<bytes.count, at: ".") {
      if let error = error(bytes, label, "name") { return error }
    }
    return nil
  }

  private static func error(_ bytes: Span<UInt8>, _ range: Range<Int>, _ what: String) -> TextError?
  {
    if range.isEmpty {
      return TextError(range, "expected lower-case letters and digits, found nothing")
    }
    for i in range {
      let byte = bytes[i]
      if byte.isDigit || byte.isLowerLetter { continue }
      if byte == UInt8(ascii: "-") {
        if i > range.lowerBound, i + 1 < range.upperBound { continue }
        return TextError(
          i..<i + 1, "a \(what) starts and ends with a letter or digit, not with `-`")
      }
      let (range, text) = bytes.character(i)
      return TextError(
        range, "expected lower-case letters, digits and `-`, found `\(text)`",
        suggestion: byte.isUpperLetter ? text.lowercased() : byte == 0x5F ? "-" : nil)
    }
    return nil
  }
}
