import Evaluator
import Policy
import Program
import Stdlib
import Testing
import Workspace

/// Puts a pod somewhere into what a module renders: typed or as plain data, in lists, maps, loops,
/// resources that hold it, instances of other modules, `let`s and functions.
private struct PodPlacer {
  var random: Random
  /// Whether the pod is one that the policy forbids.
  let isForbidden: Bool
  private var declarations: [String] = []
  private(set) var files: [String: String] = [
    "rules.k8l": """
    import k8s.core.v1 (PodSpec)

    policy NoHost on s: PodSpec { assert !(s.hostNetwork ?? false) else "host network" }
    """
  ]
  private var count = 0

  private static let head = """
    import k8s.apps.v1 (Deployment)
    import k8s.core.v1 (Pod, PodSpec)
    import "rules.k8l" (NoHost)

    schema Wrap extends Resource { apiVersion = "example.com/v1", kind = "Wrap", spec: Json }
    schema Mine extends Resource { apiVersion = "v1", kind = "Pod", spec: Json }
    schema Loose { apiVersion: String, kind: String, metadata: Json, spec: Json }

    """

  init(seed: UInt64, isForbidden: Bool) {
    random = Random(seed: seed)
    self.isForbidden = isForbidden
  }

  mutating func program() -> String {
    var value = pod()
    var isResource = true
    for _ in 0..<random.below(4) { (value, isResource) = around(value, isResource) }
    let place = [
      "x = \(value)", "x: Json = \(value)", "output = \(value)",
      "output: {String: Json} = { \"all.yaml\" = \(value) }",
      isResource ? "x: Resource | Json = \(value)" : "x: Json = \(value)",
    ][random.below(5)]
    return PodPlacer.head + (declarations + [place, "enforce NoHost", ""]).joined(separator: "\n")
  }

  private mutating func fresh() -> String {
    count += 1
    return "n\(count)"
  }

  private mutating func pod() -> String {
    let name = fresh()
    let container = "containers = [{ name = \"main\", image = \"main:1\" }]"
    let spec = "{ hostNetwork = \(isForbidden), \(container) }"
    let typed = "PodSpec { hostNetwork = \(isForbidden), \(container) }"
    let metadata = "metadata = { name = \"\(name)\" }"
    let labels = "{ app = \"a\" }"
    let template = "{ metadata = { labels = \(labels) }, spec = \(spec) }"
    let deployment = "spec = { selector = { matchLabels = \(labels) }, template = \(template) }"
    return [
      "Pod { metadata.name = \"\(name)\", spec = \(typed) }",
      "Pod { \(metadata), spec = \(spec) }",
      "{ apiVersion = \"v1\", kind = \"Pod\", \(metadata), spec = \(spec) }",
      "{ apiVersion = \"v1\", kind = \"Pod\", \(metadata), spec = \(typed) }",
      "Mine { \(metadata), spec = \(spec) }",
      "Mine { \(metadata), spec = \(typed) }",
      "Loose { apiVersion = \"v1\", kind = \"Pod\", \(metadata), spec = \(spec) }",
      "Deployment { metadata.name = \"\(name)\", \(deployment) }",
      "{ apiVersion = \"apps/v1\", kind = \"Deployment\", \(metadata), \(deployment) }",
    ][random.below(9)]
  }

  private mutating func around(_ value: String, _ isResource: Bool) -> (String, Bool) {
    let name = fresh()
    switch random.below(isResource ? 14 : 11) {
    case 0: return ("[\(value)]", false)
    case 1: return ("{ inner = \(value) }", false)
    case 2: return ("{ for key in [\"a\"] { [key] = \(value) } }", false)
    case 3: return ("[\(value) for n in [1]]", false)
    case 4:
      declarations.append("let \(name) = \(value)")
      return (name, isResource)
    case 5:
      declarations.append("hidden \(name): Json = \(value)")
      return (name, isResource)
    case 6:
      declarations.append("fn \(name)() -> Json = \(value)")
      return ("\(name)()", isResource)
    case 7, 8: return (instance(of: value, name), false)
    case 9: return ("Wrap { metadata.name = \"\(name)\", spec = { inner = \(value) } }", true)
    case 10: return ("(if 1 < 2 then \(value) else \(value))", isResource)
    case 11: return ("{ apiVersion = \"v1\", kind = \"List\", items = [\(value)] }", true)
    case 12:
      return (
        "{ apiVersion = \"a.example.com/v1\", kind = \"Box\", metadata = { name = \"\(name)\" }, "
          + "spec = [\(value)] }", true
      )
    default: return ("{ inner = (\(value)) with {} }", false)
    }
  }

  /// The value as a field of another module, which is rendered as an instance.
  private mutating func instance(of value: String, _ name: String) -> String {
    let text = (declarations + ["x: Json = \(value)", ""]).joined(separator: "\n")
    files["\(name).k8l"] = PodPlacer.head + text
    declarations = ["import \"\(name).k8l\" as \(name)"]
    return ["\(name) with {}", "(\(name) with {}).x", "{ i = \(name) }"][random.below(3)]
  }
}

