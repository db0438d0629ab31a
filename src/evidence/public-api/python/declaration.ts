import type { SyntaxNode } from "../../syntax/node.ts";
import type { Declaration, Item } from "../surface.ts";
import { shown } from "../written.ts";
import { callOf } from "./calls.ts";

/** Decorators that leave a signature as it is. */
const plain =
  /^(?:(?:abc|typing|typing_extensions|t|functools|contextlib|warnings)\.)?(?:abstractmethod|override|final|overload|deprecated|lru_cache|cache|wraps|contextmanager|asynccontextmanager|staticmethod|classmethod|no_type_check|runtime_checkable|total_ordering|dataclass|property|cached_property|setupmethod)\b/;

/** A definition with the decorators above it. */
export interface Defined {
  readonly definition: SyntaxNode;
  readonly decorators: readonly string[];
}

/** Looks below decorators. */
export function definedIn(node: SyntaxNode): Defined {
  if (node.type !== "decorated_definition") return { definition: node, decorators: [] };
  const decorators = node.namedChildren
    .filter(({ type }) => type === "decorator")
    .map(({ text }) => text.replace(/^@\s*/, ""));
  return { definition: node.child("definition") ?? node, decorators };
}

/** True for one of several signatures that stand before the function itself. */
export function isOverload({ decorators }: Defined): boolean {
  return decorators.some((text) => /(?:^|\.)overload$/.test(text));
}

/** What a function or class definition offers. */
export function declarationOf(defined: Defined): Declaration {
  const { definition } = defined;
  if (definition.type === "function_definition")
    return { items: { "": functionItem(defined, "function") }, mentions: [] };
  return { items: classItems(defined), mentions: [] };
}

/** A name that a value is given to. */
export function valueItem(node: SyntaxNode, kind: string): Item {
  const value = node.child("right");
  return { kind, text: shown(node, value), line: node.line, head: "", whenAdded: "fine" };
}

function functionItem(defined: Defined, kind: "function" | "method"): Item {
  const { definition, decorators } = defined;
  const isStatic = decorators.some((text) => text.startsWith("staticmethod"));
  const call = callOf(definition, kind === "method" && !isStatic);
  const other = decorators.find((text) => !plain.test(text));
  return {
    kind,
    text: shown(definition, definition.child("body")),
    line: definition.line,
    head:
      decorators.includes("abstractmethod") || decorators.includes("abc.abstractmethod") ? "abstract" : "",
    calls: [call],
    whenAdded: "fine",
    ...(kind === "method" &&
      isStub(definition) && { unclear: "It is declared without a body, for what others bring." }),
    ...(other !== undefined && {
      hazy: `The decorator \`@${other.slice(0, 40)}\` may give it another signature.`,
    }),
  };
}

function isStub(definition: SyntaxNode): boolean {
  return definition.child("body")?.text.trim() === "...";
}

function classItems({ definition, decorators }: Defined): Readonly<Record<string, Item>> {
  const body = definition.child("body");
  const bases = (definition.child("superclasses")?.namedChildren ?? []).filter(
    ({ type }) => type !== "keyword_argument",
  );
  const above = bases.map(({ text }) => text).filter((name) => name !== "object");
  const isRecord =
    decorators.some((text) => /dataclass|attr\.s|attrs|define/.test(text)) ||
    above.some((name) => /(?:NamedTuple|TypedDict|Protocol)\b/.test(name));
  const own: Item = {
    kind: "class",
    text: shown(definition, body),
    line: definition.line,
    head: "",
    whenAdded: "fine",
    ...(above.length > 0 && { above }),
  };
  const members = body === undefined ? [] : body.namedChildren.flatMap((node) => memberItems(node, isRecord));
  const items: Record<string, Item> = { "": own };
  if (above.length === 0 && !isRecord) items[".__init__"] = emptyConstructor(definition.line);
  for (const [name, item] of members)
    if (name === "__init__" || !(`.${name}` in items)) items[`.${name}`] = item;
  return items;
}

/** A class that inherits from nothing takes no arguments where it does not say so. */
function emptyConstructor(line: number): Item {
  const calls = [{ parameters: [], head: "" }];
  return { kind: "method", text: "def __init__(self)", line, head: "", calls, whenAdded: "fine" };
}

type Member = readonly [string, Item];

function memberItems(node: SyntaxNode, isRecord: boolean): readonly Member[] {
  if (node.type === "if_statement" || node.type === "try_statement") {
    return node
      .all("block")
      .flatMap((block) => block.namedChildren.flatMap((child) => memberItems(child, isRecord)));
  }
  if (node.type === "expression_statement") return attributeItems(node, isRecord);
  const defined = definedIn(node);
  const name = defined.definition.child("name")?.text;
  if (name === undefined || isHidden(name) || isOverload(defined)) return [];
  if (defined.definition.type === "class_definition") {
    return Object.entries(classItems(defined)).map(([key, item]) => [`${name}${key}`, item]);
  }
  if (defined.decorators.some((text) => /(?:^|\.)(?:setter|deleter)$/.test(text))) return [];
  const item = functionItem(defined, "method");
  const isProperty = defined.decorators.some((text) => /^[\w.]*property\b/.test(text));
  const { calls: _calls, ...attribute } = item;
  const own: Member = [name, isProperty ? { ...attribute, kind: "attribute" } : item];
  return name === "__init__" ? [own, ...ownAttributes(defined.definition)] : [own];
}

/** Dunder methods are called by the language; other underscores are for those who wrote them. */
function isHidden(name: string): boolean {
  return name.startsWith("_") && !/^__\w+__$/.test(name);
}

function attributeItems(statement: SyntaxNode, isRecord: boolean): readonly Member[] {
  const [assignment] = statement.namedChildren;
  const left = assignment?.type === "assignment" ? assignment.child("left") : undefined;
  if (assignment === undefined || left?.type !== "identifier" || left.text.startsWith("_")) return [];
  const isBare = assignment.child("type") !== undefined && assignment.child("right") === undefined;
  if (isBare && !isRecord) return [];
  return [[left.text, { ...valueItem(assignment, "attribute"), whenAdded: isBare ? "breaks" : "fine" }]];
}

/** What `__init__` gives to `self` is there for users of the object. */
function ownAttributes(definition: SyntaxNode): readonly Member[] {
  const body = definition.child("body");
  return (body?.all("assignment") ?? []).flatMap((assignment): readonly Member[] => {
    const left = assignment.child("left");
    if (left?.type !== "attribute" || left.child("object")?.text !== "self") return [];
    const name = left.child("attribute")?.text ?? "_";
    return name.startsWith("_") ? [] : [[name, valueItem(assignment, "attribute")]];
  });
}
