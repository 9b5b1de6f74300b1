import Evaluator
import Policy
import Program
import Stdlib
import Support
import Testing
import Workspace

/// What a program renders and says, its resources forgotten as they are written or not.
private func rendered(
  _ path: String, root: String, _ parameters: [(String, String)],
  forgetting: Forgetfulness?
) -> (text: String, messages: [String])? {
  let top = Repository.top.path
  let project = Project(root: top + "/" + root, files: .disk)
  guard let module = project.check(path: top + "/" + path), !project.hasErrors,
    !project.program[module].isAbstract
  else { return nil }
  let session = Session(
    project, module: module, natives: NativeTable(Natives.all),
    parameters: parameters.map { .init(name: $0.0, text: Array($0.1.utf8)) })
  guard let object = session.object else { return nil }
  let evaluation = session.evaluation
  var text: [UInt8] = []
  let outputs = evaluation.outputs(of: object)
  for output in outputs {
    text += evaluation.write(output, format: .yaml, forgetting: forgetting).bytes
  }
  for output in outputs { evaluation.checkReferences(in: output.values) }
  // What was forgotten is evaluated again, here as by a policy.
  for output in outputs { text += evaluation.write(output, format: .yaml).bytes }
  return (
    String(decoding: text, as: UTF8.self),
    evaluation.diagnostics.map { "\($0.code.rawValue) \($0.span.start): \($0.message)" }
  )
}

private func expectSame(
  _ path: String, root: String, _ parameters: [(String, String)] = []
) -> Bool {
  guard let kept = rendered(path, root: root, parameters, forgetting: nil) else { return false }
  let forgot = rendered(path, root: root, parameters, forgetting: .poisoning)
  #expect(forgot?.text == kept.text, "\(path)")
  #expect(forgot?.messages == kept.messages, "\(path)")
  return true
}

/// The memory of each resource is filled with garbage once it is written: a value that still pointed
/// there would show.
@Test(arguments: 0..<8)
func `forgetting resources changes no output`(batch: Int) {
  let programs = Repository.files(in: "Tests/Language", ending: ".k8l")
  for index in stride(from: batch, to: programs.count, by: 8) {
    let folder = programs[index].split(separator: "/").dropLast().joined(separator: "/")
    _ = expectSame(programs[index], root: folder)
  }
}

@Test(arguments: ["env/prod.k8l", "env/dev.k8l"])
func `forgetting resources changes no environment`(path: String) {
  #expect(expectSame("examples/boutique/" + path, root: "examples/boutique"))
}

@Test func `forgetting resources changes no fleet`() {
  #expect(
    expectSame("Benchmarks/programs/fleet.k8l", root: "Benchmarks/programs", [("n", "30")]))
}
