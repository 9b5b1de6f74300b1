import CEL
import Program
import Text

/// Levels of a schema's own steps, in memory that stays; a row of none is not known yet.
struct LevelRow {
  var row = Row(bits: 16)
  var count = 0
}

/// What is worked out once of classes, layers, schemas and fields.
struct Plans {
  /// By schema: the fields that data must give.
  var required: [SchemaID: [Int]] = [:]
  /// Where each file's layer is in a module's object.
  var modulePlaces: [ModuleID: [ModuleID: Int]] = [:]
  var defaults: [FieldKey: CodeUnit] = [:]
  /// By the number that a class's slot has in place of a code.
  var nodePlans: [NodePlan] = []
  /// By layer.
  var elementPlans: [ElementPlan?] = []
  /// By schema: the levels of its own steps in a new object.
  var prototypeLevels: [LevelRow] = []
  var assertions: [Int: (condition: CodeUnit, message: CodeUnit?)] = [:]
  var renderPlans: [RenderPlan?] = []
  /// By symbol: the names that render plans write.
  var fieldNames: [Value] = []
  var regexes: [[UInt8]: Regex] = [:]
  var rules: [[UInt8]: Result<CELRule, CELError>] = [:]
}
