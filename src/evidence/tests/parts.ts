import type { SyntaxNode } from "../syntax/node.ts";
import type { Link } from "./chain.ts";
import { isTruth, strengthOf } from "./strength.ts";
import type { Assertion, Guard, Tolerance } from "./test-case.ts";
import { normalText } from "./tokens.ts";

/** What an assertion is made of before it is known where it stands. */
export type Parts = Pick<Assertion, "subject" | "matcher" | "expected" | "isNegated"> & {
  readonly tolerance?: Tolerance;
};

const noMatcher = new Set(
  `as describedAs withFailMessage withMessage overridingErrorMessage extracting usingRecursiveComparison filteredOn first
  last element that which and not resolves rejects to be been have soft poll with then catch finally await asInstanceOf
  asString usingDefaultComparator inOrder that_ That`.split(/\s+/),
);
const negations = /^(?:not|never|ToNot|NotTo|ShouldNot|isNot|doesNot)$/;
const properties = new Set(
  `true false null undefined ok exist empty NaN called calledOnce calledTwice notCalled rejected fulfilled exists
  finite extensible sealed frozen arguments Arguments`.split(/\s+/),
);

/** Assertions of a chain such as `expect(x).not.toBe(3)`; the link at `root` takes what they speak of. */
export function fluentParts(chain: readonly Link[], root: number): readonly Parts[] {
  const subject = normalText(...(chain[root]?.args ?? []));
  let isNegated = false;
  const found: Parts[] = [];
  for (const link of chain.slice(root + 1)) {
    if (negations.test(link.name)) isNegated = !isNegated;
    const matched = matcherOf(link, link === chain.at(-1));
    if (matched !== undefined) found.push(partsOf({ subject, ...matched, isNegated }));
  }
  return found;
}

function matcherOf(link: Link, isLast: boolean): Pick<Matched, "matcher" | "args"> | undefined {
  const { name, args } = link;
  if (args === undefined) return isLast && isProperty(name) ? { matcher: name, args: [] } : undefined;
  if (/^(?:To|ToNot|NotTo|Should|ShouldNot)$/.test(name)) {
    const [matcher, inner] = innerMatcher(link);
    return { matcher, args: inner };
  }
  return noMatcher.has(name) || negations.test(name) ? undefined : { matcher: name, args };
}

/** `expect(x).to.be.true` and `x.should.be.Function` call nothing. */
function isProperty(name: string): boolean {
  return properties.has(name) || /^[A-Z]/.test(name);
}

/** `To(Equal(3))` and `is(3)`: the matcher is called inside. */
export function innerMatcher(link: Link): readonly [string, readonly SyntaxNode[]] {
  const inner = link.args?.at(-1);
  const called = inner?.child("function") ?? inner?.child("name");
  if (inner === undefined || called === undefined) return [normalText(...(link.args ?? [])), []];
  return [called.text.split(".").at(-1) ?? "", inner.child("arguments")?.namedChildren ?? []];
}

interface Matched {
  readonly subject: string;
  readonly matcher: string;
  readonly args: readonly SyntaxNode[];
  readonly isNegated: boolean;
}

function partsOf({ subject, matcher, args, isNegated }: Matched): Parts {
  const isNegative = /^(?:isNot|doesNot|not)[A-Z]/.test(matcher) && strengthOf(matcher) === undefined;
  const close = closeTolerance(matcher, args);
  return {
    subject,
    matcher,
    expected: normalText(...(close.tolerance === undefined ? args : args.slice(0, 1))),
    isNegated: isNegated !== isNegative,
    ...close,
  };
}

/** An assertion that is a plain call, `assert.equal(a, b)`: which of its values it speaks of depends on the library. */
export function flatParts(
  matcher: string,
  values: readonly SyntaxNode[],
  isExpectedFirst: boolean,
): readonly Parts[] {
  const [first, second] = values;
  if (first === undefined) return [{ subject: "", matcher, expected: "", isNegated: false }];
  if (isTruth(matcher)) return truthParts(first, { matcher, isNegated: /false|notOk/i.test(matcher) });
  const strength = strengthOf(matcher);
  const compared = isOfOne(matcher) ? undefined : second;
  const isSwapped = isExpectedFirst && strength !== 2 && !/^error/i.test(matcher);
  const [subject, expected] = compared !== undefined && isSwapped ? [compared, first] : [first, compared];
  return [
    {
      subject: normalText(subject),
      matcher,
      expected: expected === undefined ? "" : normalText(expected),
      isNegated: /^(?:assert)?_?(?:not|doesNot|isNot)/i.test(matcher) && strength !== 1,
      ...closeTolerance(matcher, values.slice(1)),
    },
  ];
}

/** What follows the one value is a message. */
function isOfOne(matcher: string): boolean {
  if (/throws|rejects|raises/i.test(matcher)) return false;
  return strengthOf(matcher) === 1 || /nil|none|null|zero$/i.test(matcher);
}

/** What `assert(x)` demands: where `x` compares, that is the assertion; where it joins by and, each part is one. */
export function truthParts(node: SyntaxNode, truth: Truth): readonly Parts[] {
  const plain = unwrapped(node);
  const operator = operatorOf(plain);
  const whole = {
    subject: normalText(plain),
    matcher: truth.matcher,
    expected: "",
    isNegated: truth.isNegated,
  };
  const [left, right] = [plain.namedChildren[0], plain.namedChildren.at(-1)];
  if (left === undefined || right === undefined) return [whole];
  if (plain.type === "not_operator" || operator === "!")
    return truthParts(right, { ...truth, isNegated: !truth.isNegated });
  if (operator === undefined) return [whole];
  return comparisons.test(operator)
    ? [comparedParts(operator, [left, right], truth)]
    : (joinedParts(operator, [left, right], truth) ?? [whole]);
}

