/// Short hashes that names are made of.
public enum ShortHash {
  /// FNV-1a of 32 bits.
  public static func fnv32a(_ bytes: Span<UInt8>) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for i in bytes.indices { hash = (hash ^ UInt32(bytes[i])) &* 0x0100_0193 }
    return hash
  }

  /// The suffix that kustomize gives the names of generated ConfigMaps and Secrets: the first ten
  /// hexadecimal digits of the SHA-256 of the object's JSON, with those letters and digits replaced
  /// that could spell words (`api/hasher`, `encode`).
  ///
  /// The JSON is what `json.Marshal` writes for a ConfigMap, without spaces:
  /// `{"data":{…},"kind":"ConfigMap","name":"…"}`, with `"binaryData"` first if there is any; for a
  /// Secret `{"data":{…},"kind":"Secret","name":"…","type":"…"}`, the values in base64. Keys are
  /// sorted, and absent data is `""`.
  public static func kustomize(_ json: Span<UInt8>) -> [UInt8] {
    SHA256.hexadecimal(json).prefix(10).map { digit in
      switch digit {
      case UInt8(ascii: "0"): UInt8(ascii: "g")
      case UInt8(ascii: "1"): UInt8(ascii: "h")
      case UInt8(ascii: "3"): UInt8(ascii: "k")
      case UInt8(ascii: "a"): UInt8(ascii: "m")
      case UInt8(ascii: "e"): UInt8(ascii: "t")
      default: digit
      }
    }
  }
}
