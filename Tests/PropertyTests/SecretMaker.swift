import Text

/// Programs that hold a secret and try to make something else of it.
struct SecretMaker {
  private var random: Random
  /// The secret; no program text has it whole.
  let secret: String

  init(seed: UInt64) {
    random = Random(seed: seed)
    let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    var text = "q"
    let count = 9 + Int(seed % 7)
    for _ in 0..<count { text.append(letters[random.below(letters.count)]) }
    secret = text
  }

  /// What is beside the program.
  var files: [(name: String, text: String)] {
    [
      ("secret.txt", secret),
      ("values.json", "{\"name\": \"n\", \"token\": \"\(secret)\", \"more\": [\"\(secret)\"]}\n"),
      ("values.yaml", "name: n\ntoken: \(secret)\nmore:\n- \(secret)\n"),
    ]
  }

  var head: String {
    """
    import std.cel (cel, celMessage)
    import std.encode
    import std.test
    import k8s.core.v1 (ConfigMap, Secret)
    import "secret.txt" as raw: Sensitive<String>
    import "values.json" as json: Values
    import "values.yaml" as yaml: Values

    schema Values { name: String, token: Sensitive<String>, more: [Sensitive<String>] }
    schema Base { name: String = "n" }
    schema App extends Base {
      token: Sensitive<String>
      maybe: Sensitive<String>? = token
      many: [Sensitive<String>] = [token]
      named: {String: Sensitive<String>} = { a = token }
    }
    schema Any { value: Json }
    type Query = String("q.*")

    param given: Sensitive<String>? = null

    fn keep<T>(x: T) -> T = x
    fn pair<T>(x: T) -> [T] = [x, keep(x)]
    fn open<T>(x: T) -> String = match x { s: String => s, _ => "none" }
    fn asJson<T>(x: T) -> Json = match x { j: Json => j, _ => null }
    fn isText<T>(x: T) -> Bool = x is String
    fn isQuery<T>(x: T) -> Bool = x is Query
    fn text<T>(x: T) -> String = x.toString()
    fn written<T>(x: T) -> String = encode.json(x)
    fn same<T>(x: T, y: T) -> Bool = x == y
    fn distinct<T>(xs: [T]) -> Int = xs.unique().length()
    fn has<T>(xs: [T], x: T) -> Bool = xs.contains(x)

    hidden app = App { token = raw }
    hidden base: Base = app
    hidden secret: Resource = Secret { metadata.name = "s", stringData { x = raw } }
    let upcast: Base = app
    let data: Json = upcast
    let held = raw
    hidden untyped = {
      apiVersion = "v1", kind = "Secret", metadata { name = "u" }
      stringData { x = "\(secret)" }, data { ["y"] = "\(secret)" }
    }
    hidden loose: Json = {
      apiVersion = "v1", kind = "Secret", metadata { name = "l" }, stringData { x = "\(secret)" }
    }

    """
  }

  private static let origins = [
    "raw", "held", "app.token", "app.maybe", "app.many", "app.named", "app", "base", "upcast",
    "data", "secret", "json.token", "yaml.token", "json.more", "json", "yaml", "given",
    "untyped", "untyped.stringData", "untyped.stringData.x", "untyped.data.get(\"y\")",
    "data[\"token\"]", "data[\"named\"][\"a\"]", "app.named.get(\"a\")", "app.many.first()",
    "encode.base64(raw)", "encode.hex(app.token)", "encode.json(app)",
    "(app with { name = \"m\" })",
  ]

  private static let wraps = [
    "@", "keep(@)", "pair(@)", "[@]", "{ k = @ }", "(let y = @ in y)", "[x for x in [@]]",
    "[@].map(x => keep(x))", "(if app.name == \"n\" then @ else @)", "[@, @].reversed()",
    "[@].first()", "(Any { value = @ }).value",
  ]

