/// Keeps an object until the process ends, which is soon: taking a large project apart, object by
/// object, was a third of the time that checking it took.
func keepUntilExit(_ object: AnyObject) { _ = unsafe Unmanaged.passRetained(object) }
