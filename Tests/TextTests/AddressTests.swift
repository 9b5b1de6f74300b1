import Testing
import Units

@testable import Text

/// The bytes at fault, cut out of the text, and the suggestion.
func fault<T>(_ text: String, _ result: Result<T, TextError>) -> String? {
  guard case .failure(let error) = result else { return nil }
  let bytes = Array(text.utf8)
  guard error.offset >= 0, error.length >= 0, error.offset + error.length <= bytes.count else {
    return "out of range"
  }
  return "\(error.offset):"
    + String(decoding: bytes[error.offset..<error.offset + error.length], as: UTF8.self)
}

func address(_ text: String) -> Result<IPAddress, TextError> {
  IPAddress.parse(Array(text.utf8).span)
}

func cidr(_ text: String) -> Result<Cidr, TextError> { Cidr.parse(Array(text.utf8).span) }

func url(_ text: String) -> Result<Url, TextError> { Url.parse(Array(text.utf8).span) }

@Suite struct AddressTests {
  /// RFC 4291, section 2.2, and the canonical forms of RFC 5952, section 4.
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("::", "::"), ("::1", "::1"),
    ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
    ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
    ("FF01:0:0:0:0:0:0:101", "ff01::101"),
    ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:129.144.52.38"), ("::13.1.68.3", "::d01:4403"),
    ("2001:db8::0:1", "2001:db8::1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("1::", "1::"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
  ])
  func addresses(text: String, printed: String) throws {
    let parsed = try address(text).get()
    #expect(parsed.text == printed)
    #expect(try address(printed).get() == parsed)
  }

  @Test(arguments: [
    ("", "0:"), ("1.2.3", "0:1.2.3"), ("1.2.3.4.5", "0:1.2.3.4.5"), ("1.2.3.256", "6:256"),
    ("1.2.03.4", "4:03"), ("1.2..4", "4:"), ("a.2.3.4", "0:a"), ("1:2", "0:1:2"), (":1::", "0::"),
    ("1:::2", "3::"), (":::", "2::"), ("1::2::3", "4:::"), ("12345::", "0:12345"), ("::g", "2:g"),
    ("1:2:3:4:5:6:7:8:9", "0:1:2:3:4:5:6:7:8:9"), ("1:2:3:4:5:6:7:8::", "0:1:2:3:4:5:6:7:8::"),
    ("fe80::1%eth0", "6:1%eth0"), ("1:2:3:4:5:6:7:", "13::"), ("::1.2.3", "2:1.2.3"),
    ("::1.2.3.4:5", "2:1.2.3.4"),
    (":", "0::"), ("1.2.3.4 ", "6:4 "),
  ])
  func wrongAddresses(text: String, expected: String) {
    #expect(fault(text, address(text)) == expected)
  }

  @Test func cidrs() throws {
    let ten = try cidr("10.1.2.3/8").get()
    #expect(ten.text == "10.1.2.3/8")
    #expect(ten.network?.text == "10.0.0.0/8")
    #expect(ten.contains(try address("10.255.0.1").get()))
    #expect(!ten.contains(try address("11.0.0.1").get()))
    #expect(!ten.contains(try address("::1").get()))
    let all = try cidr("0.0.0.0/0").get()
    #expect(all.contains(try address("255.1.1.1").get()))
    #expect(try cidr("2001:db8::1/32").get().network?.text == "2001:db8::/32")
    #expect(try cidr("::1/128").get().contains(address("::1").get()))
    #expect(try cidr("1.2.3.4/32").get().network?.text == "1.2.3.4/32")
    #expect(Cidr(address: .v4(0), prefix: 64).network == nil)
  }

  @Test(arguments: [
    ("10.0.0.0", "8:"), ("10.0.0.0/33", "9:33"), ("10.0.0.0/", "9:"), ("10.0.0.0/08", "9:08"),
    ("10.0.0.0/-1", "9:-1"), ("10.0.0/8", "0:10.0.0"), ("::/129", "3:129"),
    ("10.0.0.0/8/8", "9:8/8"),
  ])
  func wrongCidrs(text: String, expected: String) {
    #expect(fault(text, cidr(text)) == expected)
  }

  /// RFC 3986, section 1.1.2, and what programs write.
  @Test(arguments: [
    "ftp://ftp.is.co.za/rfc/rfc1808.txt", "http://www.ietf.org/rfc/rfc2396.txt",
    "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com",
    "news:comp.infosystems.www.servers.unix", "tel:+1-816-555-1212", "telnet://192.0.2.16:80/",
    "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
    "https://user:pw@example.com:8443/a/b?q=1#f",
    "file:///etc/hosts", "https://example.com", "https://example.com?q#", "spiffe://td/ns/a",
    "http://a:0",
    "redis://:secret@host:6379/0", "https://example.com/%C3%A9",
  ])
  func urls(text: String) throws {
    #expect(String(decoding: try url(text).get().utf8, as: UTF8.self) == text)
  }

  @Test func urlParts() throws {
    let parsed = try url("https://user:pw@example.com:8443/a/b?q=1?#f").get()
    #expect(parsed.scheme == Array("https".utf8))
    #expect(parsed.user == Array("user:pw".utf8))
    #expect(parsed.host == Array("example.com".utf8))
    #expect(parsed.port == 8443)
    #expect(parsed.path == Array("/a/b".utf8))
    #expect(parsed.query == Array("q=1?".utf8))
    #expect(parsed.fragment == Array("f".utf8))
    #expect(try url("http://[::1]:80").get().host == Array("[::1]".utf8))
    #expect(try url("mailto:a@b").get().host == nil)
  }

  @Test(arguments: [
    ("example.com", "0:"), ("//example.com", "0:"), ("1http://x", "0:"), ("http:", "5:"),
    ("https://exa mple.com", "11: "), ("https://a/b c", "11: "), ("https://a/%zz", "10:%zz"),
    ("https://a:port/", "10:port"), ("https://a:65536", "10:65536"), ("https://a/%4", "10:%4"),
    ("https://[::g]", "11:g"), ("https://[1.2.3.4]", "9:1.2.3.4"), ("https://a/é", "10:é"),
    ("https://a:", "10:"),
    ("https://[::1", "8:["), ("https://[::1]x", "13:x"), ("https://a#b#c", "11:#"),
    ("https://a?b c", "11: "),
  ])
  func wrongURLs(text: String, expected: String) {
    #expect(fault(text, url(text)) == expected)
  }
}
