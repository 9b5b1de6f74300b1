import Diagnostics
import Documents
import Evaluator
import Policy
import Program
import Source
import Text

extension Verb {
  static let eval = Verb(
    name: "eval",
    summary: "render modules, or data files, as YAML or JSON",
    synopsis: "FILE…",
    details: """
      Evaluates modules and prints the resources they contain, in order. Enforced policies run \
      too. Output is all or nothing: if there is an error, nothing is printed or written. `-` is \
      stdin. YAML and JSON files are data: their documents are printed as they are, whatever their \
      length.
      """,
    options: [
      outputFormat, DataForm.option, outputFolder, checkFolder, asObject, annotate, onlyResources,
      allowEmpty, ReportFormat.option,
    ] + Option.evaluation,
    operandCount: 1...Int.max,
    examples: [
      ("kr8lang eval env/prod.k8l | kubectl apply -f -", "render an environment and apply it"),
      ("kr8lang eval --set tag=v2 -o json env/dev.k8l", "set a param, print JSON"),
      ("kr8lang eval --output-dir rendered env/prod.k8l", "write one file per resource"),
      ("kubectl get -o yaml pods | kr8lang eval --from yaml -o json -", "convert a stream"),
    ]
  ) { arguments, console in
    if arguments.has(checkFolder), !arguments.has(outputFolder) {
      console.say([.needsFolder])
      return .usage
    }
    let forms = arguments.operands.map { DataForm(operand: $0, arguments) }
    if forms.contains(where: { $0 != nil }) {
      return convert(zip(arguments.operands, forms), arguments, console)
    }
    var request = EvaluationRequest(
      arguments, files: arguments.operands, toleratesEnded: true)
    let modules = request.checkModules(console)
    var found = request.emptyFolders
    var rendering = Rendering(arguments, isOnly: modules.count == 1)
    if !request.hasErrors {
      var progress = Progress(console, total: modules.count)
      var last: Session?
      for case (let index, .some(let module)) in modules.enumerated() {
        let input = request.inputs.inputs[index]
        progress.step(index, request.inputs.shown(input))
        let checked = request.project.program[module]
        let path = request.inputs.shown(input)
        let isNamed = request.inputs.isNamed(input)
        if checked.isAbstract {
          found.append(isNamed ? .abstractEvaluated(path) : .passedOver(path, "an abstract module"))
          continue
        }
        let session = request.session(module, after: last)
        last = session
        if !isNamed, session.rendersNothing {
          found += session.diagnostics
          found.append(.passedOver(path, "a module that renders nothing"))
          continue
        }
        if arguments.has(onlyResources), !session.rendersResources {
          found += request.found(session)
          if !arguments.has(allowEmpty) {
            found.append(.noResources(path))
          }
          continue
        }
        rendering.add(session, stem: path)
        let report = session.runPolicies(countsObjects: false)
        found += request.found(session, report)
      }
      progress.finish()
    }
    var report = request.report(found + rendering.problems)
    if !report.hasErrors { report = request.report(found + rendering.release(to: console)) }
    return ReportFormat(arguments).handBesideValues(report, to: console)
  }

  /// Prints the documents of data files.
  private static func convert(
    _ inputs: Zip2Sequence<[String], [DataForm?]>, _ arguments: Arguments, _ console: Console
  ) -> ExitCode {
    for option in [outputFolder, checkFolder, annotate, .set, .setFile] where arguments.has(option)
    {
      console.say([.onlyForModules(option)])
      return .usage
    }
    if let module = inputs.first(where: { $0.1 == nil })?.0 {
      console.say([.mixedInputs(module)])
      return .usage
    }
    var conversion = DataConversion(
      format: OutputFormat(arguments), isAlone: arguments.operands.count == 1,
      onlyResources: arguments.has(onlyResources))
    for case (let path, .some(let form)) in inputs {
      if path == "-" {
        conversion.read(.input, form: form, name: "<stdin>")
        continue
      }
      switch Descriptor.reading(path) {
      case .failure(let error): conversion.report(.cannotReadFile(path, error.reason))
      case .success(let file):
        conversion.read(file, form: form, name: path)
        file.close()
      }
    }
    if arguments.has(onlyResources), !arguments.has(allowEmpty), conversion.holdsNoResource {
      conversion.report(.noResources(arguments.operands.joined(separator: "`, `")))
    }
    return ReportFormat(arguments).handBesideValues(conversion.finish(to: console), to: console)
  }

