import Testing

@testable import Formatter
