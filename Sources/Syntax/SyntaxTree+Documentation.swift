extension SyntaxTree {
  /// The doc comment of a declaration or member: the last run of `///` lines before it, without
  /// the slashes and the blank after them; nil if there is none.
  public func documentation(of id: NodeID) -> String? {
    let first = Int(nodes[Int(id.index)].firstToken)
    guard tokens[first].docBefore else { return nil }
    let start = first == 0 ? 0 : Int(tokens[first - 1].end)
    let lines = file.bytes[start..<Int(tokens[first].start)].split(
      separator: 0x0A, omittingEmptySubsequences: false)
    var run: [String] = []
    var isOver = false
    for line in lines {
      var text = line.drop { $0 == 0x20 || $0 == 0x09 }
      if text.last == 0x0D { text.removeLast() }
      guard text.starts(with: [0x2F, 0x2F, 0x2F]), !text.starts(with: [0x2F, 0x2F, 0x2F, 0x2F])
      else {
        isOver = true
        continue
      }
      if isOver { run = [] }
      isOver = false
      text = text.dropFirst(3)
      if text.first == 0x20 { text = text.dropFirst() }
      run.append(String(decoding: text, as: UTF8.self))
    }
    return run.isEmpty ? nil : run.joined(separator: "\n")
  }
}
