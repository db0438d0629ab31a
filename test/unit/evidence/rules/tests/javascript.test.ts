import { describe, test } from "vitest";
import { expectFiles, expectTold, type Row } from "./case.ts";

const gone = "was removed";
const skipped = "skipped now";
const less = "asserts less";
const more = "tolerates more";
const lost = "lost 1 assertion";
const empty = "asserts nothing any more";
const other = "?expects something else";

/** Bodies of a test that stays. */
const bodies: Row[] = [
  ["the same", "expect(f()).toBe(1);", "expect(f()).toBe(1);"],
  ["another layout", "expect(f(1, 2)).toBe('a');", 'expect(\n  f(\n    1,\n    2,\n  ),\n).toBe("a")'],
  ["a comment", "expect(f()).toBe(1);", "// why\nexpect(f()).toBe(1);"],
  ["an assertion more", "expect(f()).toBe(1);", "expect(f()).toBe(1); expect(g()).toBe(2);"],
  ["another order", "expect(f()).toBe(1); expect(g()).toBe(2);", "expect(g()).toBe(2); expect(f()).toBe(1);"],
  ["another message", "assert.equal(f(), 1, 'a');", "assert.equal(f(), 1, 'b');"],
  ["toBe to toBeTruthy", "expect(f()).toBe(1);", "expect(f()).toBeTruthy();", less],
  ["toEqual to toBeDefined", "expect(f()).toEqual({ a: 1 });", "expect(f()).toBeDefined();", less],
  [
    "toEqual to anything",
    "expect(f()).toEqual({ a: 1 });",
    "expect(f()).toEqual({ a: expect.anything() });",
    less,
  ],
  [
    "toEqual to toMatchObject",
    "expect(f()).toEqual({ a: 1 });",
    "expect(f()).toMatchObject({ a: 1 });",
    less,
  ],
  [
    "toStrictEqual to toEqual",
    "expect(f()).toStrictEqual({ a: 1 });",
    "expect(f()).toEqual({ a: 1 });",
    less,
  ],
  ["toEqual to toContain", "expect(f()).toEqual(['a']);", "expect(f()).toContain('a');", less],
  ["toHaveLength to truth", "expect(f()).toHaveLength(3);", "expect(f()).toBeTruthy();", less],
  ["toThrow of a message", "expect(f).toThrow('no');", "expect(f).toThrow();", less],
  ["toThrow of a type", "expect(f).toThrow(TypeError);", "expect(f).toThrow(Error);", less],
  ["how often it was called", "expect(f).toHaveBeenCalledTimes(2);", "expect(f).toHaveBeenCalled();", less],
  ["awaited instead", "start((err) => { t.error(err); });", "await start();", "?asserts nothing any more"],
  ["an error not looked at", "start((err) => { t.error(err); });", "start(() => {});", empty],
  ["never called", "expect(f).toHaveBeenCalledTimes(0);", "expect(f).not.toHaveBeenCalled();", other],
  ["what it was called with", "expect(f).toHaveBeenCalledWith(1);", "expect(f).toHaveBeenCalled();", less],
  ["toContain to truth", "expect(f()).toContain('a');", "expect(f()).toBeTruthy();", less],
  ["toBe to toBeGreaterThan", "expect(f()).toBe(3);", "expect(f()).toBeGreaterThan(0);", less],
  ["digits", "expect(f()).toBeCloseTo(1, 5);", "expect(f()).toBeCloseTo(1, 1);", more],
  ["more digits", "expect(f()).toBeCloseTo(1, 1);", "expect(f()).toBeCloseTo(1, 5);"],
  ["equal to ok", "assert.equal(f(), 1);", "assert.ok(f());", less],
  ["strictEqual to equal", "assert.strictEqual(f(), 1);", "assert.equal(f(), 1);", less],
  ["deepStrictEqual to deepEqual", "assert.deepStrictEqual(f(), [1]);", "assert.deepEqual(f(), [1]);", less],
  ["equal to match", "assert.equal(f(), 'ab');", "assert.match(f(), /a/);", less],
  ["always true", "assert.equal(f(), 1);", "assert.ok(f() || true);", empty],
  ["a constant", "expect(f()).toBe(1);", "expect(true).toBe(true);", empty],
  ["no matcher", "expect(f()).toBe(1);", "expect(f());", empty],
  ["a matcher that is not called", "expect(f()).toBe(1);", "expect(f()).toBe;", empty],
  ["nothing", "expect(f()).toBe(1);", "", empty],
  ["one of two", "expect(f()).toBe(1); expect(g()).toBe(2);", "expect(f()).toBe(1);", lost],
  [
    "one is commented out",
    "expect(f()).toBe(1); expect(g()).toBe(2);",
    "expect(f()).toBe(1); // expect(g()).toBe(2);",
    lost,
  ],
  [
    "two become one of another thing",
    "expect(r.a).toBe(1); expect(r.b).toBe(2);",
    "expect(r).toEqual({ a: 1, b: 2 });",
    "?lost 1 assertion",
    other,
  ],
  ["a helper takes over", "expect(f()).toBe(1);", "checkAll(f());", other],
  ["another value", "expect(f()).toBe(1);", "expect(f()).toBe(2);", other],
  ["the opposite", "expect(f()).toBe(1);", "expect(f()).not.toBe(1);", other],
  ["another subject", "expect(f()).toBe(1);", "expect(g()).toBe(1);", other],
  ["stricter", "expect(f()).toBeDefined();", "expect(f()).toBe(1);"],
  [
    "in a condition",
    "expect(f()).toBe(1);",
    "if (x) { expect(f()).toBe(1); }",
    "?runs only under a condition",
  ],
  [
    "in a try that swallows",
    "expect(f()).toBe(1);",
    "try { expect(f()).toBe(1); } catch {}",
    "it is caught now",
  ],
  ["in a try that throws on", "expect(f()).toBe(1);", "try { expect(f()).toBe(1); } catch (e) { throw e; }"],
  ["behind a return", "expect(f()).toBe(1);", "return; expect(f()).toBe(1);", "never runs"],
  ["no await", "await expect(f()).resolves.toBe(1);", "expect(f()).resolves.toBe(1);", "is not waited for"],
  ["no await of rejects", "await assert.rejects(f());", "assert.rejects(f());", "is not waited for"],
  ["skip inside", "expect(f()).toBe(1);", "t.skip(); expect(f()).toBe(1);", skipped],
  [
    "skip inside a condition",
    "expect(f()).toBe(1);",
    "if (x) t.skip(); expect(f()).toBe(1);",
    "?skipped under a condition",
  ],
  [
    "another input",
    "const a = g(1); expect(f(a)).toBe(1);",
    "const a = g(2); expect(f(a)).toBe(1);",
    "?was changed; its assertions stay",
  ],
  ["a statement more", "const a = g(1); expect(f(a)).toBe(1);", "const a = g(1); h(); expect(f(a)).toBe(1);"],
  ["chai", "expect(f()).to.equal(1);", "expect(f()).to.exist;", less],
  ["chai deep", "expect(f()).to.deep.equal([1]);", "expect(f()).to.be.an('array');", less],
  ["should", "f().should.equal(1);", "f().should.be.ok;", less],
  [
    "a step of supertest",
    "request(app).get('/').expect(200).expect('a');",
    "request(app).get('/').expect(200);",
    lost,
  ],
  [
    "a snapshot inside",
    "expect(f()).toMatchInlineSnapshot(`1`);",
    "expect(f()).toMatchInlineSnapshot(`2`);",
    other,
  ],
];

