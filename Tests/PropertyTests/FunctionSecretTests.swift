import Support
import Testing

/// The results and messages of a function that fails on what it was given.
@Test(arguments: [
  ("{token: @@, list: [@]}", "stringData: {p: @}"),
  ("{token: qq, list: [@]}", "stringData: {p: @}"),
  ("{token: qq, lst: [@]}", "stringData: {p: @}"),
  ("{token: @, extra: @}", "stringData: {p: @}"),
  ("{token: qq, list: @}", "stringData: {p: @}"),
  ("{token: qq}", "stringDat: {p: @}"),
  ("{token: qq}", "data: [@]"),
  ("{token: qq}", "data: {p: {q: @}}"),
  ("{token: qq}", "stringData: {p: @}"),
  ("{token: @ x: [", "stringData: {p: @}"),
])
func `a function's results have no part of a secret`(configuration: String, data: String) {
  let maker = SecretMaker(seed: 91)
  let folder = Scratch()
  folder.write("", to: "kr8.k8l")
  folder.write(
    """
    import k8s.core.v1 (Secret)
    schema Settings { token: Sensitive<String(..5)>, list: [Sensitive<Int>] = [] }
    param functionConfig: Settings
    param items: [Resource] = []
    policy Tells on s: Secret { assert false else "tells \\(s.metadata.name)" }
    enforce Tells
    out = items
    """, to: "main.k8l")
  let list = """
    apiVersion: config.kubernetes.io/v1
    kind: ResourceList
    functionConfig: \(configuration)
    items:
    - apiVersion: v1
      kind: Secret
      metadata: {name: s}
      \(data)

    """
  let parts = list.split(separator: "@", omittingEmptySubsequences: false)
  folder.write(parts.joined(separator: maker.secret), to: "list.yaml")
  let run = Tool.shell("kr8lang fn main.k8l < list.yaml", in: folder.folder.path)
  #expect(run.code == 1)
  // The items are handed back as they came; what is said of them is after.
  let results = run.text.split(separator: "\nresults:").dropFirst().joined()
  for trace in maker.traces where (results + run.errors).contains(trace) {
    Issue.record("\(configuration) \(data) shows \(trace):\n\(results)\n\(run.errors)")
  }
}