  static let outputFormat = Option(
    "output", short: "o", .oneOf(["yaml", "json", "jsonl"]), "output format; default: yaml"
  )
  static let outputFolder = Option(
    "output-dir", .text("DIR"), "write one file per resource instead of printing")
  static let checkFolder = Option(
    "check", .none, "write nothing; fail if the folder of --output-dir is out of date")
  static let asObject = Option(
    "object", .none, "print the module itself as one object, instead of its resources")
  static let onlyResources = Option(
    "resources", .none, "render only resources; a module without any is an error")
  static let annotate = Option(
    "annotate", .none, "add a comment to each field that names the line that set it")
}

/// What several modules render, held back until nothing has failed.
private struct Rendering {
  private let format: OutputFormat
  private let ending: String
  private let asObject: Bool
  private let annotate: Bool
  private let folder: OutputFolder?
  private let onlyChecks: Bool
  /// What the only module prints, where it prints one file.
  private let spool: OutputSpool?
  private var printed: [Session.RenderedFile] = []
  private var files: [OutputFolder.File] = []
  private var takenPaths: Set<String> = []
  /// The resources that have files, by what identifies them in the folder: where each was made.
  private var made: [String: SourceSpan] = [:]
  private(set) var problems: [Diagnostic] = []

  init(_ arguments: Arguments, isOnly: Bool) {
    format = OutputFormat(arguments)
    ending =
      switch format {
      case .json: ".json"
      case .jsonLines: ".jsonl"
      case .yaml: ".yaml"
      }
    asObject = arguments.has(Verb.asObject)
    annotate = arguments.has(Verb.annotate)
    folder = arguments.value(of: Verb.outputFolder).map { [ending] in
      OutputFolder(path: $0, ending: ending)
    }
    onlyChecks = arguments.has(Verb.checkFolder)
    spool = isOnly && folder == nil ? OutputSpool() : nil
  }

  mutating func add(_ session: Session, stem: String) {
    if folder == nil {
      let spool = spool
      let drain = spool.map { spool in { (sink: borrowing ByteSink) in spool.write(sink.bytes) } }
      printed += session.render(
        format: format, asObject: asObject, annotate: annotate, drain: drain)
      if let spool, case .failed(let reason) = spool.failure {
        problems.append(.cannotHoldOutput(reason))
      }
      return
    }
    session.force()
    guard let object = session.object, !session.evaluation.hasErrors else { return }
    session.evaluation.beginOutput()
    for output in session.evaluation.outputs(of: object, asObject: asObject) {
      addFiles(output, session, stem: stem)
    }
  }

  /// The files of one output: a file for each resource, below the output's path where it has one;
  /// what has no resources is one file.
  private mutating func addFiles(_ output: OutputFile, _ session: Session, stem: String) {
    var path = output.path ?? ""
    if !path.isEmpty, !ResourceFileName.isSafe(path) {
      problems.append(.unsafePath(path))
      return
    }
    if let text = session.evaluation.text(of: output) {
      addText(text, at: path, isEncoded: output.content == .bytes)
      return
    }
    let last = path.split(separator: "/").last ?? ""
    if !output.isSet || last.contains(".") {
      if path.isEmpty {
        let name = stem.split(separator: "/").last.map(String.init) ?? stem
        path = name.hasSuffix(".k8l") ? String(name.dropLast(4)) : "stdin"
      }
      let name = last.contains(".") ? path : path + ending
      add(name, bytes(of: output, session))
      return
    }
    for value in output.values {
      var one = output
      one.values = [value]
      let id = ResourceName(value, in: session.evaluation)
      let name = ResourceFileName(id)
      let prefix = path.isEmpty ? "" : path + "/"
      let span = session.evaluation.span(of: value)
      if let first = made.updateValue(span, forKey: prefix + id.group + "/" + id.long) {
        problems.append(.objectOfTwoModules(id.long, at: span, first: first))
        continue
      }
      let plain = prefix + name.plain + ending
      let isTaken = takenPaths.contains(plain)
      add(isTaken ? prefix + name.withGroup + ending : plain, bytes(of: one, session))
    }
  }

  /// A file that is a text as it is, or the bytes that it encodes.
  private mutating func addText(_ text: [UInt8], at path: String, isEncoded: Bool) {
    if path.isEmpty {
      problems.append(.pathlessText)
    } else if !isEncoded {
      add(path, text)
    } else {
      switch Base64.decode(text.span) {
      case .success(let bytes): add(path, bytes)
      case .failure(let error): problems.append(.notEncoded(path, error.message))
      }
    }
  }

  private func bytes(of output: OutputFile, _ session: Session) -> [UInt8] {
    let sources = session.project.sources
    let sink = session.evaluation.write(
      output, format: format,
      annotate: annotate
        ? { span in sources.location(of: span).map { "\($0.path):\($0.line)" } } : nil)
    return sink.bytes
  }

