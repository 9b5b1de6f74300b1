/// The process's entry: reads the arguments, runs the verb, exits with its code.
public func runCommandLine() {
  print("kr8lang")
}