describe("a test's body", () => {
  test.each(bodies)("%s", async (...[title, base, proposal, ...told]) => {
    const file = (body: string): string => `test("a", async (t) => {\n${body}\n});\n`;
    await expectTold("a.test.ts", [title, file(base), file(proposal), ...told]);
  });
});

const a = "it('a', () => { expect(f(1)).toBe(1); });\n";
const b = "it('b', () => { expect(h.i('x').j).toEqual([2, 3, 4]); });\n";
const files: Row[] = [
  ["it.skip", a, a.replace("it(", "it.skip("), skipped],
  ["xit", a, a.replace("it(", "xit("), skipped],
  ["it.todo", a, "it.todo('a');\n", skipped],
  ["it.failing", a, a.replace("it(", "it.failing("), skipped],
  ["an option", a, a.replace("'a',", "'a', { skip: true },"), skipped],
  ["an option that says no", a, a.replace("'a',", "'a', { skip: false },")],
  ["skipIf", a, a.replace("it(", "it.skipIf(ci)("), "?skipped under a condition"],
  ["no longer skipped", a.replace("it(", "it.skip("), a],
  [
    "a suite is skipped",
    `describe('s', () => {\n${a}${b}});\n`,
    `describe.skip('s', () => {\n${a}${b}});\n`,
    "are skipped now: describe.skip",
  ],
  ["it.only", a + b, a.replace("it(", "it.only(") + b, "it.only keeps"],
  ["fit", a + b, a.replace("it(", "fit(") + b, "fit keeps"],
  [
    "a suite is focused",
    `describe('s', () => {\n${a}});\n${b}`,
    `describe.only('s', () => {\n${a}});\n${b}`,
    "describe.only keeps",
  ],
  ["a new test is focused", a, a + b.replace("it(", "it.only("), "it.only keeps"],
  ["one was focused before", a.replace("it(", "it.only("), a.replace("it(", "it.only(") + b],
  ["removed", a + b, a, gone],
  ["removed beside a new one", a + b, `${a}it('c', () => { expect(z).toBeNull(); });\n`, gone],
  ["commented out", a + b, `${a}// ${b}`, gone],
  ["moved into a suite", a, `describe('s', () => {\n${a}});\n`],
  ["renamed", a, a.replace("'a'", "'other'")],
  ["renamed and other", b, b.replace("'b'", "'b again'").replace("4]", "5]"), other],
  ["a longer time-out", a.replace("});", "}, 100);"), a.replace("});", "}, 900);"), "may take longer"],
  ["a shorter time-out", a.replace("});", "}, 900);"), a.replace("});", "}, 100);")],
  ["a first time-out", a, a.replace("});", "}, 900);"), "?may take longer"],
  [
    "retries",
    a.replace("'a',", "'a', { retry: 1 },"),
    a.replace("'a',", "'a', { retry: 9 },"),
    "is tried more often",
  ],
  ["first retries", a, a.replace("'a',", "'a', { retry: 2 },"), "is tried more often"],
  [
    "of the whole file",
    `jest.setTimeout(10);\n${a}`,
    `jest.setTimeout(99);\n${a}`,
    "Every test of the file may take longer",
    "?Code that tests share",
  ],
  [
    "a row less",
    "it.each([[1], [2]])('a', (x) => { expect(x).toBe(1); });",
    "it.each([[1]])('a', (x) => { expect(x).toBe(1); });",
    "lost 1 case",
  ],
  [
    "another row",
    "it.each([[1], [2]])('a', (x) => { expect(x).toBe(1); });",
    "it.each([[1], [3]])('a', (x) => { expect(x).toBe(1); });",
    "?1 other case",
  ],
  [
    "a row more",
    "it.each([[1]])('a', (x) => { expect(x).toBe(1); });",
    "it.each([[1], [2]])('a', (x) => { expect(x).toBe(1); });",
  ],
  [
    "a helper",
    `function g() { return 1; }\n${a}`,
    `function g() { return 2; }\n${a}`,
    "?share was changed: g",
  ],
  ["a new helper", a, `function g() { return 1; }\n${a}`],
  [
    "a mock",
    `import { f } from "./f";\n${a}`,
    `import { f } from "./f";\njest.mock("./f");\n${a}`,
    "?run against a stand-in",
  ],
  [
    "set-up",
    `beforeEach(() => { x = 1; });\n${a}`,
    `beforeEach(() => { x = 2; });\n${a}`,
    "?share was changed",
  ],
  ["an import", `import { f } from "./f";\n${a}`, `import { f } from "./g";\n${a}`],
  ["a mistake in the text", a + b, `${a})(\n`, "?was removed"],
];

