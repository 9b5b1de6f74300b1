import Foundation
import Support
import Testing

/// `check` and `policy` on plain manifests, as a user runs them.
@Suite struct PlainManifests {
  private let scratch = Scratch()

  init() {
    scratch.write("", to: "kr8.k8l")
    scratch.write(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
      spec:
        replica: 3
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            hostNetwork: true
            containers:
            - name: main
              image: 3
              ports: [{containerPort: "80"}]
      """, to: "web.yaml")
    scratch.write(
      """
      {"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"x": 1}},
        {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "s"}, "spec": {}},
        {"apiVersion": "example.com/v1", "kind": "Shop", "metadata": {"name": "t"}, "spec": {}}
      ]}
      """, to: "list.json")
  }

  /// `place severity code` of each finding.
  private func findings(_ line: String) throws -> [String] {
    let run = Tool.shell("kr8lang \(line) --format json || true", in: scratch.folder.path)
    let found = try #require(Findings(json: run.output), "\(run.errors)")
    return found.diagnostics.map { finding in
      let place = finding.place.map {
        "\($0.file):\($0.start.line):\($0.start.column)-\($0.end.line):\($0.end.column)"
      }
      return "\(place ?? "nowhere") \(finding.severity) \(finding.code)"
    }
  }

  @Test func `every fault of a document is told at its place`() throws {
    #expect(
      try findings("check web.yaml") == [
        "web.yaml:6:3-6:10 error unknown-field",
        "web.yaml:14:16-14:17 error value-type-mismatch",
        "web.yaml:15:33-15:37 error value-type-mismatch",
      ])
  }

  @Test func `policies see what a broken document still says`() throws {
    let found = try findings("policy --with baseline web.yaml")
    #expect(found.contains("web.yaml:11:7-11:24 error policy-violation"))
    #expect(found.count == 4)
  }

  @Test func `lists are unwrapped, and a kind without a schema is told once`() throws {
    #expect(
      try findings("check list.json") == [
        "list.json:2:86-2:87 error value-type-mismatch",
        "list.json:3:44-3:50 info unknown-kind",
      ])
  }

  @Test func `a folder is read as a whole, in order`() throws {
    let found = try findings("check .")
    #expect(
      found.map { $0.prefix { $0 != ":" } } == Array(repeating: "list.json", count: 2)
        + Array(repeating: "web.yaml", count: 3))
  }

  @Test func `a document with an error of syntax does not hide the others`() throws {
    scratch.write(
      "a: [1\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndta: {}\n---\nkind: X\nspec: {}\n",
      to: "mixed.yaml")
    #expect(
      try findings("check mixed.yaml") == [
        "mixed.yaml:2:1-2:1 error yaml-syntax",
        "mixed.yaml:6:1-6:4 error unknown-field",
        "mixed.yaml:8:1-8:5 error not-a-resource",
      ])
  }

  @Test func `one object given twice is told at the second`() throws {
    scratch.write(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: a}\n",
      to: "twice.yaml")
    #expect(try findings("check twice.yaml") == ["twice.yaml:6:7-6:13 error duplicate-resource"])
  }

  @Test func `custom resources are checked by their definitions`() throws {
    scratch.write(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: shops.example.com}
      spec:
        group: example.com
        names: {kind: Shop, plural: shops}
        scope: Namespaced
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
                  required: [size]
                  properties:
                    size: {type: integer, minimum: 1}
                    template:
                      type: object
                      properties:
                        containers: {type: array, items: {type: object, properties: {name: {type: string}}}}
      """, to: "crd.yaml")
    scratch.write(
      "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: s}\nspec:\n  size: 0\n  siz: 1\n",
      to: "shop.yaml")
    let expected = [
      "shop.yaml:5:9-5:10 error refinement-failed", "shop.yaml:6:3-6:6 error unknown-field",
    ]
    #expect(try findings("check --crd crd.yaml shop.yaml") == expected)
    #expect(try findings("check crd.yaml shop.yaml") == expected)
    _ = Tool.shell("kr8lang import crd crd.yaml -o schemas", in: scratch.folder.path)
    #expect(try findings("check --crd schemas shop.yaml") == expected)
  }

  @Test func `a module brings its own policies and exemptions`() throws {
    scratch.write(
      """
      import k8s.core.v1 (ConfigMap)

      policy Small on c: ConfigMap {
        assert (c.data ?? {}).length() <= 1 else "too much"
      }
      enforce Small { severity = "warning" }
      exempt Small on ConfigMap("old") { reason = "it goes", owner = "a", until = "2030-01-01" }
      """, to: "house.k8l")
    scratch.write(
      """
      {apiVersion: v1, kind: ConfigMap, metadata: {name: new}, data: {a: x, b: x}}
      ---
      {apiVersion: v1, kind: ConfigMap, metadata: {name: old}, data: {a: x, b: x}}
      """, to: "maps.yaml")
    #expect(
      try findings("check --with house.k8l maps.yaml") == [
        "maps.yaml:1:58-1:62 warning policy-violation"
      ])
  }

  @Test func `the tree is context, the files given are reported`() throws {
    scratch.write(
      "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n",
      to: "service.yaml")
    let alone = try findings("policy --with service-selects-workload service.yaml")
    #expect(alone.count == 1 && alone[0].hasPrefix("service.yaml:"))
    #expect(
      try findings("policy --with service-selects-workload --context . service.yaml").isEmpty)
  }

  @Test func `what is no manifest is told, and why`() throws {
    let folder = scratch.folder
    for name in ["chart/templates", "base"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    scratch.write("apiVersion: v2\nname: a\nversion: 1.0.0\n", to: "chart/Chart.yaml")
    scratch.write("kind: {{ .Values.kind }}\napiVersion: v1\n", to: "chart/templates/a.yaml")
    scratch.write("resources: []\n", to: "base/kustomization.yaml")
    scratch.write(
      "# {{ x }}\nkind: Service\napiVersion: v1\nmetadata: {{ meta }}\n", to: "base/t.yaml")
    scratch.write("replicas: 3\n", to: "base/values.yaml")
    let run = Tool.run(["check", "chart", "base"], in: folder.path)
    #expect(run.code == 0)
    #expect(run.errors.contains("`chart/templates/a.yaml` is left out: it is a template"))
    #expect(run.errors.contains("`chart/Chart.yaml` is left out: it describes a Helm chart"))
    #expect(run.errors.contains("`base/kustomization.yaml` is left out: it is a kustomization"))
    #expect(run.errors.contains("base/t.yaml:4:"))
    #expect(run.errors.hasSuffix("\n1 warning, 3 notes\n"), "\(run.errors)")
  }

  @Test(arguments: ["text", "json", "sarif", "junit", "github", "gitlab"])
  func `a report has every form`(format: String) {
    let run = Tool.run(["policy", "--format", format, "web.yaml"], in: scratch.folder.path)
    #expect(run.code == 1)
    #expect((format == "text" ? run.errors : run.text).contains("web.yaml"))
    #expect((format == "text" ? run.errors : run.text).contains("hostNetwork") || format != "text")
  }

  @Test func `standard input takes manifests`() {
    let line = "kr8lang policy --with baseline --from yaml - < web.yaml"
    #expect(Tool.shell(line, in: scratch.folder.path).errors.contains("<stdin>:11:7"))
  }
}
