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
  // The library's own way expands a list to a line each, and damages one when its last item on a shared line goes.
  return editItem(text, edit) ?? applyEdits(text, modify(text, [...edit.path], edit.value, options(text)));
}

/** An item added to a list or taken from it, without a word of the rest; undefined where that cannot be done. */
function editItem(text: string, { path, value }: ContractEdit): string | undefined {
  const index = path.at(-1);
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root === undefined ? undefined : findNodeAtLocation(root, path.slice(0, -1));
  if (typeof index !== "number" || list?.type !== "array") return undefined;
  const items = list.children ?? [];
  if (index === -1) return value === undefined ? text : addItem(text, list, inline(value));
  const item = items[index];
  if (item === undefined) return undefined;
  if (value === undefined) return applyEdits(text, removal(text, items, index));
  return applyEdits(text, [{ offset: item.offset, length: item.length, content: inline(value) }]);
}

const maxColumns = 110;

function addItem(text: string, list: Node, value: string): string | undefined {
  const items = list.children ?? [];
  const last = items.at(-1);
  if (last === undefined) return applyEdits(text, [{ offset: list.offset + 1, length: 0, content: value }]);
  const end = endOf(last);
  const line = lineAround(text, last.offset);
  if (alone(text, last)) {
    const space = line.text.slice(0, line.text.length - line.text.trimStart().length);
    const added = `${eolOf(text)}${space}${value}`;
    if (commaAfter(text, end) !== undefined) return insert(text, line.end, `${added},`);
    return insert(insert(text, line.end, added), end, ",");
  }
  return line.text.length + value.length + 2 > maxColumns ? undefined : insert(text, end, `, ${value}`);
}

function removal(text: string, items: readonly Node[], index: number): Edit[] {
  const [previous, item, next] = [items[index - 1], items[index], items[index + 1]];
  if (item === undefined) return [];
  const before = previous === undefined ? item.offset : endOf(previous);
  if (alone(text, item)) {
    const line = lineAround(text, item.offset);
    const whole = { offset: line.start, length: line.next - line.start, content: "" };
    const last = next === undefined && commaAfter(text, endOf(item)) === undefined;
    const orphan = last && previous !== undefined ? commaAfter(text, before) : undefined;
    return orphan === undefined ? [whole] : [{ offset: orphan, length: 1, content: "" }, whole];
  }
  if (next !== undefined) return [{ offset: item.offset, length: next.offset - item.offset, content: "" }];
  const trailing = commaAfter(text, endOf(item));
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

/** True when a value has its line for itself, but for a comma and a comment after it. */
function alone(text: string, item: Node): boolean {
  const line = lineAround(text, item.offset);
  const after = text.slice(endOf(item), line.end);
  return text.slice(line.start, item.offset).trim() === "" && /^\s*,?\s*(?:\/\/.*)?$/.test(after);
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

function inline(value: unknown): string {
  return JSON.stringify(value);
}
