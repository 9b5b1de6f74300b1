import Diagnostics
import Documents
import Evaluator
import Text

extension Natives {
  static var encode: [Native] {
    [
      encoder("base64") { Base64.encode($0.span) },
      encoder("base64Url") { Base64.encode($0.span, urlSafe: true) },
      encoder("hex") { Hexadecimal.encode($0) },
      encoder("sha256") { SHA256.hexadecimal($0.span) },
      encoder("shortHash") { ShortHash.kustomize($0.span) },
      encoder("urlEncode", percentEncoded),
      Native("std.encode.base64Decode", arity: 1) { (context, x) throws(EvaluationError) in
        switch Base64.decode(context.bytes(x[0]).span) {
        case .success(let bytes): try context.wellFormed(bytes)
        case .failure(let error): throw context.fail("this is not base64: \(error.message)")
        }
      },
      Native("std.encode.urlDecode", arity: 1, percentDecoded),
      Native("std.encode.json", arity: 1) { (context, x) throws(EvaluationError) in
        try context.counted(context.json(x[0]))
      },
      Native("std.encode.jsonPretty", arity: 1) { (context, x) throws(EvaluationError) in
        try context.counted(context.prettyJSON(x[0]))
      },
      Native("std.encode.yaml", arity: 1) { (context, x) throws(EvaluationError) in
        try context.counted(context.yaml(x[0]))
      },
      Native("std.encode.parseJson", arity: 1) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        try context.step(bytes.count / 16 + 1)
        let (document, diagnostics) = JSONReader.read(bytes: bytes)
        return try context.read(document, diagnostics, bytes, "JSON")
      },
      Native("std.encode.parseYaml", arity: 1) { (context, x) throws(EvaluationError) in
        let bytes = context.bytes(x[0])
        try context.step(bytes.count / 16 + 1)
        let (document, diagnostics) = YAMLReader.read(bytes: bytes)
        return try context.read(document, diagnostics, bytes, "YAML")
      },
    ]
  }

  private static func encoder(
    _ name: String, _ encode: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Native {
    Native("std.encode." + name, arity: 1) { (context, x) throws(EvaluationError) in
      let bytes = context.bytes(x[0])
      try context.limit(bytes.count * 3)
      return context.make(encode(bytes))
    }
  }

  /// RFC 3986: all but the unreserved characters.
  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.append(byte)
      default:
        out.append(UInt8(ascii: "%"))
        out += String(decoding: Hexadecimal.encode([byte]), as: UTF8.self).uppercased().utf8
      }
    }
    return out
  }

  private static func percentDecoded(
    _ context: inout NativeContext, _ x: Arguments
  ) throws(EvaluationError) -> Value {
    let bytes = context.bytes(x[0])
    var out: [UInt8] = []
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "%") else {
        out.append(bytes[at])
        at += 1
        continue
      }
      let end = min(at + 3, bytes.count)
      let digits = String(decoding: bytes[at + 1..<end], as: UTF8.self)
      guard end == at + 3, !digits.hasPrefix("+"), !digits.hasPrefix("-"),
        let byte = UInt8(digits, radix: 16)
      else {
        throw context.fail("expected two hexadecimal digits behind `%`, found `\(digits)`")
      }
      out.append(byte)
      at = end
    }
    return try context.wellFormed(out)
  }
}

extension NativeContext {
  /// A string of decoded bytes, which must be UTF-8.
  func wellFormed(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
    var at = 0
    while at < bytes.count {
      guard let (_, length) = UTF8Text.scalar(bytes.span, at: at) else {
        throw fail("the result is not text: byte \(at) is not UTF-8")
      }
      at += length
    }
    return make(bytes)
  }

  func counted(_ bytes: [UInt8]) throws(EvaluationError) -> Value {
    try limit(bytes.count)
    return make(bytes)
  }

  /// A document's value; what is wrong with its text is said with its line.
  func read(
    _ document: Document?, _ diagnostics: [Diagnostic], _ bytes: [UInt8], _ format: String
  ) throws(EvaluationError) -> Value {
    if let error = diagnostics.first(where: { $0.severity == .error }) {
      let offset = min(Int(error.span.start) - 1, bytes.count)
      let line = bytes.prefix(max(offset, 0)).count { $0 == UInt8(ascii: "\n") } + 1
      throw fail("this text is not \(format), line \(line): \(error.message)")
    }
    guard let document else { return .null }
    do throws(EvaluationError) {
      return try decode(document)
    } catch {
      // Positions in the text are not positions in a file.
      if case .failed(let diagnostic) = error {
        throw fail("this text is not \(format): \(diagnostic.message)")
      }
      throw error
    }
  }
}