/// The codes of what is found in a program.
private func found(_ placer: inout PodPlacer) -> (codes: [String], text: String) {
  let text = placer.program()
  return (codes(of: text, placer.files), text)
}

/// The errors of a program.
private func codes(of text: String, _ files: [String: String]) -> [String] {
  var disk = ["/p/main.k8l": Array(text.utf8)]
  for (name, text) in files { disk["/p/" + name] = Array(text.utf8) }
  let project = Project(root: "/p", files: .memory(disk))
  guard let module = project.check(path: "/p/main.k8l"), !project.hasErrors else {
    return project.diagnostics.map { "\($0.code.rawValue): \($0.message)" }
  }
  let session = Session(project, module: module, natives: NativeTable(Natives.all))
  session.force()
  let all = session.diagnostics + session.runPolicies().diagnostics
  return all.filter { $0.severity == .error }.map { "\($0.code.rawValue): \($0.message)" }
}

/// A search that followed declared types would miss most of these places.
@Test(arguments: 0..<4)
func `a forbidden pod is found wherever it is rendered`(batch: Int) {
  for index in 0..<40 {
    let seed = UInt64(batch * 1_000 + index)
    var bad = PodPlacer(seed: seed, isForbidden: true)
    let refused = found(&bad)
    #expect(
      refused.codes.contains { $0.hasPrefix("policy-violation") },
      "seed \(seed): \(refused.codes)\n\(refused.text)")
    var good = PodPlacer(seed: seed, isForbidden: false)
    let passed = found(&good)
    #expect(passed.codes.isEmpty, "seed \(seed): \(passed.codes)\n\(passed.text)")
  }
}

/// Layers over a pod that another module makes and judges: what is derived from it stays judged.
private struct LayerPlacer {
  var random: Random
  let isForbidden: Bool
  private var declarations: [String] = []
  private var count = 0

  init(seed: UInt64, isForbidden: Bool) {
    random = Random(seed: seed)
    self.isForbidden = isForbidden
  }

  var files: [String: String] {
    [
      "base.k8l": """
      import k8s.core.v1 (Pod, PodSpec)

      policy NoHost on s: PodSpec { assert !(s.hostNetwork ?? false) else "host network" }

      param open: Bool = false
      x = Pod {
        metadata.name = "x"
        spec { hostNetwork = open, containers { main { image = "main:1" } } }
      }
      enforce NoHost
      """
    ]
  }

  mutating func program() -> String {
    let instance = "(b with { open = \(isForbidden) })"
    var pod = "\(instance).x"
    var isLayered = false
    if random.below(4) == 0 {
      pod = instance
      declarations.append("on Pod { put metadata.labels.rule = \"yes\" }")
    } else {
      for _ in 0..<(1 + random.below(4)) { pod = layered(pod) }
      isLayered = random.below(3) == 0
    }
    if isLayered { declarations.append("on Pod { put metadata.labels.rule = \"yes\" }") }
    let place = ["y = \(pod)", "y = [\(pod)]", "output = { a = \(pod) }"][random.below(3)]
    return """
      import "base.k8l" as b
      import k8s.core.v1 (Pod)

      overlay Large on p: Pod { put metadata.labels.size = "large" }
      \(declarations.joined(separator: "\n"))
      \(place)

      """
  }

  private mutating func layered(_ pod: String) -> String {
    count += 1
    let name = "n\(count)"
    switch random.below(7) {
    case 0: return "(\(pod) with Large)"
    case 1: return "(\(pod) with { put metadata.labels.\(name) = \"a\" })"
    case 2:
      declarations.append("let \(name) = \(pod)")
      return "\(name)"
    case 3:
      declarations.append("let \(name) = [\(pod)]")
      return "\(name)[0]"
    case 4:
      declarations.append("schema S\(name) { p: Pod = \(pod) }")
      return "S\(name) { p { put metadata.labels.\(name) = \"a\" } }.p"
    case 5:
      declarations.append("fn \(name)(p: Pod) -> Pod = p with Large")
      return "\(name)(\(pod))"
    default:
      declarations.append("hidden \(name) = { for k in [\"a\"] { [k] = \(pod) } }")
      return "\(name).a"
    }
  }
}

@Test
func `a pod of an instance stays judged under any layers`() {
  for seed in 0..<30 {
    for isForbidden in [true, false] {
      var placer = LayerPlacer(seed: UInt64(seed), isForbidden: isForbidden)
      let text = placer.program()
      let codes = codes(of: text, placer.files)
      let wanted = isForbidden ? ["policy-violation: Pod/x: host network (policy `NoHost`)"] : []
      #expect(codes == wanted, "seed \(seed)\n\(text)")
    }
  }
}
