import Foundation
import Lexer
import Parser
import Source

/// Measures lexing, and lexing with parsing, of the files named as arguments, warm: everything is
/// read before the first run, and of the runs the fastest counts.
///
/// Each rate is of processor time, so that a busy machine does not show.
///
/// usage: parsing [--runs N] FILE…
var runs = 20
var paths = Array(CommandLine.arguments.dropFirst())
if paths.count > 1, paths[0] == "--runs", let count = Int(paths[1]) {
  runs = count
  paths.removeFirst(2)
}

let sources = SourceTable()
for path in paths {
  sources.add(path: path, bytes: try Array(Data(contentsOf: URL(filePath: path))))
}

/// The processor time of this process, in seconds.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Runs `body` over all files so many times, and prints its rate in the fastest run.
func measure(_ what: String, _ files: [SourceFile], runs: Int, _ body: (SourceFile) -> Int) {
  var best = Double.infinity
  var count = 0
  for _ in 0..<max(1, runs) {
    let start = processorTime()
    count = files.reduce(0) { $0 + body($1) }
    best = min(best, processorTime() - start)
  }
  let bytes = files.reduce(0) { $0 + $1.bytes.count }
  let rate = Int(Double(bytes) / 1e6 / best)
  print("\(rate) MB/s to \(count) \(what) from \(bytes) bytes")
}

measure("tokens", sources.files, runs: runs) { Tokenizer.tokenize($0).tokens.count }
measure("tokens and nodes", sources.files, runs: runs) { SyntaxParser.parse($0).tree.nodes.count }
