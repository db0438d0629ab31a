import type { SyntaxNode } from "../syntax/node.ts";
import { rowsIn, testOf, type BodyReading } from "./body.ts";
import { chainOf, isChainEnd, type Link } from "./chain.ts";
import { guardOf } from "./guards.ts";
import { assertionAt, flatParts, truthParts, type Parts } from "./parts.ts";
import { sharedOf } from "./shared.ts";
import type { Assertion, Marker, Row, Setting, TestCase, TestFile } from "./test-case.ts";
import { normalText, shownText } from "./tokens.ts";

interface Around {
  readonly name: readonly string[];
  readonly skip: Marker | undefined;
}

interface Found {
  readonly tests: TestCase[];
  readonly nodes: Set<SyntaxNode>;
  /** False where a runner finds functions of the file only if it is told to: one that asserts nothing is no test then. */
  readonly isCollected: boolean;
}

/** Reads tests as pytest and unittest write them. */
export function readPython(root: SyntaxNode, isTestFile: boolean): TestFile {
  const found: Found = { tests: [], nodes: new Set(), isCollected: isTestFile };
  visitBlock(root, { name: [], skip: moduleSkip(root) }, found);
  return { tests: found.tests, focused: [], shared: sharedOf(root, found.nodes), settings: [] };
}

function visitBlock(block: SyntaxNode, around: Around, found: Found): void {
  for (const statement of block.namedChildren) {
    const definition = statement.child("definition") ?? statement;
    const body = definition.child("body");
    if (body !== undefined && /^(?:class|function)_definition$/.test(definition.type))
      visitDefinition({ statement, definition, body }, around, found);
    else if (/^(?:if|try|with)_statement$/.test(statement.type))
      for (const inner of statement.all("block"))
        if (inner.parent === statement) visitBlock(inner, around, found);
  }
}

interface Definition {
  readonly statement: SyntaxNode;
  readonly definition: SyntaxNode;
  readonly body: SyntaxNode;
}

function visitDefinition({ statement, definition, body }: Definition, around: Around, found: Found): void {
  const decorators = statement.namedChildren.filter(({ type }) => type === "decorator").map(decoratorOf);
  const own = definition.child("name")?.text ?? "";
  const name = [...around.name, own];
  const skip = around.skip ?? decorators.map(skipOf).find((marker) => marker !== undefined);
  if (definition.type === "class_definition")
    return visitBlock(body, { name, skip: skip ?? moduleSkip(body) }, found);
  if (!own.startsWith("test")) return;
  const rows = decorators.flatMap(rowsOf);
  const settings = decorators.flatMap(settingsOf);
  const test = testOf({ name, node: statement, body, skip, rows, settings }, reading);
  if (!found.isCollected && test.assertions.length === 0) return;
  found.nodes.add(statement);
  found.tests.push(test);
}

interface Decorator {
  readonly node: SyntaxNode;
  readonly links: readonly Link[];
  readonly name: string;
}

function decoratorOf(node: SyntaxNode): Decorator {
  const inner = node.namedChildren[0];
  const links = inner === undefined ? [] : chainOf(inner);
  return { node, links, name: links.at(-1)?.name ?? "" };
}

function skipOf({ node, links, name }: Decorator): Marker | undefined {
  if (!/^(?:skip|skipif|skipIf|skipUnless|xfail|expectedFailure)$/.test(name)) return undefined;
  const args = links.at(-1)?.args ?? [];
  const isConditional =
    /^(?:skipif|skipIf|skipUnless)$/.test(name) ||
    (name === "xfail" && args[0] !== undefined && args[0].type !== "keyword_argument");
  const isConstant = /^(?:True|1)$/.test(args[0]?.text ?? "") && name !== "skipUnless";
  return { text: shownText(node.text), line: node.line, isConditional: isConditional && !isConstant };
}

/** `pytestmark = pytest.mark.skip`, `__test__ = False` and `pytest.skip(allow_module_level=True)`. */
function moduleSkip(block: SyntaxNode): Marker | undefined {
  for (const statement of block.namedChildren) {
    const inner = statement.namedChildren[0];
    const isConditional = inner === undefined ? undefined : skipsBlock(inner);
    if (statement.type === "expression_statement" && isConditional !== undefined)
      return { text: shownText(statement.text), line: statement.line, isConditional };
  }
  return undefined;
}

/** Whether it skips under a condition; undefined where it skips nothing. */
function skipsBlock(node: SyntaxNode): boolean | undefined {
  const [left, right] = [node.child("left")?.text, node.child("right")?.text ?? ""];
  if (left === "__test__") return right === "False" ? false : undefined;
  if (left === "pytestmark") {
    if (/\bmark\.skipif\b/.test(right)) return true;
    return /\bmark\.(?:skip|xfail)\b/.test(right) ? false : undefined;
  }
  if (/^pytest\.skip\b/.test(node.text)) return false;
  return /^pytest\.importorskip\b/.test(node.text) ? true : undefined;
}

