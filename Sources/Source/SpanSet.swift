/// Spans, to be asked often whether one of them shares a byte with another.
public struct SpanSet: Sendable {
  /// By start; none shares a byte with the next.
  private var spans: [SourceSpan] = []

  /// Takes the spans of nothing for none.
  public init(_ spans: [SourceSpan]) {
    for span in spans.filter({ $0.count > 0 }).sorted(by: { $0.start < $1.start }) {
      if let last = self.spans.last, span.start < last.end {
        self.spans[self.spans.count - 1] = last.joined(span)
      } else {
        self.spans.append(span)
      }
    }
  }

  /// Whether a byte of the span is in one of these.
  public func touches(_ span: SourceSpan) -> Bool {
    let index = index(behind: span.start)
    return index < spans.count && spans[index].start < span.end
  }

  /// Whether the whole span is in one of these.
  public func covers(_ span: SourceSpan) -> Bool {
    let index = index(behind: span.start)
    return index < spans.count && spans[index].start <= span.start && span.end <= spans[index].end
  }

  /// The place of the first that ends after a byte.
  private func index(behind start: UInt32) -> Int {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].end <= start { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
