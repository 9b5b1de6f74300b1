import Foundation
import Testing

/// `why` has an answer for whatever `eval` prints: the printed value, and the places that made it.
@Test func everyPrintedValueHasItsReasons() throws {
  let module = "examples/boutique/env/prod.k8l"
  let printed = try Program.run(["eval", "-o", "json", module], in: Program.root)
  let resources = try #require(
    try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [[String: Any]])
  let values = resources.flatMap { resource -> [PrintedValue] in
    let metadata = resource["metadata"] as? [String: Any] ?? [:]
    let parts = [resource["kind"], metadata["namespace"], metadata["name"]]
    let name = parts.compactMap { $0 as? String }.joined(separator: "/")
    return PrintedValue.all(in: resource).map {
      PrintedValue(question: "\(name) \($0.question)", value: $0.value)
    }
  }
  #expect(values.count > 500)
  // 41 is prime to the number of fields that the resources share, so that each kind has its turn.
  for value in stride(from: 0, to: values.count, by: 41).map({ values[$0] }) {
    let text = try Program.run(
      ["why", module, value.question, "--format", "json"], in: Program.root)
    let answer =
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    let layers = answer["layers"] as? [[String: Any]] ?? []
    #expect("\(answer["value"] ?? "nothing")" == value.value, "\(value.question)")
    #expect(layers.contains { $0["place"] != nil }, "\(value.question)")
  }
}

/// A scalar that was printed, and the path to it.
private struct PrintedValue {
  var question: String
  var value: String

  /// The scalars in a value, in the order of their paths.
  static func all(in value: Any, at path: String = "") -> [PrintedValue] {
    switch value {
    case let object as [String: Any]:
      object.keys.sorted().flatMap { key in
        let isName = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        let step = isName ? key : "\"\(key)\""
        return all(in: object[key] ?? "", at: path.isEmpty ? step : "\(path).\(step)")
      }
    case let list as [Any]:
      list.enumerated().flatMap { all(in: $0.element, at: "\(path)[\($0.offset)]") }
    default: [PrintedValue(question: path, value: "\(value)")]
    }
  }
}
