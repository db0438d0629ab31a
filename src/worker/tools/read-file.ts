import * as z from "zod/mini";
import { printablePath } from "../../base/repo-path.ts";
import { readContent } from "./file-bytes.ts";
import { decodeText, isUtf8, linesOf, numbered } from "./lines.ts";
import { findPlace } from "./place.ts";
import { defineTool, refuse, say, type Bench, type Tool, type ToolResult } from "./tool.ts";

const maxLines = 400;
const line = z.int().check(z.minimum(1));

export const readFileTool: Tool = defineTool({
  name: "read_file",
  description: `Read a text file, each line behind its number and a tab; at most ${maxLines} lines a call.`,
  schema: z.strictObject({
    path: say(z.string(), "Relative to the repository's root."),
    start: z.optional(say(line, "First line.")),
    end: z.optional(say(line, "Last line.")),
  }),
  use: async ({ path: named, start = 1, end }, bench) => {
    const place = await findPlace(named, bench);
    if (place.kind === "barred") return refuse(`read ${printablePath(named)}`, place.message);
    const { path } = place;
    const about = `read ${printablePath(path)}`;
    const decision = bench.scope.decide(path, "read");
    if (!decision.allowed) return refuse(about, decision.message, decision.clause);
    if (place.kind === "free") return { text: missing(path), summary: `${about}: not found` };
    const content = await readContent(place);
    if (content.kind === "closed") {
      return {
        text: `${printablePath(path)} cannot be read: ${content.why}.`,
        summary: `${about}: not text`,
      };
    }
    return showLines({ path, bytes: content.bytes, start, end: end ?? start + maxLines - 1 }, bench);
  },
});

/** What a tool says of a path where nothing stands. */
export function missing(path: string): string {
  return `${printablePath(path)} does not exist. Use list_files or search to find it.`;
}

interface Wanted {
  readonly path: string;
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

function showLines(wanted: Wanted, bench: Bench): ToolResult {
  const name = printablePath(wanted.path);
  const lines = linesOf(decodeText(wanted.bytes));
  if (lines.length === 0) return { text: `${name} is empty.`, summary: `read ${name}: empty` };
  if (wanted.start > lines.length || wanted.end < wanted.start) {
    return { text: `${name} has lines 1-${lines.length}.`, summary: `read ${name}: no such lines` };
  }
  const wantedEnd = Math.min(wanted.end, lines.length, wanted.start + maxLines - 1);
  const end = fittingEnd(lines, wanted.start, { end: wantedEnd, maxChars: bench.maxResultChars });
  const head = `${name}, lines ${wanted.start}-${end} of ${lines.length}${marksOf(wanted.bytes)}`;
  const more = end < lines.length ? `\n[more from line ${end + 1}]` : "";
  return {
    text: `${head}\n${numbered(lines, wanted.start, end)}${more}`,
    summary: `read ${name}, lines ${wanted.start}-${end}`,
  };
}

/** The last line that still fits; never before the first one, which is cut by itself. */
function fittingEnd(
  lines: readonly string[],
  start: number,
  most: { readonly end: number; readonly maxChars: number },
): number {
  let chars = 0;
  for (let end = start; end <= most.end; end += 1) {
    chars += Math.min(lines[end - 1]?.length ?? 0, 2000) + 8;
    if (chars > most.maxChars && end > start) return end - 1;
  }
  return most.end;
}

function marksOf(bytes: Buffer): string {
  const marks: string[] = [];
  if (bytes.includes("\r\n")) marks.push("CRLF line ends");
  if (bytes.at(-1) !== 0x0a) marks.push("no newline at the end");
  if (!isUtf8(bytes)) marks.push("not UTF-8: other bytes are shown as \ufffd");
  return marks.length === 0 ? "" : ` (${marks.join(", ")})`;
}
