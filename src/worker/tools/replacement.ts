import { isUtf8 } from "./lines.ts";

/** What replacing one text by another in a file's bytes comes to. */
export type Replacement =
  | {
      readonly kind: "replaced";
      readonly bytes: Buffer;
      /** The first new line and how many there are, from 1. */
      readonly line: number;
      readonly lines: number;
    }
  | { readonly kind: "missing" }
  | { readonly kind: "many"; readonly lines: readonly number[] }
  | { readonly kind: "unfit"; readonly why: string };

/**
 * Replaces `old` by `fresh` where `old` stands exactly once. Works on bytes, so that a byte order mark, a missing
 * final newline and bytes that are no UTF-8 stay as they are. Line ends do not count in the search: what is put in
 * gets the file's own, and lines that do not change keep theirs.
 */
export function replaceOnce(bytes: Buffer, old: string, fresh: string): Replacement {
  if (!isAscii(fresh) && !isUtf8(bytes)) {
    return { kind: "unfit", why: "The file is not UTF-8: `new` may hold ASCII only." };
  }
  const raw = bytes.toString("latin1");
  const file = withoutReturns(raw);
  const wanted = withoutReturns(byteText(old)).text;
  const places = placesOf(file.text, wanted);
  const [at, second] = places;
  if (at === undefined) return { kind: "missing" };
  if (second !== undefined) return { kind: "many", lines: places.map((place) => lineAt(file.text, place)) };
  return put(raw, file, { at, wanted, fresh: withoutReturns(byteText(fresh)).text });
}

interface Edit {
  readonly at: number;
  readonly wanted: string;
  readonly fresh: string;
}

/** Replaces only what differs between both texts: the lines before and after it are not touched. */
function put(raw: string, file: Unfolded, { at, wanted, fresh }: Edit): Replacement {
  const before = commonStart(wanted, fresh);
  const after = commonEnd(wanted.slice(before), fresh.slice(before));
  const from = file.offset(at + before);
  const to = file.offset(at + wanted.length - after);
  const middle = fresh.slice(before, fresh.length - after);
  const end = usesReturns(raw) ? "\r\n" : "\n";
  const text = raw.slice(0, from) + middle.replaceAll("\n", end) + raw.slice(to);
  const line = lineAt(file.text, at);
  return { kind: "replaced", bytes: Buffer.from(text, "latin1"), line, lines: fresh.split("\n").length };
}

interface Unfolded {
  /** The text with every CRLF as LF. */
  readonly text: string;
  /** Where a place in `text` stands in the original. */
  offset(at: number): number;
}

function withoutReturns(raw: string): Unfolded {
  const text = raw.replaceAll("\r\n", "\n");
  if (text.length === raw.length) return { text, offset: (at) => at };
  const returns: number[] = [];
  for (let at = raw.indexOf("\r\n"); at !== -1; at = raw.indexOf("\r\n", at + 2)) {
    returns.push(at - returns.length);
  }
  return { text, offset: (at) => at + countBelow(returns, at) };
}

/** How many of the ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where it stands, at most eight places; overlapping ones count. */
function placesOf(text: string, wanted: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1 && places.length < 8; at = text.indexOf(wanted, at + 1)) {
    places.push(at);
  }
  return places;
}

function lineAt(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < place; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** More CRLF than lone LF. */
function usesReturns(raw: string): boolean {
  const ends = raw.split("\n").length - 1;
  const returns = raw.split("\r\n").length - 1;
  return returns * 2 > ends;
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at;
}

function commonEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
}

/** UTF-8 bytes as a string of one character a byte. */
function byteText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
