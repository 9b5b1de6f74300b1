import Diagnostics
import Workspace

extension Verb {
  static let initialise = Verb(
    name: "init",
    summary: "write configuration for other tools that call kr8lang",
    synopsis: "argocd-plugin",
    details: """
      `argocd-plugin` writes the configuration of a config management plugin for Argo CD, to \
      `plugin.yaml` or the file of `-o`. An existing file is not overwritten.
      """,
    options: [pluginFile],
    operandCount: 1...1,
    examples: [
      ("kr8lang init argocd-plugin -o cmp/plugin.yaml", "for the sidecar of the repo server")
    ]
  ) { arguments, console in
    guard arguments.operands == ["argocd-plugin"] else {
      console.say([.unknownScaffold(arguments.operands[0])])
      return .usage
    }
    let path = arguments.value(of: pluginFile) ?? "plugin.yaml"
    if case .success = FileProvider.disk.realPath(path) {
      console.say([.alreadyWritten(path)])
      return .findings
    }
    do throws(Descriptor.WriteError) {
      try FileWriting.replace(path, with: Array(argoPlugin.utf8))
    } catch {
      console.say([.cannotWrite(path, error.reason)])
      return .findings
    }
    console.say("wrote \(oneLine(path))\n")
    return .success
  }

  private static let pluginFile = Option(
    "output", short: "o", .text("PATH"), "the file to write; default: plugin.yaml")

  /// The plugin: renders `PARAM_MODULE` with `--set` for each text of `PARAM_SET_0` …; what renders
  /// no resource fails, because Argo CD would prune everything.
  private static let argoPlugin = #"""
    # Config-management plugin for Argo CD: renders a kr8lang module.
    # The sidecar's image holds `kr8lang` on its PATH; this file is
    # /home/argocd/cmp-server/config/plugin.yaml in it.
    apiVersion: argoproj.io/v1alpha1
    kind: ConfigManagementPlugin
    metadata:
      name: kr8lang
    spec:
      version: v1
      discover:
        find:
          glob: "**/*.k8l"
      parameters:
        static:
        - name: module
          title: Module
          tooltip: The module to render, from the application's folder. Without it, main.k8l.
        - name: set
          title: Parameters
          tooltip: What the module's params are set to, each as name=value.
          collectionType: array
      generate:
        command: [sh, -c]
        args:
        - |
          set --
          number=0
          while eval "value=\${PARAM_SET_$number-}" && [ -n "$value" ]; do
            set -- "$@" --set "$value"
            number=$((number + 1))
          done
          exec kr8lang eval --resources "$@" "${PARAM_MODULE:-main.k8l}"

    """#
}

extension Diagnostic {
  fileprivate static func unknownScaffold(_ name: String) -> Diagnostic {
    Diagnostic(.unknownCommand, at: .none, "`kr8lang init` writes no `\(name)`")
      .helping("it writes `argocd-plugin`")
  }

  fileprivate static func alreadyWritten(_ path: String) -> Diagnostic {
    Diagnostic(.cannotWrite, at: .none, "`\(path)` is there already, and is left alone")
      .helping("name another file with `-o`, or remove it first")
  }
}
