import type { SyntaxNode } from "../syntax/node.ts";
import { chainOf, isChainEnd, type Link } from "./chain.ts";
import { guardOf, isFunction } from "./guards.ts";
import { javascriptAssertions } from "./javascript-assertions.ts";
import { nodesOutside, sharedOf } from "./shared.ts";
import type { Marker, Row, Setting, TestCase, TestFile } from "./test-case.ts";
import { normalText, statementsOf } from "./tokens.ts";

const suites = /^(?:describe|context|suite|fdescribe|xdescribe|ddescribe|xcontext|fcontext)$/;
const tests = /^(?:it|test|specify|fit|xit|xtest|iit|xspecify|fspecify)$/;
const holders = /^(?:test|t|tap|Deno|QUnit|ctx|base)$/;
const hooks =
  /^(?:before|after|beforeEach|afterEach|beforeAll|afterAll|setup|teardown|suiteSetup|suiteTeardown)$/;

interface Around {
  readonly name: readonly string[];
  readonly skip?: Marker;
  readonly focus?: Marker;
}

interface Found {
  readonly tests: TestCase[];
  readonly focused: Marker[];
  /** Calls that are tests or suites: their insides are no shared code. */
  readonly calls: SyntaxNode[];
}

/** Reads tests as node:test, mocha, jest, vitest, jasmine, tap, ava, playwright and cypress write them. */
export function readJavascript(root: SyntaxNode): TestFile {
  const found: Found = { tests: [], focused: [], calls: [] };
  visit(root, { name: [] }, found);
  const outside = nodesOutside(root, new Set(found.calls));
  return {
    tests: found.tests,
    focused: found.focused,
    shared: [...sharedOf(root, new Set(found.calls)), ...hooksIn(found.calls)],
    settings: outside.flatMap(settingAt),
  };
}

function visit(node: SyntaxNode, around: Around, found: Found): void {
  const called = isChainEnd(node) ? calledAt(node) : undefined;
  if (called === undefined) return node.children.forEach((child) => visit(child, around, found));
  const inner = { ...around, ...called.marks, name: [...around.name, called.title] };
  found.calls.push(node);
  if (called.isSuite) {
    if (called.marks.focus !== undefined) found.focused.push(called.marks.focus);
    if (called.body !== undefined) visit(called.body, inner, found);
    return;
  }
  const before = found.calls.length;
  if (called.body !== undefined) visit(called.body, inner, found);
  found.tests.push(testAt(node, { called, around: inner, nested: new Set(found.calls.slice(before)) }));
}

interface Called {
  readonly isSuite: boolean;
  readonly title: string;
  readonly body: SyntaxNode | undefined;
  readonly links: readonly Link[];
  readonly marks: Pick<Around, "skip" | "focus">;
}

function calledAt(node: SyntaxNode): Called | undefined {
  const links = chainOf(node);
  const args = links.at(-1)?.args;
  const isSuite = kindOf(links);
  if (args === undefined || isSuite === undefined) return undefined;
  const [title] = args;
  const body = args.findLast(isFunction);
  const names = links.map(({ name }) => name);
  if (title === undefined || names.some((name) => hooks.test(name) || name === "step")) return undefined;
  if (body === undefined && !isPending(names, args)) return undefined;
  return { isSuite, title: titleOf(title), body, links, marks: marksOf(node, links, body === undefined) };
}

/** Whether a chain is that of a suite; undefined where it is that of no test either. */
function kindOf(links: readonly Link[]): boolean | undefined {
  const [first, second] = links;
  if (first === undefined) return undefined;
  const isHeld = holders.test(first.name) && second !== undefined;
  if (isHeld && suites.test(second.name)) return true;
  if (isHeld && tests.test(second.name)) return false;
  if (suites.test(first.name)) return true;
  return tests.test(first.name) ? false : undefined;
}

