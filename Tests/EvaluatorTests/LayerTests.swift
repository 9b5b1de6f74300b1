import Evaluator
import Foundation
import Stdlib
import Testing

private let app = """
  schema Port { containerPort: Int, protocol: String, name: String? }
  schema Container {
    name: String
    image: String
    args: [String] = []
    ports: [Port by (containerPort, protocol = "TCP")] = {}
    @default("Always") policy: String
  }
  schema App {
    name: String
    replicas: Int = 1
    labels: {String: String} = { "app" = name }
    containers: [Container by name] = { main { image = "img:\\(name)" } }
    assert replicas > 0 else "replicas of \\(name) must be positive"
  }

  """

@Suite struct LayerTests {
  @Test func `a layer reopens what lies below`() {
    let ran = run(
      app + """
        let web = App { name = "web", replicas = 2, labels { tier = "front" } }
        other = web with { name = "shop", replicas = base * 3, add labels.x = "y" }
        """)
    #expect(ran.messages == "")
    #expect(
      ran.output == """
        other:
          name: shop
          replicas: 6
          labels:
            app: shop
            tier: front
            x: "y"
          containers:
          - name: main
            image: img:shop
            args: []
            ports: []

        """)
  }

  @Test func `keyed lists are layered by key and render in order`() {
    let ran = run(
      app + """
        let web = App { name = "web" }
        hidden more = web with {
          containers.main.args += ["-v"]
          add containers.side { image = "s", ports { [80] { name = "http" }, [(53, "UDP")] { } } }
        }
        names = [c.name for c in more.containers]
        args = more.containers.main.args
        protocols = [p.protocol for p in more.containers.side.ports]
        udp = more.containers.side.ports[(53, "UDP")].containerPort
        """)
    #expect(ran.messages == "")
    #expect(
      ran.output
        == "names:\n- main\n- side\nargs:\n- -v\nprotocols:\n- TCP\n- UDP\nudp: 53\n")
  }

  @Test func `a rule meets each value once, as it stands below`() {
    let ran = run(
      app + """
        web = App { name = "web" }
        copy = web
        on c: Container where c.name == "main" { policy = "Never", args += ["-q"] }
        """)
    #expect(ran.messages == "")
    #expect(ran.output.components(separatedBy: "policy: Never").count == 3)
    #expect(ran.output.components(separatedBy: "- -q").count == 3)
  }

  @Test func `failed intents of computed keys are said when the keys are known`() {
    let ran = run(
      """
      m: {String: Int} = { a = 1 }
      k: String = "b"
      one = m with { [k] = 2 }
      two = m with { add [l] = 3 }
      l: String = "a"
      three = m with { delete [k] }
      """)
    #expect(Set(ran.codes) == ["no-such-entry", "already-there", "nothing-to-delete"])
  }

  @Test func `assertions see the finished object, and operands are spared`() {
    let ran = run(
      app + """
        let bad = App { name = "bad", replicas = 0 }
        good = bad with { replicas = 1 }
        ill = bad with { labels.app = "x" }
        """)
    #expect(ran.codes == ["assertion-failed"])
    #expect(ran.messages == "replicas of bad must be positive")
  }

  @Test func `an element step means exactly one`() {
    let text = """
      schema H { host: String, port: Int = 80 }
      schema C { hosts: [H] = [H { host = "a" }, H { host = "b" }] }
      let c = C { }

      """
    let ran = run(text + "d = c with { hosts[where it.host == \"b\"].port = 81 }")
    #expect(ran.messages == "")
    #expect(ran.output == "d:\n  hosts:\n  - host: a\n    port: 80\n  - host: b\n    port: 81\n")
    #expect(
      run(text + "d = c with { hosts[where it.port == 80].port = 81 }").codes
        == ["ambiguous-element"])
    #expect(
      run(text + "d = c with { hosts[where it.port == 9].port = 81 }").codes
        == ["no-such-element"])
  }

  @Test func `provenance lists every layer, shadowed ones too`() throws {
    let loaded = load(
      app + """
        let web = App { name = "web", replicas = 2 }
        other = web with { replicas = base * 3 }
        """)
    let module = try #require(loaded.module)
    let evaluation = Evaluation(
      program: loaded.project.program, natives: NativeTable(Natives.all))
    let root = try #require(evaluation.moduleObject(module))
    let places = try evaluation.provenance(of: root, path: ["other", "replicas"]).get()
    let last = try #require(places.last)
    let given = last.words.map { word in word.value.flatMap { evaluation.render($0) } }
    #expect(given == ["1", "2", "6"])
    #expect(last.words.map(\.origin.isShadowed) == [true, true, false])
    #expect(last.words.map(\.isRead) == [false, true, false])
  }
}