  private mutating func add(_ path: String, _ bytes: [UInt8]) {
    if takenPaths.insert(path).inserted {
      files.append(OutputFolder.File(path: path, bytes: bytes))
    } else {
      problems.append(.sameFileTwice(path))
    }
  }

  /// Prints or writes what was rendered, or compares it with the folder. Gives what was wrong.
  func release(to console: Console) -> [Diagnostic] {
    if let folder { return onlyChecks ? folder.differences(from: files) : folder.write(files) }
    spool?.release(to: console)
    if printed.count > 1, case .json = format {
      console.write(objectOfFiles())
      return []
    }
    let isStream = printed.count > 1 && format == .yaml
    for file in printed where !file.bytes.isEmpty {
      if isStream {
        if !file.bytes.starts(with: Array("---\n".utf8)) { console.write("---\n") }
        if let path = file.path { console.write("# \(path)\n") }
      }
      console.write(file.bytes)
    }
    return []
  }

  /// Several files as one JSON object by path; those without a path by number.
  private func objectOfFiles() -> [UInt8] {
    var writer = JSONWriter(layout: .compact)
    var bytes = Array("{\n".utf8)
    for (index, file) in printed.enumerated() {
      writer = JSONWriter(layout: .compact)
      writer.string(file.path ?? String(index))
      bytes += writer.finish().bytes.filter { $0 != 0x0A }
      bytes += Array(": ".utf8) + file.bytes.dropLast(file.bytes.last == 0x0A ? 1 : 0)
      bytes += Array(index + 1 < printed.count ? ",\n".utf8 : "\n".utf8)
    }
    return bytes + Array("}\n".utf8)
  }
}

extension OutputFormat {
  /// What `-o` says.
  fileprivate init(_ arguments: Arguments) {
    switch arguments.value(of: Verb.outputFormat) {
    case "json": self = .json
    case "jsonl": self = .jsonLines
    default: self = .yaml
    }
  }
}

extension Diagnostic {
  fileprivate static func onlyForModules(_ option: Option) -> Diagnostic {
    Diagnostic(
      .conflictingOptions, at: .none,
      "`--\(option.name)` is about modules, and the files given are data")
  }

  fileprivate static func mixedInputs(_ path: String) -> Diagnostic {
    Diagnostic(
      .conflictingOptions, at: .none,
      "data files are printed as they are, and `\(path)` is evaluated: not both in one run"
    ).helping("call `kr8lang eval` once for each; `--from` says what `-` holds")
  }

  fileprivate static var needsFolder: Diagnostic {
    Diagnostic(
      .conflictingOptions, at: .none, "`--check` compares with a folder, and none is named"
    ).helping("add `--output-dir DIR`")
  }

  fileprivate static func abstractEvaluated(_ path: String) -> Diagnostic {
    Diagnostic(.abstractEvaluated, at: .none, "`\(path)` is an abstract module: it renders nothing")
      .about(path)
      .helping("evaluate a module that extends it")
  }

  /// Two modules cannot both say what one object is.
  fileprivate static func objectOfTwoModules(
    _ name: String, at span: SourceSpan, first: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.duplicateResource, at: span, "two modules render `\(name)` into one folder")
      .noting(first, "the other one is made here")
      .helping("render each module into a folder of its own, or let one of them import the other")
  }

  /// What was found in a folder and has nothing to print.
  fileprivate static func passedOver(_ path: String, _ what: String) -> Diagnostic {
    Diagnostic(.nothingRendered, at: .none, "`\(path)` is skipped: \(what)", severity: .info)
  }

  fileprivate static func noResources(_ path: String) -> Diagnostic {
    Diagnostic(.nothingRendered, at: .none, "`\(path)` renders no resource")
      .about(path)
      .helping("if that may be so, say `--allow-empty`")
  }

  fileprivate static func unsafePath(_ path: String) -> Diagnostic {
    Diagnostic(
      .cannotWrite, at: .none, "`\(path)`, a path of `output`, leads out of the folder"
    ).helping("write a path without `..` that does not begin with `/`")
  }

  fileprivate static func notEncoded(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .cannotWrite, at: .none, "`\(path)`, a `Base64` of `output`, is not base64: \(reason)")
  }

  fileprivate static var pathlessText: Diagnostic {
    Diagnostic(.cannotWrite, at: .none, "a text in `output` has no path, so it has no file")
      .helping("write the path of its file as the key: `\"run.sh\" = …`")
  }

  fileprivate static func sameFileTwice(_ path: String) -> Diagnostic {
    Diagnostic(.cannotWrite, at: .none, "two outputs have the same file, `\(path)`")
  }
}
