import Program

/// A part of the machine: functions over it, which all parts share.
///
/// A part has no state of its own; what the machine keeps for it is a struct among the machine's fields.
/// What one part asks of another is written `making.make(…)`, so that a reader sees which part answers.
protocol MachinePart {
  var machine: Machine { get }
}

extension MachinePart {
  var program: Program { machine.program }
  var classes: ClassTable { machine.classes }

  var making: ObjectMaker { ObjectMaker(machine: machine) }
  var entries: EntryReader { EntryReader(machine: machine) }
  var ruleRunner: RuleRunner { RuleRunner(machine: machine) }
  var instanceTracker: InstanceTracker { InstanceTracker(machine: machine) }
  var crossings: Crossings { Crossings(machine: machine) }
  var operations: Operations { Operations(machine: machine) }
  var dataReading: DataReading { DataReading(machine: machine) }
  var resourceKinds: ResourceKinds { ResourceKinds(machine: machine) }
  var finishedSet: FinishedSet { FinishedSet(machine: machine) }
  var release: MemoryRelease { MemoryRelease(machine: machine) }
  var origins: Origins { Origins(machine: machine) }
  var faultTracer: FaultTracer { FaultTracer(machine: machine) }
  var readTracer: ReadTracer { ReadTracer(machine: machine) }
  var rendering: Rendering { Rendering(machine: machine) }
}

extension Machine: MachinePart {
  var machine: Machine { self }
}
