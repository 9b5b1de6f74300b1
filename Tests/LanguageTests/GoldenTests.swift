import Foundation
import Support
import Testing

/// The programs with expectations: each `Tests/Language/<feature>/<subject>_<behaviour>.k8l`. What
/// is in a folder `parts` is imported by others; a program that has tests of its own is run by
/// `kr8lang test`.
private let programs = Repository.files(in: "Tests/Language", ending: ".k8l")
  .filter { !$0.contains("/parts/") && !(Repository.text($0) ?? "").contains("\ntest \"") }

@Test(arguments: programs)
func `a program does what stands beside it`(program: String) throws {
  let golden = Golden(program)
  for kind in golden.kinds {
    let found = try golden.result(kind)
    guard found != golden.expected(kind) else { continue }
    if Snapshots.areUpdated {
      try golden.write(found, kind)
      if Snapshots.areFrozen { Issue.record("\(program): .\(kind) was updated") }
    } else {
      let difference = lineDiff(golden.expected(kind) ?? "", found)
      Issue.record(
        "\(program): .\(kind) has changed; UPDATE_SNAPSHOTS=1 rewrites it\n\(difference)")
    }
  }
  if !golden.kinds.contains(.diag), golden.kinds.contains(where: { $0 != .fmt && $0 != .report }) {
    let found = try golden.result(.diag)
    #expect(found.isEmpty, "\(program) has no .diag, and finds\n\(found)")
  }
}

@Test func `every expectation has its program`() {
  for kind in Golden.Kind.allCases {
    for file in Repository.files(in: "Tests/Language", ending: ".\(kind)")
    where !file.contains("/parts/") {
      let program = file.dropLast(kind.rawValue.count) + "k8l"
      #expect(programs.contains(String(program)), "\(file) has no program")
    }
  }
}

@Test func `a difference shows the lines around it`() {
  let old = "a\nb\nc\nd\ne\nf\ng\nh"
  let new = "a\nb\nc\nD\ne\nf\ng\nh\ni"
  #expect(lineDiff(old, new, context: 1) == "  …\n  c\n- d\n+ D\n  e\n  …\n  h\n+ i\n")
  #expect(lineDiff(old, old).isEmpty)
}

@Test func `there are programs`() { #expect(!programs.isEmpty) }
