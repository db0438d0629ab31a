import type { RepoPath } from "../../base/repo-path.ts";

/**
 * Whether a pattern of a `.gitattributes` file matches a path relative to that file's folder, as git does it: a pattern
 * without a slash is a name at any depth, one with a slash is anchored, one that ends in a slash matches nothing.
 * Its time is bounded by the product of both lengths.
 */
export function matchesPattern(pattern: string, path: RepoPath): boolean {
  if (pattern.endsWith("/") || pattern === "") return false;
  const parts = path.split("/");
  if (!pattern.includes("/")) return matchesName(pattern, parts.at(-1) ?? "");
  return matchesParts(pattern.replace(/^\//, "").split("/"), parts);
}

/** A `**` stands for any number of folders; at the end it wants at least one part. */
function matchesParts(pattern: readonly string[], parts: readonly string[]): boolean {
  const isAny = (at: number): boolean => pattern[at] === "**";
  let [at, part, lastAny, resume] = [0, 0, -1, 0];
  while (part < parts.length) {
    if (at < pattern.length && isAny(at)) {
      if (at === pattern.length - 1) return true;
      [lastAny, resume, at] = [at, part, at + 1];
    } else if (at < pattern.length && matchesName(pattern[at] ?? "", parts[part] ?? "")) {
      at += 1;
      part += 1;
    } else if (lastAny !== -1) {
      resume += 1;
      [at, part] = [lastAny + 1, resume];
    } else return false;
  }
  return at === pattern.length;
}

interface Piece {
  readonly isStar: boolean;
  matches(char: string): boolean;
}

/** `*`, `?`, `[a-z]`, `[!a]` and escaped characters within one part. */
export function matchesName(pattern: string, name: string): boolean {
  if (!/[*?[\\]/.test(pattern)) return pattern === name;
  const pieces = piecesOf(pattern);
  if (pieces === undefined) return false;
  const chars = Array.from(name);
  let [at, char, star, resume] = [0, 0, -1, 0];
  while (char < chars.length) {
    const piece = pieces[at];
    if (piece?.isStar === true) [star, resume, at] = [at, char, at + 1];
    else if (piece?.matches(chars[char] ?? "") === true) {
      at += 1;
      char += 1;
    } else if (star !== -1) {
      resume += 1;
      [at, char] = [star + 1, resume];
    } else return false;
  }
  return pieces.slice(at).every(({ isStar }) => isStar);
}

const star: Piece = { isStar: true, matches: () => true };

function piecesOf(pattern: string): readonly Piece[] | undefined {
  const chars = Array.from(pattern);
  const pieces: Piece[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? "";
    if (char === "*") {
      if (pieces.at(-1) !== star) pieces.push(star);
    } else if (char === "?") pieces.push({ isStar: false, matches: () => true });
    else if (char === "[") {
      const end = chars.indexOf("]", at + (/[!^]/.test(chars[at + 1] ?? "") ? 3 : 2));
      if (end === -1) return undefined;
      pieces.push(classOf(chars.slice(at + 1, end)));
      at = end;
    } else {
      if (char === "\\") at += 1;
      const wanted = chars[at] ?? "";
      pieces.push({ isStar: false, matches: (found) => found === wanted });
    }
  }
  return pieces;
}

function classOf(chars: readonly string[]): Piece {
  const isNegated = chars[0] === "!" || chars[0] === "^";
  const members = isNegated ? chars.slice(1) : chars;
  const matches = (char: string): boolean => {
    for (let at = 0; at < members.length; at += 1) {
      const first = members[at] ?? "";
      const isRange = members[at + 1] === "-" && at + 2 < members.length;
      const last = isRange ? (members[at + 2] ?? "") : first;
      if (first <= char && char <= last) return true;
      if (isRange) at += 2;
    }
    return false;
  };
  return { isStar: false, matches: (char) => matches(char) !== isNegated };
}
