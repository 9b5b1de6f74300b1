import Testing

@testable import Source

@Test func placeholder() { #expect(1 + 1 == 2) }
