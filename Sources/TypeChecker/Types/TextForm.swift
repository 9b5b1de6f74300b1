import Text
import Units

/// The text types of the library, by the name they are declared under.
public enum TextForm {
  /// What is wrong with a text as one of a type; nil if nothing is, or no such type is known.
  public static func problem(_ type: String, _ bytes: [UInt8]) -> TextError? {
    func failure<T>(_ result: Result<T, TextError>) -> TextError? {
      if case .failure(let error) = result { return error }
      return nil
    }
    switch type {
    case "Regex": return failure(Regex.compile(bytes.span))
    default: return nil
    }
  }
}