/** Each part of what is joined by and; nothing of what holds anyway. */
function joinedParts(
  operator: string,
  parts: readonly SyntaxNode[],
  truth: Truth,
): readonly Parts[] | undefined {
  if (truth.isNegated) return undefined;
  if (/^(?:and|&&)$/.test(operator)) return parts.flatMap((part) => truthParts(part, truth));
  return /^(?:or|\|\|)$/.test(operator) && parts.some(isTrue) ? [] : undefined;
}

/** `x || true` holds whatever x is. */
function isTrue({ text }: SyntaxNode): boolean {
  return /^(?:true|True|1)$/.test(text);
}

interface Truth {
  readonly matcher: string;
  readonly isNegated: boolean;
}

const comparisons = /^(?:[!=]==?|[<>]=?|in|not in|is|is not|instanceof)$/;

function comparedParts(
  operator: string,
  [left, right]: readonly [SyntaxNode, SyntaxNode],
  truth: Truth,
): Parts {
  const isNegative = /^!|not/.test(operator);
  const name = operator
    .replace(/^!=/, "==")
    .replace(/^not in$/, "in")
    .replace(/^is not$/, "is");
  const [subject, expected] = name === "in" ? [right, left] : [left, right];
  const tolerance = approxTolerance(expected);
  return {
    subject: normalText(subject),
    matcher: tolerance === undefined ? name : "approx",
    expected: normalText(expected),
    isNegated: truth.isNegated !== isNegative,
    ...(tolerance !== undefined && { tolerance }),
  };
}

function unwrapped(node: SyntaxNode): SyntaxNode {
  const inner = node.namedChildren[0];
  return node.type === "parenthesized_expression" && inner !== undefined ? unwrapped(inner) : node;
}

function operatorOf(node: SyntaxNode): string | undefined {
  if (node.type === "unary_expression") return node.children[0]?.text;
  if (!/^(?:binary_expression|comparison_operator|boolean_operator|instanceof_expression)$/.test(node.type))
    return undefined;
  const operators = node.children.filter(
    (child) => child.field === "operator" || child.field === "operators" || !child.isNamed,
  );
  return operators.length === 1 ? operators[0]?.text : operators.map(({ text }) => text).join(" ");
}

function closeTolerance(matcher: string, args: readonly SyntaxNode[]): Pick<Parts, "tolerance"> {
  const named = args.find(({ type }) => type === "keyword_argument");
  const text = (named?.child("value") ?? args[1])?.text ?? "";
  const value = numberOf(text);
  const looserWhen = looserWhenOf(matcher, named?.child("name")?.text);
  return value === undefined || looserWhen === undefined ? {} : { tolerance: { value, text, looserWhen } };
}

function looserWhenOf(matcher: string, name: string | undefined): Tolerance["looserWhen"] | undefined {
  if (/^tobecloseto$/i.test(matcher)) return "less";
  if (/almost/i.test(matcher)) return name === "delta" ? "greater" : "less";
  const mayTake = /^(?:assertEquals|assertArrayEquals|isEqualTo|assertEqual)$/.test(matcher);
  return mayTake || strengthOf(matcher) === 2.5 ? "greater" : undefined;
}

/** `pytest.approx(x, rel=1e-3)`: the greatest of what it allows. */
function approxTolerance(node: SyntaxNode): Tolerance | undefined {
  if (!/\bapprox$/.test(node.child("function")?.text ?? "")) return undefined;
  const values = (node.child("arguments")?.namedChildren ?? []).slice(1).flatMap((argument) => {
    const value = numberOf((argument.child("value") ?? argument).text);
    return value === undefined ? [] : [value];
  });
  const value = Math.max(1e-6, ...values);
  return { value, text: String(value), looserWhen: "greater" };
}

function numberOf(text: string): number | undefined {
  const value = Number(text.replaceAll("_", "").replace(/(?<=\d)[dfl]$/i, ""));
  return text.trim() === "" || Number.isNaN(value) ? undefined : value;
}

const constant = /^(?:true|false|True|False|nil|None|null|undefined|-?[\d._]+|"[^"]*")$/;

/** The assertion that stands at a node; none where it compares constants alone and so demands nothing. */
export function assertionAt(node: SyntaxNode, parts: Parts, guard: Guard): readonly Assertion[] {
  const { subject, matcher, expected, isNegated } = parts;
  if (constant.test(subject) && !isFailure(parts) && (expected === "" || constant.test(expected))) return [];
  const text = [subject, isNegated ? "not" : "", matcher, expected, parts.tolerance?.text ?? ""].join(" ¦ ");
  return [{ ...parts, text, rank: rankOf(parts), guard, node }];
}

/** `assert False` demands that nobody comes there. */
function isFailure({ subject, expected, isNegated }: Parts): boolean {
  return expected === "" && /^(?:false|False|0|None|null)$/.test(subject) !== isNegated;
}

function rankOf({ matcher, expected, isNegated }: Parts): number | undefined {
  const isThrow = /throw|reject|raise/i.test(matcher);
  if (isThrow && isNegated) return 3;
  if (isThrow && expected !== "") return 3;
  const strength = strengthOf(matcher);
  return isNegated && strength !== undefined && !isTruth(matcher) ? 1 : strength;
}
