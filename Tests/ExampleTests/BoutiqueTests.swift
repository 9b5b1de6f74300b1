import Foundation
import Testing

/// The example project renders, in every environment, with its policies enforced.
struct BoutiqueTests {
  static let modules = [
    "env/plain", "env/dev", "env/staging", "env/prod", "variants/spanner", "variants/memorystore",
    "variants/service-mesh", "variants/alloydb", "variants/components",
  ]

  @Test(arguments: modules) func isWithoutFindings(module: String) throws {
    let path = "examples/boutique/\(module).k8l"
    #expect(try Program.run(["check", path], in: Program.root) == "")
  }

  @Test(arguments: modules) func rendersTheSameBytesTwice(module: String) throws {
    let path = "examples/boutique/\(module).k8l"
    let first = try Program.run(["eval", path], in: Program.root)
    #expect(first.contains("kind: Deployment"))
    #expect(try Program.run(["eval", path], in: Program.root) == first)
  }

  @Test(arguments: ["pss", "pss_controls", "violates_at_a_place", "consistency"])
  func policiesHoldTheirTests(file: String) throws {
    let answer = try Program.run(["test", "Tests/Language/policies/\(file).k8l"], in: Program.root)
    #expect(!answer.contains("error["), "\(answer)")
    #expect(!answer.contains("failed"), "\(answer)")
  }
}
