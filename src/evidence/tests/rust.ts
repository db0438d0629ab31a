import type { SyntaxNode } from "../syntax/node.ts";
import { testOf, type BodyReading } from "./body.ts";
import { guardOf } from "./guards.ts";
import { assertionAt } from "./parts.ts";
import { sharedOf } from "./shared.ts";
import { strengthOf } from "./strength.ts";
import type { Assertion, Marker, Row, TestCase, TestFile } from "./test-case.ts";
import { shownText, tokensOf } from "./tokens.ts";

interface Found {
  readonly tests: TestCase[];
  readonly nodes: Set<SyntaxNode>;
  /** In a file of tests any macro that is given a name and a closure defines one. */
  readonly isTestFile: boolean;
}

/** Reads tests as `#[test]` and its like mark them, wherever in a file they stand, and macros that define one. */
export function readRust(root: SyntaxNode, isTestFile: boolean): TestFile {
  const found: Found = { tests: [], nodes: new Set(), isTestFile };
  visit(root, { name: [], skip: undefined }, found);
  const shared = isTestFile ? sharedOf(root, found.nodes) : [];
  return { tests: found.tests, focused: [], shared, settings: [] };
}

interface Around {
  readonly name: readonly string[];
  readonly skip: Marker | undefined;
}

function visit(block: SyntaxNode, around: Around, found: Found): void {
  let attributes: SyntaxNode[] = [];
  for (const item of block.namedChildren) {
    if (item.type === "attribute_item" || item.type.endsWith("comment")) {
      if (item.type === "attribute_item") attributes.push(item);
      continue;
    }
    const name = item.child("name")?.text ?? "";
    const skip = around.skip ?? attributes.map(skipOf).find((marker) => marker !== undefined);
    const body = item.child("body");
    if (item.type === "mod_item" && body !== undefined)
      visit(body, { name: [...around.name, name], skip }, found);
    else if (item.type === "function_item" && attributes.some(isTest)) {
      found.nodes.add(item);
      const rows = attributes.flatMap(rowOf);
      const before = attributes.flatMap(panicOf);
      found.tests.push(
        testOf({ name: [...around.name, name], node: item, body, skip, rows, before }, reading),
      );
    } else addMacro(item, around, found);
    attributes = [];
  }
}

/** `rgtest!(name, |dir, cmd| { … })`. */
function addMacro(item: SyntaxNode, around: Around, found: Found): void {
  const call = item.type === "expression_statement" ? item.namedChildren[0] : item;
  if (call?.type !== "macro_invocation") return;
  const body = call.namedChildren.find(({ type }) => type === "token_tree");
  const name = body?.namedChildren[0];
  if (body === undefined || name?.type !== "identifier" || !definesTest(call, body, found)) return;
  found.nodes.add(item);
  found.tests.push(
    testOf({ name: [...around.name, name.text], node: item, body, skip: around.skip }, reading),
  );
}

function definesTest(call: SyntaxNode, body: SyntaxNode, { isTestFile }: Found): boolean {
  if (isTestFile && /^[^|{};]*\|/.test(body.text.slice(1))) return true;
  return /test/i.test(call.child("macro")?.text ?? "");
}

function pathOf(attribute: SyntaxNode): string {
  return attribute.namedChildren[0]?.namedChildren[0]?.text ?? "";
}

function isTest(attribute: SyntaxNode): boolean {
  return /(?:^|::)(?:test|rstest|test_case|wasm_bindgen_test|quickcheck|proptest|bench)$/.test(
    pathOf(attribute),
  );
}

function skipOf(attribute: SyntaxNode): Marker | undefined {
  const path = pathOf(attribute);
  const marker = { text: shownText(attribute.text), line: attribute.line };
  if (path === "ignore") return { ...marker, isConditional: false };
  const isIgnoring = path === "cfg_attr" && /,\s*ignore\b/.test(attribute.text);
  const isLimiting = path === "cfg" && !/^#\[cfg\(test\)\]$/.test(attribute.text.replace(/\s/g, ""));
  if (!isIgnoring && !isLimiting) return undefined;
  return { ...marker, isConditional: !/\(\s*any\(\)\s*\)/.test(attribute.text) };
}

