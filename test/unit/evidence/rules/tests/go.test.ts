import { describe, test } from "vitest";
import { expectTold, type Row } from "./case.ts";

const skipped = "skipped now";
const less = "asserts less";
const more = "tolerates more";
const lost = "lost 1 assertion";
const empty = "asserts nothing any more";
const other = "?expects something else";

const fails = (condition: string, call = "t.Errorf"): string =>
  `if ${condition} {\n\t\t${call}("bad %v", got)\n\t}`;
const bodies: Row[] = [
  ["another message", fails("got != 1"), fails("got != 1").replace("bad", "worse")],
  ["Error to Fatal", fails("got != 1"), fails("got != 1", "t.Fatalf")],
  ["an assertion more", fails("got != 1"), `${fails("got != 1")}\n\t${fails("got > 2")}`],
  ["logged", fails("got != 1"), fails("got != 1", "t.Logf"), empty],
  ["printed", fails("got != 1"), fails("got != 1", "fmt.Printf"), empty],
  ["nothing", fails("got != 1"), "_ = got", empty],
  ["another value", fails("got != 1"), fails("got != 2"), other],
  ["the opposite", fails("got != 1"), fails("got == 1"), other],
  ["a comparison that more meet", fails("got != 1"), fails("got < 1"), less],
  ["one of two", `${fails("got != 1")}\n\t${fails("err != nil")}`, fails("got != 1"), lost],
  ["behind a return", fails("got != 1"), `return\n\t${fails("got != 1")}`, "never runs"],
  ["in a condition", fails("got != 1"), `if short {\n\t${fails("got != 1")}\n\t}`, "?only under a condition"],
  ["Skip", fails("got != 1"), `t.Skip("x")\n\t${fails("got != 1")}`, skipped],
  ["SkipNow", fails("got != 1"), `t.SkipNow()\n\t${fails("got != 1")}`, skipped],
  [
    "Skip when short",
    fails("got != 1"),
    `if testing.Short() {\n\t\tt.Skip("x")\n\t}\n\t${fails("got != 1")}`,
    "?skipped under a condition",
  ],
  ["Equal to NotNil", "assert.Equal(t, 1, f())", "assert.NotNil(t, f())", less],
  ["Equal to NotEmpty", "assert.Equal(t, 1, f())", "assert.NotEmpty(t, f())", less],
  ["Equal to Contains", 'assert.Equal(t, "ab", f())', 'assert.Contains(t, f(), "a")', less],
  ["Equal to EqualValues", "assert.Equal(t, 1, f())", "assert.EqualValues(t, 1, f())", less],
  ["Equal of true to True", "assert.Equal(t, true, f())", "assert.True(t, f())", other],
  ["Equal, true as what is, to True", "assert.Equal(t, f(), true)", "assert.True(t, f())", other],
  ["Equal of no text to Empty", 'assert.Equal(t, "", f())', "assert.Empty(t, f())", other],
  ["Equal of a text to NotEmpty", 'assert.Equal(t, "a", f())', "assert.NotEmpty(t, f())", less],
  ["Len of none to Empty", "assert.Len(t, f(), 0)", "assert.Empty(t, f())", other],
  ["Equal to another value", "assert.Equal(t, 1, f())", "assert.Equal(t, 2, f())", other],
  ["EqualError to Error", 'assert.EqualError(t, f(), "x")', "assert.Error(t, f())", less],
  ["ErrorIs to Error", "assert.ErrorIs(t, f(), errX)", "assert.Error(t, f())", less],
  ["InDelta", "assert.InDelta(t, 1.0, f(), 0.01)", "assert.InDelta(t, 1.0, f(), 5)", more],
  ["InDelta closer", "assert.InDelta(t, 1.0, f(), 5)", "assert.InDelta(t, 1.0, f(), 0.01)"],
  ["InEpsilon", "assert.InEpsilon(t, 1.0, f(), 0.01)", "assert.InEpsilon(t, 1.0, f(), 0.5)", more],
  ["Len to NotEmpty", "assert.Len(t, f(), 3)", "assert.NotEmpty(t, f())", less],
  ["require to assert", "require.Equal(t, 1, f())", "assert.Equal(t, 1, f())"],
  ["a message of testify", "assert.Equal(t, 1, f())", 'assert.Equal(t, 1, f(), "why")'],
  ["Equalf", "assert.Equal(t, 1, f())", 'assert.Equalf(t, 1, f(), "why %d", 1)'],
  ["Equal is gone", "assert.Equal(t, 1, f())\n\tassert.Nil(t, err)", "assert.Equal(t, 1, f())", lost],
  ["NoError is gone", "require.NoError(t, err)\n\tassert.Equal(t, 1, f())", "assert.Equal(t, 1, f())", lost],
  ["True to what it compares", "assert.True(t, f() == 1)", "assert.True(t, f() != 0)", other],
  ["True of a constant", "assert.True(t, f())", "assert.True(t, true)", empty],
  ["a helper is gone", "checkAll(t, f())\n\tassert.Nil(t, err)", "assert.Nil(t, err)", lost],
  ["a suite's method", "s.Equal(1, f())", "s.NotNil(f())", less],
  ["Require of a suite", "s.Require().Equal(1, f())", "s.Require().NotNil(f())", less],
  ["gomega", "Expect(f()).To(Equal(1))", "Expect(f()).To(BeNil())", other],
  ["gomega is gone", "Expect(f()).To(Equal(1))", "f()", empty],
  [
    "another input",
    "got := f(1)\n\tassert.Equal(t, 1, got)",
    "got := f(2)\n\tassert.Equal(t, 1, got)",
    "?was changed; its assertions stay",
  ],
  [
    "a row less",
    "for _, c := range []struct{ a, b int }{{1, 2}, {2, 3}} {\n\t\tassert.Equal(t, c.b, f(c.a))\n\t}",
    "for _, c := range []struct{ a, b int }{{1, 2}} {\n\t\tassert.Equal(t, c.b, f(c.a))\n\t}",
    "lost 1 case",
  ],
  [
    "another row",
    "for _, c := range []struct{ a, b int }{{1, 2}, {2, 3}} {\n\t\tassert.Equal(t, c.b, f(c.a))\n\t}",
    "for _, c := range []struct{ a, b int }{{1, 2}, {2, 4}} {\n\t\tassert.Equal(t, c.b, f(c.a))\n\t}",
    "?1 other case",
  ],
  [
    "a subtest is gone",
    't.Run("a", func(t *testing.T) { assert.Nil(t, f()) })\n\tassert.True(t, g())',
    "assert.True(t, g())",
    'a" was removed',
  ],
  [
    "a subtest is skipped",
    't.Run("a", func(t *testing.T) { assert.Nil(t, f()) })',
    't.Run("a", func(t *testing.T) { t.Skip(); assert.Nil(t, f()) })',
    skipped,
  ],
  [
    "a subtest more",
    "assert.True(t, g())",
    'assert.True(t, g())\n\tt.Run("a", func(t *testing.T) { assert.Nil(t, f()) })',
  ],
];

