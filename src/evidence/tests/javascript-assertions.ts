import type { SyntaxNode } from "../syntax/node.ts";
import { chainOf, isChainEnd, type Link } from "./chain.ts";
import { guardOf } from "./guards.ts";
import { assertionAt, flatParts, fluentParts, truthParts, type Parts } from "./parts.ts";
import type { Assertion } from "./test-case.ts";
import { normalText } from "./tokens.ts";

const flat = new Set(
  `is not deepEqual equal equals strictEqual deepStrictEqual notEqual notDeepEqual notStrictEqual notDeepStrictEqual ok
  notOk true false truthy falsy assert throws throwsAsync doesNotThrow notThrows notThrowsAsync rejects doesNotReject
  match doesNotMatch regex notRegex like same notSame strictSame looseEqual looseDeepEqual has hasStrict type
  ifError isTrue isFalse isOk isNotOk isNull isUndefined isDefined isArray isFunction isObject isString include
  lengthOf instanceOf isAbove isBelow closeTo sameMembers exists notExists partialDeepStrictEqual snapshot error
  notCalled called calledOnce calledTwice calledWith calledOnceWithExactly callCount property calledWithExactly`.split(
    /\s+/,
  ),
);
const holders = /^(?:assert|assert_|t|tt|tap|test|sinon|chai|qunit|should|a)$/i;
const asserting = /^(?:assert|expect|verify|check|should|ensure|validate)[A-Z_]\w*$/;

/** The assertions among the nodes of a test's body that no other test holds. */
export function javascriptAssertions(nodes: Iterable<SyntaxNode>, body: SyntaxNode): readonly Assertion[] {
  const found: Assertion[] = [];
  for (const node of nodes) {
    if (!isChainEnd(node)) continue;
    const chain = chainOf(node);
    const isWaitedFor = waitsFor(node, chain);
    const guard = { ...guardOf(node, body, undefined), isUnawaited: !isWaitedFor };
    found.push(...partsOfChain(chain).flatMap((parts) => assertionAt(node, parts, guard)));
  }
  return found;
}

function partsOfChain(chain: readonly Link[]): readonly Parts[] {
  const [first, second] = chain;
  if (isExpect(first?.name)) {
    if (first?.args !== undefined) return fluentParts(chain, 0);
    return /^(?:soft|poll)$/.test(second?.name ?? "") ? fluentParts(chain, 1) : plannedParts(chain);
  }
  const should = chain.findIndex(({ name, args }) => name === "should" && args === undefined);
  if (should > 0) return shouldParts(chain, should);
  const steps = chain
    .slice(1)
    .filter(({ name, args }) => args !== undefined && /^(?:expect|should|and)$/.test(name));
  return steps.length > 0 ? steps.map((step) => stepParts(chain, step)) : flatCall(chain);
}

/** `expect.assertions(2)`. */
function plannedParts(chain: readonly Link[]): readonly Parts[] {
  const last = chain.at(-1);
  if (last === undefined || !/^(?:assertions|hasAssertions|fail|unreachable)$/.test(last.name)) return [];
  return [
    { subject: "expect", matcher: last.name, expected: normalText(...(last.args ?? [])), isNegated: false },
  ];
}

function isExpect(name: string | undefined): boolean {
  return name === "expect" || name === "expectTypeOf" || name === "assertType" || name === "expectType";
}

function flatCall(chain: readonly Link[]): readonly Parts[] {
  const [first, last] = [chain[0], chain.at(-1)];
  if (last?.args === undefined || first === undefined) return [];
  if (chain.length === 1) {
    if (first.name === "assert" && last.args[0] !== undefined)
      return truthParts(last.args[0], { matcher: "assert", isNegated: false });
    return asserting.test(first.name) ? [helperParts(first.name, last.args)] : [];
  }
  if (holders.test(first.name) && flat.has(last.name)) return flatParts(last.name, last.args, false);
  return asserting.test(last.name) && chain.length === 2 ? [helperParts(last.name, last.args)] : [];
}

function helperParts(matcher: string, args: readonly SyntaxNode[]): Parts {
  return { subject: normalText(...args), matcher, expected: "", isNegated: false };
}

/** `x.should.equal(3)`. */
function shouldParts(chain: readonly Link[], at: number): readonly Parts[] {
  const object = chain[at - 1]?.node;
  return fluentParts(chain, at).map((parts) => ({
    ...parts,
    subject: object === undefined ? "" : normalText(object),
  }));
}

/** `request(app).get("/").expect(200)` and `cy.get("a").should("have.text", "b")`. */
function stepParts(chain: readonly Link[], step: Link): Parts {
  const root = chain
    .slice(0, chain.indexOf(step))
    .findLast(({ name }) => !/^(?:expect|should|and)$/.test(name));
  const args = (step.args ?? []).filter(
    ({ type, text }) => !/function/.test(type) && text !== "done" && text !== "cb",
  );
  const named = step.name === "expect" ? undefined : args[0];
  const rest = named === undefined ? args : args.slice(1);
  return {
    subject: root === undefined ? "" : normalText(root.node),
    matcher: named === undefined ? step.name : (/(\w+)["'`]$/.exec(named.text)?.[1] ?? step.name),
    expected: normalText(...rest),
    isNegated: named !== undefined && /\bnot\./.test(named.text),
  };
}

/** True unless it is a promise of its own that nothing takes up. */
function waitsFor(node: SyntaxNode, chain: readonly Link[]): boolean {
  const isPromise =
    (isExpect(chain[0]?.name) && chain.some(({ name }) => name === "resolves" || name === "rejects")) ||
    (/^assert$/.test(chain[0]?.name ?? "") && /^(?:rejects|doesNotReject)$/.test(chain.at(-1)?.name ?? ""));
  return !isPromise || node.parent?.type !== "expression_statement";
}