function rowsOf({ links, name }: Decorator): readonly Row[] {
  if (name !== "parametrize") return [];
  const list = links.at(-1)?.args?.[1];
  return list !== undefined && /^(?:list|tuple|set)$/.test(list.type) ? rowsIn(list) : [];
}

function settingsOf({ node, links, name }: Decorator): readonly Setting[] {
  const kind = name === "timeout" ? "time-out" : /^(?:flaky|repeat)$/.test(name) ? "retries" : undefined;
  const args = links.at(-1)?.args ?? [];
  const value = Number((args[0]?.child("value") ?? args[0])?.text ?? (name === "flaky" ? "1" : ""));
  return kind === undefined || Number.isNaN(value) ? [] : [{ kind, value, line: node.line }];
}

const reading: BodyReading = {
  assertions: (nodes, body) => nodes.flatMap((node) => assertionsAt(node, body)),
  skip: (nodes, body) => {
    for (const node of nodes) {
      const text = isChainEnd(node)
        ? chainOf(node)
            .map(({ name }) => name)
            .join(".")
        : "";
      if (!/^(?:pytest\.(?:skip|xfail|importorskip)|self\.skipTest|unittest\.SkipTest|SkipTest)$/.test(text))
        continue;
      const isConditional =
        guardOf(node, body, undefined).conditions > 0 ||
        text.endsWith("importorskip") ||
        node.within("except_clause") !== undefined;
      return { text: shownText(node.text), line: node.line, isConditional };
    }
    return undefined;
  },
};

function assertionsAt(node: SyntaxNode, body: SyntaxNode): readonly Assertion[] {
  if (node.type === "assert_statement") {
    const [condition] = node.namedChildren;
    if (condition === undefined) return [];
    const guard = guardOf(node, body, undefined);
    return truthParts(condition, { matcher: "assert", isNegated: false }).flatMap((parts) =>
      assertionAt(node, parts, guard),
    );
  }
  if (!isChainEnd(node)) return [];
  return callParts(chainOf(node)).flatMap((parts) =>
    assertionAt(node, parts, guardOf(node, body, undefined)),
  );
}

function callParts(chain: readonly Link[]): readonly Parts[] {
  const [first, last] = [chain[0], chain.at(-1)];
  if (last?.args === undefined || first === undefined) return [];
  if (raising.test(last.name)) return [raisesParts(last)];
  if (/^(?:self|pytest)$/.test(first.name)) {
    if (last.name === "fail")
      return [{ subject: "False", matcher: "assert", expected: "", isNegated: false }];
    if (/^(?:assert[A-Z]|assert_$)/.test(last.name)) return flatParts(last.name, valuesOf(last.args), false);
  }
  if (last.name.startsWith("assert_") && chain.length > 1) return [mockParts(chain, last)];
  return /^(?:assert|verify|check|ensure|validate|expect)_\w/.test(last.name) ? [helperParts(last)] : [];
}

const raising =
  /^(?:raises|warns|deprecated_call|assert(?:Raises|Warns|Logs|NoLogs|RaisesRegex|WarnsRegex))$/;

/** Messages play no part; `places` and `delta` do. */
function valuesOf(args: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const named = (arg: SyntaxNode): string | undefined =>
    arg.type === "keyword_argument" ? (arg.child("name")?.text ?? "") : undefined;
  return args.filter(
    (arg) => named(arg) === undefined || /^(?:places|delta|rtol|atol)$/.test(named(arg) ?? ""),
  );
}

/** Its code is a block, or the second value: `raises(KeyError, f, 1)`. */
function raisesParts({ name, args = [] }: Link): Parts {
  const isNamed = ({ type }: SyntaxNode): boolean => type === "keyword_argument";
  const expected = args.filter(
    (arg, at) => at === 0 || (isNamed(arg) && arg.child("name")?.text === "match"),
  );
  return { subject: "", matcher: name, expected: normalText(...expected), isNegated: false };
}

function mockParts(chain: readonly Link[], { name, args = [] }: Link): Parts {
  const object = chain.at(-2)?.node;
  const isNumeric = /allclose|almost|approx|array|frame|series|equal/.test(name);
  if (isNumeric) return flatParts(name, valuesOf(args), false)[0] ?? helperParts({ name, args });
  return {
    subject: object === undefined ? "" : normalText(object),
    matcher: name,
    expected: normalText(...args),
    isNegated: false,
  };
}

function helperParts({ name, args = [] }: Pick<Link, "name" | "args">): Parts {
  return { subject: normalText(...args), matcher: name, expected: "", isNegated: false };
}
