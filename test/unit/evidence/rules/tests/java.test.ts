import { describe, test } from "vitest";
import { expectFiles, expectTold, type Row } from "./case.ts";

const skipped = "skipped now";
const less = "asserts less";
const more = "tolerates more";
const lost = "lost 1 assertion";
const empty = "asserts nothing any more";
const other = "?expects something else";

const bodies: Row[] = [
  [
    "thrown instead of fail",
    "try { f(); } catch (IOException e) { return; } fail();",
    "try { f(); } catch (IOException e) { return; } throw new AssertionError();",
    "?asserts nothing any more",
  ],
  ["another layout", "assertEquals(1, f(2, 3));", "assertEquals(\n1,\nf(2, 3)\n);"],
  ["a comment", "assertEquals(1, f());", "// why\nassertEquals(1, f());"],
  ["one more", "assertEquals(1, f());", "assertEquals(1, f()); assertTrue(g());"],
  ["by its class", "assertEquals(1, f());", "Assertions.assertEquals(1, f());"],
  ["to NotNull", "assertEquals(1, f());", "assertNotNull(f());", less],
  ["to True", "assertEquals(1, f());", "assertTrue(f() > 0);", less],
  ["Same to Equals", "assertSame(a, f());", "assertEquals(a, f());", less],
  ["true by Equals", "assertEquals(true, f());", "assertTrue(f());", other],
  ["no text by Equals", 'assertThat(f()).isEqualTo("");', "assertThat(f()).isEmpty();", other],
  ["no size", "assertThat(f()).hasSize(0);", "assertThat(f()).isEmpty();", other],
  ["a size to some", "assertThat(f()).hasSize(2);", "assertThat(f()).isNotEmpty();", less],
  ["another value", "assertEquals(1, f());", "assertEquals(2, f());", other],
  ["the opposite", "assertTrue(f());", "assertFalse(f());", other],
  ["delta", "assertEquals(1.0, f(), 0.01);", "assertEquals(1.0, f(), 5.0);", more],
  ["a closer delta", "assertEquals(1.0, f(), 5.0);", "assertEquals(1.0, f(), 0.01);"],
  [
    "throws of any",
    "assertThrows(IOException.class, () -> f());",
    "assertThrows(Exception.class, () -> f());",
    less,
  ],
  [
    "throws another",
    "assertThrows(IOException.class, () -> f());",
    "assertThrows(KeyException.class, () -> f());",
    other,
  ],
  ["a message", 'assertEquals("m", 1, f());', 'assertEquals("n", 1, f());'],
  ["nothing", "assertEquals(1, f());", "f();", empty],
  ["a constant", "assertEquals(1, f());", "assertTrue(true);", empty],
  ["printed", "assertEquals(1, f());", "System.out.println(f());", empty],
  ["one of two", "assertEquals(1, f()); assertTrue(g());", "assertEquals(1, f());", lost],
  [
    "commented out",
    "assertEquals(1, f()); assertTrue(g());",
    "assertEquals(1, f()); // assertTrue(g());",
    lost,
  ],
  ["AssertJ", "assertThat(f()).isEqualTo(1);", "assertThat(f()).isNotNull();", less],
  [
    "AssertJ to contains",
    "assertThat(f()).containsExactly(1, 2);",
    "assertThat(f()).containsAnyOf(1, 2);",
    less,
  ],
  ["AssertJ loses a link", "assertThat(f()).isNotNull().isEqualTo(1);", "assertThat(f()).isNotNull();", lost],
  ["AssertJ description", "assertThat(f()).isEqualTo(1);", 'assertThat(f()).as("why").isEqualTo(1);'],
  [
    "Truth",
    'assertWithMessage("m").that(f()).isEqualTo(1);',
    'assertWithMessage("m").that(f()).isNotNull();',
    less,
  ],
  ["Hamcrest", "assertThat(f(), is(1));", "assertThat(f(), notNullValue());", other],
  ["Hamcrest is gone", "assertThat(f(), is(1));", "f();", empty],
  ["verify is gone", "verify(m).g(1); assertTrue(h());", "assertTrue(h());", lost],
  ["verify of another call", "verify(m).g(1);", "verify(m).g(2);", other],
  ["verify of any", "verify(m).g(1);", "verify(m).g(any());", less],
  [
    "fail is gone",
    "try { f(); fail(); } catch (IOException e) { }",
    "try { f(); } catch (IOException e) { }",
    empty,
  ],
  ["in a condition", "assertEquals(1, f());", "if (x) { assertEquals(1, f()); }", "?only under a condition"],
  [
    "in a try",
    "assertEquals(1, f());",
    "try { assertEquals(1, f()); } catch (Error e) { }",
    "it is caught now",
  ],
  [
    "in a try that throws on",
    "assertEquals(1, f());",
    "try { assertEquals(1, f()); } catch (Error e) { throw e; }",
  ],
  ["behind a return", "assertEquals(1, f());", "return; assertEquals(1, f());", "never runs"],
  [
    "an assumption",
    "assertEquals(1, f());",
    "assumeTrue(onLinux()); assertEquals(1, f());",
    "?skipped under a condition",
  ],
  [
    "an assumption that never holds",
    "assertEquals(1, f());",
    "assumeTrue(false); assertEquals(1, f());",
    skipped,
  ],
  [
    "another input",
    "int a = g(1); assertEquals(1, f(a));",
    "int a = g(2); assertEquals(1, f(a));",
    "?was changed; its assertions stay",
  ],
  ["a statement more", "int a = g(1); assertEquals(1, f(a));", "int a = g(1); h(); assertEquals(1, f(a));"],
];

