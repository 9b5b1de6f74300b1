import Foundation
import Testing

@testable import Documents

/// What this reader decides where RFC 8259 leaves freedom: the cases it accepts. The others are
/// rejected: they are not UTF-8, or hold lone surrogates that no UTF-8 text can carry.
private let accepted: Set<String> = [
  "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json",
  "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
  "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
  "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
  "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
  "i_structure_500_nested_arrays.json", "i_structure_UTF-8_BOM_empty_object.json",
]

@Test(.enabled(if: Shared.isHere)) func jsonTestSuite() throws {
  var figures: [Character: (right: Int, all: Int)] = [:]
  for path in Shared.files("JSONTestSuite/test_parsing", endings: [".json"]) {
    let name = String(path.split(separator: "/").last ?? "")
    let (document, diagnostics) = JSONReader.read(bytes: try Shared.bytes(path))
    let isAccepted = document != nil && diagnostics.isEmpty
    // Equal keys are legal in JSON; here they are errors, and the tree is still whole.
    let isDuplicate = name.contains("duplicated_key")
    let group = name.first ?? "?"
    let wanted = group == "y" ? true : group == "n" ? false : accepted.contains(name)
    let isRight =
      isDuplicate
      ? diagnostics.map(\.code) == [.dataDuplicateKey] && document != nil : isAccepted == wanted
    #expect(isRight, "\(name): \(diagnostics.map(\.message))")
    #expect(document != nil || !diagnostics.isEmpty, "\(name) is refused without a reason")
    figures[group, default: (0, 0)].all += 1
    if isRight { figures[group, default: (0, 0)].right += 1 }
  }
  let line = ["y", "n", "i"].map { group in
    let (right, all) = figures[Character(group)] ?? (0, 0)
    return "\(group) \(right) of \(all)"
  }
  print("conformance: JSONTestSuite: " + line.joined(separator: ", "))
}
