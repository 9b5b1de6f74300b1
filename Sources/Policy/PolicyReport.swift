import Diagnostics
import Program
import Source

/// What the policies of a module found.
public struct PolicyReport {
  /// Findings, expired and unused exemptions, each as a diagnostic; sorted by where they are.
  public var diagnostics: [Diagnostic] = []
  public var findings: [PolicyFinding] = []
  /// How many policies ran, and on how many objects of the set.
  public var policyCount = 0
  public var objectCount = 0
  public var exemptedCount = 0
  /// Those of policies that look at the whole set: what another resource says may be their cause.
  public var ofWholeSet: Set<Diagnostic> = []
  /// The policies that others enforce on the module and that met no object of their target in a set,
  /// and those that met one.
  public var unmet: Set<PolicyID> = []
  public var met: Set<PolicyID> = []
}

/// One finding of a policy on an object.
public struct PolicyFinding {
  public var policy: String
  public var severity: Severity
  public var message: String
  public var help: String?
  /// `Deployment/prod/web`; nil for policies on the whole set.
  public var object: String?
  /// Where in it the policy looked; "" for the whole.
  public var path: String
  /// What the policy says of itself.
  public var summary: String?
  /// Whether the policy looks at the whole set.
  public var isOfWholeSet: Bool
  /// What to look at: where the value at fault was set, otherwise where the object was made.
  public var span: SourceSpan
  /// The policy's own line.
  public var rule: SourceSpan
  public var notes: [DiagnosticNote]
  /// The exemption that covers it, if one does.
  public var exemption: Exemption?
}
