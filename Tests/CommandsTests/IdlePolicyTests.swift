import Foundation
import Support
import Testing

/// Policies that look at nothing are told of, and what they should look at is seen.
@Suite struct IdlePolicies {
  private let scratch = Scratch()

  init() {
    scratch.write("", to: "kr8.k8l")
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec: {hostIPC: true, containers: [{name: c, image: "x:1"}]}
      """, to: "pod.yaml")
    scratch.write(
      """
      import k8s.core.v1 (ConfigMap)
      c = ConfigMap { metadata.name = "a" }
      """, to: "map.k8l")
    scratch.write(
      """
      schema Thing { a: Int }
      policy W on w: Thing { assert w.a == 3 else "w" }
      """, to: "thing.k8l")
  }

  /// Severity and message of each finding.
  private func findings(_ line: String) throws -> [String] {
    let run = Tool.shell("kr8lang \(line) --format json || true", in: scratch.folder.path)
    let found = try #require(Findings(json: run.output), "\(run.errors)")
    return found.diagnostics.map { "\($0.severity) \($0.message)" }
  }

  @Test(arguments: [
    "policy E = []\nenforce E\n", "policy E = []\n", "policy E = []\npolicy F = [E]\n",
  ])
  func `a set without a policy is none`(_ text: String) throws {
    scratch.write(text, to: "e.k8l")
    #expect(
      try findings("policy --with e.k8l pod.yaml") == [
        "error `e.k8l` enforces and declares only sets without a policy: nothing runs"
      ])
  }

  @Test(arguments: ["policy", "check"])
  func `a target of one's own that nothing is of is told of`(_ verb: String) throws {
    #expect(
      try findings("\(verb) --with thing.k8l map.k8l") == [
        "warning `W` looks at `Thing`, and none is rendered: it checks nothing here"
      ])
    #expect(
      try findings("\(verb) --with thing.k8l pod.yaml") == [
        "warning `W` looks at `Thing`, and no manifest is read as that: it checks nothing here"
      ])
    scratch.write("import \"thing.k8l\" (Thing)\nt = Thing { a = 4 }\n", to: "t.k8l")
    #expect(
      try findings("\(verb) --with thing.k8l map.k8l t.k8l") == ["error w (policy `W`)"])
  }

  @Test func `what a part of a module is not subject to does not count as run`() {
    scratch.write(
      """
      import k8s.core.v1 (ConfigMap)
      policy P on c: ConfigMap { assert c.data == null else "data" }
      param v: String = "ok"
      c = ConfigMap { metadata.name = "c", data { a = v } }
      enforce P
      exempt P on c { reason = "r", owner = "o", until = "2999-01-01" }
      """, to: "base.k8l")
    scratch.write(
      """
      import "base.k8l" as b
      import k8s.core.v1 (ConfigMap)
      o = ConfigMap { metadata.name = "o", data = b.c.data ?? {} }
      """, to: "o.k8l")
    let run = Tool.shell("kr8lang policy o.k8l", in: scratch.folder.path)
    #expect(run.errors == "0 policies on 1 object\n")
  }

  @Test func `lists without a version, and sequences, are no resources`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: x}
      ---
      kind: List
      items:
      - {apiVersion: v1, kind: Pod, metadata: {name: f}, spec: {containers: []}}
      ---
      - apiVersion: v1
        kind: Pod
        metadata: {name: g}
      ---
      - {name: other, items: []}
      """, to: "lists.yaml")
    #expect(
      try findings("policy --with baseline lists.yaml") == [
        "error expected a resource with `apiVersion` and `kind`, found no `apiVersion`",
        "error expected a resource, found a list of resources",
      ])
  }

  @Test(arguments: [
    "schema Res { apiVersion: String, kind: String, metadata: { name: String }, n: Int }",
    """
    schema Res { apiVersion: "g/v1" = "g/v1", kind: "App" = "App", metadata: { name: String }, n: Int }
    """,
  ])
  func `a resource of one's own schema is what its type says`(_ schema: String) throws {
    scratch.write(
      """
      \(schema)
      policy A on a: Res { assert a.n == 1 else "\\(owner(a).metadata?.name ?? "") \\(a.n)" }
      policy X { assert [r for r: Res in all].length() == 1 else "not one" }
      y = Res { apiVersion = "g/v1", kind = "App", metadata = { name = "p" }, n = 2 }
      enforce A
      enforce X
      """, to: "own.k8l")
    #expect(
      try findings("check own.k8l").filter { $0.hasPrefix("error") } == [
        "error App/p: p 2 (policy `A`)"
      ])
  }

  @Test func `what cannot be read is told of, and the rest is judged`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        hostPID: ${PID}
        hostIPC: true
        containers: [{name: c, image: x}]
      """, to: "open.yaml")
    #expect(
      try findings("policy --placeholders --with baseline open.yaml") == [
        "warning Pod/p: `hostPID` is not known, so it is not judged by `HostNamespaces`",
        "error Pod/p: Pod/p shares the IPC of its node (policy `HostNamespaces`)",
      ])
    scratch.write(
      """
      apiVersion: g/v1
      kind: W
      metadata: {name: p}
      spec:
        template:
          spec:
            hostNetwork: "yes"
            hostPID: true
            containers: [{name: c, image: x}]
      """, to: "unknown.yaml")
    #expect(
      try findings("policy --with baseline unknown.yaml").dropFirst() == [
        "warning W/p: `hostNetwork` is not known, so it is not judged by `HostNamespaces`",
        "warning expected `Bool?`, found \"yes\"",
        "error W/p: W/p shares the processes of its node (policy `HostNamespaces`)",
      ])
  }

  @Test func `an error that was told is told once`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p}
      spec:
        hostPID: true
        hostNetwork: "yes"
        containers: [{name: c, image: x}]
      """, to: "broken.yaml")
    #expect(
      try findings("policy --with baseline broken.yaml") == [
        "error Pod/p: Pod/p shares the processes of its node (policy `HostNamespaces`)",
        "error expected `Bool?`, found \"yes\"",
      ])
  }
}
