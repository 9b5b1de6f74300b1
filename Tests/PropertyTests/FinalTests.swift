import Evaluator
import Foundation
import Policy
import Stdlib
import Support
import Testing
import Workspace

/// Makes modules that each extend the one before, and try all that may change a value.
private struct LayerMaker {
  var random: Random

  static let base = """
    schema B { v: Int = 1, final t: Int = 7, final k: Int }
    schema A {
      final x: Int, final b: B, c: B, y: Int = 2, final n: Int = 4, final l: [B] = []
      m: {String: B} = {}, p: [B] = [], h: B?, [String]: Json
    }
    fn mk(k: Int) -> B = B { final v = 3, k = k }
    a = A { x = 1, b.k = 3, c.k = 2, p = [mk(2)], h = mk(5) }
    f = A { x = 5, b { k = 6 }, c { k = 1 } }
    mm: {String: Int} = { final u = 1, z = 2 }

    """

  private mutating func member() -> String {
    let v = 1 + random.below(9)
    return random.pick([
      "x = \(v)", "y = \(v)", "b.v = \(v)", "b { v = \(v), k = \(v) }", "b = B { v = \(v) }",
      "c.k = \(v)", "c.v = \(v)", "n = \(v)", "...{ x = \(v) }", "...{ y = \(v), c { v = \(v) } }",
      "...A { x = \(v), q = \(v) }", "put [\"x\"] = \(v)", "for k in [\"x\"] { [k] = \(v) }",
      "for k in [\"q\"] { put [k] = \(v) }", "if self.y > 3 { x = \(v) } else { c.v = \(v) }",
      "replace b = B { k = \(v) }", "delete x", "replace c = B { k = \(v) }",
      "l = [B { k = \(v) }]", "l += [B { k = \(v) }]", "m { put p { k = \(v) } }",
      "m { ...{ p = B { k = \(v) } } }", "...A { c { t = \(v) } }", "put q.r = \(v)",
      "p = [B { k = \(v) }]", "p = [B { k = \(v) }, ...base]", "p += [B { k = \(v) }]", "p = []",
      "h.v = \(v)", "replace h = B { k = \(v) }", "h = null", "...A { h = B { k = \(v) } }",
      "p[where it.k == 2] { v = \(v) }", "replace h = base with { q = \(v) }",
    ])
  }

  private mutating func rule() -> String {
    let v = 1 + random.below(9)
    return random.pick([
      "on b: B { v = \(v) }", "on a: A { y = \(v) }", "on B { t = \(v) }",
      "on b: B where b.v > 4 { v = \(v) }", "on A { on B { v = \(v) } }", "on a: A { x = \(v) }",
    ])
  }

  private mutating func entry() -> String {
    random.pick([
      "mm.u = 4", "mm { z = 3 }", "mm { ...{ u = 5 } }", "mm { ...{ z = 5 } }",
      "mm { for k in [\"u\"] { [k] = 9 } }", "delete mm.u", "replace mm = { u = 3 }",
      "mm { if true { u = 8 } }",
    ])
  }

  mutating func layer(_ number: Int) -> String {
    var text = "extends \"m\(number - 1).k8l\"\nimport \"m0.k8l\" (A, B)\n"
    switch random.below(10) {
    case 0: text += entry()
    case 1: text += "replace a = A { x = \(random.below(9)), b.k = 1, c.k = 1 }"
    case 2, 3: text += rule()
    default: text += "\(random.pick(["a", "f"])) { \(member()) }"
    }
    return text + "\n"
  }
}

/// What a module renders; nil if it is at fault.
private func rendered(_ name: String, in scratch: Scratch) -> [String: Any]? {
  let project = Project(root: scratch.folder.path, files: .disk)
  guard let module = project.check(path: scratch.path(name)), !project.hasErrors else { return nil }
  let session = Session(project, module: module, natives: NativeTable(Natives.all), parameters: [])
  guard let object = session.object, let json = session.evaluation.json(of: object),
    !session.evaluation.hasErrors
  else { return nil }
  return try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
}

/// The values that are final, by their paths.
private func finals(_ object: [String: Any]) -> [String: String] {
  var found: [String: String] = [:]
  func note(_ path: String, _ value: Any?) {
    if let value { found[path] = "\(value)" }
  }
  for name in ["a", "f"] {
    let value = object[name] as? [String: Any] ?? [:]
    note(name + ".x", value["x"])
    note(name + ".n", value["n"])
    note(name + ".b.v", (value["b"] as? [String: Any])?["v"])
    note(name + ".b.k", (value["b"] as? [String: Any])?["k"])
    note(name + ".c.t", (value["c"] as? [String: Any])?["t"])
    note(name + ".c.k", (value["c"] as? [String: Any])?["k"])
    note(name + ".h.v", (value["h"] as? [String: Any])?["v"])
    let elements = value["p"] as? [[String: Any]] ?? []
    if elements.contains(where: { $0["k"] as? Int == 2 && $0["v"] as? Int == 3 }) {
      found[name + ".p"] = "has the first element"
    }
    if let list = value["l"] as? [Any], !list.isEmpty { note(name + ".l", list) }
  }
  note("mm.u", (object["mm"] as? [String: Any])?["u"])
  return found
}

/// However layers are stacked: what is final in the lowest layer that binds it is what is rendered, or
/// there is an error.
@Test(arguments: 0..<6)
func `what is final stays as it was first`(batch: UInt64) {
  var (accepted, refused) = (0, 0)
  for number in 0..<20 {
    var maker = LayerMaker(random: Random(seed: batch &* 1000 &+ UInt64(number)))
    let scratch = Scratch()
    scratch.write("", to: "kr8.k8l")
    scratch.write(LayerMaker.base, to: "m0.k8l")
    var known = rendered("m0.k8l", in: scratch).map(finals) ?? [:]
    #expect(known["a.x"] == "1" && known["mm.u"] == "1")
    var count = 1
    for _ in 0..<10 where count < 4 {
      let text = maker.layer(count)
      scratch.write(text, to: "m\(count).k8l")
      guard let object = rendered("m\(count).k8l", in: scratch) else {
        refused += 1
        continue
      }
      let found = finals(object)
      for (path, value) in known { #expect(found[path] == value, "\(path): \(text)") }
      known.merge(found) { first, _ in first }
      accepted += 1
      count += 1
    }
  }
  #expect(accepted > 20 && refused > 20, "\(accepted) layers were accepted, \(refused) refused")
}
