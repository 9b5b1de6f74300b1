import Units

/// An IPv4 or IPv6 address.
public enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  case v6(UInt128)

  /// How many bits an address of this family has.
  public var bitCount: Int {
    switch self {
    case .v4: 32
    case .v6: 128
    }
  }

  /// Reads a dotted quad (no leading zeros, which some readers take for octal) or an address of RFC
  /// 4291, section 2.2. Zones (`%eth0`) are rejected, as Kubernetes rejects them.
  public static func parse(_ bytes: Span<UInt8>) -> Result<IPAddress, TextError> {
    parse(bytes, 0..<bytes.count)
  }

  /// What is wrong with the address in a range; nil for a valid one.
  static func error(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextError? {
    switch parse(bytes, range) {
    case .success: nil
    case .failure(let error): error
    }
  }

  static func parse(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Result<IPAddress, TextError> {
    if bytes.first(UInt8(ascii: ":"), in: range) != nil {
      return parseV6(bytes, range).map { .v6($0) }
    }
    return parseV4(bytes, range).map { .v4($0) }
  }

  private static func parseV4(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Result<
    UInt32, TextError
  > {
    let parts = bytes.split(range, at: ".")
    var address: UInt32 = 0
    for part in parts.prefix(4) {
      guard let number = bytes.decimal(part), number <= 255 else {
        return .failure(
          TextError(part, "expected a number from 0 to 255, found `\(bytes.text(part))`"))
      }
      if part.count > 1, bytes[part.lowerBound] == 0x30 {
        return .failure(
          TextError(part, "a number of an address has no leading zero", suggestion: "\(number)"))
      }
      address = address << 8 | UInt32(number)
    }
    if parts.count != 4 {
      return .failure(TextError(range, "an IPv4 address has four numbers, not \(parts.count)"))
    }
    return .success(address)
  }

  private static func parseV6(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> Result<UInt128, TextError> {
    var groups: [UInt16] = []
    var gap: Int?
    var at = range.lowerBound
    if bytes[at] == UInt8(ascii: ":") {
      guard at + 1 < range.upperBound, bytes[at + 1] == UInt8(ascii: ":") else {
        return .failure(TextError(at..<at + 1, "an address starts with a group or `::`"))
      }
      gap = 0
      at += 2
    }
    while at < range.upperBound {
      var end = at
      while end < range.upperBound, bytes[end] != UInt8(ascii: ":") { end += 1 }
      if end == range.upperBound, bytes.first(UInt8(ascii: "."), in: at..<end) != nil {
        switch parseV4(bytes, at..<end) {
        case .success(let last): groups += [UInt16(last >> 16), UInt16(truncatingIfNeeded: last)]
        case .failure(let error): return .failure(error)
        }
        at = end
        break
      }
      if end == at { return .failure(TextError(at..<at + 1, "expected a group, found `:`")) }
      var value: UInt32 = 0
      for i in at..<end {
        guard bytes[i].isHexadecimal, end - at <= 4 else {
          return .failure(
            TextError(
              at..<end,
              "expected one to four hexadecimal digits, found "
                + "`\(bytes.text(at..<end))`"))
        }
        value = value << 4 | UInt32(bytes[i].isDigit ? bytes[i] - 0x30 : (bytes[i] | 0x20) - 0x57)
      }
      groups.append(UInt16(value))
      if end == range.upperBound {
        at = end
        break
      }
      at = end + 1
      if at == range.upperBound {
        return .failure(TextError(end..<at, "an address ends with a group or `::`"))
      }
      if bytes[at] == UInt8(ascii: ":") {
        if gap != nil { return .failure(TextError(end..<at + 1, "`::` stands only once")) }
        gap = groups.count
        at += 1
      }
    }
    if gap == nil ? groups.count != 8 : groups.count > 7 {
      return .failure(
        TextError(range, "an IPv6 address has eight groups, not \(groups.count)"))
    }
    if let gap { groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap) }
    return .success(groups.reduce(0) { $0 << 16 | UInt128($1) })
  }

  /// The canonical text: dotted quad, or RFC 5952 (lower case, the longest run of zeros as `::`).
  public var text: String {
    switch self {
    case .v4(let address): return IPAddress.quad(address)
    case .v6(let address):
      let groups = (0..<8).map { UInt16(truncatingIfNeeded: address >> UInt128(112 - 16 * $0)) }
      if address >> 32 == 0xFFFF {
        return "::ffff:" + IPAddress.quad(UInt32(truncatingIfNeeded: address))
      }
      var best = 0..<0
      var start = 0
      while start < 8 {
        var end = start
        while end < 8, groups[end] == 0 { end += 1 }
        if end - start >= 2, end - start > best.count { best = start..<end }
        start = max(end, start + 1)
      }
      func join(_ range: Range<Int>) -> String {
        groups[range].map { String($0, radix: 16) }.joined(separator: ":")
      }
      if best.isEmpty { return join(0..<8) }
      return join(0..<best.lowerBound) + "::" + join(best.upperBound..<8)
    }
  }

  private static func quad(_ address: UInt32) -> String {
    [24, 16, 8, 0].map { "\(address >> UInt32($0) & 0xFF)" }.joined(separator: ".")
  }
}

/// An address and the length of its network's prefix: `10.0.0.0/8` (RFC 4632; RFC 4291, 2.3).
public struct Cidr: Hashable, Sendable {
  public var address: IPAddress
  public var prefix: Int

  public init(address: IPAddress, prefix: Int) {
    self.address = address
    self.prefix = prefix
  }

  public static func parse(_ bytes: Span<UInt8>) -> Result<Cidr, TextError> {
    guard let slash = bytes.first("/") else {
      return .failure(
        TextError(bytes.count..<bytes.count, "expected `/` and the length of the prefix"))
    }
    switch IPAddress.parse(bytes, 0..<slash) {
    case .failure(let error): return .failure(error)
    case .success(let address):
      let range = slash + 1..<bytes.count
      guard let prefix = bytes.decimal(range), prefix <= address.bitCount,
        range.count == 1 || bytes[range.lowerBound] != 0x30
      else {
        return .failure(
          TextError(
            range, "expected a prefix from 0 to \(address.bitCount), found `\(bytes.text(range))`"))
      }
      return .success(Cidr(address: address, prefix: prefix))
    }
  }

  public var text: String { "\(address.text)/\(prefix)" }

  /// The range with all bits after the prefix cleared; nil if the prefix is longer than the
  /// address.
  public var network: Cidr? {
    guard (0...address.bitCount).contains(prefix) else { return nil }
    switch address {
    case .v4(let bits):
      return Cidr(
        address: .v4(bits & ~(UInt32.max >> UInt32(prefix))), prefix: prefix)
    case .v6(let bits):
      return Cidr(
        address: .v6(bits & ~(UInt128.max >> UInt128(prefix))), prefix: prefix)
    }
  }

  /// Whether an address is in the range. False for one of the other family.
  public func contains(_ other: IPAddress) -> Bool {
    guard other.bitCount == address.bitCount else { return false }
    return network == Cidr(address: other, prefix: prefix).network
  }
}
