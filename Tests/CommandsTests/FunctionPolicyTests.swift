import Foundation
import Support
import Testing

@testable import Commands

/// As a function, a module is judged as it is by `eval`.
@Suite struct FunctionPolicyTests {
  private let scratch = Scratch()

  private static let list = """
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    items: []

    """

  private static let head = """
    import k8s.core.v1 (ConfigMap, Container, Pod)
    import "rules.k8l" (NoBad, NoOpen)

    """

  private func codes(_ module: String) -> (eval: Int32, function: ToolResult) {
    scratch.write("", to: "kr8.k8l")
    scratch.write(
      """
      import k8s.core.v1 (ConfigMap, SecurityContext)
      policy NoBad on c: ConfigMap { assert c.data?.get("bad") == null else "it is bad" }
      policy NoOpen on s: SecurityContext { assert !(s.privileged ?? false) else "it is open" }
      """, to: "rules.k8l")
    scratch.write(
      Self.head + """
        x = ConfigMap { metadata.name = "a", data { bad = "1" } }
        allowed = ConfigMap { metadata.name = "b", data { bad = "1" } }
        enforce NoBad
        exempt NoBad on allowed { reason = "r", owner = "o", until = "2999-01-01" }
        """, to: "base.k8l")
    scratch.write(Self.head + "import \"base.k8l\" as base\n" + module, to: "f.k8l")
    scratch.write(Self.list, to: "list.yaml")
    let eval = Tool.run(["eval", "f.k8l"], in: scratch.folder.path)
    let function = Tool.run(
      ["fn", "f.k8l"], in: scratch.folder.path,
      input: scratch.folder.appending(path: "list.yaml").path)
    return (eval.code, function)
  }

  private static let exempted = "{ reason = \"r\", owner = \"o\", until = \"2999-01-01\" }"

  @Test(arguments: [
    "y = base.x", "y = base.x with { put metadata.labels.a = \"b\" }", "y = base",
    "y = base.x\nenforce NoBad",
    "y = ConfigMap { metadata.name = \"y\", data { bad = \"1\" } }\nenforce NoBad",
    """
    y = Pod {
      metadata.name = "y"
      spec {
        containers {
          a { image = "a:1", securityContext { privileged = true } }
          b { image = "b:1", securityContext { privileged = true } }
        }
      }
    }
    enforce NoOpen
    exempt NoOpen on y.spec.containers.a \(exempted)
    """,
  ])
  func `what is forbidden is told once`(module: String) {
    let (eval, function) = codes(module)
    #expect(eval == 1)
    #expect(function.code == 1, "\(function.errors)")
    #expect(function.text.components(separatedBy: "policy-violation").count == 2)
    #expect(!function.text.contains("exemption-unused"))
  }

  @Test(arguments: [
    "y = base.allowed", "y = base.allowed with { put metadata.labels.a = \"b\" }",
    "y = base.x\nexempt NoBad on y \(exempted)",
    "y = base.x\nenforce NoBad\nexempt NoBad on y \(exempted)",
    """
    y = ConfigMap { metadata.name = "y", data { bad = "1" } }
    enforce NoBad
    exempt NoBad on y \(exempted)
    """,
    """
    y = ConfigMap { metadata.name = "y", data { bad = "1" } }
    enforce NoBad
    exempt NoBad on ConfigMap("", "y") \(exempted)
    """,
  ])
  func `exemptions hold, and are used`(module: String) {
    let (eval, function) = codes(module)
    #expect(eval == 0)
    #expect(function.code == 0, "\(function.errors)")
    #expect(!function.text.contains("results:"), "\(function.text)")
  }
}
