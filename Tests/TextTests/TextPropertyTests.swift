import Testing
import Units

@testable import Text

/// Any bytes at all give a value or an error inside the text; a value that is read prints as it was
/// written.
@Suite struct TextPropertyTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }
  }

  private let seeds = [
    "registry.example.com:5000/team/shop:2.3.1@sha256:0123", "10.0.0.0/8", "2001:db8::1/64",
    "https://user@example.com:8443/a?b#c", "1.2.3-rc.1+b", "*/15 0-6/2 * jan mon", "@every 5m",
    "2027-01-31T23:59:59.5Z", "my-name.example", "Zm9v", "(a|b)*[a-z]{2,3}?$", "::ffff:1.2.3.4",
    "(?i)[^é-ü]+\\p{L}\\x41", "[[:alpha:]]|(?P<n>x)",
  ]

  private func check(_ error: TextError?, _ text: [UInt8]) {
    guard let error else { return }
    #expect(error.offset >= 0 && error.length >= 0 && error.offset + error.length <= text.count)
  }

  private func check<T>(_ result: Result<T, TextError>, _ text: [UInt8], _ print: (T) -> [UInt8]?) {
    switch result {
    case .failure(let error): check(error, text)
    case .success(let value): if let printed = print(value) { #expect(printed == text) }
    }
  }

  @Test func anyBytes() {
    var generator = Generator(state: 5)
    let separator: [UInt8] = []
    let joints = Array(":/.-@[]%#?*,+ 0aZ\\({|^$".utf8)
    for _ in 0..<20_000 {
      var text = Array(seeds[Int(generator.next() % UInt64(seeds.count))].utf8)
      for _ in 0...(generator.next() % 4) {
        let at = Int(generator.next() % UInt64(text.count + 1))
        switch generator.next() % 4 {
        case 0: text.insert(joints[Int(generator.next() % UInt64(joints.count))], at: at)
        case 1 where at < text.count: text.remove(at: at)
        case 2 where at < text.count: text[at] = UInt8(truncatingIfNeeded: generator.next())
        default: text = Array(text.prefix(at))
        }
      }
      check(ImageReference.parse(text.span), text) { $0.utf8 }
      check(SemanticVersion.parse(text.span), text) { $0.utf8 }
      check(Url.parse(text.span), text) { $0.port == nil ? $0.utf8 : nil }
      check(CalendarDate.parse(text.span), text) { Array($0.text.utf8) }
      check(IPAddress.parse(text.span), text) { _ in nil }
      check(Cidr.parse(text.span), text) { _ in nil }
      check(CronSchedule.parse(text.span), text) { _ in nil }
      check(Base64.decode(text.span), text) { _ in nil }
      check(CalendarDate.timestampError(text.span), text)
      check(DnsText.labelError(text.span), text)
      check(DnsText.nameError(text.span), text)
      _ = UTF8Text.trimmed(text.span)
      _ = UTF8Text.uppercased(text.span)
      _ = UTF8Text.split(text.span, by: separator.span)
    }
  }

  @Test func anyPattern() {
    var generator = Generator(state: 6)
    let joints = Array(":-[]*+0a\\({|^$?})Pi<>,1".utf8)
    for _ in 0..<4_000 {
      var text = Array(seeds[10 + Int(generator.next() % 4)].utf8)
      for _ in 0...(generator.next() % 4) {
        let at = Int(generator.next() % UInt64(text.count + 1))
        if generator.next() % 2 == 0 || at == text.count {
          text.insert(joints[Int(generator.next() % UInt64(joints.count))], at: at)
        } else {
          text.remove(at: at)
        }
      }
      // Each category is a scan of all of Unicode: slow without optimisation.
      if text.contains(UInt8(ascii: "p")) { text.removeAll { $0 == UInt8(ascii: "p") } }
      switch Regex.compile(text.span) {
      case .failure(let error): check(error, text)
      case .success(let regex):
        let subject = Array("aéb1 x".utf8)
        let isFound = regex.matchesAnywhere(subject.span)
        #expect((regex.firstMatch(subject.span) != nil) == isFound)
        if regex.matchesWhole(subject.span) { #expect(isFound) }
      }
    }
  }
}
