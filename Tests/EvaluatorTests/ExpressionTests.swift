import Evaluator
import Testing

@Suite struct ExpressionTests {
  @Test func `fields see each other, whatever their order`() {
    let ran = run(
      """
      fn fib(n: Int) -> Int = if n < 2 then n else fib(n - 1) + fib(n - 2)
      b = a * 4
      a = 1 + 2
      c = "b is \\(b)"
      d = fib(15)
      e = [x * 2 for x in [1, 2, 3] if x != 2]
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "b: 12\na: 3\nc: b is 12\nd: 610\ne:\n- 2\n- 6\n")
  }

  @Test func `an element that nobody reads is never made`() {
    let ran = run(
      """
      let xs = [10.div(x) for x in [1, 0, 2]]
      a = xs[2]
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "a: 5\n")
  }

  @Test func `units print as written, and computed ones in their own way`() {
    let ran = run(
      """
      cpu: Quantity = 500m
      more: Quantity = cpu + 1
      memory: Quantity = 1Gi * 2
      wait: Duration = 90s
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "cpu: 500m\nmore: 1500m\nmemory: 2Gi\nwait: 90s\n")
  }

  @Test func `a deep recursion is a number, not a crash`() {
    let ran = run(
      """
      fn count(n: Int) -> Int = if n == 0 then 0 else 1 + count(n - 1)
      a = count(100000)
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "a: 100000\n")
  }

  @Test func `a tail call needs no depth`() {
    let ran = run(
      """
      fn sum(n: Int, s: Int) -> Int = if n == 0 then s else sum(n - 1, s + n)
      a = sum(1000000, 0)
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "a: 500000500000\n")
  }

  @Test func `each fault is said once, at its place`() {
    let ran = run(
      """
      large = 9223372036854775807
      a = large + 1
      b = a * 2
      c = [a, a]
      d = [1][1]
      """)
    #expect(ran.blames.sorted() == ["index-out-of-range «[1][1]»", "integer-overflow «+»"])
  }

  @Test func `a cycle shows its chain`() {
    let ran = run("a: Int = b\nb: Int = c + 1\nc: Int = a\n")
    #expect(ran.codes == ["cyclic-value"])
    #expect(ran.diagnostics[0].notes.count == 2)
  }

  @Test func `budgets end in ordinary errors`() {
    let recursion = "fn f(n: Int) -> Int = if n == 0 then 1 else f(n - 1) + f(n - 1)\na = f(60)\n"
    var budget = Budget()
    budget.steps = 100_000
    #expect(run(recursion, budget: budget).codes == ["budget-steps"])
    budget = Budget()
    budget.depth = 100
    #expect(
      run("fn f(n: Int) -> Int = 1 + f(n + 1)\na = f(0)\n", budget: budget).codes
        == ["budget-depth"])
    budget = Budget()
    budget.memory = 64 << 20
    let growing =
      "fn g(s: String, n: Int) -> String = if n == 0 then s else g(s + s, n - 1)\na = g(\"0123456789\", 40)\n"
    #expect(run(growing, budget: budget).codes == ["budget-memory"])
  }
}
