import Text

extension CELFunction {
  /// Addresses of the web and of networks, and versions.
  static let networkMakers: [CELFunction] =
    maker("url", "isURL", CELValue.url) + maker("ip", "isIP", CELValue.ip)
    + maker("cidr", "isCIDR", CELValue.cidr)
    + maker("semver", "isSemver", CELValue.semver) + [
      CELFunction("ip.isCanonical", 1) { (evaluator, x) throws(CELError) in
        guard case .ip(let address)? = CELValue.ip(try x[0].string("ip.isCanonical")) else {
          throw .value("`\(x[0].text)` is not an address")
        }
        return .bool(address.text == x[0].text)
      }
    ]

  static func maker(
    _ name: String, _ test: String, _ read: @escaping @Sendable ([UInt8]) -> CELValue?
  ) -> [CELFunction] {
    [
      CELFunction(name, 1) { (evaluator, x) throws(CELError) in
        guard let value = read(try x[0].string(name)) else {
          throw .value("`\(x[0].text)` cannot be read as \(name)")
        }
        return value
      },
      CELFunction(test, 1) { (evaluator, x) throws(CELError) in
        .bool(read(try x[0].string(test)) != nil)
      },
    ]
  }

  static let network: [CELFunction] =
    [
      url("getScheme") { $0.scheme },
      url("getHost") { url in
        guard let host = url.host else { return [] }
        return host + (url.port.map { Array(":\($0)".utf8) } ?? [])
      },
      url("getHostname") { $0.host ?? [] },
      url("getPort") { $0.port.map { Array(String($0).utf8) } ?? [] },
      url("getEscapedPath") { $0.path },
      CELFunction("getQuery", 0) { (evaluator, x) throws(CELError) in
        guard case .url(let url) = x[0] else { throw .overload("getQuery", x) }
        return .map(query(url.query ?? []))
      },
      CELFunction("family", 0) { (evaluator, x) throws(CELError) in
        .int(try address(x[0], "family").bitCount == 32 ? 4 : 6)
      },
      address("isUnspecified") { $0.isUnspecified },
      address("isLoopback") { $0.isLoopback },
      address("isLinkLocalMulticast") { $0.isLinkLocalMulticast },
      address("isLinkLocalUnicast") { $0.isLinkLocalUnicast },
      address("isGlobalUnicast") { $0.isGlobalUnicast },
      cidr("ip") { .ip($0.address) },
      cidr("masked") { .cidr($0.network ?? $0) },
      cidr("prefixLength") { .int(Int64($0.prefix)) },
      CELFunction("containsIP", 1) { (evaluator, x) throws(CELError) in
        guard case .cidr(let range) = x[0] else { throw .overload("containsIP", x) }
        return .bool(range.contains(try address(x[1], "containsIP")))
      },
      CELFunction("containsCIDR", 1) { (evaluator, x) throws(CELError) in
        guard case .cidr(let range) = x[0] else { throw .overload("containsCIDR", x) }
        var inner = x[1]
        if case .string(let text) = inner { inner = CELValue.cidr(text) ?? inner }
        guard case .cidr(let other) = inner else { throw .overload("containsCIDR", x) }
        return .bool(other.prefix >= range.prefix && range.contains(other.address))
      },
    ]

  private static func url(
    _ name: String, _ part: @escaping @Sendable (Url) -> [UInt8]
  ) -> CELFunction {
    CELFunction(name, 0) { (evaluator, x) throws(CELError) in
      guard case .url(let url) = x[0] else { throw .overload(name, x) }
      return .string(part(url))
    }
  }

  private static func cidr(
    _ name: String, _ part: @escaping @Sendable (Cidr) -> CELValue
  ) -> CELFunction {
    CELFunction(name, 0) { (evaluator, x) throws(CELError) in
      guard case .cidr(let range) = x[0] else { throw .overload(name, x) }
      return part(range)
    }
  }

  private static func address(
    _ name: String, _ holds: @escaping @Sendable (IPAddress) -> Bool
  ) -> CELFunction {
    CELFunction(name, 0) { (evaluator, x) throws(CELError) in
      .bool(holds(try address(x[0], name)))
    }
  }

  /// An address, or the text of one.
  private static func address(
    _ value: CELValue, _ name: String
  ) throws(CELError) -> IPAddress {
    if case .ip(let address) = value { return address }
    if case .string(let text) = value, case .ip(let address)? = CELValue.ip(text) {
      return address
    }
    throw .overload(name, [value])
  }

  /// The values of each name of a query, still escaped.
  private static func query(_ text: [UInt8]) -> CELMap {
    var names: [[UInt8]] = []
    var values: [[CELValue]] = []
    for pair in text.split(separator: UInt8(ascii: "&")) {
      let equals = pair.firstIndex(of: UInt8(ascii: "="))
      let name = Array(pair[..<(equals ?? pair.endIndex)])
      let value = CELValue.string(equals.map { Array(pair[($0 + 1)...]) } ?? [])
      if let index = names.firstIndex(of: name) {
        values[index].append(value)
      } else {
        names.append(name)
        values.append([value])
      }
    }
    return CELMap(zip(names, values).map { (.string($0), .list($1)) })
  }
}

extension CELValue {
  static func url(_ text: [UInt8]) -> CELValue? {
    if case .success(let url) = Url.parse(text.span) { return .url(url) }
    return nil
  }

  static func ip(_ text: [UInt8]) -> CELValue? {
    if case .success(let address) = IPAddress.parse(text.span) { return .ip(address) }
    return nil
  }

  static func cidr(_ text: [UInt8]) -> CELValue? {
    if case .success(let range) = Cidr.parse(text.span) { return .cidr(range) }
    return nil
  }

  static func semver(_ text: [UInt8]) -> CELValue? {
    if case .success(let version) = SemanticVersion.parse(text.span) { return .semver(version) }
    return nil
  }
}

/// What an address is for (RFC 4291, 2.4; RFC 6890).
extension IPAddress {
  private var isIPv4: Bool { bitCount == 32 }

  private var bits: UInt128 {
    switch self {
    case .v4(let bits): UInt128(bits)
    case .v6(let bits): bits
    }
  }

  var isUnspecified: Bool { bits == 0 }
  var isLoopback: Bool { isIPv4 ? bits >> 24 == 127 : bits == 1 }
  var isMulticast: Bool { isIPv4 ? bits >> 28 == 0xE : bits >> 120 == 0xFF }
  var isLinkLocalMulticast: Bool {
    isIPv4 ? bits >> 8 == 0xE00000 : bits >> 120 == 0xFF && bits >> 112 & 0xF == 2
  }
  var isLinkLocalUnicast: Bool { isIPv4 ? bits >> 16 == 0xA9FE : bits >> 118 == 0x3FA }
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast
      && !(isIPv4 && bits == 0xFFFF_FFFF)
  }
}