describe("a test's body", () => {
  test.each(bodies)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string => `package a\n\nfunc TestA(t *testing.T) {\n\t${body}\n}\n`;
    await expectTold("a_test.go", [title, file(base), file(proposal), ...told]);
  });
});

const head = "package a\n\n";
const a = "func TestA(t *testing.T) {\n\tassert.Equal(t, 1, f(1))\n}\n";
const b = 'func TestB(t *testing.T) {\n\trequire.Len(t, g("x", true).List(), 3)\n}\n';
const files: Row[] = [
  ["removed", head + a + b, head + a, "was removed"],
  ["commented out", head + a + b, `${head}${a}/*\n${b}*/\n`, "was removed"],
  ["renamed", head + b, head + b.replace("TestB", "TestOther")],
  ["renamed so that nobody runs it", head + a + b, head + a + b.replace("TestB", "xTestB"), "was removed"],
  ["another order", head + a + b, head + b + a],
  ["a test more", head + a, head + a + b],
  ["a build constraint", head + a, `//go:build integration\n\n${head}${a}`, "?skipped under a condition"],
  ["a build constraint that never holds", head + a, `//go:build ignore\n\n${head}${a}`, skipped],
  [
    "a helper",
    `${head}func g() int { return 1 }\n${a}`,
    `${head}func g() int { return 2 }\n${a}`,
    "?share was changed: g",
  ],
  ["a new helper", head + a, `${head}func g() int { return 1 }\n${a}`],
  ["an import", `${head}import "x"\n${a}`, `${head}import "y"\n${a}`],
  [
    "an example's output",
    `${head}func ExampleF() {\n\tf()\n\t// Output: a\n}\n`,
    `${head}func ExampleF() {\n\tf()\n}\n`,
    empty,
  ],
  [
    "another output",
    `${head}func ExampleF() {\n\tf()\n\t// Output: a\n}\n`,
    `${head}func ExampleF() {\n\tf()\n\t// Output: b\n}\n`,
    other,
  ],
  [
    "ginkgo is pending",
    `${head}var _ = Describe("s", func() { It("a", func() { Expect(f()).To(Equal(1)) }) })\n`,
    `${head}var _ = Describe("s", func() { PIt("a", func() { Expect(f()).To(Equal(1)) }) })\n`,
    skipped,
  ],
  ["a method of a suite", `${head}func (s *S) TestA() {\n\ts.Equal(1, f())\n}\n`, head, "was removed"],
  ["a benchmark", `${head}func BenchmarkA(b *testing.B) {\n\tf()\n}\n`, head],
];

describe("a file", () => {
  test.each(files)("%s", async (...row) => expectTold("a_test.go", row));
});
