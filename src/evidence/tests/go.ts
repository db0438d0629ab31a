import type { SyntaxNode } from "../syntax/node.ts";
import { testOf, type BodyReading } from "./body.ts";
import { chainOf, isChainEnd, type Link } from "./chain.ts";
import { guardOf } from "./guards.ts";
import { assertionAt, flatParts, fluentParts, truthParts, type Parts } from "./parts.ts";
import { nodesOutside, sharedOf } from "./shared.ts";
import { strengthOf } from "./strength.ts";
import type { Assertion, Marker, Row, TestCase, TestFile } from "./test-case.ts";
import { normalText, shownText } from "./tokens.ts";

interface Found {
  readonly tests: TestCase[];
  readonly nodes: Set<SyntaxNode>;
}

const ginkgo = /^([FPX]?)(?:It|Specify|Entry|Describe|Context|When|DescribeTable)$/;

/** Reads tests as the standard library, testify and ginkgo write them. */
export function readGo(root: SyntaxNode): TestFile {
  const found: Found = { tests: [], nodes: new Set() };
  const skip = constraintOf(root);
  for (const node of root.namedChildren) {
    const name = node.child("name")?.text ?? "";
    const isTest =
      /^(?:Test|Fuzz|Example)(?![a-z])/.test(name) && /^(?:function|method)_declaration$/.test(node.type);
    if (!isTest && !node.all("call_expression").some(isGinkgo)) continue;
    found.nodes.add(node);
    if (isTest) addTest({ node, body: node.child("body"), name: [...receiverOf(node), name], skip }, found);
    else visitSpecs(node, { name: [], skip }, found);
  }
  return { tests: found.tests, focused: [], shared: sharedOf(root, found.nodes), settings: [] };
}

interface GoTest {
  readonly node: SyntaxNode;
  readonly body: SyntaxNode | undefined;
  readonly name: readonly string[];
  readonly skip?: Marker | undefined;
  readonly focus?: Marker | undefined;
}

/** A test, and those that it starts by `t.Run`. */
function addTest({ node, body, name, skip, focus }: GoTest, found: Found): void {
  const nested = new Set<SyntaxNode>();
  const visit = (at: SyntaxNode): void => {
    const inner = at === body ? undefined : subtestOf(at);
    if (inner === undefined) return at.children.forEach(visit);
    nested.add(at);
    const own = body === undefined ? undefined : reading.skip(nodesOutside(body, new Set([at])), body);
    addTest(
      {
        node: at,
        body: inner.body,
        name: [...name, inner.title],
        skip: skip ?? (own?.isConditional === false ? own : undefined),
      },
      found,
    );
  };
  if (body !== undefined) visit(body);
  found.tests.push(testOf({ name, node, body, skip, focus, nested, before: outputOf(node, body) }, reading));
}

