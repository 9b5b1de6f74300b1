import Testing

@Suite struct ExpressionTests {
  @Test func fieldsSeeEachOther() {
    let ran = run(
      """
      fn fib(n: Int) -> Int = if n < 2 then n else fib(n - 1) + fib(n - 2)
      a = 1 + 2
      b = a * 4
      c = "b is \\(b)"
      d = fib(15)
      e = [x * 2 for x in [1, 2, 3] if x != 2]
      """)
    #expect(ran.messages == "")
    #expect(ran.output == "a: 3\nb: 12\nc: b is 12\nd: 610\ne:\n- 2\n- 6\n")
  }
}
