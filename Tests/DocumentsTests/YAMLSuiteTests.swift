import Foundation
import Testing

@testable import Diagnostics
@testable import Documents

/// Values as they compare in the suite's JSON: numbers by value.
func sameData(_ a: DocumentElement, _ b: DocumentElement) -> Bool {
  switch (a.kind, b.kind) {
  case (.null, .null): true
  case (.bool, .bool): a.bool == b.bool
  case (.string, .string): a.text == b.text
  case (.int, .int), (.float, .float), (.int, .float), (.float, .int): a.double == b.double
  case (.array, .array):
    a.items.count == b.items.count && zip(a.items, b.items).allSatisfy { sameData($0, $1) }
  case (.object, .object):
    a.entries.count == b.entries.count
      && a.entries.allSatisfy { entry in
        b[entry.key.text].map { sameData(entry.value, $0) } ?? false
      }
  default: false
  }
}

/// Failing cases whose listed events are not of their text: two leave out the mark of brackets, four
/// are a copy of another case's.
private let slips: Set<String> = [
  "4H7K/1", "T833/1", "Y79Y-006/1", "Y79Y-007/1", "Y79Y-008/1", "Y79Y-009/1",
]

@Test(.enabled(if: Shared.isHere)) func yamlTestSuite() throws {
  let cases = try #require(
    JSONReader.read(bytes: try Shared.bytes("yaml-test-suite/cases.json")).document
  ).element.items
  var right = 0
  var refused = 0
  var agreeing = 0
  var numbers: [String: Int] = [:]
  for test in cases {
    let id = test["id"]?.text ?? ""
    numbers[id, default: 0] += 1
    let name = "\(id)/\(numbers[id] ?? 0)"
    let yaml = Array((test["yaml"]?.text ?? "").utf8)
    let mustFail = test["fail"]?.bool ?? false
    let (events, isWellFormed) = YAMLEvents.list(of: yaml)
    let wanted = test["events"]?.text ?? ""
    var isRight = isWellFormed != mustFail
    // Up to an error either may have told more events than the other.
    isRight =
      isRight
      && (events == wanted
        || mustFail
          && (events.hasPrefix(wanted) || wanted.hasPrefix(events) || slips.contains(name)))
    #expect(
      isRight,
      "\(name) must \(mustFail ? "fail" : "pass"):\n\(test["yaml"]?.text ?? "")\n\(events)\n--- wanted\n\(wanted)"
    )
    if isRight { right += 1 }
    if mustFail {
      var strict = YAMLReader(bytes: yaml, isStrict: true)
      while strict.next() != nil {}
      let diagnostics = strict.diagnostics
      let isRefused = diagnostics.contains { $0.severity == .error }
      #expect(isRefused, "\(name) is refused without a reason")
      if isRefused { refused += 1 }
    }
    // Three cases that must fail have JSON all the same: what lenient readers made of them.
    guard let json = test["json"]?.text, !mustFail else { continue }
    var expected = JSONReader(bytes: Array(json.utf8))
    var reader = YAMLReader(bytes: yaml)
    var agrees = true
    while let wanted = expected.next() {
      guard let document = reader.next() else {
        agrees = false
        break
      }
      agrees = agrees && sameData(document.element, wanted.element)
    }
    agrees = agrees && reader.next() == nil && expected.diagnostics.isEmpty
    #expect(
      agrees, "\(name): \(json)\n\(reader.diagnostics.map(\.message))\n\(test["yaml"]?.text ?? "")")
    if agrees { agreeing += 1 }
  }
  print(
    "conformance: yaml-test-suite: \(right) of 402 cases, \(refused) of 94 refused, "
      + "\(agreeing) of 279 the same as their JSON")
  #expect(cases.count == 402 && refused == 94 && agreeing == 279)
}
