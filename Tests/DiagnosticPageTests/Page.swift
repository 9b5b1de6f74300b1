import Support

/// A page about a diagnostic, with its examples.
struct Page {
  /// A fenced block of the page: `fails` with the page's code, or `passes`.
  struct Example {
    var language: String
    var fails: Bool
    var text: String
  }

  var code: String
  var title: String
  var examples: [Example]

  init(code: String) {
    self.code = code
    let text = Repository.text("Tests/Diagnostics/\(code).md") ?? ""
    title = text.split(separator: "\n").first.map(String.init) ?? ""
    examples = []
    var open: Example?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let example = open {
        if line == "```" {
          examples.append(example)
          open = nil
        } else {
          open?.text += line + "\n"
        }
      } else if line.hasPrefix("```") {
        let words = line.dropFirst(3).split(separator: " ")
        guard words.count == 2, words[1] == "fails" || words[1] == "passes" else { continue }
        open = Example(language: String(words[0]), fails: words[1] == "fails", text: "")
      }
    }
  }
}
