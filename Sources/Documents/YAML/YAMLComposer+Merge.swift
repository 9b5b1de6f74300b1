import Diagnostics
import Source

/// Merge keys: `<<: *defaults` gives the entries that the mapping does not have itself.
extension YAMLComposer {
  /// Rewrites the object at `object`, the last of the array, without the `<<` keys in `merges` and
  /// with what they give, each where its `<<` was. Its own entries win, then earlier sources.
  mutating func merge(_ object: Int, _ merges: [Int]) {
    var entries: [(key: Int, isOwn: Bool)] = []
    let end = Int(builder.nodes[object].next)
    // By key: where the object has it itself, or 0 once a source gave it.
    var known: [String: Int] = [:]
    var key = object + 1
    while key < end {
      known[text(of: builder.nodes[key])] = key
      key = Int(builder.nodes[key + 1].next)
    }
    key = object + 1
    while key < end {
      if merges.contains(key) {
        for source in sources(key + 1) where spend(source, at: span(builder.nodes[key])) {
          add(source, at: key, to: &entries, &known)
        }
      } else {
        entries.append((key, true))
      }
      key = Int(builder.nodes[key + 1].next)
    }
    rewrite(object, entries)
  }

  /// The objects that a `<<` names: one, or a list of them.
  private mutating func sources(_ value: Int) -> [Int] {
    let node = builder.nodes[value]
    switch node.kind {
    case .object: return [value]
    case .array:
      var found: [Int] = []
      var item = value + 1
      while item < Int(node.next) {
        if builder.nodes[item].kind == .object {
          found.append(item)
        } else if !hasSpentBudget {
          diagnostics.append(.badMerge(at: span(builder.nodes[item])))
        }
        item = Int(builder.nodes[item].next)
      }
      return found
    case .null, .bool, .int, .float, .string:
      if !hasSpentBudget { diagnostics.append(.badMerge(at: span(node))) }
      return []
    }
  }

  /// Adds the entries of `source` whose keys are not known yet: the object's own, and those that
  /// earlier sources gave.
  private mutating func add(
    _ source: Int, at merge: Int, to entries: inout [(key: Int, isOwn: Bool)],
    _ known: inout [String: Int]
  ) {
    var key = source + 1
    while key < Int(builder.nodes[source].next) {
      let name = text(of: builder.nodes[key])
      if let own = known[name] {
        if own > 0, own < merge { reportMerged(key, over: own) }
      } else {
        known[name] = 0
        entries.append((key, false))
      }
      key = Int(builder.nodes[key + 1].next)
    }
  }

  private mutating func rewrite(_ object: Int, _ entries: [(key: Int, isOwn: Bool)]) {
    var nodes: [DocumentNode] = []
    for entry in entries {
      let first = entry.key
      for i in first..<Int(builder.nodes[first + 1].next) {
        var node = builder.nodes[i]
        node.next = UInt32(object + 1 + nodes.count + Int(node.next) - i)
        if !entry.isOwn { node.flags |= DocumentNode.Flags.shared }
        nodes.append(node)
      }
    }
    builder.nodes.removeSubrange((object + 1)...)
    builder.nodes += nodes
    builder.nodes[object].next = UInt32(builder.nodes.count)
    builder.nodes[object].low = UInt32(entries.count)
  }
}
