import Source
import Syntax
import Testing

@testable import Parser

@Suite struct GrammarTests {
  @Test(arguments: [
    ("a + b * c", "(binary + a (binary * b c))"),
    ("a - b - c", "(binary - (binary - a b) c)"),
    ("a ?? b || c && d == e", "(binary ?? a (binary || b (binary && c (binary == d e))))"),
    ("-a.b with O", "(unary - (withExpr (fieldAccess b a) O))"),
    ("!a is B", "(isExpr (unary ! a) (namedType B))"),
    ("a?.b[c](d, e = 1)", "(call (indexAccess (fieldAccess#256 b a) c) d (namedArgument e 1))"),
    ("a[(b, c)]", "(indexAccess a b c)"),
    ("a[(b + c) * 2]", "(indexAccess a (binary * (parenthesized (binary + b c)) 2))"),
    (
      "if a then b else if c then d else e",
      "(ifExpr a b (ifExpr c d e))"
    ),
    ("let x: Int = 1 in x + 1", "(letExpr x (namedType Int) 1 (binary + x 1))"),
    ("x => y => z", "(lambda (param x - -) (lambda (param y - -) z))"),
    ("(a, b: Int) => a", "(lambda (param a - -) (param b (namedType Int) -) a)"),
    ("() => a", "(lambda a)"),
    ("(a)", "(parenthesized a)"),
    ("b.C { d = 1 }", "(construct (namedType b C) (block (setMember (path d) 1)))"),
    ("{ a = 1, ...b }", "(objectLiteral (setMember (path a) 1) (spreadMember b))"),
    (
      "[x for k, x: Int in y if z]",
      "(listLiteral (comprehension x (forClause k x (namedType Int) y) (ifClause z)))"
    ),
    ("[a, ...b]", "(listLiteral a (spreadItem b))"),
    (
      "match a { b: C => 1, null => 2, -1 => 3, _ => 4 }",
      "(matchExpr a (matchArm (bindPattern b (namedType C)) 1) (matchArm null 2) "
        + "(matchArm (unary - 1) 3) (matchArm (wildcardPattern) 4))"
    ),
    ("\"a\\(b)c\"", "(interpolatedString b)"),
    ("a.\"b c\"", "(fieldAccess \"b c\" a)"),
    ("a\n  .b\n  ?? c", "(binary ?? (fieldAccess b a) c)"),
    ("match.type + for", "(binary + (fieldAccess type match) for)"),
  ])
  func expressions(_ text: String, _ expected: String) {
    #expect(expression(text) == expected)
  }

