/// Every kind of diagnostic there is. The raw value is the name users see, search for and pass to
/// `kr8lang explain`; each has a page `Tests/Diagnostics/<code>.md`, whose examples are executed.
///
/// Add a case to the section of the part that reports it.
public enum DiagnosticCode: String, Sendable, CaseIterable {
  // MARK: text and tokens (Lexer)

  // MARK: grammar (Parser)

  // MARK: data files (Documents)
  case dataEncoding = "data-encoding"
  case dataTooDeep = "data-too-deep"
  case dataDuplicateKey = "data-duplicate-key"
  case jsonSyntax = "json-syntax"
  case jsonString = "json-string"
  case jsonNumber = "json-number"

  // MARK: text types and units (Text, Units)

  // MARK: names and modules (TypeChecker)

  // MARK: types (TypeChecker)

  // MARK: layers (TypeChecker, Evaluator)

  // MARK: evaluation (Evaluator)

  // MARK: policies (Policy)

  // MARK: importing schemas and manifests (Schemas)
  case importNoSchemas = "import-no-schemas"
  case importReference = "import-reference"

  // MARK: files and the command line (Workspace, Commands)
  case internalError = "internal-error"
}