function rowOf(attribute: SyntaxNode): readonly Row[] {
  if (!/^(?:case|test_case|rstest::case)(?:$|::)/.test(pathOf(attribute))) return [];
  return [{ text: tokensOf(attribute).join(" "), line: attribute.line }];
}

function panicOf(attribute: SyntaxNode): readonly Assertion[] {
  if (pathOf(attribute) !== "should_panic") return [];
  const expected = /"(?:[^"\\]|\\.)*"/s.exec(attribute.text)?.[0] ?? "";
  return assertionAt(
    attribute,
    { subject: "", matcher: "panics", expected, isNegated: false },
    guardOf(attribute, attribute, undefined),
  ).map((assertion) => ({ ...assertion, rank: expected === "" ? 1 : 3 }));
}

const reading: BodyReading = {
  assertions: (nodes, body) => nodes.flatMap((node) => assertionsAt(node, body)),
  skip: () => undefined,
};

/** Macros are calls in code, and tokens inside the arguments of other macros. */
function assertionsAt(node: SyntaxNode, body: SyntaxNode): readonly Assertion[] {
  const macro = macroAt(node);
  if (macro === undefined) return [];
  const [name, tree] = macro;
  const plain = name.split("::").at(-1) ?? name;
  if (!/assert|^eqnice|^cmp_/.test(plain)) return [];
  const matcher = plain.replace(/^(?:debug_|prop_)/, "");
  const shown = node.type === "macro_invocation" ? node : tree;
  const guard = guardOf(node, body, undefined);
  return partsOf(matcher, splitArguments(tree)).flatMap((parts) => assertionAt(shown, parts, guard));
}

function partsOf(matcher: string, args: readonly (readonly string[])[]): readonly Plain[] {
  const [first = [], second = []] = args;
  if (matcher === "assert") return truthOf(first);
  const isNegated = matcher.endsWith("_ne");
  const hasTwo = isNegated || strengthOf(matcher) === 3;
  return [
    {
      subject: first.join(" "),
      matcher: isNegated ? matcher.replace(/_ne$/, "_eq") : matcher,
      expected: hasTwo ? second.join(" ") : "",
      isNegated,
    },
  ];
}

type Plain = Pick<Assertion, "subject" | "matcher" | "expected" | "isNegated">;

function macroAt(node: SyntaxNode): readonly [string, SyntaxNode] | undefined {
  if (node.type === "macro_invocation") {
    const tree = node.namedChildren.find(({ type }) => type === "token_tree");
    return tree === undefined ? undefined : [node.child("macro")?.text ?? "", tree];
  }
  if (node.type !== "token_tree" || node.parent?.type !== "token_tree") return undefined;
  const place = node.parent.children.indexOf(node);
  const [name, mark] = node.parent.children.slice(Math.max(0, place - 2), place);
  return name?.type === "identifier" && mark?.text === "!" ? [name.text, node] : undefined;
}

function splitArguments(tree: SyntaxNode): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const child of tree.children.slice(1, -1)) {
    if (child.text === ",") parts.push([]);
    else parts.at(-1)?.push(...tokensOf(child));
  }
  return parts.filter((part) => part.length > 0);
}

function truthOf(
  tokens: readonly string[],
): readonly Pick<Assertion, "subject" | "matcher" | "expected" | "isNegated">[] {
  const at = tokens.findIndex(
    (token, place) => /^(?:==|!=|<=|>=|<|>)$/.test(token) && depthAt(tokens, place) === 0,
  );
  const operator = tokens[at];
  if (tokens.includes("||") || tokens.includes("&&") || operator === undefined) {
    const isNegated = tokens[0] === "!";
    return [
      { subject: tokens.slice(isNegated ? 1 : 0).join(" "), matcher: "assert", expected: "", isNegated },
    ];
  }
  const [subject, expected] = [tokens.slice(0, at).join(" "), tokens.slice(at + 1).join(" ")];
  return [{ subject, matcher: operator.replace("!=", "=="), expected, isNegated: operator === "!=" }];
}

function depthAt(tokens: readonly string[], place: number): number {
  const before = tokens.slice(0, place);
  return (
    before.filter((token) => /^[([{]$/.test(token)).length -
    before.filter((token) => /^[)\]}]$/.test(token)).length
  );
}
