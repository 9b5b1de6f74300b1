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
  case yamlSyntax = "yaml-syntax"
  case yamlIndentation = "yaml-indentation"
  case yamlTab = "yaml-tab"
  case yamlString = "yaml-string"
  case yamlCharacter = "yaml-character"
  case yamlTag = "yaml-tag"
  case yamlDirective = "yaml-directive"
  case yamlAlias = "yaml-alias"
  case yamlAliasBudget = "yaml-alias-budget"
  case yamlKey = "yaml-key"
  case yamlMerge = "yaml-merge"
  case yamlScalar = "yaml-scalar"
  case yamlOldReading = "yaml-old-reading"
  case yamlTagIgnored = "yaml-tag-ignored"

  // MARK: text types and units (Text, Units)

  // MARK: names and modules (TypeChecker)

  // MARK: types (TypeChecker)

  // MARK: layers (TypeChecker, Evaluator)
  case alreadyThere = "already-there"
  case ambiguousElement = "ambiguous-element"
  case boundTwice = "bound-twice"
  case dropsComposite = "drops-composite"
  case duplicateKey = "duplicate-key"
  case finalOverridden = "final-overridden"
  case intoDeleted = "into-deleted"
  case noSuchElement = "no-such-element"
  case noSuchEntry = "no-such-entry"
  case nothingToDelete = "nothing-to-delete"
  case nothingToReplace = "nothing-to-replace"
  case ruleConflict = "rule-conflict"

  // MARK: evaluation (Evaluator)
  case assertionFailed = "assertion-failed"
  case budgetDepth = "budget-depth"
  case budgetMemory = "budget-memory"
  case budgetOutput = "budget-output"
  case budgetSteps = "budget-steps"
  case cyclicValue = "cyclic-value"
  case deletedField = "deleted-field"
  case divisionByZero = "division-by-zero"
  case duplicateResource = "duplicate-resource"
  case evaluationInterrupted = "evaluation-interrupted"
  case indexOutOfRange = "index-out-of-range"
  case integerOverflow = "integer-overflow"
  case keyNotFound = "key-not-found"
  case nativeFailed = "native-failed"
  case notRenderable = "not-renderable"
  case numberNotFinite = "number-not-finite"
  case refinementFailed = "refinement-failed"
  case requiredField = "required-field"
  case ruleMeetsNothing = "rule-meets-nothing"
  case textMalformed = "text-malformed"
  case unitFailed = "unit-failed"
  case valueTypeMismatch = "value-type-mismatch"

  // MARK: policies (Policy)

  // MARK: importing schemas and manifests (Schemas)
  case importNoSchemas = "import-no-schemas"
  case importReference = "import-reference"

  // MARK: files and the command line (Workspace, Commands)
  case internalError = "internal-error"
}
