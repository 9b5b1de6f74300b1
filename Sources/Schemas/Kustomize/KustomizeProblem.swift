import Diagnostics

/// What keeps a part of a kustomization from being carried over.
struct KustomizeProblem: Error {
  var diagnostic: Diagnostic

  init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }
}
