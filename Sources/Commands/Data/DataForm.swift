/// The forms of data files.
enum DataForm: String, CaseIterable {
  case yaml, json

  /// How `--from` names them.
  static let option = Option(
    "from", .oneOf(allCases.map(\.rawValue)),
    "read the files, or `-`, in this format, whatever their names")

  /// The format by a file's extension; nil for a module, or anything else.
  init?(path: String) {
    switch path.split(separator: "/").last?.split(separator: ".").last {
    case "yaml", "yml": self = .yaml
    case "json", "jsonl", "ndjson": self = .json
    default: return nil
    }
  }

  /// The form of an operand: what `--from` says, otherwise its ending.
  init?(operand: String, _ arguments: Arguments) {
    if let form = arguments.value(of: DataForm.option).flatMap({ DataForm(rawValue: $0) }) {
      self = form
    } else {
      self.init(path: operand)
    }
  }
}
