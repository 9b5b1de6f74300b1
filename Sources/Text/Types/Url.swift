import Units

/// An absolute URI of RFC 3986: `https://user@example.com:8443/path?query#fragment`.
///
/// The parts are as written, still percent-encoded.
public struct Url: Hashable, Sendable {
  public var scheme: [UInt8]
  /// What is before `@`, or nil.
  public var user: [UInt8]?
  /// A name, an IPv4 address, or an IPv6 address in brackets; nil without `//`.
  public var host: [UInt8]?
  public var port: Int?
  /// Empty, or begins with `/` if there is a host.
  public var path: [UInt8]
  /// What is after `?`, or nil.
  public var query: [UInt8]?
  /// What is after `#`, or nil.
  public var fragment: [UInt8]?

  public init(
    scheme: [UInt8], user: [UInt8]? = nil, host: [UInt8]? = nil, port: Int? = nil,
    path: [UInt8] = [], query: [UInt8]? = nil, fragment: [UInt8]? = nil
  ) {
    self.scheme = scheme
    self.user = user
    self.host = host
    self.port = port
    self.path = path
    self.query = query
    self.fragment = fragment
  }

  public var utf8: [UInt8] {
    var out = scheme + [UInt8(ascii: ":")]
    if let host {
      out += Array("//".utf8)
      if let user { out += user + [UInt8(ascii: "@")] }
      out += host
      if let port { out += Array(":\(port)".utf8) }
    }
    out += path
    if let query { out += [UInt8(ascii: "?")] + query }
    if let fragment { out += [UInt8(ascii: "#")] + fragment }
    return out
  }

  public static func parse(_ bytes: Span<UInt8>) -> Result<Url, TextError> {
    var end = bytes.count
    var url = Url(scheme: [])
    guard let colon = bytes.first(":"), isScheme(bytes, 0..<colon) else {
      return .failure(TextError(0..<0, "expected a scheme, such as `https://`"))
    }
    url.scheme = bytes.array(0..<colon)
    if let hash = bytes.first("#") {
      if let error = charactersError(bytes, hash + 1..<end, "/?:@", "fragment") {
        return .failure(error)
      }
      url.fragment = bytes.array(hash + 1..<end)
      end = hash
    }
    if let mark = bytes.first(UInt8(ascii: "?"), in: 0..<end) {
      if let error = charactersError(bytes, mark + 1..<end, "/?:@", "query") {
        return .failure(error)
      }
      url.query = bytes.array(mark + 1..<end)
      end = mark
    }
    var path = colon + 1
    if colon + 2 < end, bytes[colon + 1] == 0x2F, bytes[colon + 2] == 0x2F {
      path = bytes.first(UInt8(ascii: "/"), in: colon + 3..<end) ?? end
      if let error = url.readAuthority(bytes, colon + 3..<path) { return .failure(error) }
    }
    if let error = charactersError(bytes, path..<end, "/:@", "path") { return .failure(error) }
    url.path = bytes.array(path..<end)
    if url.host == nil, url.path.isEmpty {
      return .failure(TextError(end..<end, "expected something behind the scheme"))
    }
    return .success(url)
  }

  private static func isScheme(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard !range.isEmpty, bytes[range.lowerBound].isLetter else { return false }
    for i in range where !bytes[i].isAlphanumeric && ![0x2B, 0x2D, 0x2E].contains(bytes[i]) {
      return false
    }
    return true
  }

  private mutating func readAuthority(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    var rest = range
    if let at = bytes.last("@", in: range) {
      if let error = Url.charactersError(bytes, range.lowerBound..<at, ":", "user") { return error }
      user = bytes.array(range.lowerBound..<at)
      rest = at + 1..<range.upperBound
    }
    var hostEnd = rest.upperBound
    if !rest.isEmpty, bytes[rest.lowerBound] == UInt8(ascii: "[") {
      guard let close = bytes.first(UInt8(ascii: "]"), in: rest) else {
        return TextError(rest.lowerBound..<rest.lowerBound + 1, "`[` is never closed")
      }
      let address = rest.lowerBound + 1..<close
      if bytes.first(UInt8(ascii: ":"), in: address) == nil {
        return TextError(address, "expected an IPv6 address between brackets")
      }
      if let error = IPAddress.error(bytes, address) { return error }
      hostEnd = close + 1
      if hostEnd < rest.upperBound, bytes[hostEnd] != UInt8(ascii: ":") {
        let (range, text) = bytes.character(hostEnd)
        return TextError(range, "expected `:` and a port, or the end of the host, found `\(text)`")
      }
    } else {
      hostEnd = bytes.first(UInt8(ascii: ":"), in: rest) ?? hostEnd
      if let error = Url.charactersError(bytes, rest.lowerBound..<hostEnd, "", "host") {
        return error
      }
    }
    host = bytes.array(rest.lowerBound..<hostEnd)
    if hostEnd < rest.upperBound {
      let digits = hostEnd + 1..<rest.upperBound
      guard let number = bytes.decimal(digits), number <= 65535 else {
        return TextError(digits, "expected a port, 0 to 65535, found `\(bytes.text(digits))`")
      }
      port = number
    }
    return nil
  }

  /// The first byte that is neither unreserved, a sub-delimiter, a percent escape, nor in `extra`
  /// (RFC 3986, appendix A).
  private static func charactersError(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ extra: String, _ what: String
  ) -> TextError? {
    let allowed = Array(("-._~!$&'()*+,;=" + extra).utf8)
    var i = range.lowerBound
    while i < range.upperBound {
      if bytes[i].isAlphanumeric || allowed.contains(bytes[i]) {
        i += 1
      } else if bytes[i] == UInt8(ascii: "%") {
        guard i + 2 < range.upperBound, bytes[i + 1].isHexadecimal, bytes[i + 2].isHexadecimal
        else {
          return TextError(
            i..<min(i + 3, range.upperBound), "expected `%` and two hexadecimal digits")
        }
        i += 3
      } else {
        let (range, text) = bytes.character(i)
        let escaped = bytes.array(range).map { "%" + Hexadecimal.text($0).uppercased() }.joined()
        return TextError(
          range, "`\(text)` cannot stand in a URL's \(what); write `\(escaped)`",
          suggestion: escaped)
      }
    }
    return nil
  }
}
