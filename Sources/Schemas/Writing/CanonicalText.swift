import Formatter
import Parser
import Source

extension ImportedFile {
  /// The file in canonical style, as `kr8lang fmt` would leave it.
  var formatted: ImportedFile {
    let file = SourceTable().add(path: path, bytes: bytes)
    let (tree, diagnostics) = SyntaxParser.parse(file)
    return diagnostics.isEmpty
      ? ImportedFile(path: path, bytes: format(tree), origin: origin) : self
  }
}
