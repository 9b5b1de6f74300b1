import Foundation
import Testing

@testable import Documents

/// The measured scalars: the rule says "plain" exactly where the table does, and never where one
/// of the six readers sees something else.
@Test(.enabled(if: Shared.isHere)) func plainRuleAgreesWithSixReaders() throws {
  let bytes = try Shared.bytes("yaml-scalars/special.json")
  let table = try #require(JSONReader.read(bytes: bytes).document?.element["rows"])
  for row in table.items {
    let columns = row.items
    let text = try #require(columns[0].string)
    let isPlain = PlainScalar.allows(text.utf8.span)
    #expect(isPlain == columns[2].bool, "\(text.debugDescription)")
    if isPlain { #expect(columns[1].string == "111111", "\(text.debugDescription)") }
  }
  #expect(table.items.count == 294)
}
