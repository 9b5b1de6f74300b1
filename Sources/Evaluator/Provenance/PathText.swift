/// Paths as they are written in questions: `a.b`, `a."x.y"`, `a[80]`, `a[(53, "UDP")]`, `a[0]`.
public enum PathText {
  /// The steps of a path; a key of several parts is one step, its parts separated by `, `.
  public static func steps(of path: String) -> [String] {
    var steps: [String] = []
    var step = ""
    var isQuoted = false
    var isOpen = false
    func isEnd(_ character: Character) -> Bool { !isQuoted && ".[]".contains(character) }
    for character in path {
      if character == "\"" {
        isQuoted.toggle()
        isOpen = true
      } else if isEnd(character) {
        if isOpen || !step.isEmpty { steps.append(step) }
        step = ""
        isOpen = false
      } else if isQuoted || !"()".contains(character) {
        step.append(character)
      }
    }
    if isOpen || !step.isEmpty { steps.append(step) }
    return steps
  }

  /// A path as the language writes it.
  public static func text(_ steps: [String]) -> String {
    var text = ""
    for step in steps {
      if step.contains(", ") {
        let parts = step.split(separator: ",").map { part in
          let part = part.drop { $0 == " " }
          return Int(part) == nil ? "\"\(part)\"" : String(part)
        }
        text += "[(" + parts.joined(separator: ", ") + ")]"
      } else if Int(step) != nil {
        text += "[\(step)]"
      } else {
        let isName = step.unicodeScalars.allSatisfy {
          ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
            || $0 == "_"
        }
        text += (text.isEmpty ? "" : ".") + (isName && !step.isEmpty ? step : "\"\(step)\"")
      }
    }
    return text
  }
}
