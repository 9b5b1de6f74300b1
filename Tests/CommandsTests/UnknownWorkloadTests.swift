import Foundation
import Support
import Testing

/// Pods that kinds without a schema make are seen by policies: what makes a pod template is its
/// form, wherever it is.
@Suite struct UnknownWorkloads {
  private let scratch = Scratch()

  init() { scratch.write("", to: "kr8.k8l") }

  private func errors(_ line: String) throws -> [String] {
    let run = Tool.shell("kr8lang policy \(line) --format json || true", in: scratch.folder.path)
    let found = try #require(Findings(json: run.output), "\(run.errors)")
    return found.diagnostics.filter { $0.severity == "error" }.map {
      String($0.message.prefix { $0 != "(" }).trimmingCharacters(in: .whitespaces)
    }
  }

  private static let users = """
    apiVersion: v1
    kind: Service
    metadata: {name: s}
    spec: {selector: {app: a}, ports: [{port: 80, targetPort: web}]}
    ---
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: b}
    spec: {maxUnavailable: 1, selector: {matchLabels: {app: a}}}
    ---

    """

  private static func template(port: String = "web", _ more: String = "extension: 3") -> String {
    """
    {metadata: {labels: {app: a}}, spec: {\(more), containers: [{name: a, image: "x:1",
      envFrom: [{configMapRef: {name: c}}], ports: [{name: \(port), containerPort: 8080}]}]}}
    """
  }

  private func workload(_ spec: String, kind: String = "Rollout") {
    scratch.write(
      UnknownWorkloads.users + """
        apiVersion: example.com/v1
        kind: \(kind)
        metadata: {name: r}
        spec: \(spec)
        """, to: "m.yaml")
  }

  @Test(arguments: [
    "{template: T}", "{jobs: [{template: {spec: {template: T}}}]}", "{groups: {worker: {pod: T}}}",
  ])
  func `a template may lie anywhere, with fields of its kind's own`(_ spec: String) throws {
    workload(spec.replacingOccurrences(of: "T", with: UnknownWorkloads.template()))
    #expect(
      try errors("--with consistent m.yaml") == [
        "Rollout/r: Rollout/r needs ConfigMap/c, which is not in the set"
      ])
  }

  @Test func `its ports and what it may do are held to the policies`() throws {
    let template = UnknownWorkloads.template(port: "other", "hostNetwork: true")
    workload("{template: \(template)}")
    #expect(
      try errors("--with consistent --with baseline m.yaml") == [
        "Service/s: Service/s sends port 80 to web, which a selected pod does not declare",
        "Rollout/r: Rollout/r shares the network of its node",
        "Rollout/r: Rollout/r needs ConfigMap/c, which is not in the set",
      ])
  }

  @Test(arguments: [
    "{template: {spec: {containers: [{name: \"*\", image: \"*\"}]}}}",
    "{template: {spec: {containers: [{image: \"*\"}]}}}",
    "{template: {spec: {containers: []}}}", "{template: {spec: {domain: {}}}}",
  ])
  func `what has not the form is none`(_ spec: String) throws {
    workload(spec)
    #expect(
      try errors("--with consistent m.yaml") == [
        "Service/s: Service/s selects no pod",
        "PodDisruptionBudget/b: PodDisruptionBudget/b selects no pod",
      ])
  }

  @Test func `a module's own kind with untyped fields is seen alike`() throws {
    scratch.write(
      """
      import k8s.core.v1 (Service)
      import policies.consistency (Consistent)
      enforce Consistent
      schema Crew extends Resource { apiVersion = "example.com/v1", kind = "Crew", spec: Json }
      service: Service = {
        metadata.name = "s"
        spec { selector = { app = "a" }, ports = [{ port = 80, targetPort = "web" }] }
      }
      crew = Crew {
        metadata.name = "c"
        spec = {
          template = {
            metadata = { labels = { app = "a" } }
            spec = { containers = [{ name = "a", image = "x:1", ports = [{ containerPort = 1 }] }] }
          }
        }
      }
      """, to: "m.k8l")
    #expect(
      try errors("m.k8l") == [
        "Service/s: Service/s sends port 80 to web, which a selected pod does not declare"
      ])
  }

  private static let privileged = """
    { containers = [{ name = "c", image = "x:1", securityContext = { privileged = true } }] }
    """

  @Test(arguments: [
    "x = { apiVersion = \"g/v1\", kind = \"App\", metadata = { name = \"a\" }, spec = { template = T } }",
    """
    schema Box { name: String, image: String, securityContext: { privileged: Bool } }
    schema Maker { template: { metadata: { labels: Json }, spec: { containers: [Box] } } }
    schema App extends Resource { apiVersion = "g/v1", kind = "App", spec: Maker }
    x = App { metadata { name = "a" }, spec = { template = T } }
    """,
  ])
  func `a module's plain data and reduced schemas are seen alike`(_ text: String) throws {
    let template =
      "{ metadata = { labels = { a = \"b\" } }, spec = \(UnknownWorkloads.privileged) }"
    scratch.write(
      """
      import policies.pss (Baseline)
      enforce Baseline
      \(text.replacingOccurrences(of: "T ", with: template + " "))
      """, to: "m.k8l")
    #expect(try errors("m.k8l") == ["App/a: App/a has a privileged container"])
  }

  @Test func `a definition that repeats what a pod is hides none`() throws {
    scratch.write(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: apps.g}
      spec:
        group: g
        scope: Namespaced
        names: {kind: App, plural: apps, singular: app}
        versions:
        - name: v1
          served: true
          storage: true
          schema:
            openAPIV3Schema:
              type: object
              properties:
                spec:
                  type: object
                  properties:
                    template:
                      type: object
                      properties:
                        metadata: {type: object}
                        spec:
                          type: object
                          properties:
                            containers:
                              type: array
                              items:
                                type: object
                                required: [name]
                                properties:
                                  name: {type: string}
                                  image: {type: string}
                                  securityContext:
                                    type: object
                                    properties: {privileged: {type: boolean}}
      """, to: "crd.yaml")
    scratch.write(
      """
      apiVersion: g/v1
      kind: App
      metadata: {name: a}
      spec:
        template:
          spec: {containers: [{name: c, image: "x:1", securityContext: {privileged: true}}]}
      """, to: "m.yaml")
    #expect(
      try errors("--with baseline --crd crd.yaml m.yaml") == [
        "App/a: App/a has a privileged container"
      ])
  }
}
