/// The version of this program, as `kr8lang version` and reports show it.
let versionNumber = "0.1.0"

extension Verb {
  static let version = Verb(
    name: "version",
    summary: "print the version",
    synopsis: "",
    details: "Prints the version of this program.",
    operandCount: 0...0
  ) { _, console in
    console.write("kr8lang \(versionNumber)\n")
    return .success
  }
}
