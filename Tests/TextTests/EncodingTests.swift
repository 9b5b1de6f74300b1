import Testing
import Units

@testable import Text

private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite struct EncodingTests {
  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(text: String, encoded: String) throws {
    let bytes = Array(text.utf8)
    #expect(string(Base64.encode(bytes.span)) == encoded)
    #expect(try Base64.decode(Array(encoded.utf8).span).get() == bytes)
    let bare = encoded.filter { $0 != "=" }
    #expect(string(Base64.encode(bytes.span, urlSafe: true)) == bare)
    #expect(try Base64.decode(Array(bare.utf8).span, urlSafe: true).get() == bytes)
  }

  @Test func base64RoundTrip() throws {
    var generator = SystemRandomNumberGenerator()
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(try Base64.decode(Base64.encode(bytes.span).span).get() == bytes)
      #expect(
        try Base64.decode(Base64.encode(bytes.span, urlSafe: true).span, urlSafe: true).get()
          == bytes)
    }
    #expect(string(Base64.encode([0xFB, 0xFF].span)) == "+/8=")
    #expect(string(Base64.encode([0xFB, 0xFF].span, urlSafe: true)) == "-_8")
    #expect(try Base64.decode(Array("Zm9v\nYg==\r\n".utf8).span).get() == Array("foob".utf8))
  }

  @Test(arguments: [
    ("Zg", "2:"), ("Zg=", "2:="), ("Zh==", "1:h"), ("Z", "1:"), ("Zm9v=", "4:="), ("Zm-v", "2:-"),
    ("Zg==x", "2:==x"), ("Z g=", "1: "), ("====", "0:===="),
  ])
  func wrongBase64(text: String, expected: String) {
    #expect(fault(text, Base64.decode(Array(text.utf8).span)) == expected)
  }

  /// FIPS 180-2, appendix B, and lengths around a block.
  @Test func sha256() {
    func hash(_ text: String) -> String { string(SHA256.hexadecimal(Array(text.utf8).span)) }
    #expect(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hash(String(repeating: "a", count: 64))
        == "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb")
    #expect(
      hash(String(repeating: "a", count: 119))
        == "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb")
    #expect(
      hash(String(repeating: "a", count: 100_000))
        == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
  }

  /// The test vectors of FNV's authors, and of kustomize's `hasher_test.go`.
  @Test func shortHashes() {
    #expect(ShortHash.fnv32a([UInt8]().span) == 0x811c_9dc5)
    #expect(ShortHash.fnv32a(Array("a".utf8).span) == 0xe40c_292c)
    #expect(ShortHash.fnv32a(Array("foobar".utf8).span) == 0xbf9c_f968)
    for (json, hash) in [
      (#"{"data":"","kind":"ConfigMap","name":""}"#, "6ct58987ht"),
      (#"{"data":{"one":""},"kind":"ConfigMap","name":""}"#, "9g67k2htb6"),
      (#"{"data":{"one":"","three":3,"two":2},"kind":"ConfigMap","name":""}"#, "7757f9kkct"),
      (#"{"binaryData":{"one":""},"data":"","kind":"ConfigMap","name":""}"#, "6mtk2m274t"),
      (#"{"binaryData":{"two":""},"data":{"one":""},"kind":"ConfigMap","name":""}"#, "698h7c7t9m"),
      (#"{"data":"","kind":"Secret","name":"","type":"my-type"}"#, "5gmgkf8578"),
      (#"{"data":{"one":""},"kind":"Secret","name":"","type":"my-type"}"#, "74bd68bm66"),
    ] {
      #expect(string(ShortHash.kustomize(Array(json.utf8).span)) == hash)
    }
  }
}

@Suite struct UTF8TextTests {
  private func parts(_ text: String, _ separator: String) -> [String] {
    let bytes = Array(text.utf8)
    return UTF8Text.split(bytes.span, by: Array(separator.utf8).span).map {
      string(Array(bytes[$0]))
    }
  }

  @Test func splitting() {
    #expect(parts("a,b,,c", ",") == ["a", "b", "", "c"])
    #expect(parts("", ",") == [""])
    #expect(parts("a--b", "--") == ["a", "b"])
    #expect(parts("aé😀", "") == ["a", "é", "😀"])
    #expect(parts("", "") == [])
    #expect(
      string(UTF8Text.join([Array("a".utf8), Array("b".utf8)], with: Array(", ".utf8))) == "a, b")
  }

  @Test func replacing() {
    func replaced(_ text: String, _ old: String, _ new: String) -> String {
      string(
        UTF8Text.replacing(
          Array(text.utf8).span, Array(old.utf8).span, with: Array(new.utf8).span) ?? [])
    }
    #expect(
      UTF8Text.replacing(
        Array("aaaa".utf8).span, Array("a".utf8).span, with: Array("bb".utf8).span, limit: 7)
        == nil)
    #expect(replaced("aaa", "aa", "b") == "ba")
    #expect(replaced("a.b.c", ".", "") == "abc")
    #expect(replaced("abc", "", "x") == "abc")
    #expect(replaced("abc", "abcd", "x") == "abc")
  }

  @Test func trimming() {
    func trimmed(_ text: String) -> String {
      let bytes = Array(text.utf8)
      return string(Array(bytes[UTF8Text.trimmed(bytes.span)]))
    }
    #expect(trimmed(" \t\na b\r\n ") == "a b")
    #expect(trimmed("\u{A0}\u{2003}é\u{3000}") == "é")
    #expect(trimmed("   ") == "")
    #expect(trimmed("") == "")
  }

  @Test func finding() {
    let text = Array("banana".utf8)
    #expect(UTF8Text.firstOffset(of: Array("an".utf8).span, in: text.span) == 1)
    #expect(UTF8Text.firstOffset(of: Array("an".utf8).span, in: text.span, from: 2) == 3)
    #expect(UTF8Text.firstOffset(of: Array("x".utf8).span, in: text.span) == nil)
    #expect(UTF8Text.firstOffset(of: [UInt8]().span, in: text.span) == 0)
    let (ban, ana) = (Array("ban".utf8), Array("ana".utf8))
    let isPrefix = UTF8Text.hasPrefix(text.span, ban.span)
    let isSuffix = UTF8Text.hasSuffix(text.span, ana.span)
    let isWrong = UTF8Text.hasSuffix(ana.span, text.span)
    #expect(isPrefix && isSuffix && !isWrong)
  }

  @Test func letterCase() {
    #expect(string(UTF8Text.uppercased(Array("straße-1".utf8).span)) == "STRASSE-1")
    #expect(string(UTF8Text.uppercased(Array("abz{".utf8).span)) == "ABZ{")
    #expect(string(UTF8Text.lowercased(Array("ÀBZ[".utf8).span)) == "àbz[")
  }

  @Test func scalars() {
    let text = Array("aé😀b".utf8)
    #expect(UTF8Text.count(text.span) == 4)
    #expect(UTF8Text.range(ofScalars: 1, 3, in: text.span) == 1..<7)
    #expect(UTF8Text.range(ofScalars: 3, 99, in: text.span) == 7..<8)
    #expect(UTF8Text.range(ofScalars: 9, 99, in: text.span) == 8..<8)
    #expect(UTF8Text.range(ofScalars: 2, 1, in: text.span).isEmpty)
    for bad in [
      [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3],
      [0x80],
    ] as [[UInt8]] {
      #expect(UTF8Text.scalar(bad.span, at: 0) == nil)
    }
  }

  @Test func naturalOrder() {
    let ordered = [
      "", "0", "00", "1", "01", "a", "app-1", "app-01", "app-2", "app-9", "app-10", "app-10a",
      "app-100", "b",
    ]
    for (i, low) in ordered.enumerated() {
      for (j, high) in ordered.enumerated() {
        let order = UTF8Text.naturalCompare(Array(low.utf8).span, Array(high.utf8).span)
        if low.contains("01") != high.contains("01") || (i == j) { continue }
        #expect((order < 0) == (i < j), "\(low) \(high)")
      }
    }
    #expect(UTF8Text.naturalCompare(Array("a01".utf8).span, Array("a1".utf8).span) < 0)
    #expect(UTF8Text.naturalCompare(Array("a1".utf8).span, Array("a1".utf8).span) == 0)
  }
}
