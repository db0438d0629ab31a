import type { RepoPath } from "../../base/repo-path.ts";

/** What the opening comment of a file says about its licence. */
export interface Header {
  /** The comment's text without its marks, blanks as one, years as `YEAR`. */
  readonly text: string;
  /** The expression behind `SPDX-License-Identifier:`. */
  readonly spdx?: string;
  readonly holders: readonly string[];
  readonly isLicence: boolean;
}

const commented =
  /\.(?:[cm]?[jt]sx?|py|pyi|go|rs|java|kts?|scala|c|h|cc|cpp|cxx|hh|hpp|hxx|cs|fs|swift|mm?|rb|php|sh|bash|zsh|ps1|s?css|less|vue|svelte|lua|pl|pm|r|dart|exs?|erl|hrl|hs|ml|mli|clj|cljs|zig|nim|proto|groovy|gradle|sql|tf|nix|v|sv|vhd|cu|cl|glsl|hlsl|asm|s)$/i;

/** True for sources that have comments, and so may carry a header. */
export function mayCarryHeader(path: RepoPath): boolean {
  return commented.test(path) && !/\.min\.[a-z]+$/i.test(path);
}

const maxLines = 60;

/** Reads the comment lines that a file begins with; a shebang, an encoding or a doctype may stand before them. */
export function readHeader(text: string): Header {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/, maxLines);
  const said: string[] = [];
  let open: string | undefined;
  for (const [at, line] of lines.entries()) {
    const plain = line.trim();
    if (open !== undefined) {
      const end = plain.indexOf(open);
      said.push(end === -1 ? plain : plain.slice(0, end));
      if (end !== -1) open = undefined;
      continue;
    }
    if (plain === "" || (at < 2 && /^(?:#!|<\?|<!doctype|"use |'use )/i.test(plain))) continue;
    const block = blocks.find(([start]) => plain.startsWith(start));
    if (block !== undefined) {
      const [start, close] = block;
      const rest = plain.slice(start.length);
      const end = rest.indexOf(close);
      said.push(end === -1 ? rest : rest.slice(0, end));
      if (end === -1) open = close;
      continue;
    }
    if (!/^(?:\/\/|#|--|;|%|')/.test(plain)) break;
    said.push(plain);
  }
  return headerOf(said.map((line) => line.replace(/^[/#*;%'!\-\s]+/, "").trim()));
}

const blocks: readonly (readonly [start: string, end: string])[] = [
  ["/*", "*/"],
  ["<!--", "-->"],
  ['"""', '"""'],
  ["'''", "'''"],
  ["--[[", "]]"],
  ["{-", "-}"],
  ["(*", "*)"],
  ["=begin", "=end"],
];

function headerOf(lines: readonly string[]): Header {
  const text = plainText(lines.join(" "));
  const spdx = lines
    .map((line) => /SPDX-License-Identifier:\s*(.+?)\s*$/i.exec(line)?.[1])
    .find((found) => found !== undefined);
  const holders = lines.flatMap(holderOf);
  const isLicence =
    spdx !== undefined ||
    holders.length > 0 ||
    /\b(?:licen[cs]ed? (?:under|to|that|can)|licen[cs]e (?:that|file|information)|all rights reserved)\b/i.test(
      text,
    );
  return { text, holders, isLicence, ...(spdx !== undefined && { spdx }) };
}

/** Years come and go without changing what a header says. */
export function plainText(text: string): string {
  return text
    .replace(/\b(?:19|20)\d\d(?:\s*[-–,]\s*(?:(?:19|20)\d\d|present|now))*\b/gi, "YEAR")
    .replace(/\s+/g, " ")
    .trim();
}

/** Who a line of the kind `Copyright (c) 2020 Someone` names. */
export function holderOf(line: string): readonly string[] {
  const said = /^(?:SPDX-FileCopyrightText:|(?:\(c\)\s*)?copyright\b)\s*:?\s*(.+)$/i.exec(line.trim())?.[1];
  if (said === undefined) return [];
  const named = plainText(said)
    .replace(/^(?:\(c\)|©|&copy;|copyright|YEAR|by|,|\s)+/gi, "")
    .replace(/\b(?:all rights reserved|licen[cs]ed)\b.*$/i, "")
    .replace(/<[^>]*>|[.,;\s]+$/g, "")
    .trim();
  return named === "" || /^(?:notice|holder|owner|law|and|or|is|the above)\b/i.test(named) ? [] : [named];
}