describe("a file", () => {
  test.each(files)("%s", async (...row) => expectTold("test/a.js", row));
});

describe("a hostile file ends in doubt, in bounded time", () => {
  const many = (value: string): string =>
    `test("a", () => {${`expect(f()).toBe(${value});\n`.repeat(5000)}});`;
  const tests = (name: string): string =>
    Array.from(
      { length: 2000 },
      (_, at) => `test("${name}${at}", () => { expect(${name}(${at})).toBe(1); });\n`,
    ).join("");
  test.each<Row>([
    ["of assertions", many("1"), many("2"), '?"a" was changed'],
    ["of tests", tests("f"), tests("g"), "?2000 tests were removed"],
    ["of brackets", "[".repeat(1_000_000), "(".repeat(1_000_000), "?This test file was changed"],
  ])("%s", async (...row) => expectTold("a.test.js", row), 20_000);
});

describe("several files", () => {
  test("a test that moves is kept", async () => {
    await expectFiles({ "a.test.js": a + b, "b.test.js": "" }, { "a.test.js": a, "b.test.js": b }, []);
  });
  test("a file that goes takes its tests", async () => {
    await expectFiles({ "a.test.js": a }, {}, [gone]);
  });
  test("a file that is renamed to something that no runner finds loses its tests", async () => {
    await expectFiles({ "a.test.js": a }, { "a.old.txt": a }, [gone, "?none by its name"]);
  });
  test("a runner's own module makes any file one of tests", async () => {
    const head = 'import { test } from "node:test";\n';
    await expectFiles({ "src/a.js": `${head}${a}` }, { "src/a.js": head }, [gone]);
  });
  test("code is none", async () => {
    await expectFiles({ "src/a.js": "f(1);\n" }, { "src/a.js": "f(2);\n" }, []);
  });
  test("a language without a parser is in doubt", async () => {
    await expectFiles({ "spec/a_spec.rb": "it\n" }, { "spec/a_spec.rb": "xit\n" }, [
      "?This test file was changed",
    ]);
  });
});
