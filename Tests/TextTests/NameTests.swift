import Testing
import Units

@testable import Text

private func image(_ text: String) -> Result<ImageReference, TextError> {
  ImageReference.parse(Array(text.utf8).span)
}

private func version(_ text: String) -> Result<SemanticVersion, TextError> {
  SemanticVersion.parse(Array(text.utf8).span)
}

private func failure(_ error: TextError?) -> Result<Void, TextError> {
  error.map { .failure($0) } ?? .success(())
}

private let digest = String(repeating: "0a", count: 32)

@Suite struct ImageTests {
  /// Registry, repository, tag and digest of references, most from the tests of
  /// `distribution/reference`.
  @Test(
    arguments: [
      ("nginx", nil, "nginx", nil, nil), ("nginx:1.27", nil, "nginx", "1.27", nil),
      ("library/nginx", nil, "library/nginx", nil, nil),
      ("test.com/repo:tag", "test.com", "repo", "tag", nil),
      ("test:5000/repo", "test:5000", "repo", nil, nil),
      ("localhost/repo", "localhost", "repo", nil, nil),
      ("localhost:5000/a/b:x", "localhost:5000", "a/b", "x", nil),
      ("test:5000", nil, "test", "5000", nil),
      ("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com", nil),
      ("[2001:db8::1]:5000/repo", "[2001:db8::1]:5000", "repo", nil, nil),
      ("foo_bar.com:8080", nil, "foo_bar.com", "8080", nil),
      ("foo/foo_bar.com:8080", nil, "foo/foo_bar.com", "8080", nil),
      ("Uppercase/repo", "Uppercase", "repo", nil, nil),
      ("a/b__c/d-e--f", nil, "a/b__c/d-e--f", nil, nil),
      ("192.168.1.1:5000/x", "192.168.1.1:5000", "x", nil, nil),
      ("repo@sha256:\(digest)", nil, "repo", nil, "sha256:\(digest)"),
      ("test:5000/repo:t@sha256:\(digest)", "test:5000", "repo", "t", "sha256:\(digest)"),
    ] as [(String, String?, String, String?, String?)])
  func parts(
    text: String, registry: String?, repository: String, tag: String?, digest: String?
  ) throws {
    let parsed = try image(text).get()
    #expect(parsed.registry == registry.map { Array($0.utf8) })
    #expect(parsed.repository == Array(repository.utf8))
    #expect(parsed.tag == tag.map { Array($0.utf8) })
    #expect(parsed.digest == digest.map { Array($0.utf8) })
    #expect(String(decoding: parsed.utf8, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("", "0:"), ("nginx:", "6:"), (":tag", "0:"), ("a//b", "2:"), ("nginx:-x", "6:-"),
    ("a/Nginx", "2:N"),
    ("Nginx", "0:N"), ("test.com/Repo", "9:R"), ("a--/b", "1:-"), ("a..b", "1:."), ("a___b", "1:_"),
    ("-test.com/a", "0:-"),
    ("a.com:x/b", "6:x"), ("a.com:99999/b", "6:99999"), ("nginx:1 2", "7: "),
    ("nginx@sha256:abc", "13:abc"),
    ("nginx@", "6:"), ("nginx@sha256:\(String(repeating: "g", count: 64))", "13:g"),
    ("nginx@:abc", "6::abc"),
    ("a/", "2:"), ("nginx:tag:more", "9::"), ("https://a.com/b", "6:"), ("é", "0:é"),
    ("[::1]x/a", "5:x"),
  ])
  func wrong(text: String, expected: String) {
    #expect(fault(text, image(text)) == expected)
  }

  @Test func longTag() {
    let tag = String(repeating: "a", count: 128)
    #expect(fault("", image("x:\(tag)")) == nil)
    #expect(fault("x:\(tag)a", image("x:\(tag)a")) == "130:a")
  }
}

@Suite struct VersionTests {
  /// The order of section 11 of the specification.
  @Test func order() throws {
    let ordered = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
      "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
    ]
    for (i, low) in ordered.enumerated() {
      for (j, high) in ordered.enumerated() {
        #expect(try (version(low).get() < version(high).get()) == (i < j))
        #expect(try (version(low).get() == version(high).get()) == (i == j))
      }
    }
    #expect(try version("1.0.0+a").get() == version("1.0.0+b").get())
  }

  @Test(arguments: [
    "0.0.4", "1.1.2-prerelease+meta", "1.1.2+meta-valid", "1.0.0-alpha0.valid",
    "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.2.3----RC-SNAPSHOT.12.9.1--.12",
    "1.0.0-0A.is.legal", "1.0.0+0.build.1-rc.10000aaa-kk-0.1",
  ])
  func valid(text: String) throws {
    #expect(String(decoding: try version(text).get().utf8, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("1", "1:"), ("1.2", "3:"), ("1.2.3-0123", "6:0123"), ("1.2.3-0123.0123", "6:0123"),
    ("v1.2.3", "0:v"),
    ("1.1.2+.123", "6:"), ("01.1.1", "0:01"), ("1.2.3.4", "5:."), ("1.2.3-", "6:"),
    ("1.2.3+", "6:"),
    ("1.2.3-a..b", "8:"), ("1.2.3-é", "6:é"), ("", "0:"), ("1.x.3", "2:x"), ("1.1.2+a+b", "7:+"),
    ("99999999999999999999.0.0", "0:99999999999999999999"),
  ])
  func wrong(text: String, expected: String) {
    #expect(fault(text, version(text)) == expected)
  }
}

@Suite struct DnsTests {
  private func label(_ text: String) -> String? {
    fault(text, failure(DnsText.labelError(Array(text.utf8).span)))
  }

  private func name(_ text: String) -> String? {
    fault(text, failure(DnsText.nameError(Array(text.utf8).span)))
  }

  @Test func labels() {
    for text in ["a", "0", "a-b", "a--b", String(repeating: "a", count: 63)] {
      #expect(label(text) == nil)
    }
    #expect(label("") == "0:")
    #expect(label("-a") == "0:-")
    #expect(label("a-") == "1:-")
    #expect(label("aB") == "1:B")
    #expect(label("a_b") == "1:_")
    #expect(label("a.b") == "1:.")
    #expect(label("é") == "0:é")
    #expect(label(String(repeating: "a", count: 64)) == "63:a")
    #expect(DnsText.labelError(Array("aB".utf8).span)?.suggestion == "b")
  }

  @Test func names() {
    for text in ["a", "a.b", "a-1.example.com", String(repeating: "a", count: 253)] {
      #expect(name(text) == nil)
    }
    #expect(name("a..b") == "2:")
    #expect(name(".a") == "0:")
    #expect(name("a.") == "2:")
    #expect(name("a-.b") == "1:-")
    #expect(name(String(repeating: "a", count: 254)) == "253:a")
  }
}
