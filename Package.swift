// swift-tools-version: 6.2
import PackageDescription

/// Settings every target shares. In release builds: optimisation across targets; type metadata asked for
/// by accessor, which is two thirds less work at start than by name; reference counts that are not
/// atomic, as the program has one thread (`docs/architecture.md`).
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .unsafeFlags(
    [
      "-cross-module-optimization", "-enforce-exclusivity=unchecked",
      "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
      "-Xfrontend", "-assume-single-threaded",
    ],
    .when(configuration: .release)),
]

/// A library target of the house; `uses` lists what it may import (`docs/architecture.md`).
func room(_ name: String, _ uses: [String] = []) -> Target {
  .target(
    name: name, dependencies: uses.map { .byName(name: $0) }, swiftSettings: settings)
}

/// A test target beside the room it tests.
func tests(_ name: String, _ uses: [String], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: uses.map { .byName(name: $0) }, exclude: exclude,
    swiftSettings: [.swiftLanguageMode(.v6)])
}

let package = Package(
  name: "kr8lang",
  platforms: [.macOS(.v26)],
  products: [.executable(name: "kr8lang", targets: ["kr8lang"])],
  targets: [
    room("Source"),
    room("Diagnostics", ["Source"]),
    room("Lexer", ["Source", "Diagnostics"]),
    room("Syntax", ["Lexer", "Source", "Diagnostics"]),
    room("Parser", ["Syntax", "Lexer", "Source", "Diagnostics"]),
    room("Units", ["Source"]),
    room("Text", ["Units", "Source"]),
    room("CEL", ["Text", "Units"]),
    room("Program", ["Text", "Units", "Syntax", "Lexer", "Source", "Diagnostics"]),
    room("TypeChecker", ["Program", "Text", "Units", "Syntax", "Lexer", "Source", "Diagnostics"]),
    room("Documents", ["Source", "Diagnostics"]),
    room(
      "Evaluator",
      [
        "Program", "CEL", "Documents", "Text", "Units", "Syntax", "Lexer", "Source",
        "Diagnostics",
      ]),
    .target(name: "StdlibData", publicHeadersPath: "include"),
    room(
      "Stdlib",
      [
        "StdlibData", "Evaluator", "CEL", "Program", "Documents", "Text", "Units", "Syntax",
        "Lexer", "Source", "Diagnostics",
      ]),
    room("Formatter", ["Syntax", "Lexer", "Source", "Diagnostics"]),
    room(
      "Schemas",
      [
        "CEL", "Program", "Parser", "Formatter", "Documents", "Text", "Units", "Syntax",
        "Lexer", "Source", "Diagnostics",
      ]),
    room(
      "Workspace",
      [
        "Parser", "Stdlib", "Evaluator", "TypeChecker", "Program", "Documents", "Text", "Units",
        "Syntax",
        "Lexer", "Source", "Diagnostics",
      ]),
    room(
      "Policy",
      [
        "Workspace", "Evaluator", "TypeChecker", "Program", "Documents", "Text", "Syntax", "Source",
        "Diagnostics",
      ]),
    room(
      "LanguageServer",
      [
        "Workspace", "Formatter", "Policy", "Documents", "Parser", "Syntax", "Lexer",
        "Source", "Diagnostics",
      ]),
    room(
      "Commands",
      [
        "LanguageServer", "Policy", "Workspace", "Schemas", "Formatter", "Stdlib", "Evaluator",
        "TypeChecker", "Program", "Documents", "Text", "Units", "Parser", "Syntax", "Lexer",
        "Source",
        "Diagnostics",
      ]),
    .executableTarget(
      name: "kr8lang", dependencies: ["Commands"], swiftSettings: settings,
      linkerSettings: [
        .unsafeFlags(
          ["-static-executable"], .when(platforms: [.linux], configuration: .release))
      ]),
    .executableTarget(
      name: "parsing", dependencies: ["Parser", "Lexer", "Source"],
      path: "Benchmarks/parsing", swiftSettings: [.swiftLanguageMode(.v6)]),
    .target(name: "Support", path: "Tests/Support", swiftSettings: [.swiftLanguageMode(.v6)]),
    tests("LanguageTests", ["Support", "kr8lang"]),
    tests("DiagnosticPageTests", ["Support", "Documents", "Diagnostics", "kr8lang"]),
    tests(
      "PropertyTests",
      [
        "Support", "Formatter", "Parser", "Syntax", "Source", "Workspace", "Policy", "Stdlib",
        "Evaluator", "Program", "Diagnostics", "Text", "kr8lang",
      ]),
    tests("HygieneTests", ["Support", "Lexer", "Syntax", "Source"]),
    tests("SourceTests", ["Source", "Diagnostics"]),
    tests(
      "StdlibTests",
      ["Stdlib", "Workspace", "Evaluator", "Program", "Source", "Diagnostics"]),
    tests("DiagnosticsTests", ["Diagnostics", "Source"]),
    tests(
      "CommandsTests",
      ["Support", "Commands", "Workspace", "Documents", "Diagnostics", "Source", "kr8lang"],
      exclude: ["repl_session.py"]),
    tests(
      "SchemasTests",
      [
        "Policy", "Workspace", "Evaluator", "Stdlib", "Schemas", "Formatter", "Parser", "Documents",
        "Syntax", "Lexer", "Source", "Diagnostics",
      ]),
    tests("ExampleTests", ["kr8lang"], exclude: ["krm_driver.py"]),
    tests("UnitsTests", ["Units"]),
    tests("TextTests", ["Text", "Units"]),
    tests("CELTests", ["CEL"]),
    tests("DocumentsTests", ["Documents", "Source", "Diagnostics"]),
    tests("LexerTests", ["Lexer", "Source", "Diagnostics"]),
    tests(
      "ParserTests", ["Parser", "Syntax", "Lexer", "Source", "Diagnostics"], exclude: ["Corpus"]),
    tests(
      "FormatterTests",
      ["Support", "Formatter", "Parser", "Syntax", "Lexer", "Source", "Diagnostics"]),
    tests(
      "EvaluatorTests",
      [
        "Evaluator", "Workspace", "Stdlib", "Program", "Documents", "Units", "Source",
        "Diagnostics",
      ]),
  ]
)
