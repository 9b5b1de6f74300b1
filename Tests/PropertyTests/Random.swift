import Support

/// The generator of all properties here.
typealias Random = Support.Random