/** `it("later")` and `test.todo("later")`. */
function isPending(names: readonly string[], args: readonly SyntaxNode[]): boolean {
  const isText = /string/.test(args[0]?.type ?? "");
  return (
    isText &&
    (names.some((name) => /^(?:todo|skip|fixme|only)$/.test(name)) ||
      (args.length === 1 && names.length === 1) ||
      args.length > 1)
  );
}

function titleOf(node: SyntaxNode): string {
  if (/string/.test(node.type)) return node.text.slice(1, -1);
  return isFunction(node) ? "" : normalText(node);
}

const skips = /^(?:xit|xtest|xdescribe|xcontext|xspecify)$/;
const focuses = /^(?:fit|fdescribe|fcontext|iit|ddescribe|fspecify)$/;

function marksOf(
  node: SyntaxNode,
  links: readonly Link[],
  isPendingTest: boolean,
): Pick<Around, "skip" | "focus"> {
  const options = optionsOf(links.at(-1)?.args ?? []);
  const marker = (text: string, isConditional: boolean): Marker => ({ text, line: node.line, isConditional });
  const word = links.find(
    ({ name }) => skips.test(name) || /^(?:skip|todo|fixme|failing|fails|failing)$/.test(name),
  );
  const conditional = links.find(({ name }) => /^(?:skipIf|runIf)$/.test(name));
  const option = options.find(({ key, value }) => /^(?:skip|todo)$/.test(key) && value !== "false");
  const skip =
    word !== undefined
      ? marker(wordText(links, word), false)
      : conditional !== undefined
        ? marker(`.${conditional.name}(${normalText(...(conditional.args ?? []))})`, true)
        : option !== undefined
          ? marker(`{ ${option.key}: ${option.value} }`, !/^(?:true|["'`].*)$/s.test(option.value))
          : isPendingTest
            ? marker("no function", false)
            : undefined;
  const only = links.find(({ name }) => focuses.test(name) || /^(?:only|solo)$/.test(name));
  const isOnly = options.some(({ key, value }) => key === "only" && value !== "false");
  const focus =
    only !== undefined
      ? marker(wordText(links, only), false)
      : isOnly
        ? marker("{ only: true }", false)
        : undefined;
  return { ...(skip !== undefined && { skip }), ...(focus !== undefined && { focus }) };
}

function wordText(links: readonly Link[], word: Link): string {
  return links[0] === word ? word.name : `${links[0]?.name ?? ""}.${word.name}`;
}

function optionsOf(
  args: readonly SyntaxNode[],
): readonly { readonly key: string; readonly value: string; readonly line: number }[] {
  return args
    .filter(({ type }) => type === "object")
    .flatMap((object) => object.namedChildren)
    .filter(({ type }) => type === "pair")
    .map((pair) => ({
      key: pair.child("key")?.text ?? "",
      value: pair.child("value")?.text ?? "",
      line: pair.line,
    }));
}

interface TestParts {
  readonly called: Called;
  readonly around: Around;
  readonly nested: ReadonlySet<SyntaxNode>;
}

function testAt(node: SyntaxNode, { called, around, nested }: TestParts): TestCase {
  const body = called.body?.child("body") ?? called.body;
  const inside = body === undefined ? [] : nodesOutside(body, nested);
  const assertions = body === undefined ? [] : javascriptAssertions(inside, body);
  const skip = around.skip ?? (body === undefined ? undefined : skipInside(inside, body));
  const left = new Set([...nested, ...assertions.map((assertion) => assertion.node)]);
  return {
    name: around.name,
    line: node.line,
    endLine: node.endLine,
    ...(skip !== undefined && { skip }),
    ...(around.focus !== undefined && { focus: around.focus }),
    assertions,
    rows: rowsOf(called.links),
    settings: [...settingsOf(called), ...inside.flatMap(settingAt)],
    statements: body === undefined ? [] : statementsOf(body, left),
    body: body === undefined ? "" : normalText(body),
    calls: new Set(
      inside
        .filter(isChainEnd)
        .flatMap((end) => chainOf(end).flatMap(({ name, args }) => (args ? [name] : []))),
    ),
  };
}

/** `t.skip()`, `this.skip()`, `test.skip(condition)` inside a test. */
function skipInside(nodes: readonly SyntaxNode[], body: SyntaxNode): Marker | undefined {
  for (const node of nodes) {
    if (!isChainEnd(node)) continue;
    const links = chainOf(node);
    const last = links.at(-1);
    if (links.length !== 2 || last?.args === undefined || !/^(?:skip|todo|pending|fixme)$/.test(last.name))
      continue;
    if (!/^(?:t|this|test|ctx|context|it)$/.test(links[0]?.name ?? "")) continue;
    const isConditional =
      guardOf(node, body, undefined).conditions > 0 ||
      (last.args[0] !== undefined && !/string|^true$/.test(last.args[0].type));
    return { text: normalText(node).replaceAll(" ", ""), line: node.line, isConditional };
  }
  return undefined;
}

function rowsOf(links: readonly Link[]): readonly Row[] {
  const each = links.filter(({ name }) => name === "each" || name === "for");
  const args = each.flatMap((link) => link.args ?? []);
  return args.flatMap((table) => {
    if (table.type === "array")
      return table.namedChildren.map((row) => ({ text: normalText(row), line: row.line }));
    if (table.type !== "template_string") return [];
    const lines = table.text
      .split("\n")
      .map((text, at) => ({ text: text.replace(/[\s`]+/g, ""), line: table.line + at }));
    return lines.filter(({ text }) => text !== "").slice(1);
  });
}

function settingsOf(called: Called): readonly Setting[] {
  const args = called.links.at(-1)?.args ?? [];
  const last = args.at(-1);
  const trailing: readonly Setting[] =
    last?.type === "number" && called.body !== undefined
      ? [{ kind: "time-out", value: Number(last.text.replaceAll("_", "")), line: last.line }]
      : [];
  const named = optionsOf(args).flatMap(({ key, value, line }) => setting(key, value, line));
  return [...trailing, ...named];
}

function setting(key: string, value: string, line: number): readonly Setting[] {
  const number = Number(value.replaceAll("_", ""));
  if (value === "" || Number.isNaN(number)) return [];
  if (/^(?:timeout|setTimeout|setDefaultTimeout|slow|testTimeout|hookTimeout)$/.test(key))
    return [{ kind: "time-out", value: number, line }];
  if (/^(?:retry|retries|retryTimes)$/.test(key)) return [{ kind: "retries", value: number, line }];
  return [];
}

/** `jest.setTimeout(1000)`, `this.retries(2)`, `vi.setConfig({ testTimeout: 1000 })`. */
function settingAt(node: SyntaxNode): readonly Setting[] {
  if (!isChainEnd(node)) return [];
  const links = chainOf(node);
  const last = links.at(-1);
  if (last?.args === undefined || links.length < 2) return [];
  if (!/^(?:jest|vi|vitest|this|test|t|mocha|cy|ctx|suite|jasmine|QUnit)$/.test(links[0]?.name ?? ""))
    return [];
  return [
    ...setting(last.name, last.args[0]?.text ?? "", node.line),
    ...optionsOf(last.args).flatMap(({ key, value, line }) => setting(key, value, line)),
  ];
}

/** Set-up inside suites is shared by their tests. */
function hooksIn(calls: readonly SyntaxNode[]): TestFile["shared"] {
  const inside = new Set(calls);
  return calls
    .flatMap((call) => nodesOutside(call, inside))
    .filter((node) => isChainEnd(node) && hooks.test(chainOf(node).at(-1)?.name ?? ""))
    .map((node) => ({
      name: chainOf(node)[0]?.name,
      text: normalText(node),
      line: node.line,
      endLine: node.endLine,
      isMock: false,
    }));
}
