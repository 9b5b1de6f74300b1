import Diagnostics
import Program
import Workspace

/// What of a module runs where its policies are asked for by its name.
extension Project {
  /// Whether the module, or one below it, enforces a policy, or declares one that needs no argument.
  /// A set without a policy is none.
  public func hasPolicies(_ module: ModuleID) -> Bool {
    enforced(by: module).contains(where: runsAny)
      || declaredPolicies(of: module).contains(where: runsAny)
  }

  /// Whether the module enforces or declares sets, and none of them has a policy.
  public func hasEmptySets(_ module: ModuleID) -> Bool {
    let policies = enforced(by: module) + declaredPolicies(of: module)
    return !policies.isEmpty && !policies.contains(where: runsAny)
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

  /// Warnings of policies that met nothing and can meet nothing: their target is a schema of one's
  /// own, and no manifest says that it is of it, or no module renders one.
  public func unknownTargets(
    of policies: Set<PolicyID>, ofManifests isOfManifests: Bool
  ) -> [Diagnostic] {
    policies.sorted { $0.index < $1.index }.compactMap { id in
      let policy = program[id]
      guard let target = policy.target, case .schema(let schema) = program.types[target],
        let file = sources.file(of: program.schema(schema).span), !file.isLibrary,
        ManifestTypes.kind(of: program.schema(schema), program) == nil
      else { return nil }
      let (name, type) = (program.symbols.name(of: policy.name), program.describe(target))
      return isOfManifests
        ? .targetUnknown(name, type, at: policy.span)
        : .targetNotRendered(name, type, at: policy.span)
    }
  }

  /// Whether the module, or one below it, enforces a policy itself.
  public func enforcesAny(_ module: ModuleID) -> Bool { !enforced(by: module).isEmpty }

  private func enforced(by module: ModuleID) -> [PolicyID] {
    program[module].chain.flatMap { step -> [PolicyID] in
      guard case .file(_, let file) = step else { return [] }
      return program[file].enforcements.map(\.use.policy)
    }
  }

  /// Whether it is a policy, or a set with one in it.
  private func runsAny(_ id: PolicyID) -> Bool {
    program[id].members.map { members in members.contains { runsAny($0.policy) } } ?? true
  }
}
