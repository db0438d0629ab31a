import type { SyntaxNode } from "../syntax/node.ts";
import { chainOf, isChainEnd } from "./chain.ts";
import { nodesOutside } from "./shared.ts";
import type { Assertion, Marker, Row, Setting, TestCase } from "./test-case.ts";
import { normalText, statementsOf } from "./tokens.ts";

/** What a reader knows of a test before its body is looked at. */
export interface TestHead {
  readonly name: readonly string[];
  readonly node: SyntaxNode;
  readonly body: SyntaxNode | undefined;
  readonly skip?: Marker | undefined;
  readonly focus?: Marker | undefined;
  readonly rows?: readonly Row[];
  readonly settings?: readonly Setting[];
  /** Assertions that stand before the body, such as `#[should_panic]`. */
  readonly before?: readonly Assertion[];
  /** Tests inside this one: none of its own. */
  readonly nested?: ReadonlySet<SyntaxNode>;
}

/** What a language knows of the inside of a test. */
export interface BodyReading {
  readonly assertions: (nodes: readonly SyntaxNode[], body: SyntaxNode) => readonly Assertion[];
  readonly skip: (nodes: readonly SyntaxNode[], body: SyntaxNode) => Marker | undefined;
  readonly rows?: (nodes: readonly SyntaxNode[]) => readonly Row[];
}

/** One test, from its head and its body. */
export function testOf(head: TestHead, reading: BodyReading): TestCase {
  const { name, node, body, focus, settings = [] } = head;
  const whole = {
    name,
    line: node.line,
    endLine: node.endLine,
    settings,
    ...(focus !== undefined && { focus }),
  };
  if (body === undefined) {
    const empty = {
      assertions: head.before ?? [],
      rows: head.rows ?? [],
      statements: [],
      body: "",
      calls: new Set<string>(),
    };
    return { ...whole, ...empty, ...(head.skip !== undefined && { skip: head.skip }) };
  }
  return { ...whole, ...insideOf(head, body, reading) };
}

type Inside = Pick<TestCase, "skip" | "assertions" | "rows" | "statements" | "body" | "calls">;

function insideOf(head: TestHead, body: SyntaxNode, reading: BodyReading): Inside {
  const { nested = new Set<SyntaxNode>(), before = [], rows = [] } = head;
  const inside = nodesOutside(body, nested);
  const within = reading.assertions(inside, body);
  const skip = head.skip ?? reading.skip(inside, body);
  const left = new Set([...nested, ...within.map(({ node }) => node)]);
  return {
    ...(skip !== undefined && { skip }),
    assertions: [...before, ...within],
    rows: [...rows, ...rowsInside(inside, reading)],
    statements: statementsOf(body, left),
    body: normalText(body),
    calls: callsIn(inside),
  };
}

function rowsInside(nodes: readonly SyntaxNode[], { rows }: BodyReading): readonly Row[] {
  return rows === undefined ? [] : rows(nodes);
}

function callsIn(nodes: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = nodes
    .filter(isChainEnd)
    .flatMap((end) => chainOf(end).flatMap(({ name, args }) => (args === undefined ? [] : [name])));
  const macros = nodes
    .filter(({ type }) => type === "macro_invocation")
    .map((node) => node.child("macro")?.text ?? "");
  return new Set([...names, ...macros]);
}

/** Elements of a list as the cases of a table. */
export function rowsIn(list: SyntaxNode | undefined): readonly Row[] {
  return (list?.namedChildren ?? [])
    .filter(({ type }) => !type.endsWith("comment"))
    .map((row) => ({ text: normalText(row), line: row.line }));
}
