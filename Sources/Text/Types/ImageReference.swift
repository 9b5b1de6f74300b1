import Units

/// A container image: `registry.example.com:5000/team/shop:2.3.1@sha256:…`.
///
/// The grammar is that of the reference implementation (`distribution/reference`), with its rule for
/// the first component: it is a registry if it has a `.`, a `:` or a capital, or is `localhost`.
/// Nothing is filled in: `nginx` has no registry (the container runtime's default applies), and its
/// repository is `nginx`, not `library/nginx`.
public struct ImageReference: Hashable, Sendable {
  /// Host and port, or nil if none is written.
  public var registry: [UInt8]?
  /// The path below the registry.
  public var repository: [UInt8]
  public var tag: [UInt8]?
  /// Algorithm and hexadecimal digits: `sha256:…`.
  public var digest: [UInt8]?

  public init(
    registry: [UInt8]? = nil, repository: [UInt8], tag: [UInt8]? = nil, digest: [UInt8]? = nil
  ) {
    self.registry = registry
    self.repository = repository
    self.tag = tag
    self.digest = digest
  }

  /// The reference's text; one that was parsed comes out as it was written.
  public var utf8: [UInt8] {
    var out: [UInt8] = []
    if let registry { out += registry + [UInt8(ascii: "/")] }
    out += repository
    if let tag { out += [UInt8(ascii: ":")] + tag }
    if let digest { out += [UInt8(ascii: "@")] + digest }
    return out
  }

  public static func parse(_ bytes: Span<UInt8>) -> Result<ImageReference, TextError> {
    var end = bytes.count
    if end == 0 { return .failure(TextError(0..<0, "expected an image, found nothing")) }
    var image = ImageReference(repository: [])
    if let at = bytes.first("@") {
      if let error = digestError(bytes, at + 1..<end) { return .failure(error) }
      image.digest = bytes.array(at + 1..<end)
      end = at
    }
    let lastSlash = bytes.last("/", in: 0..<end) ?? -1
    if let colon = bytes.first(UInt8(ascii: ":"), in: lastSlash + 1..<end) {
      if let error = tagError(bytes, colon + 1..<end) { return .failure(error) }
      image.tag = bytes.array(colon + 1..<end)
      end = colon
    }
    var start = 0
    if let slash = bytes.first(UInt8(ascii: "/"), in: 0..<end), isRegistry(bytes, 0..<slash) {
      if let error = registryError(bytes, 0..<slash) { return .failure(error) }
      image.registry = bytes.array(0..<slash)
      start = slash + 1
    }
    if let error = repositoryError(bytes, start..<end) { return .failure(error) }
    if end > 255 {
      return .failure(TextError(255..<end, "an image's name has at most 255 characters"))
    }
    image.repository = bytes.array(start..<end)
    return .success(image)
  }

  private static func isRegistry(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for i in range where bytes[i] == 0x2E || bytes[i] == 0x3A || bytes[i].isUpperLetter {
      return true
    }
    return bytes.array(range) == Array("localhost".utf8)
  }

  /// What is wrong with a registry, `host[:port]`; nil for a valid one.
  private static func registryError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    var host = range
    if bytes[range.lowerBound] == UInt8(ascii: "[") {
      guard let close = bytes.first(UInt8(ascii: "]"), in: range) else {
        return TextError(range.lowerBound..<range.lowerBound + 1, "`[` is never closed")
      }
      if let error = IPAddress.error(bytes, range.lowerBound + 1..<close) { return error }
      host = range.lowerBound..<close + 1
    } else {
      host = range.lowerBound..<(bytes.first(UInt8(ascii: ":"), in: range) ?? range.upperBound)
      if let error = hostError(bytes, host) { return error }
    }
    if host.upperBound == range.upperBound { return nil }
    let isPort = bytes[host.upperBound] == UInt8(ascii: ":")
    let port = (isPort ? host.upperBound + 1 : host.upperBound)..<range.upperBound
    guard isPort, let number = bytes.decimal(port), number <= 65535 else {
      return TextError(
        port, "expected the registry's port, 0 to 65535, found `\(bytes.text(port))`")
    }
    return nil
  }

  private static func hostError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    for part in bytes.split(range, at: ".") {
      if part.isEmpty { return TextError(part, "expected a part of the registry's host") }
      for i in part where !bytes[i].isAlphanumeric {
        let isEnd = i == part.lowerBound || i + 1 == part.upperBound
        if bytes[i] == UInt8(ascii: "-"), !isEnd { continue }
        let (range, text) = bytes.character(i)
        return TextError(range, "expected letters, digits and inner `-` in a host, found `\(text)`")
      }
    }
    return nil
  }

  private static func repositoryError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    for part in bytes.split(range, at: "/") {
      if part.isEmpty { return TextError(part, "expected a part of the repository, found nothing") }
      var i = part.lowerBound
      while i < part.upperBound {
        let byte = bytes[i]
        if byte.isDigit || byte.isLowerLetter {
          i += 1
          continue
        }
        var run = i
        while run < part.upperBound, bytes[run] == byte { run += 1 }
        let isSeparator =
          byte == 0x2D || (byte == 0x2E && run - i == 1) || (byte == 0x5F && run - i <= 2)
        let follows = run < part.upperBound && (bytes[run].isDigit || bytes[run].isLowerLetter)
        if isSeparator, i > part.lowerBound, follows {
          i = run
          continue
        }
        let (range, text) = bytes.character(
          isSeparator && i > part.lowerBound && run < part.upperBound ? run : i)
        return TextError(
          range,
          "expected lower-case letters and digits, with single `.`, `_`, `__` or `-` between, in a "
            + "repository; found `\(text)`",
          suggestion: bytes[range.lowerBound].isUpperLetter ? text.lowercased() : nil)
      }
    }
    return nil
  }

  private static func tagError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    if range.isEmpty { return TextError(range, "expected a tag behind `:`, found nothing") }
    if range.count > 128 {
      return TextError(
        range.lowerBound + 128..<range.upperBound, "a tag has at most 128 characters")
    }
    for i in range where !bytes[i].isAlphanumeric && bytes[i] != 0x5F {
      if i > range.lowerBound, bytes[i] == 0x2E || bytes[i] == 0x2D { continue }
      let (range, text) = bytes.character(i)
      return TextError(
        range, "expected letters, digits, `_`, `.` and `-` in a tag, found `\(text)`")
    }
    return nil
  }

  private static func digestError(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    guard let colon = bytes.first(UInt8(ascii: ":"), in: range), colon > range.lowerBound,
      bytes[range.lowerBound].isLetter
    else { return TextError(range, "expected a digest such as `sha256:…`") }
    for i in range.lowerBound..<colon where !bytes[i].isAlphanumeric {
      let isJoint = [0x2B, 0x2D, 0x2E, 0x5F].contains(bytes[i])
      if !isJoint || !bytes[i + 1].isAlphanumeric {
        return TextError(
          range.lowerBound..<colon, "expected a digest's algorithm, such as `sha256`")
      }
    }
    let digits = colon + 1..<range.upperBound
    for i in digits where !bytes[i].isHexadecimal {
      let (range, text) = bytes.character(i)
      return TextError(range, "expected hexadecimal digits in a digest, found `\(text)`")
    }
    let algorithm = bytes.text(range.lowerBound..<colon)
    let expected = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : nil
    if digits.count != expected ?? max(32, digits.count) {
      return TextError(
        digits,
        "a \(algorithm) digest has \(expected ?? 32) hexadecimal digits, not \(digits.count)")
    }
    return nil
  }
}
