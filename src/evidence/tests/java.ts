import type { SyntaxNode } from "../syntax/node.ts";
import { rowsIn, testOf, type BodyReading } from "./body.ts";
import { chainOf, isChainEnd, type Link } from "./chain.ts";
import { guardOf } from "./guards.ts";
import { assertionAt, flatParts, fluentParts, innerMatcher, type Parts } from "./parts.ts";
import { sharedOf } from "./shared.ts";
import type { Assertion, Marker, Row, Setting, TestCase, TestFile } from "./test-case.ts";
import { normalText, shownText } from "./tokens.ts";

interface Found {
  readonly tests: TestCase[];
  readonly nodes: Set<SyntaxNode>;
  readonly shared: SyntaxNode[];
}

interface Around {
  readonly name: readonly string[];
  readonly skip: Marker | undefined;
  readonly isTestCase: boolean;
}

/** Reads tests as JUnit 3 to 5 and TestNG write them, with AssertJ, Hamcrest and Truth. */
export function readJava(root: SyntaxNode): TestFile {
  const found: Found = { tests: [], nodes: new Set(), shared: [] };
  visit(root, { name: [], skip: undefined, isTestCase: false }, found);
  const members = found.shared.flatMap((node) => sharedOf(node, found.nodes));
  return { tests: found.tests, focused: [], shared: members, settings: [] };
}

function visit(block: SyntaxNode, around: Around, found: Found): void {
  for (const node of block.namedChildren) {
    const annotations = annotationsOf(node);
    const skip = around.skip ?? annotations.map(skipOf).find((marker) => marker !== undefined);
    const name = node.child("name")?.text ?? "";
    const body = node.child("body");
    if (node.type === "method_declaration" && isTest(annotations, name, around)) {
      found.nodes.add(node);
      const before = annotations.flatMap(expectedOf);
      const rows = annotations.flatMap(rowsOf);
      const settings = annotations.flatMap(settingsOf);
      found.tests.push(
        testOf({ name: [...around.name, name], node, body, skip, before, rows, settings }, reading),
      );
    } else if (body !== undefined && /^(?:class|record|interface)_declaration$/.test(node.type)) {
      const isTestCase = /TestCase\b/.test(node.child("superclass")?.text ?? "");
      found.shared.push(body);
      found.nodes.add(body);
      visit(body, { name: [...around.name, name], skip, isTestCase }, found);
    }
  }
}

interface Annotation {
  readonly node: SyntaxNode;
  readonly name: string;
  readonly args: readonly SyntaxNode[];
}

function annotationsOf(node: SyntaxNode): readonly Annotation[] {
  const modifiers = node.namedChildren.find(({ type }) => type === "modifiers");
  return (modifiers?.namedChildren ?? [])
    .filter(({ type }) => type.endsWith("annotation"))
    .map((annotation) => ({
      node: annotation,
      name: annotation.child("name")?.text.split(".").at(-1) ?? "",
      args: annotation.child("arguments")?.namedChildren ?? [],
    }));
}

function isTest(annotations: readonly Annotation[], name: string, { isTestCase }: Around): boolean {
  const isMarked = annotations.some(({ name: mark }) =>
    /^(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Theory|Property)$/.test(mark),
  );
  return isMarked || (isTestCase && name.startsWith("test"));
}

function valueOf({ args }: Annotation, key: string): SyntaxNode | undefined {
  return args.find((pair) => pair.child("key")?.text === key)?.child("value");
}

function skipOf(annotation: Annotation): Marker | undefined {
  const { node, name } = annotation;
  const marker = { text: shownText(node.text), line: node.line };
  if (/^(?:Disabled|Ignore|Ignored)$/.test(name)) return { ...marker, isConditional: false };
  if (/^(?:Disabled|Enabled)(?:On|If|For|In)/.test(name)) return { ...marker, isConditional: true };
  if (name === "Test" && valueOf(annotation, "enabled")?.text === "false")
    return { ...marker, isConditional: false };
  return undefined;
}

/** `@Test(expected = X.class)`. */
function expectedOf(annotation: Annotation): readonly Assertion[] {
  const expected = valueOf(annotation, "expected") ?? valueOf(annotation, "expectedExceptions");
  if (expected === undefined) return [];
  const parts: Parts = {
    subject: "",
    matcher: "assertThrows",
    expected: normalText(expected),
    isNegated: false,
  };
  return assertionAt(annotation.node, parts, guardOf(annotation.node, annotation.node, undefined));
}

function rowsOf({ name, args }: Annotation): readonly Row[] {
  if (!/^(?:ValueSource|CsvSource|EnumSource)$/.test(name)) return [];
  const lists = args
    .map((arg) => arg.child("value") ?? arg)
    .filter(({ type }) => type === "element_value_array_initializer");
  return lists.flatMap(rowsIn);
}

