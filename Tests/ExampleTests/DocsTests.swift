import Foundation
import Testing

/// Every example in `docs/` runs, and gives the answer that the page shows.
///
/// `UPDATE_SNAPSHOTS=1 swift test --filter DocsTests` writes the answers into the pages.
struct DocsTests {
  static let pages = [
    "README.md", "docs/tour.md", "docs/reference.md", "docs/policies.md", "docs/cli.md",
  ]

  @Test(arguments: pages) func showsTheRealAnswers(path: String) throws {
    var page = try DocumentPage(Program.root.appending(path: path))
    let differences = try page.differences()
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try page.take(differences)
    }
    for difference in differences {
      Issue.record(
        """
        \(path):\(difference.block.row + 1): the program gives another answer
        \(difference.answer.joined(separator: "\n"))
        """)
    }
  }

  @Test func theTourIsExecuted() throws {
    let page = try DocumentPage(Program.root.appending(path: "docs/tour.md"))
    #expect(page.blocks.count { $0.info.hasPrefix("k8l file=") } >= 12)
    #expect(page.blocks.count { $0.info == "yaml output" } >= 6)
  }

  @Test func linksLeadSomewhere() throws {
    let link = /\]\(([A-Za-z0-9_.\/-]+)(#[a-z-]+)?\)/
    for path in Self.pages + ["docs/architecture.md"] {
      let url = Program.root.appending(path: path)
      for match in try String(contentsOf: url, encoding: .utf8).matches(of: link) {
        let target = url.deletingLastPathComponent().appending(path: String(match.output.1))
        #expect(
          FileManager.default.fileExists(atPath: target.path()),
          "\(path) links to \(match.output.1), which is not there")
      }
    }
  }
}