function subtestOf(
  node: SyntaxNode,
): { readonly title: string; readonly body: SyntaxNode | undefined } | undefined {
  if (node.type !== "call_expression") return undefined;
  const last = chainOf(node).at(-1);
  const [title, literal] = last?.args ?? [];
  if (last?.name !== "Run" || title === undefined || literal?.type !== "func_literal") return undefined;
  return { title: title.text.replace(/^["`]|["`]$/g, ""), body: literal.child("body") };
}

function isGinkgo(node: SyntaxNode): boolean {
  const [title, ...rest] = node.child("arguments")?.namedChildren ?? [];
  return (
    ginkgo.test(node.child("function")?.text ?? "") &&
    /string/.test(title?.type ?? "") &&
    rest.some(({ type }) => type === "func_literal")
  );
}

function visitSpecs(node: SyntaxNode, around: Around, found: Found): void {
  if (!isGinkgo(node)) return node.children.forEach((child) => visitSpecs(child, around, found));
  const [link] = chainOf(node);
  if (link?.args === undefined) return;
  const { name: kind, args } = link;
  const inner = { ...markedAs(kind, node, around), name: [...around.name, args[0]?.text.slice(1, -1) ?? ""] };
  const body = args.findLast(({ type }) => type === "func_literal")?.child("body");
  if (/(?:It|Specify|Entry)$/.test(kind)) found.tests.push(testOf({ ...inner, node, body }, reading));
  else if (body !== undefined) visitSpecs(body, inner, found);
}

type Around = Pick<GoTest, "name" | "skip" | "focus">;

function markedAs(kind: string, node: SyntaxNode, around: Around): Pick<Around, "skip" | "focus"> {
  const marker: Marker = { text: kind, line: node.line, isConditional: false };
  return {
    skip: around.skip ?? (/^[PX]/.test(kind) ? marker : undefined),
    focus: around.focus ?? (kind.startsWith("F") ? marker : undefined),
  };
}

function receiverOf(node: SyntaxNode): readonly string[] {
  const receiver = node.child("receiver");
  return receiver === undefined ? [] : [receiver.all("type_identifier")[0]?.text ?? ""];
}

/** `//go:build …` above the package keeps every test of the file from running elsewhere. */
function constraintOf(root: SyntaxNode): Marker | undefined {
  const line = root.namedChildren.find(
    ({ type, text }) => type === "comment" && text.startsWith("//go:build "),
  );
  if (line === undefined) return undefined;
  return {
    text: shownText(line.text),
    line: line.line,
    isConditional: line.text.trim() !== "//go:build ignore",
  };
}

/** The `// Output:` of an example is what it is compared with. */
function outputOf(node: SyntaxNode, body: SyntaxNode | undefined): readonly Assertion[] {
  const comments = body?.all("comment") ?? [];
  const at = comments.findIndex(({ text }) => /^\/\/\s*(?:unordered )?output:/i.test(text));
  const first = comments[at];
  if (first === undefined || body === undefined || !node.child("name")?.text.startsWith("Example")) return [];
  const expected = comments
    .slice(at)
    .map(({ text }) => text.slice(2).trim())
    .join(" ");
  return assertionAt(
    first,
    { subject: "Output", matcher: "output", expected, isNegated: false },
    guardOf(first, body, undefined),
  );
}

const reading: BodyReading = {
  assertions: (nodes, body) => nodes.filter(isChainEnd).flatMap((node) => assertionsAt(node, body)),
  skip: (nodes, body) => {
    for (const node of nodes) {
      if (node.type !== "call_expression" || !isChainEnd(node)) continue;
      const [holder, last] = chainOf(node).slice(-2);
      if (last === undefined || !/^(?:Skip|Skipf|SkipNow)$/.test(last.name) || holder === undefined) continue;
      const isConditional = guardOf(node, body, undefined).conditions > 0;
      return { text: shownText(node.text), line: node.line, isConditional };
    }
    return undefined;
  },
  rows: (nodes) => nodes.flatMap(tableRows),
};

/** The elements of `[]struct{…}{…}` and of maps from names to cases. */
function tableRows(node: SyntaxNode): readonly Row[] {
  if (node.type !== "composite_literal") return [];
  const type = node.child("type");
  if (
    type === undefined ||
    !/^(?:slice_type|map_type|array_type|implicit_length_array_type)$/.test(type.type)
  )
    return [];
  if (node.within("literal_value") !== undefined) return [];
  const elements = node.child("body")?.namedChildren ?? [];
  const rows = elements.filter(({ type: kind, text }) => !kind.endsWith("comment") && text.includes("{"));
  return rows.map((row) => ({ text: normalText(row), line: row.line }));
}

function assertionsAt(node: SyntaxNode, body: SyntaxNode): readonly Assertion[] {
  const chain = chainOf(node);
  const last = chain.at(-1);
  if (last?.args === undefined) return [];
  const isFailure =
    /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$/.test(last.name) &&
    chain.length === 2 &&
    /^(?:t|tb|b|f|s|c|tt)$/.test(chain[0]?.name ?? "");
  if (isFailure) return failureAt(node, body);
  return callParts(chain, last).flatMap((parts) => assertionAt(node, parts, guardOf(node, body, undefined)));
}

/** `if got != want { t.Errorf(…) }` demands that they are equal. */
function failureAt(node: SyntaxNode, body: SyntaxNode): readonly Assertion[] {
  const own = ownCondition(node, body);
  const condition = own?.child("condition");
  const guard = guardOf(node, body, own);
  if (condition === undefined)
    return assertionAt(node, { subject: "", matcher: "fail", expected: "", isNegated: false }, guard);
  const isElse = [...(own?.child("alternative")?.walk() ?? [])].includes(node);
  return truthParts(condition, { matcher: "true", isNegated: !isElse }).flatMap((parts) =>
    assertionAt(node, parts, guard),
  );
}

function ownCondition(node: SyntaxNode, body: SyntaxNode): SyntaxNode | undefined {
  for (let at = node.parent; at !== undefined && at !== body; at = at.parent) {
    if (at.type === "if_statement") return at;
    if (at.type === "func_literal" || at.type === "for_statement") return undefined;
  }
  return undefined;
}

const libraries = /(?:^|\.)(?:assert|require|suite|must|should|Require|Assert|qt)$/;
const shortHolders = /^(?:is|a|r|s|ts|c)$/;
const noAssertions =
  /^(?:Run|Helper|Log|Logf|Parallel|Cleanup|T|Require|Assert|Skip|Skipf|SetT|TempDir|Setenv|Context|Name|New)$/;

function callParts(chain: readonly Link[], last: Link): readonly Parts[] {
  const args = last.args ?? [];
  const root = chain.findIndex(
    ({ name, args: given }) =>
      given !== undefined && /^(?:Expect|Eventually|Consistently|Ω|ExpectWithOffset)$/.test(name),
  );
  if (root !== -1) return fluentParts(chain, root);
  const hasTest = /^(?:\w{0,3}t|tb|s\.T\(\)|suite\.T\(\))$/.test(args[0]?.text ?? "");
  const values = hasTest ? args.slice(1) : args;
  if (isAssertion(chain, last)) return flatParts(last.name.replace(/f$/, ""), values, true);
  const isHelper = hasTest && !/^(?:New|Run|Skip|Log)/.test(last.name);
  return isHelper
    ? [{ subject: normalText(...values), matcher: last.name, expected: "", isNegated: false }]
    : [];
}

/** By its holder's name; a short one may be anything, so that its method has to be a known one. */
function isAssertion(chain: readonly Link[], last: Link): boolean {
  const holder = chain
    .slice(0, -1)
    .map(({ name }) => name)
    .join(".");
  if (!/^[A-Z]/.test(last.name) || noAssertions.test(last.name)) return false;
  const isKnown = strengthOf(last.name.replace(/f$/, "")) !== undefined;
  return libraries.test(holder) || (shortHolders.test(holder) && isKnown);
}