function settingsOf(annotation: Annotation): readonly Setting[] {
  const { node, name, args } = annotation;
  const number = (text: string | undefined): number =>
    Number((text ?? "").replace(/[_lL]/g, "") || Number.NaN);
  const timeout =
    name === "Timeout"
      ? (valueOf(annotation, "value") ?? args[0])
      : name === "Test"
        ? (valueOf(annotation, "timeout") ?? valueOf(annotation, "timeOut"))
        : undefined;
  const retries = /^(?:RetryingTest|Retry|Flaky)$/.test(name)
    ? (args[0]?.child("value") ?? args[0])
    : undefined;
  return [
    { kind: "time-out" as const, value: number(timeout?.text), line: node.line },
    { kind: "retries" as const, value: number(retries?.text), line: node.line },
  ].filter(({ value }) => !Number.isNaN(value));
}

const reading: BodyReading = {
  assertions: (nodes, body) => nodes.filter(isChainEnd).flatMap((node) => assertionsAt(node, body)),
  skip: assumptionIn,
};

/** `assumeTrue(…)` and its like: where the assumption does not hold, the test ends well. */
function assumptionIn(nodes: readonly SyntaxNode[], body: SyntaxNode): Marker | undefined {
  const node = nodes.find((candidate) => isAssumption(candidate));
  if (node === undefined) return undefined;
  const isConditional = !isNever(node) || guardOf(node, body, undefined).conditions > 0;
  return { text: shownText(node.text), line: node.line, isConditional };
}

function isAssumption(node: SyntaxNode): boolean {
  if (node.type !== "method_invocation") return false;
  const name = node.child("name")?.text ?? "";
  if (name === "abort") return node.child("object")?.text.endsWith("Assumptions") === true;
  return /^(?:assumeTrue|assumeFalse|assumeThat|assumeNotNull|assumingThat)$/.test(name);
}

function isNever(node: SyntaxNode): boolean {
  const name = node.child("name")?.text ?? "";
  const first = node.child("arguments")?.namedChildren[0]?.text;
  return /^(?:abort|assumeTrue false|assumeFalse true)$/.test(
    name === "abort" ? name : `${name} ${first ?? ""}`,
  );
}

function assertionsAt(node: SyntaxNode, body: SyntaxNode): readonly Assertion[] {
  return callParts(chainOf(node)).flatMap((parts) =>
    assertionAt(node, parts, guardOf(node, body, undefined)),
  );
}

function callParts(chain: readonly Link[]): readonly Parts[] {
  const that = chain.findIndex(({ name, args }) => args !== undefined && fluent.test(name));
  const link = chain[that];
  if (link !== undefined) return thatParts(chain, that, link);
  const verified = chain.find(({ name, args }) => name === "verify" && args !== undefined);
  const last = chain.at(-1);
  if (last?.args === undefined) return [];
  if (verified !== undefined) {
    const expected = normalText(last.node);
    return [{ subject: normalText(...(verified.args ?? [])), matcher: "verify", expected, isNegated: false }];
  }
  return chain.length > 2 ? [] : plainParts(last, last.args);
}

const fluent =
  /^(?:assertThat|that|then|assertThatCode|assertThatThrownBy|assertThatExceptionOfType|assertThatNoException)$/;

function thatParts(chain: readonly Link[], at: number, link: Link): readonly Parts[] {
  if (at < chain.length - 1) return fluentParts(chain, at);
  return (link.args ?? []).length > 1 ? [hamcrestParts(link)] : [];
}

function plainParts(link: Link, args: readonly SyntaxNode[]): readonly Parts[] {
  const { name } = link;
  if (name === "fail") return [{ subject: "", matcher: "fail", expected: "", isNegated: false }];
  if (/^assertThrows(?:Exactly)?$/.test(name)) return throwsParts(link);
  const isAssertion = /^(?:assert[A-Z]\w*|verifyNoMoreInteractions|verifyNoInteractions)$/.test(name);
  return isAssertion ? flatParts(name, withoutMessage(name, args), true) : [];
}

function throwsParts({ name, args = [] }: Link): readonly Parts[] {
  const [expected, code] = args;
  const textOf = (node: SyntaxNode | undefined): string => (node === undefined ? "" : normalText(node));
  return [{ subject: textOf(code), matcher: name, expected: textOf(expected), isNegated: false }];
}

/** `assertThat(x, is(3))`. */
function hamcrestParts(link: Link): Parts {
  const values = (link.args ?? []).slice(-2);
  const [matcher, args] = innerMatcher({ ...link, args: values });
  const [subject] = values;
  return {
    subject: subject === undefined ? "" : normalText(subject),
    matcher,
    expected: normalText(...args),
    isNegated: matcher === "not",
  };
}

/** JUnit 4 has the message first where it has one. */
function withoutMessage(name: string, args: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const needed = /(?:True|False|Null|Throws)$/.test(name) ? 1 : 2;
  const isMessage = args.length > needed && args[0]?.type === "string_literal" && name !== "assertThrows";
  return isMessage ? args.slice(1) : args;
}
