import Foundation
import Support
import Testing

@testable import Commands

/// Runs a line of shell in a folder that is a project of its own.
private func shell(_ line: String) -> (run: ToolResult, scratch: Scratch) {
  let scratch = Scratch()
  return (Tool.shell("touch kr8.k8l\n" + line, in: scratch.folder.path), scratch)
}

private func files(_ paths: String...) -> [OutputFolder.File] {
  paths.map { OutputFolder.File(path: $0, bytes: Array("\($0)\n".utf8)) }
}

/// Everything in a folder, hidden or not, folders with a slash.
private func listing(_ folder: String) -> [String] {
  (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).sorted()
}

private let maps = """
  import k8s.core.v1 (ConfigMap)
  a = ConfigMap { metadata.name = "a" }
  b = ConfigMap { metadata { name = "b", namespace = "ns" } }
  """

@Suite struct FolderWriting {
  @Test(arguments: [
    // A file that would have to be a folder, whichever comes first.
    ["a.yaml", "a.yaml/b.yaml"], ["c/d/e.yaml", "c/d", "z.yaml"],
    // A name that no file system takes, in a folder that is there or not.
    ["a.yaml", String(repeating: "n", count: 300)],
    ["a.yaml", "new/" + String(repeating: "n", count: 300)],
    ["a.yaml", "../b.yaml"], ["a.yaml", "/b.yaml"], ["a.yaml", "b//c.yaml"], ["a.yaml", "b\0c"],
  ])
  func `where one file cannot be, none is written`(paths: [String]) throws {
    for isThere in [false, true] {
      let scratch = Scratch()
      let path = scratch.path("out")
      if isThere {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try "old\n".write(toFile: path + "/a.yaml", atomically: false, encoding: .utf8)
      }
      let folder = OutputFolder(path: path, ending: ".yaml")
      let made = paths.map { OutputFolder.File(path: $0, bytes: [0x31]) }
      #expect(folder.write(made).contains { $0.code == .cannotWrite })
      #expect(listing(path) == (isThere ? ["a.yaml"] : []))
      if isThere {
        #expect(try String(contentsOfFile: path + "/a.yaml", encoding: .utf8) == "old\n")
      }
      #expect(FileManager.default.fileExists(atPath: path) == isThere)
    }
  }

  @Test func `what is in the way is told, and left alone`() throws {
    let scratch = Scratch()
    let path = scratch.path("out")
    for name in ["b.yaml", "c"] {
      try FileManager.default.createDirectory(
        atPath: path + "/" + name, withIntermediateDirectories: true)
    }
    let folder = OutputFolder(path: path, ending: ".yaml")
    #expect(folder.write(files("a.yaml", "b.yaml")).map(\.code) == [.cannotWrite])
    #expect(listing(path) == ["b.yaml", "c"])
    #expect(folder.write(files("a.yaml", "c/d.yaml")).isEmpty)
    #expect(listing(path) == ["a.yaml", "b.yaml", "c", "c/d.yaml"])
    #expect(OutputFolder(path: "", ending: "").write(files("a")).map(\.code) == [.cannotWrite])
  }

