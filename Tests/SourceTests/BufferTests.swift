import Source
import Testing

@Suite struct BufferTests {
  @Test func aRowGrowsAndShrinks() {
    var row = GrowingBuffer<Int>(capacity: 0)
    for i in 0..<1000 { row.append(i) }
    row[3] = -3
    #expect(row.count == 1000)
    #expect(row.removeLast() == 999)
    row.removeLast(499)
    #expect(row.array() == [0, 1, 2, -3] + Array(4..<500))
    let fixed = FixedBuffer(row)
    #expect(fixed.count == 500)
    #expect(Array(fixed[2...4]) == [2, -3, 4])
  }

  @Test func aFixedRowOutlivesItsCopies() {
    func make() -> FixedBuffer<UInt8> {
      var row = GrowingBuffer<UInt8>(capacity: 1)
      for byte in "text".utf8 { row.append(byte) }
      let first = FixedBuffer(row)
      return first
    }
    #expect(String(decoding: make(), as: UTF8.self) == "text")
  }
}