  private static let uses = [
    "open(@)", "asJson(@)", "isText(@)", "isQuery(@)", "text(@)", "written(@)", "same(@, @)",
    "distinct([@, @])", "has([@], @)", "\"\\(@)\"", "@.toString()", "@ == @", "@ is String",
    "@ is Query", "@ is Sensitive<Query>", "encode.json(@)", "encode.yaml([@])",
    "encode.parseJson(@)", "encode.sha256(@)", "test.yaml(@)", "test.difference(@, @)",
    "test.difference([@], [])", "test.failure(() => encode.parseJson(@))",
    "test.failure(() => open(@))", "cel(@, \"self.startsWith('q')\")",
    "celMessage(@, \"self\", \"\")", "celMessage({ a = @ }, \"self.a\", \"\")", "[@, @].unique()",
    "[@].indexOf(@)", "[@].join(\",\")", "[@, @].sorted()", "[@, @].max()", "[@].toString()",
    "({ a = @ }).toString()", "{ [@] = 1 }", "({ k = 1 }).get(@)", "[@].groupBy(x => open(x))",
    "[@].associateBy(x => x)", "[x for x in [@] if x is String]", "[@].any(x => isQuery(x))",
    "match @ { s: String => s, _ => \"\" }", "@ + \"x\"", "@.upper()", "@.length()",
    "({ a = @ } == { a = @ })", "({ a = @ }).subsetOf({ a = @ })",
    "ConfigMap { metadata.name = \"x\", data { a = @ } }", "ConfigMap { metadata.name = @ }",
    "{ ...@ }", "[...@]", "@ ?? \"x\"", "@ < @", "-@", "!@", "@ && true", "@ - 1", "@ * 2",
    "App { tokn = @ }", "App { token = @, name = @ }", "App { token { a = @ } }",
    "Secret { metadata.name = \"w\", data { a = @ } }", "@", "keep(@)", "asJson(@)[\"token\"]",
  ]

  private static let types = [
    "String", "Json", "Bool", "Int", "[String]", "[Json]", "{String: Json}", "String?", "ConfigMap",
  ]

  /// A program: what only passes the secret on, in hidden fields, and one use of it.
  mutating func program() -> String {
    var text = head
    var value = random.pick(SecretMaker.origins)
    for index in 0..<random.below(3) {
      let wrap = random.pick(SecretMaker.wraps)
      text += "hidden passed\(index) = \(value)\n"
      value = filled(wrap, random.chance(50) ? "passed\(index)" : value)
    }
    let use = filled(random.pick(SecretMaker.uses), value)
    let type = random.pick(SecretMaker.types)
    switch random.below(9) {
    case 0:
      text += "policy Tells on r: Base { assert false else \"\\(\(use)) \\(r.toString())\" }\n"
      text += "seen = Base {}\nenforce Tells\n"
    case 1: text += "test \"tells\" { assert \(use) == null else \"\\(\(use))\" }\n"
    case 2:
      text += "schema Own { n: Int = 1, assert n > 1 else \"\\(\(use))\" }\nleak = Own {}\n"
    case 3: text += "hidden part = \(value)\nleak: \(type) = let y = \(use) in y\n"
    case 4: text += "seen = Base {}\non Base { name = \(use) }\n"
    case 5: text += "schema Wide extends App { replace token: String? = \(use) }\nleak = 1\n"
    default: text += "leak: \(type) = \(use)\n"
    }
    return text
  }

  private func filled(_ form: String, _ value: String) -> String {
    form.split(separator: "@", omittingEmptySubsequences: false).joined(separator: value)
  }

  /// What must not be seen: parts of six characters, the whole in Base64 at each offset, in hex.
  var traces: [String] {
    let letters = Array(secret)
    var found = (0...(letters.count - 6)).map { String(letters[$0..<$0 + 6]) }
    for lead in 0..<3 {
      let bytes = Array(repeating: UInt8(0), count: lead) + Array(secret.utf8)
      let whole = String(decoding: Base64.encode(bytes.span), as: UTF8.self)
      let start = lead == 0 ? 0 : 4
      found.append(String(whole.dropFirst(start).prefix(8)))
    }
    let hex = secret.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }
    found.append(hex.prefix(6).joined())
    found.append(hex.suffix(6).joined())
    return found
  }
}
