import Foundation
import Support
import Testing

/// What `check` and `policy` judge is what kubectl would apply, and a run that looked at nothing
/// says so.
@Suite struct ManifestReading {
  private let scratch = Scratch()

  init() { scratch.write("", to: "kr8.k8l") }

  private func findings(_ line: String) throws -> [String] {
    let run = Tool.shell("kr8lang \(line) --format json || true", in: scratch.folder.path)
    let found = try #require(Findings(json: run.output), "\(run.errors)")
    return found.diagnostics.map { finding in
      let place = finding.place.map { "\($0.file):\($0.start.line)" }
      return "\(place ?? "nowhere") \(finding.severity) \(finding.code)"
    }
  }

  private func text(_ name: String) -> String {
    let file = scratch.folder.appendingPathComponent(name)
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  private func code(_ line: String) -> Int32 {
    Int32(Tool.shell("kr8lang \(line)", in: scratch.folder.path).code)
  }

  private static func pod(_ spec: String, _ head: String = "apiVersion: v1\nkind: Pod\n") -> String
  {
    head + "metadata: {name: a}\nspec: {\(spec)containers: [{name: a, image: \"a:1\"}]}\n"
  }

  @Test func `definitions among the items of a list describe what is beside them`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: example.com/v1
        kind: Shop
        metadata: {name: a}
        spec: {size: wide}
      - apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: shops.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Shop, plural: shops}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties: {spec: {type: object, properties: {size: {type: integer}}}}
      """, to: "list.yaml")
    let wanted = ["list.yaml:7 error value-type-mismatch"]
    #expect(try findings("check list.yaml") == wanted)
    #expect(try findings("check --crd list.yaml list.yaml") == wanted)
  }

  // MARK: scalars

  @Test func `scalars are read exactly, and the import says the same`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a, labels: {country: no}}
      spec:
        hostNetwork: yes
        terminationGracePeriodSeconds: 1_000
        containers: [{name: a, image: "a:1"}]
        volumes: [{name: v, secret: {secretName: s, defaultMode: 0400}}]
      """, to: "pod.yaml")
    #expect(
      try findings("check pod.yaml") == [
        "pod.yaml:3 error value-type-mismatch", "pod.yaml:5 warning yaml-old-reading",
        "pod.yaml:6 warning yaml-old-reading", "pod.yaml:8 warning yaml-old-reading",
      ])
    let mended = text("pod.yaml").replacingOccurrences(
      of: "country: no", with: "country: x")
    scratch.write(mended, to: "pod.yaml")
    _ = Tool.shell("kr8lang import manifests pod.yaml -o out", in: scratch.folder.path)
    let text = Tool.shell("kr8lang eval out/pod.k8l", in: scratch.folder.path).text
    for line in ["hostNetwork: true", "terminationGracePeriodSeconds: 1000", "defaultMode: 256"] {
      #expect(text.contains(line), "\(text)")
    }
  }

  @Test func `a data file is YAML 1.2, and a number that is read in two ways is an error`() throws {
    scratch.write("mode: 0400\nname: no\non: yes\neither: off\nn: 1_000\n", to: "v.yaml")
    scratch.write(
      """
      import "v.yaml" as v: Values
      schema Values { mode: Int, name: String, on: Bool, either: Bool | String, n: Int }
      out = v.mode
      """, to: "m.k8l")
    let found = try findings("check m.k8l")
    #expect(found.contains("v.yaml:1 error yaml-old-reading"), "\(found)")
    for (field, line, word) in [
      ("Json", 1, "error yaml-old-reading"), ("{String: Json}", 1, "error yaml-old-reading"),
    ] {
      scratch.write("import \"v.yaml\" as v: \(field)\nout = v\n", to: "m.k8l")
      #expect(try findings("check m.k8l").contains("v.yaml:\(line) \(word)"))
    }
    for (data, type, line) in [
      ("a: yes", "Bool", "error value-type-mismatch"),
      ("a: off", "Bool | String", "error yaml-old-reading"),
      ("a: 1_000", "Int", "error value-type-mismatch"),
      ("a: 0b11", "Int | String", "error yaml-old-reading"),
      ("a: no", "String", "warning yaml-old-reading"),
      ("a: 0400", "Float", "error yaml-old-reading"),
    ] {
      scratch.write(data + "\n", to: "v.yaml")
      scratch.write(
        "import \"v.yaml\" as v: Values\nschema Values { a: \(type) }\nout = v.a\n", to: "m.k8l")
      #expect(try findings("check m.k8l") == ["v.yaml:1 \(line)"], "\(data): \(type)")
    }
  }

  // MARK: what is a resource

  @Test(arguments: [
    "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n  spec: {hostNetwork: true, containers: [{name: a, image: \"a:1\"}]}\n",
    "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: PodList\n    items:\n    - metadata: {name: a}\n      spec: {hostNetwork: on, containers: [{name: a, image: \"a:1\"}]}\n",
    "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {hostNetwork: true, containers: [{name: a, image: \"a:1\"}]}\n",
    "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec: {hostNetwork: true, containers: [{name: a, image: \"a:1\"}]}\n",
    "\"ap\\x69Version\": v1\n\"k\\x69nd\": Pod\nmetadata: {name: a}\nspec: {hostNetwork: true, containers: [{name: a, image: \"a:1\"}]}\n",
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"b\"},\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"}]}}{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"hostNetwork\":true,\"containers\":[{\"name\":\"a\",\"image\":\"a:1\"}]}}",
  ])
  func `policies see every resource that kubectl would apply`(text: String) throws {
    try FileManager.default.createDirectory(
      at: scratch.folder.appendingPathComponent("d"), withIntermediateDirectories: true)
    for name in ["d/a.yaml", "d/.a.yaml", "d/kustomization.yaml", "d/Chart.yaml", "d/a.json"] {
      scratch.write(text, to: name)
      let expected = "error policy-violation"
      for target in ["d", name] {
        let found = try findings("policy --with baseline \(target)")
        #expect(found.contains { $0.hasPrefix(name) && $0.hasSuffix(expected) }, "\(found)")
      }
      try FileManager.default.removeItem(at: scratch.folder.appendingPathComponent(name))
    }
  }

  @Test(arguments: ["/v1", "v1/", "a/b/v1", " v1", "\"\""])
  func `a version of another form is an error`(version: String) throws {
    scratch.write(
      Self.pod("", "apiVersion: \(version == "\"\"" ? version : "\"\(version)\"")\nkind: Pod\n"),
      to: "a.yaml")
    #expect(try findings("check a.yaml") == ["a.yaml:1 error not-a-resource"])
  }

  @Test func `items say what they are, or their list does`() throws {
    scratch.write(
      "apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}\n- 3\n- kind: Pod\n", to: "a.yaml")
    #expect(
      try findings("check a.yaml") == [
        "a.yaml:4 error not-a-resource", "a.yaml:5 error not-a-resource",
        "a.yaml:6 error not-a-resource",
      ])
  }

  @Test func `a resource inside of another is judged`() throws {
    scratch.write(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: works.example.com}
      spec:
        group: example.com
        names: {kind: Work, plural: works}
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
                  properties:
                    manifests:
                      type: array
                      items: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
      """, to: "crd.yaml")
    scratch.write(
      "apiVersion: example.com/v1\nkind: Work\nmetadata: {name: w}\nspec:\n  manifests:\n  - apiVersion: v1\n    kind: Pod\n    metadata: {name: a}\n    spec:\n      hostNetwork: true\n      containers: [{name: a, image: \"a:1\", comand: []}]\n",
      to: "work.yaml")
    let found = try findings("policy --with baseline --crd crd.yaml work.yaml")
    #expect(
      found == ["work.yaml:10 error policy-violation", "work.yaml:11 warning value-type-mismatch"])
  }

  @Test func `a definition does not replace a kind of the library`() throws {
    try FileManager.default.createDirectory(
      at: scratch.folder.appendingPathComponent("d"), withIntermediateDirectories: true)
    for version in [
      "{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}"
    ] {
      scratch.write(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: jobs.batch}\nspec:\n  group: batch\n  scope: Namespaced\n  names: {kind: Job, plural: jobs}\n  versions: [\(version)]\n",
        to: "d/crd.yaml")
    }
    scratch.write(
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {restartPolicy: Never, hostNetwork: true, containers: [{name: a, image: \"a:1\"}]}}}\n",
      to: "d/job.yaml")
    let expected = ["d/crd.yaml:7 error kind-taken", "d/job.yaml:4 error policy-violation"]
    #expect(try findings("policy --with baseline d") == expected)
    #expect(try findings("policy --with baseline --crd d/crd.yaml d/job.yaml") == expected)
  }

  // MARK: what is skipped, with a message

  @Test(arguments: [
    ("kind.x-k8s.io/v1alpha4", "Cluster"), ("kubeadm.k8s.io/v1beta3", "ClusterConfiguration"),
    ("skaffold/v4beta6", "Config"), ("v1", "Config"), ("audit.k8s.io/v1", "Policy"),
    ("kubelet.config.k8s.io/v1beta1", "KubeletConfiguration"),
    ("apiserver.config.k8s.io/v1", "EncryptionConfiguration"),
    ("kubescheduler.config.k8s.io/v1", "KubeSchedulerConfiguration"),
    ("kustomize.config.k8s.io/v1beta1", "Kustomization"),
  ])
  func `what no cluster reads is left out`(version: String, kind: String) throws {
    scratch.write("apiVersion: \(version)\nkind: \(kind)\n", to: "a.yaml")
    #expect(try findings("check a.yaml") == ["a.yaml:2 info manifest-skipped"])
  }

  @Test func `hidden folders and commented JSON are told`() throws {
    for name in ["d/.hidden/x", "d/.git", "d/.other"] {
      try FileManager.default.createDirectory(
        at: scratch.folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    for name in ["d/.hidden/x/a.yaml", "d/.git/a.yaml"] {
      scratch.write(Self.pod("hostNetwork: true, "), to: name)
    }
    scratch.write("on: push\n", to: "d/.other/ci.yaml")
    scratch.write("{\"apiVersion\": 1, // x\n \"kind\": 2}", to: "d/c.json")
    scratch.write(Self.pod(""), to: "d/a.yaml")
    #expect(
      try findings("check d") == [
        "d/c.json:1 info manifest-skipped", "nowhere info manifest-skipped",
      ])
  }

  @Test func `other encodings are errors in a folder, too`() throws {
    try FileManager.default.createDirectory(
      at: scratch.folder.appendingPathComponent("d"), withIntermediateDirectories: true)
    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian] {
      let data = try #require(("\u{FEFF}" + Self.pod("")).data(using: encoding))
      try data.write(to: scratch.folder.appendingPathComponent("d/a.yaml"))
      #expect(try findings("check d") == ["d/a.yaml:1 error data-encoding"])
    }
  }

  @Test func `a template's other documents are judged`() throws {
    try FileManager.default.createDirectory(
      at: scratch.folder.appendingPathComponent("d"), withIntermediateDirectories: true)
    scratch.write(
      Self.pod("hostNetwork: true, ") + "# {{ x }}\n---\na: [\n---\n"
        + "apiVersion: v1\nkind: Pod\nmetadata: {name: \"{{ x }}\"}\nspec: {}\n", to: "d/a.yaml")
    #expect(
      try findings("policy --with baseline d") == [
        "d/a.yaml:4 error policy-violation", "d/a.yaml:8 warning manifest-skipped",
      ])
    let named = try findings("policy --with baseline d/a.yaml")
    #expect(named.contains("d/a.yaml:8 error yaml-syntax"), "\(named)")
    #expect(named.contains("d/a.yaml:4 error policy-violation"))
  }

  @Test func `placeholders stand for values that are not known yet`() throws {
    scratch.write(
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: "${NAME}-web", labels: {env: ${ENV:-dev}}}
      spec:
        replicas: ${REPLICAS}
        selector: {matchLabels: {a: b}}
        template:
          metadata: {labels: {a: b}}
          spec: {terminationGracePeriodSeconds: ${GRACE}, hostNetwork: true, containers: [{name: a, image: "x/a:${TAG}"}]}
      """, to: "a.yaml")
    #expect(try findings("check --placeholders a.yaml") == [])
    #expect(
      try findings("policy --with baseline --placeholders a.yaml") == [
        "a.yaml:9 error policy-violation"
      ])
    #expect(code("check a.yaml") == 1)
    let wrong = text("a.yaml").replacingOccurrences(
      of: "replicas: ${REPLICAS}", with: "replicas: \"${REPLICAS}\"")
    scratch.write(wrong, to: "a.yaml")
    #expect(try findings("check --placeholders a.yaml") == ["a.yaml:5 error value-type-mismatch"])
  }

  // MARK: no green without a check

  @Test func `a placeholder for a whole object is not passed over`() throws {
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a, labels: "${LABELS}", annotations: ${ANNOTATIONS}}
      spec:
        containers: ${CONTAINERS}
        nodeName: ${NODE}
      """, to: "a.yaml")
    #expect(
      try findings("check --placeholders a.yaml") == [
        "a.yaml:3 error value-type-mismatch", "a.yaml:3 warning not-judged",
        "a.yaml:5 warning not-judged",
      ])
  }

  @Test func `a run that looked at nothing says so`() throws {
    for name in ["empty", "data"] {
      try FileManager.default.createDirectory(
        at: scratch.folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    scratch.write("a: 1\n", to: "data/v.yaml")
    scratch.write("a: 1\n", to: "v.yaml")
    scratch.write("x = 1\n", to: "house.k8l")
    scratch.write(
      "import k8s.core.v1 (Pod)\npolicy P(n: Int) on p: Pod {\n  assert n > 0\n}\n", to: "open.k8l")
    scratch.write(Self.pod(""), to: "a.yaml")
    let error = "nowhere error nothing-checked"
    let warning = "nowhere warning nothing-checked"
    #expect(try findings("check empty") == [error])
    #expect(try findings("policy --with baseline empty") == [error])
    #expect(try findings("check data") == [warning])
    #expect(try findings("policy data") == [warning])
    #expect(try findings("check --from yaml - < /dev/null") == [error])
    #expect(try findings("policy --with baseline --from yaml - < /dev/null") == [error])
    for verb in ["check", "policy"] {
      #expect(try findings("\(verb) --with house.k8l a.yaml") == [error])
      #expect(try findings("\(verb) --with open.k8l a.yaml") == [error])
    }
    for line in ["eval empty", "eval --resources empty", "eval --resources v.yaml"] {
      #expect(code(line) == 1, "\(line)")
    }
    #expect(code("eval --resources --allow-empty v.yaml") == 0)
    #expect(code("eval v.yaml") == 0)
  }

  @Test func `where policies run, a kind that nobody knows is a warning`() throws {
    scratch.write(
      "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\n", to: "a.yaml")
    #expect(try findings("check a.yaml") == ["a.yaml:2 info unknown-kind"])
    #expect(try findings("check --with restricted a.yaml") == ["a.yaml:2 warning unknown-kind"])
  }

  @Test func `a policy whose target no manifest is read as is told`() throws {
    scratch.write(Self.pod(""), to: "a.yaml")
    scratch.write(
      "schema App { name: String }\npolicy P on a: App {\n  assert a.name != \"\"\n}\nenforce P\n",
      to: "house.k8l")
    #expect(
      try findings("check --with house.k8l a.yaml") == ["house.k8l:2 warning nothing-checked"])
  }

  @Test func `policies asked for judge modules, too`() throws {
    scratch.write(
      """
      import k8s.core.v1 (Pod)
      pod = Pod { metadata { name = "a" }, spec { hostNetwork = true, containers = [{ name = "a", image = "a:1" }] } }
      """, to: "m.k8l")
    scratch.write(
      "import k8s.core.v1 (Pod)\npolicy Named on p: Pod {\n  assert p.metadata.name != \"a\"\n}\n",
      to: "house.k8l")
    for verb in ["check", "policy"] {
      #expect(try findings("\(verb) m.k8l") == [])
      #expect(try findings("\(verb) --with baseline m.k8l") == ["m.k8l:2 error policy-violation"])
      #expect(try findings("\(verb) --with house.k8l m.k8l") == ["m.k8l:2 error policy-violation"])
    }
  }

  @Test func `a quantity with leading zeros is imported without them`() {
    scratch.write(
      """
      apiVersion: v1
      kind: LimitRange
      metadata: {name: a}
      spec: {limits: [{type: Pod, max: {cpu: 0777m, memory: 00.50Gi}}]}
      """, to: "a.yaml")
    let run = Tool.shell(
      "kr8lang import manifests a.yaml -o out && kr8lang fmt --check out && kr8lang eval out/a.k8l",
      in: scratch.folder.path)
    #expect(run.text.contains("cpu: 777m") && run.text.contains("memory: 0.50Gi"), "\(run.errors)")
  }

  @Test func `a number that is the key of an element is imported as kubectl reads it`() {
    scratch.write(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: a}
      spec: {containers: [{name: a, image: "a:1", ports: [{containerPort: 0120}]}]}
      """, to: "a.yaml")
    let run = Tool.shell(
      "kr8lang import manifests a.yaml -o out && kr8lang fmt --check out && kr8lang eval out/a.k8l",
      in: scratch.folder.path)
    #expect(run.text.contains("containerPort: 80"), "\(run.errors)")
  }

  @Test func `the prompt shows no control characters that it was given`() {
    let run = Tool.shell("printf ':d\\000\n:\\033[2J\n' | kr8lang repl 2>&1 || true", in: "/")
    #expect(!run.output.contains { $0 < 0x20 && $0 != 0x0A }, "\(run.text)")
    #expect(run.text.contains("there is no command"))
  }
}