describe("a test's body", () => {
  test.each(bodies)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string => `class ATest {\n@Test\nvoid a() {\n${body}\n}\n}\n`;
    await expectTold("src/test/java/ATest.java", [title, file(base), file(proposal), ...told]);
  });
});

const a = "@Test void a() { assertEquals(1, f(1)); }\n";
const b = '@Test void b() { assertNull(g("x", true).list().get(3)); }\n';
const inside = (members: string, head = "class ATest"): string => `${head} {\n${members}}\n`;
const members: Row[] = [
  ["Disabled", a, `@Disabled ${a}`, skipped],
  ["Disabled with a reason", a, `@Disabled("x") ${a}`, skipped],
  ["Ignore", a, `@Ignore ${a}`, skipped],
  ["DisabledOnOs", a, `@DisabledOnOs(OS.WINDOWS) ${a}`, "?skipped under a condition"],
  ["EnabledIf", a, `@EnabledIf("x") ${a}`, "?skipped under a condition"],
  ["enabled = false", a, a.replace("@Test", "@Test(enabled = false)"), skipped],
  ["no longer disabled", `@Disabled ${a}`, a],
  ["removed", a + b, a, "was removed"],
  ["commented out", a + b, `${a}/* ${b} */\n`, "was removed"],
  ["no annotation any more", a + b, a + b.replace("@Test ", ""), "was removed"],
  ["renamed", b, b.replace("b()", "other()")],
  ["a test more", a, a + b],
  ["another order", a + b, b + a],
  [
    "a time-out",
    a.replace("@Test", "@Test(timeout = 10)"),
    a.replace("@Test", "@Test(timeout = 90)"),
    "may take longer",
  ],
  ["Timeout", `@Timeout(1) ${a}`, `@Timeout(9) ${a}`, "may take longer"],
  ["retries", a, `@RetryingTest(3) ${a}`, "is tried more often"],
  ["expected", a.replace("@Test", "@Test(expected = A.class)"), a, lost],
  [
    "expected of any",
    a.replace("@Test", "@Test(expected = A.class)"),
    a.replace("@Test", "@Test(expected = Exception.class)"),
    less,
  ],
  ["a row less", `@ValueSource(ints = {1, 2}) ${a}`, `@ValueSource(ints = {1}) ${a}`, "lost 1 case"],
  ["a helper", `int g() { return 1; }\n${a}`, `int g() { return 2; }\n${a}`, "?share was changed: g"],
  ["a new helper", a, `int g() { return 1; }\n${a}`],
];

describe("a class", () => {
  test.each(members)("%s", async (...[title, base, proposal, ...told]) =>
    expectTold("src/test/java/ATest.java", [title, inside(base), inside(proposal), ...told]),
  );

  test.each<Row>([
    ["is disabled", inside(a + b), inside(a + b, "@Disabled class ATest"), "are skipped now: @Disabled"],
    [
      "is one of JUnit 3",
      inside("public void testA() { assertTrue(f()); }\n", "class A extends TestCase"),
      inside("public void xtestA() { assertTrue(f()); }\n", "class A extends TestCase"),
    ],
    ["gets an import", `import a.B;\n${inside(a)}`, `import a.C;\n${inside(a)}`],
  ])("%s", async (...row) => expectTold("src/test/java/ATest.java", row));
});

test("two classes whose tests of one name became one of a third", async () => {
  const body = 'assertEquals("abc", source.read(3)); assertTrue(source.exhausted());';
  const of = (name: string, source: string): string =>
    `class ${name} {\n@Test void read() { Source source = ${source}; ${body} }\n}\n`;
  const folder = "src/test/java";
  await expectFiles(
    {
      [`${folder}/BufferTest.java`]: `class BufferTest {\n@Test void read() { Buffer b = make(); assertEquals(6, b.readAll()); }\n}\n`,
      [`${folder}/RealTest.java`]: of("RealTest", "real()"),
    },
    { [`${folder}/SourceTest.java`]: of("SourceTest", "each()") },
    ["?was removed", "?was changed; its assertions stay"],
  );
});