  @Test(arguments: [
    ("a.\"b\"[c] = 1", "(setMember (path a \"b\" (keySegment c)) 1)"),
    ("add a { b += [] }", "(intoMember#1 (path a) (block (appendMember (path b) (listLiteral))))"),
    ("put [(a, b)] = 1", "(setMember#2 (path (keySegment a b)) 1)"),
    ("replace a: Int", "(fieldDecl#4 a (namedType Int) -)"),
    ("delete? a[where b == 1].c", "(deleteMember#8 (path a (whereSegment (binary == b 1)) c))"),
    ("final hidden a: Int = 1", "(fieldDecl#48 a (namedType Int) 1)"),
    (
      "@default(1) @ref(A) a: B",
      "(fieldDecl a (namedType B) - (annotation default 1) (annotation ref A))"
    ),
    ("[String]: Int = 1", "(entriesDecl (namedType String) (namedType Int) 1)"),
    ("\"a b\": Int", "(fieldDecl \"a b\" (namedType Int) -)"),
    ("add = 1", "(setMember (path add) 1)"),
    ("on { if = 1 }", "(intoMember (path on) (block (setMember (path if) 1)))"),
    ("for.type += [1]", "(appendMember (path for type) (listLiteral 1))"),
    ("delete: Bool", "(fieldDecl delete (namedType Bool) -)"),
    (
      "on a: B where c { }",
      "(onMember a (namedType B) c (block))"
    ),
    (
      "if a { } else if b { } else { }",
      "(ifMember a (block) (ifMember b (block) (block)))"
    ),
    ("for k, v: T in e { }", "(forMember k v (namedType T) e (block))"),
    ("assert a else \"b\"", "(assertMember a \"b\")"),
    ("assert a\n  else \"b\"", "(assertMember a \"b\")"),
    (
      "import a.b as c (D, E as F)",
      "(importDecl (dottedName a b) c - (importList (importedName D -) (importedName E F)))"
    ),
    ("import \"a\" as b: C", "(importDecl \"a\" b (namedType C) -)"),
    (
      "extends \"a\" with B(1), c.D, { e = 1 }",
      "(extendsDecl \"a\" (call B 1) (fieldAccess D c) (block (setMember (path e) 1)))"
    ),
    ("abstract external schema A extends b.C", "(schemaDecl#192 A (namedType b C) -)"),
    (
      "type A = B(1.., ..2, 3) where it > 1",
      "(typeDecl A (refinedType (namedType B) (range 1 -) (range - 2) 3) (binary > it 1))"
    ),
    ("external type A", "(typeDecl#128 A - -)"),
    (
      "type A = [B by c] | [B by (c, d = 1)] | {C: D?}",
      "(typeDecl A (unionType (keyedListType (namedType B) (keyPart c -)) "
        + "(keyedListType (namedType B) (keyPart c -) (keyPart d 1)) "
        + "(mapType (namedType C) (optionalType (namedType D)))) -)"
    ),
    (
      "type A = (B, C) -> D | \"x\"",
      "(typeDecl A (functionType (namedType B) (namedType C) (unionType (namedType D) (literalType \"x\"))) -)"
    ),
    ("type A = (B | C)?", "(typeDecl A (optionalType (unionType (namedType B) (namedType C))) -)"),
    (
      "fn f<T: A>(a: T) -> B<T> = a",
      "(fnDecl f (typeParamList (typeParam T (namedType A))) (paramList (param a (namedType T) -)) (genericType (namedType B) (namedType T)) a)"
    ),
    ("param a: B = 1", "(paramDecl a (namedType B) 1)"),
    ("overlay A on b: C { }", "(overlayDecl A - b (namedType C) (block))"),
    (
      "overlay A(b: C) on \"d\" { }",
      "(overlayDecl A (paramList (param b (namedType C) -)) - \"d\" (block))"
    ),
    ("policy A = [B]", "(policyDecl A - - - - - (listLiteral B))"),
    ("policy A on b: C where d { }", "(policyDecl A - b (namedType C) d (block) -)"),
    ("enforce A(1) { b = 1 }", "(enforceDecl (call A 1) (block (setMember (path b) 1)))"),
    ("exempt A on b.c { }", "(exemptDecl A (path b c) (block))"),
    ("exempt A on b.C(\"d\")", "(exemptDecl A (call (fieldAccess C b) \"d\") -)"),
    ("test \"a\" { }", "(testDecl \"a\" (block))"),
    ("abstract module", "(abstractModule)"),
  ])
  func members(_ text: String, _ expected: String) {
    #expect(member(text) == expected)
  }

  @Test func newlinesSeparateButForTheContinuers() {
    #expect(parse("a = b\n- c").diagnostics.map(\.code) == [.yamlListItem])
    #expect(expression("f(1\n  + 2)") == "(call f (binary + 1 2))")
    #expect(expression("a ||\n  b") == "(binary || a b)")
    let (tree, _) = parse("x = [\n  a\n  (b)\n  [c]\n]")
    #expect(tree.children(of: tree.child(tree.child(tree.root, 0), 1)).count == 3)
  }

  @Test func atThePromptInputIsMembersOrAnExpression() {
    func read(_ text: String) -> (kinds: [NodeKind], errors: Int, isIncomplete: Bool) {
      let file = SourceTable().add(path: "<repl>", bytes: Array(text.utf8))
      let (tree, diagnostics, isIncomplete) = SyntaxParser.parseReplInput(file)
      return (tree.children(of: tree.root).map { tree.kind($0) }, diagnostics.count, isIncomplete)
    }
    #expect(read("1 + 2") == ([.binary], 0, false))
    #expect(read("a.b") == ([.fieldAccess], 0, false))
    #expect(read("a = 1, b = 2") == ([.setMember, .setMember], 0, false))
    #expect(read("Foo { a = 1 }") == ([.construct], 0, false))
    #expect(read("foo { a = 1 }") == ([.intoMember], 0, false))
    #expect(read("let x = 1") == ([.letDecl], 0, false))
    #expect(read("let x = 1 in x") == ([.letExpr], 0, false))
    for text in [
      "foo {", "1 +", "f(1,", "\"\"\"\nabc", "/* x", "schema A {", "x = [1,", "if a then",
    ] {
      #expect(read(text).isIncomplete, "\(text)")
    }
    for text in ["1 + )", "a b c", "foo }", "\"abc", "", "x"] {
      #expect(!read(text).isIncomplete, "\(text)")
    }
  }
}