  @Test func `a link gives way to the file, a folder that is a link is an error`() throws {
    let (run, scratch) = shell(
      """
      printf '%s\\n' '\(maps.replacingOccurrences(of: "\n", with: "' '"))' > m.k8l
      mkdir out target; echo precious > target/p
      ln -s ../target/p out/configmap-a.yaml
      kr8lang eval --output-dir out m.k8l
      test ! -L out/configmap-a.yaml; cat target/p
      rm -r out/ns; ln -s ../target out/ns; echo changed >> out/configmap-a.yaml
      ! kr8lang eval --output-dir out m.k8l
      tail -1 out/configmap-a.yaml; ls -A target out
      """)
    #expect(run.code == 0, "\(run.errors)")
    #expect(
      run.text == "precious\nchanged\nout:\nconfigmap-a.yaml\nns\n\ntarget:\np\n", "\(run.errors)")
    #expect(run.errors.contains("symbolic link"))
    _ = scratch
  }

  @Test func `what a killed run left is taken away, what a living one has is not`() throws {
    let scratch = Scratch()
    let path = scratch.path("out")
    let left = path + "/.kr8lang-99999999-0.tmp"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    try "half".write(toFile: left + "/0", atomically: false, encoding: .utf8)
    let other = try StagedFiles(in: path)
    _ = try other.add([0x31], mode: nil)
    #expect(OutputFolder(path: path, ending: ".yaml").write(files("a.yaml")).isEmpty)
    #expect(listing(path).count == 3, "\(listing(path))")
    other.remove()
    #expect(listing(path) == ["a.yaml"])
  }

  @Test func `a file is replaced with its mode, also where a run was killed`() throws {
    let scratch = Scratch()
    let file = scratch.write("old", to: "a.txt")
    chmod(file, 0o640)
    try FileWriting.replace(file, with: Array("one".utf8))
    // What is left of a run that was killed, and what someone laid in its place.
    let name = ".kr8lang-" + String(fnv("a.txt"), radix: 16) + ".tmp"
    scratch.write("half of it, and long", to: name)
    try FileWriting.replace(file, with: Array("two".utf8))
    scratch.write("precious", to: "p")
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path(name), withDestinationPath: scratch.path("p"))
    try FileWriting.replace(file, with: Array("three".utf8))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "three")
    #expect(try String(contentsOfFile: scratch.path("p"), encoding: .utf8) == "precious")
    #expect(listing(scratch.folder.path) == ["a.txt", "p"])
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  private func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  @Test func `fmt writes through no link, import neither`() throws {
    let (run, scratch) = shell(
      """
      mkdir target src; echo 'x   =  1' > target/a.k8l; cp target/a.k8l target/p; cp target/a.k8l src
      ln -s ../target/a.k8l src/b.k8l
      kr8lang fmt src; ! kr8lang fmt src/b.k8l; ! kr8lang fmt --check src/b.k8l
      cat src/a.k8l target/a.k8l
      printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml
      mkdir out; ln -s ../target/p out/a.k8l; kr8lang import manifests a.yaml -o out --force
      test ! -L out/a.k8l; cat target/p
      """)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text == "x = 1\nx   =  1\nx   =  1\n")
    _ = scratch
  }

  @Test func `a walk ends, whatever links lie in the folder`() throws {
    let (run, scratch) = shell(
      """
      mkdir -p d/a/b other/c; echo 'x = 1' | tee d/m.k8l d/a/b/n.k8l > other/c/o.k8l
      ln -s . d/l1; ln -s .. d/l2; ln -s ../a d/a/l3; ln -s ../.. d/a/l4; ln -s a d/l5
      ln -s ../other d/l6; ln -s ../other/c d/a/l7
      kr8lang check --format json d | tr -d '\\n'
      """)
    #expect(run.code == 0, "\(run.errors)")
    for name in ["d/m.k8l", "d/a/b/n.k8l", "other/c/o.k8l"] {
      #expect(run.text.components(separatedBy: name).count <= 2, "\(run.text)")
    }
    #expect(run.text.contains("m.k8l") && run.text.contains("n.k8l"))
    _ = scratch
  }

  @Test func `a folder that cannot be read is an error`() throws {
    if getuid() == 0 { return }  // Nothing is closed to root.
    let (run, scratch) = shell("mkdir -p d/a; chmod 0 d/a; kr8lang check d || echo $?; chmod 7 d/a")
    #expect(run.text == "1\n")
    #expect(run.errors.contains("cannot-read"))
    _ = scratch
  }

  @Test func `a file of a kustomization lies in its folder`() throws {
    let (run, scratch) = shell(
      """
      mkdir a b; echo k=secret > s; ln -s ../s a/link; echo 'resources: [../b]' > k
      for f in ../s link "$PWD/s" 'a\\0/../../s'; do
        printf 'configMapGenerator: [{name: c, envs: ["%s"]}]\\n' "$f" > a/kustomization.yaml
        kr8lang import kustomize a -o out && cat out/*
        printf 'configMapGenerator: [{name: c, files: ["%s"]}]\\n' "$f" > a/kustomization.yaml
        kr8lang import kustomize a -o out && cat out/*
      done
      printf 'resources: [../s.yaml]\\n' > a/kustomization.yaml
      printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' | tee s.yaml > b/s.yaml
      kr8lang import kustomize a -o out && cat out/*
      printf 'resources: [s.yaml]\\n' > b/kustomization.yaml
      printf 'resources: [../b]\\n' > a/kustomization.yaml
      kr8lang import kustomize a -o out > /dev/null; ls out
      """)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text == "a\nb\n")
    _ = scratch
  }

  @Test func `kustomizations that build on themselves, or on too many, are errors`() throws {
    let (run, scratch) = shell(
      """
      mkdir a; echo 'components: [.]' > a/kustomization.yaml; kr8lang import kustomize a -o out || echo $?
      i=0; while [ $i -lt 300 ]; do mkdir c$i; printf "$1[../c$((i+1))]\\n" > c$i/kustomization.yaml; i=$((i+1)); done
      for word in components resources bases; do
        i=0; while [ $i -lt 300 ]; do echo "$word: [../c$((i+1))]" > c$i/kustomization.yaml; i=$((i+1)); done
        kr8lang import kustomize c0 -o out || echo $?
      done
      i=0; while [ $i -lt 40 ]; do echo "components: [../c$((i+1)), ../c$((i+1))]" > c$i/kustomization.yaml; i=$((i+1)); done
      echo 'namePrefix: a' > c40/kustomization.yaml
      kr8lang import kustomize c0 -o out || echo $?
      """)
    #expect(run.text == "1\n1\n1\n1\n1\n", "\(run.errors)")
    #expect(!run.errors.contains("Fatal") && run.errors.contains("builds on itself"))
    _ = scratch
  }
}

@Suite struct PromptRobustness {
  @Test func `a closed input ends the prompt with an error`() {
    let (run, scratch) = shell("kr8lang repl 0<&- || echo $?; kr8lang eval - 0<&- || echo $?")
    #expect(run.text == "1\n1\n")
    #expect(run.errors.contains("cannot-read"))
    _ = scratch
  }

  @Test func `the history is its owner's, and does not grow without end`() throws {
    let scratch = Scratch()
    let path = scratch.write("", to: "history")
    chmod(path, 0o644)
    var history = History(path: path)
    history.add(String(repeating: "x", count: History.entryLimit + 1))
    for number in 0..<(History.limit + 10) { history.add("\(number)") }
    history.save()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(History(path: path).entries.count == History.limit)
    #expect(History(path: path).entries.last == "\(History.limit + 9)")
  }

  @Test func `what is there already is taken in before the line is painted`() {
    let terminal = PseudoTerminal()
    terminal.type(String(repeating: "x", count: 3000))
    terminal.type("\u{3}")
    terminal.type("\u{1B}[200~" + String(repeating: "y", count: 9000) + "\u{1B}[201~\r")
    #expect(terminal.finish() == [.interrupted, .line(String(repeating: "y", count: 9000))])
    // A line painted again for each of the keys would be five million characters.
    #expect(terminal.output.utf8.count < 1_000_000)
  }
}
