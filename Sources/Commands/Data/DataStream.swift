import Documents
import Workspace

/// A data file or stdin as parts of whole documents. What is small is one part; of a long
/// stream only the documents that are not read yet are held.
struct DataStream: ~Copyable {
  private let input: Descriptor
  private let form: DataForm
  private var yaml = YAMLStream()
  private var json = JSONStream()
  private var fed = 0
  private var hasEnded = false
  /// Why reading ended early.
  private(set) var failure: FileError?
  /// Less than this is not cut: looking for borders costs more than reading it.
  private static let smallSize = 32_000_000
  /// One document may be this large.
  private static let limit = 1_000_000_000

  init(_ input: Descriptor, form: DataForm) {
    self.input = input
    self.form = form
  }

  /// The next whole documents, with the zero-based line they start at; nil at the end.
  mutating func next() -> (bytes: [UInt8], line: Int)? {
    while true {
      if hasEnded || fed > DataStream.smallSize, let part = cut() { return part }
      if hasEnded || failure != nil { return nil }
      do throws(Descriptor.ReadError) {
        feed(try input.readSome(1 << 20))
      } catch {
        if error == .interrupted, !Signals.isInterrupted { continue }
        failure = .failed(error.reason)
        return nil
      }
    }
  }

  private mutating func feed(_ bytes: [UInt8]) {
    fed += bytes.count
    if bytes.isEmpty { hasEnded = true }
    switch form {
    case .yaml: if hasEnded { yaml.end() } else { yaml.feed(bytes) }
    case .json: if hasEnded { json.end() } else { json.feed(bytes) }
    }
    if waiting > DataStream.limit { failure = .tooLarge(limit: DataStream.limit) }
  }

  private mutating func cut() -> (bytes: [UInt8], line: Int)? {
    let part = form == .yaml ? yaml.next() : json.next()
    handedOut += part?.bytes.count ?? 0
    return part
  }

  private var handedOut = 0
  private var waiting: Int { fed - handedOut }
}
