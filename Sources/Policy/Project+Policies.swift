import Program
import Workspace

/// What of a module runs where its policies are asked for by its name.
extension Project {
  /// Whether the module, or one below it, enforces a policy, or declares one that needs no argument.
  public func hasPolicies(_ module: ModuleID) -> Bool {
    enforcesAny(module) || !declaredPolicies(of: module).isEmpty
  }

  /// Whether the module declares a policy, whatever that needs.
  public func declaresPolicies(_ module: ModuleID) -> Bool {
    program.policies.contains { $0.module == module }
  }

  /// The policies of a module that enforces none, if they need no arguments.
  func declaredPolicies(of module: ModuleID) -> [PolicyID] {
    guard !enforcesAny(module) else { return [] }
    return program.policies.indices.map { PolicyID($0) }.filter { id in
      program[id].module == module && program[id].parameters.allSatisfy { $0.defaultValue != nil }
    }
  }

  /// Whether the module, or one below it, enforces a policy itself.
  public func enforcesAny(_ module: ModuleID) -> Bool {
    program[module].chain.contains { step in
      guard case .file(_, let file) = step else { return false }
      return !program[file].enforcements.isEmpty
    }
  }
}
