import * as z from "zod/mini";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { rearm } from "../../model/data-text.ts";
import { closestRegion } from "./closest.ts";
import { readContent, replaceContent } from "./file-bytes.ts";
import { decodeText, linesOf, numbered } from "./lines.ts";
import { mayChange } from "./permission.ts";
import { findPlace } from "./place.ts";
import { missing } from "./read-file.ts";
import { replaceOnce, type Replacement } from "./replacement.ts";
import { defineTool, refuse, say, type Tool, type ToolResult } from "./tool.ts";

const around = 3;

export const editFileTool: Tool = defineTool({
  name: "edit_file",
  description:
    "Replace text in a file. `old` must stand there exactly once: whole lines, without line numbers.",
  schema: z.strictObject({ path: z.string(), old: say(z.string(), "Exact text."), new: z.string() }),
  use: async (wanted, bench, signal) => {
    const about = `edit ${printablePath(wanted.path)}`;
    const place = await findPlace(wanted.path, bench);
    if (place.kind === "barred") return refuse(about, place.message);
    const decision = await mayChange(place.path, "edit", bench, signal);
    if (!decision.allowed) return refuse(about, decision.message, decision.clause);
    if (place.kind === "free") {
      return { text: `${missing(place.path)} A new file needs create_file.`, summary: `${about}: not found` };
    }
    const content = await readContent(place);
    if (content.kind === "closed") {
      return {
        text: `${printablePath(place.path)} cannot be edited: ${content.why}.`,
        summary: `${about}: not text`,
      };
    }
    const replaced = tryReplace(content.bytes, wanted);
    if (replaced.kind !== "replaced")
      return explain(replaced, content.bytes, { ...wanted, path: place.path });
    await replaceContent(bench.dir, place.path, { bytes: replaced.bytes, mode: content.mode });
    return showEdit(place.path, replaced);
  },
});

interface Wanted {
  readonly path: RepoPath;
  readonly old: string;
  readonly new: string;
}

function tryReplace(bytes: Buffer, wanted: Wanted): Replacement {
  if (wanted.old === "") {
    if (bytes.length > 0)
      return { kind: "unfit", why: "`old` is empty; only an empty file has nothing to replace." };
    const fresh = Buffer.from(wanted.new, "utf8");
    return { kind: "replaced", bytes: fresh, line: 1, lines: linesOf(wanted.new).length };
  }
  if (wanted.old === wanted.new) return { kind: "unfit", why: "`old` and `new` are the same." };
  const exact = replaceOnce(bytes, wanted.old, wanted.new);
  const rearmed = rearm(wanted.old);
  if (exact.kind !== "missing" || rearmed === wanted.old) return exact;
  return replaceOnce(bytes, rearmed, rearm(wanted.new));
}

function explain(
  outcome: Exclude<Replacement, { kind: "replaced" }>,
  bytes: Buffer,
  wanted: Wanted,
): ToolResult {
  const name = printablePath(wanted.path);
  switch (outcome.kind) {
    case "unfit":
      return { text: `Nothing changed in ${name}. ${outcome.why}`, summary: `edit ${name}: nothing to do` };
    case "many":
      return {
        text:
          `Nothing changed: \`old\` stands ${outcome.lines.length} times or more in ${name}, at lines ` +
          `${outcome.lines.join(", ")}. Add lines around it until it stands once.`,
        summary: `edit ${name}: not unique`,
      };
    case "missing":
      return { text: aboutMiss(bytes, wanted), summary: `edit ${name}: no match` };
  }
}

function aboutMiss(bytes: Buffer, wanted: Wanted): string {
  const name = printablePath(wanted.path);
  const lines = linesOf(decodeText(bytes));
  const sought = linesOf(wanted.old);
  const numbers = sought.every((line) => /^\s*\d+\t/.test(line));
  const plain = numbers ? sought.map((line) => line.replace(/^\s*\d+\t/, "")) : sought;
  const region = closestRegion(lines, plain);
  const head = `Nothing changed: \`old\` does not stand in ${name}.`;
  if (region === undefined)
    return `${head} Nothing like it was found in its ${lines.length} lines; read it first.`;
  const why = numbers
    ? " Leave the line numbers out of `old`."
    : region.spaceOnly
      ? " Only white space differs: copy it exactly."
      : "";
  return `${head}${why} Closest, lines ${region.from}-${region.to}:\n${numbered(lines, region.from, region.to)}`;
}

function showEdit(path: RepoPath, replaced: Extract<Replacement, { kind: "replaced" }>): ToolResult {
  const name = printablePath(path);
  const lines = linesOf(decodeText(replaced.bytes));
  const last = replaced.line + replaced.lines - 1;
  const from = Math.max(1, replaced.line - around);
  const to = Math.min(lines.length, Math.min(last + around, from + 40));
  const view = lines.length === 0 ? "The file is empty now." : numbered(lines, from, to);
  return {
    text: `Edited ${name}. Now:\n${view}`,
    summary: `edited ${name}, lines ${replaced.line}-${last}`,
    edited: [path],
  };
}
