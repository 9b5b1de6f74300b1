import Evaluator

/// What identifies a resource, as strings; what it does not have is empty.
struct ResourceName {
  let apiVersion: String
  let kind: String
  let namespace: String
  let name: String

  init(_ resource: Value, in evaluation: Evaluation) {
    func field(_ value: Value?, _ name: String) -> Value? {
      guard let value, value.tag == .object else { return nil }
      return evaluation.attempt { () throws(EvaluationError) in
        try evaluation.field(value, name)
      } ?? nil
    }
    func text(_ value: Value?, _ name: String) -> String {
      let bytes = field(value, name).flatMap { evaluation.bytes(of: $0) }
      return String(decoding: bytes ?? [], as: UTF8.self)
    }
    let metadata = field(resource, "metadata")
    let given = text(metadata, "name")
    apiVersion = text(resource, "apiVersion")
    kind = text(resource, "kind")
    namespace = text(metadata, "namespace")
    name = given.isEmpty ? text(metadata, "generateName") : given
  }

  /// `apps`; empty for the core group.
  var group: String { apiVersion.split(separator: "/").dropLast().joined() }

  /// `Deployment/web`.
  var short: String { kind + "/" + name }

  /// `Deployment/prod/web`.
  var long: String { namespace.isEmpty ? short : kind + "/" + namespace + "/" + name }
}

/// The file of a resource: `prod/deployment-web`, its namespace being the folder. What could be
/// special to a file system is escaped as in URLs.
struct ResourceFileName {
  /// Without an ending.
  let plain: String
  /// With the API group: for the second of two kinds of one name.
  let withGroup: String

  init(_ id: ResourceName) {
    self.init(apiVersion: id.apiVersion, kind: id.kind, namespace: id.namespace, name: id.name)
  }

  init(apiVersion: String, kind: String, namespace: String, name: String) {
    let folder = namespace.isEmpty ? "" : ResourceFileName.escaped(namespace) + "/"
    let kind = ResourceFileName.escaped(kind.lowercased())
    let name = ResourceFileName.escaped(name)
    let group = apiVersion.split(separator: "/").dropLast().joined()
    plain = folder + kind + "-" + name
    withGroup = folder + kind + "." + ResourceFileName.escaped(group) + "-" + name
  }

  /// Whether a path stays inside the folder it is relative to.
  static func isSafe(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." } && !path.contains("\0")
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ".") where !result.isEmpty:
        result += "."
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return result
  }
}
