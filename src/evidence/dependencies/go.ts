import type { Item, Lock, Locked } from "./item.ts";

/**
 * go.mod and go.work, by the grammar of https://go.dev/ref/mod#go-mod-file-grammar: lines of tokens, blocks in
 * parentheses, comments after `//`, names bare or in quotes.
 */
export function readGoMod(text: string): readonly Item[] {
  return linesOf(text).flatMap(itemsOf);
}

/** The path of the module itself; empty where a go.work has none. */
export function goModule(text: string): string {
  return linesOf(text).find(({ tokens }) => tokens[0] === "module")?.tokens[1] ?? "";
}

interface Line {
  readonly tokens: readonly string[];
  readonly comment: string;
}

/** Each line of a block stands with the block's own verb before it. */
function linesOf(text: string): readonly Line[] {
  const found: Line[] = [];
  let block: string | undefined;
  for (const raw of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    const { tokens, comment } = tokensOf(raw);
    const [verb = "", next] = tokens;
    if (tokens.length === 0) continue;
    if (block === undefined && next === "(") block = openBlock(tokens, verb);
    else if (block !== undefined && verb === ")") block = undefined;
    else found.push({ tokens: block === undefined ? tokens : [block, ...tokens], comment });
  }
  if (block !== undefined) throw new SyntaxError(`the block ${block} has no end`);
  return found;
}

function openBlock(tokens: readonly string[], verb: string): string | undefined {
  if (tokens.length === 2) return verb;
  if (tokens.length === 3 && tokens[2] === ")") return undefined;
  throw new SyntaxError(`found more than a parenthesis after ${verb}`);
}

function tokensOf(line: string): Line {
  const tokens: string[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line[at] ?? "";
    if (char === " " || char === "\t") at += 1;
    else if (line.startsWith("//", at)) return { tokens, comment: line.slice(at + 2).trim() };
    else {
      const end = tokenEnd(line, at);
      tokens.push(unquoted(line.slice(at, end)));
      at = end;
    }
  }
  return { tokens, comment: "" };
}

function tokenEnd(line: string, at: number): number {
  const char = line[at] ?? "";
  if (char === '"' || char === "`") {
    const end = line.indexOf(char, at + 1);
    if (end === -1) throw new SyntaxError("found a text without its closing quote");
    return end + 1;
  }
  if ("()[],".includes(char)) return at + 1;
  let end = at;
  while (end < line.length && !" \t()[],".includes(line[end] ?? "") && !line.startsWith("//", end)) end += 1;
  return Math.max(end, at + 1);
}

function unquoted(token: string): string {
  return /^["`]/.test(token) ? token.slice(1, -1) : token;
}

function itemsOf({ tokens, comment }: Line): readonly Item[] {
  const [verb = "", name = "", ...rest] = tokens;
  const read = directives.get(verb);
  if (read === undefined)
    throw new SyntaxError(`found a directive that go.mod does not have: ${verb.slice(0, 40)}`);
  return read({ verb, name, rest, comment });
}

interface Directive {
  readonly verb: string;
  readonly name: string;
  readonly rest: readonly string[];
  readonly comment: string;
}

type ReadDirective = (directive: Directive) => readonly Item[];

const toolchain: ReadDirective = ({ verb, name }) => [
  { kind: "toolchain", group: "", name: verb, value: name },
];
const setting: ReadDirective = ({ verb, name, rest }) => [
  { kind: "setting", group: "", name: verb, value: [name, ...rest].join(" ") },
];
const nothing: ReadDirective = () => [];

const directives: ReadonlyMap<string, ReadDirective> = new Map<string, ReadDirective>([
  ["module", nothing],
  ["ignore", nothing],
  ["go", toolchain],
  ["toolchain", toolchain],
  ["godebug", setting],
  ["retract", setting],
  ["require", ({ name, rest, comment }) => [requirement(name, rest, comment)]],
  ["tool", ({ name }) => [{ kind: "dependency", group: "tool", name, value: "" }]],
  ["use", ({ name }) => [{ kind: "workspace", group: "", name: "use", value: name }]],
  ["exclude", ({ name, rest }) => [{ kind: "override", group: "exclude", name, value: rest.join(" ") }]],
  ["replace", ({ name, rest }) => [replacement([name, ...rest])]],
]);

function requirement(name: string, rest: readonly string[], comment: string): Item {
  const [version, ...more] = rest;
  if (version === undefined || more.length > 0)
    throw new SyntaxError(`found no single version of ${name.slice(0, 60)}`);
  const isIndirect = /^indirect(?:;|$)/.test(comment);
  return {
    kind: "dependency",
    group: isIndirect ? "the indirect requirements" : "require",
    name,
    value: version,
    ...(isIndirect && { indirect: true }),
  };
}

function replacement(tokens: readonly string[]): Item {
  const arrow = tokens.indexOf("=>");
  const [to = ""] = tokens.slice(arrow + 1);
  if (arrow < 1 || to === "") throw new SyntaxError("found a replacement without its arrow");
  return {
    kind: "override",
    group: "replace",
    name: tokens[0] ?? "",
    value: [...tokens.slice(1, arrow), "=>", ...tokens.slice(arrow + 1)].join(" "),
    ...(/^\.{0,2}[\\/]|^[A-Za-z]:/.test(to) && { origin: "file" }),
  };
}

/** go.sum and go.work.sum: `module version hash`; what ends in `/go.mod` pins a manifest alone. */
export function readGoSum(text: string): Lock {
  return { packages: text.split(/\r?\n/).flatMap(pinnedModule), items: [], wants: [] };
}

function pinnedModule(line: string, at: number): readonly Locked[] {
  if (line.trim() === "") return [];
  const [name = "", pinned = "", hash = "", ...more] = line.trim().split(/\s+/);
  if (hash === "" || more.length > 0) throw new SyntaxError(`line ${at + 1} is no module, version and hash`);
  const version = pinned.replace(/\/go\.mod$/, "");
  const checksum = version === pinned ? hash : `go.mod:${hash}`;
  return [{ name, version, origin: "registry", source: "", checksum, needsChecksum: true }];
}
