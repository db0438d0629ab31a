import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parseTree,
  type Edit,
  type Node,
} from "jsonc-parser";
import { Fault } from "../base/fault.ts";
import { inlineJson as inline } from "./draft.ts";
import { readJsonc } from "./jsonc.ts";
import type { ClausePath } from "./problem.ts";

/**
 * One value of a contract's text that is set, or taken away by `undefined`. A path that ends in a list's position
 * replaces or removes that item; -1 stands for the place after the last one.
 */
export interface ContractEdit {
  readonly path: ClausePath;
  readonly value: unknown;
}

/**
 * A contract's text with some values changed, one after the other. Comments, indentation and the way in which a list is
 * written stay. Throws `contract-invalid` for a text that is no JSON.
 */
export function editContract(text: string, edits: readonly ContractEdit[]): string {
  return edits.reduce(editOnce, text);
}

function editOnce(text: string, edit: ContractEdit): string {
  const before = readJsonc(text);
  if (before.value === undefined) {
    const [problem] = before.problems;
    const where = problem === undefined ? "" : ` in line ${problem.place.line}`;
    throw new Fault("contract-invalid", `The contract cannot be edited: its JSON is broken${where}.`, {
      hint: "Mend the line, then try again.",
    });
  }
  const root = parseTree(text, [], { allowTrailingComma: true });
  const gentle = root === undefined ? undefined : editNode(text, root, edit);
  // The library's own way gives every item of a list a line, and damages one when its last item on a shared line goes.
  return gentle ?? applyEdits(text, modify(text, [...edit.path], edit.value, options(text)));
}

/** The text with one node changed, without a word of the rest; undefined where a line would become too long. */
function editNode(text: string, root: Node, { path, value }: ContractEdit): string | undefined {
  const node = path.at(-1) === -1 ? undefined : findNodeAtLocation(root, [...path]);
  if (node === undefined) return value === undefined ? text : addNode(text, root, path, value);
  if (value !== undefined) return replace(text, node.offset, endOf(node), inline(value));
  const item = node.parent?.type === "property" ? node.parent : node;
  const items = item.parent?.children ?? [];
  return applyEdits(text, removal(text, items, items.indexOf(item)));
}

/** Adds to the deepest list or object on the way that the text holds; what lies between is made. */
function addNode(text: string, root: Node, path: ClausePath, value: unknown): string | undefined {
  for (let length = path.length - 1; length >= 0; length -= 1) {
    const holder = length === 0 ? root : findNodeAtLocation(root, path.slice(0, length));
    if (holder === undefined) continue;
    const made = path
      .slice(length + 1)
      .reduceRight<unknown>((inner, part) => (typeof part === "number" ? [inner] : { [part]: inner }), value);
    const key = path[length];
    if (holder.type === "array") return addItem(text, holder, inline(made));
    if (holder.type === "object") return addItem(text, holder, `${inline(key)}: ${inline(made)}`);
    return replace(text, holder.offset, endOf(holder), inline({ [String(key)]: made }));
  }
  return undefined;
}

const maxColumns = 110;

function addItem(text: string, holder: Node, added: string): string | undefined {
  const last = holder.children?.at(-1);
  if (last === undefined) return addFirst(text, holder, added);
  const end = endOf(last);
  const line = lineAround(text, end);
  if (alone(text, last)) {
    const { text: first } = lineAround(text, last.offset);
    const next = `${eolOf(text)}${first.slice(0, first.length - first.trimStart().length)}${added}`;
    if (commaAfter(text, end) !== undefined) return insert(text, line.end, `${next},`);
    return insert(insert(text, line.end, next), end, ",");
  }
  return line.text.length + added.length + 2 > maxColumns ? undefined : insert(text, end, `, ${added}`);
}

function addFirst(text: string, holder: Node, added: string): string {
  const at = holder.offset + 1;
  if (holder.type === "array") return insert(text, at, added);
  return insert(text, at, text[at] === "}" ? ` ${added} ` : ` ${added}`);
}

function removal(text: string, items: readonly Node[], index: number): Edit[] {
  const [previous, item, next] = [items[index - 1], items[index], items[index + 1]];
  if (item === undefined) return [];
  const before = previous === undefined ? item.offset : endOf(previous);
  const trailing = commaAfter(text, endOf(item));
  if (alone(text, item)) {
    const from = lineAround(text, item.offset).start;
    const whole = { offset: from, length: lineAround(text, endOf(item)).next - from, content: "" };
    const last = next === undefined && trailing === undefined;
    const orphan = last && previous !== undefined ? commaAfter(text, before) : undefined;
    return orphan === undefined ? [whole] : [{ offset: orphan, length: 1, content: "" }, whole];
  }
  if (next !== undefined) return [{ offset: item.offset, length: next.offset - item.offset, content: "" }];
  const [from, to] = trailing === undefined ? [before, endOf(item)] : [item.offset, trailing + 1];
  return [{ offset: from, length: to - from, content: "" }];
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Where the comma after a value stands; a comment may come before it. */
function commaAfter(text: string, end: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(end);
  // Token 5 is the comma (SyntaxKind is a const enum, absent at run time).
  return Number(scanner.scan()) === 5 ? scanner.getTokenOffset() : undefined;
}

/** True when a value has its lines for itself, but for a comma and a comment after it. */
function alone(text: string, item: Node): boolean {
  const before = text.slice(lineAround(text, item.offset).start, item.offset);
  const after = text.slice(endOf(item), lineAround(text, endOf(item)).end);
  return before.trim() === "" && /^\s*,?\s*(?:\/\/.*)?$/.test(after);
}

function lineAround(text: string, offset: number) {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const feed = text.indexOf("\n", offset);
  const next = feed === -1 ? text.length : feed + 1;
  const end = feed === -1 ? text.length : feed - (text[feed - 1] === "\r" ? 1 : 0);
  return { start, end, next, text: text.slice(start, end) };
}

function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}

function options(text: string) {
  const spaces = /^( +)\S/m.exec(text)?.[1]?.length;
  const tabs = spaces === undefined && /^\t/m.test(text);
  return {
    formattingOptions: { insertSpaces: !tabs, tabSize: spaces ?? (tabs ? 4 : 2), eol: eolOf(text) },
  };
}

function eolOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function replace(text: string, from: number, to: number, content: string): string {
  return text.slice(0, from) + content + text.slice(to);
}
