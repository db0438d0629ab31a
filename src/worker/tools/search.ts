import * as z from "zod/mini";
import { lstat } from "node:fs/promises";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { boundLine } from "../../model/data-text.ts";
import { fileCode, readContent } from "./file-bytes.ts";
import { decodeText, linesOf } from "./lines.ts";
import { isRegex, literalMatcher, regexMatcher, type LineMatcher } from "./matcher.ts";
import { missing } from "./read-file.ts";
import { defineTool, refuse, say, type Tool, type ToolResult } from "./tool.ts";
import { listFiles, type ListedFile } from "./walk.ts";

const maxFileBytes = 1024 * 1024;
const maxHits = 100;
const maxSearchMs = 15_000;

export const searchTool: Tool = defineTool({
  name: "search",
  description: "Find lines by regular expression (one line at a time, case counts). Answers path:line: text.",
  schema: z.strictObject({
    pattern: z.string().check(z.minLength(1), z.maxLength(500)),
    path: z.optional(say(z.string(), "Folder, file or glob; without it everywhere.")),
    literal: z.optional(say(z.boolean(), "Take the pattern as plain text.")),
  }),
  use: async ({ pattern, path: named = "", literal = false }, bench, signal) => {
    const about = `search ${JSON.stringify(boundLine(pattern, 60))}`;
    const listing = await listFiles(named, bench, signal);
    if (listing.kind === "barred") return refuse(about, listing.message);
    if (listing.kind === "missing") return { text: missing(listing.path), summary: `${about}: no such path` };
    const asText = literal || !isRegex(pattern);
    await using matcher = asText ? literalMatcher(pattern) : regexMatcher(pattern);
    const found = await searchFiles(listing.files, matcher, signal);
    const note = asText && !literal ? ["[not a regular expression; searched as plain text]"] : [];
    return showHits(found, { about, note, maxChars: bench.maxResultChars });
  },
});

interface Found {
  readonly hits: readonly string[];
  readonly files: number;
  readonly end: "all" | "enough" | "slow";
}

async function searchFiles(
  files: readonly ListedFile[],
  matcher: LineMatcher,
  signal: AbortSignal,
): Promise<Found> {
  const hits: string[] = [];
  const endsAt = performance.now() + maxSearchMs;
  let count = 0;
  for (const { path, file } of files) {
    if (performance.now() > endsAt) return { hits, files: count, end: "slow" };
    const lines = await searchable(path, file);
    const matched = await matcher.match(lines, signal);
    if (matched === undefined) return { hits, files: count, end: "slow" };
    count += 1;
    for (const at of matched) hits.push(`${shownPath(path)}:${at + 1}: ${boundLine(lines[at] ?? "", 200)}`);
    if (hits.length >= maxHits) return { hits: hits.slice(0, maxHits), files: count, end: "enough" };
  }
  return { hits, files: count, end: "all" };
}

/** The lines of a text file; none for binary, large, vanished or unreadable ones. */
async function searchable(path: RepoPath, file: string | Buffer): Promise<string[]> {
  try {
    const stat = await lstat(file);
    if (!stat.isFile() || stat.size > maxFileBytes) return [];
    const content = await readContent({ kind: "found", path, file, stat });
    return content.kind === "text" ? linesOf(decodeText(content.bytes)) : [];
  } catch (thrown) {
    if (fileCode(thrown) === undefined) throw thrown;
    return [];
  }
}

interface Manner {
  readonly about: string;
  readonly note: readonly string[];
  readonly maxChars: number;
}

function showHits(found: Found, { about, note, maxChars }: Manner): ToolResult {
  let chars = 0;
  const cut = found.hits.findIndex((hit) => (chars += hit.length + 1) > maxChars);
  const shown = cut === -1 ? found.hits : found.hits.slice(0, cut);
  const lines = [...note, ...shown];
  if (shown.length === 0) lines.push(`No line matches in ${found.files} files.`);
  if (found.end === "enough" || cut !== -1) lines.push("[more lines match: narrow the pattern or the path]");
  if (found.end === "slow") {
    lines.push(
      `[ended after ${found.files} files: it took too long. Use a simpler pattern, literal or a path]`,
    );
  }
  return { text: lines.join("\n"), summary: `${about}: ${shown.length} lines` };
}

function shownPath(path: RepoPath): string {
  return printablePath(path.startsWith("[") ? `./${path}` : path);
}
