import * as z from "zod/mini";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { createContent } from "./file-bytes.ts";
import { linesOf } from "./lines.ts";
import { mayChange } from "./permission.ts";
import { findPlace } from "./place.ts";
import { defineTool, refuse, type Tool, type ToolResult } from "./tool.ts";

export const createFileTool: Tool = defineTool({
  name: "create_file",
  description: "Create a new text file. Long ones: create the first part, then add with edit_file.",
  schema: z.strictObject({ path: z.string(), content: z.string() }),
  use: async ({ path: named, content }, bench, signal) => {
    const about = `create ${printablePath(named)}`;
    const place = await findPlace(named, bench);
    if (place.kind === "barred") return refuse(about, place.message);
    if (place.kind === "found") return existing(place.path);
    const { path } = place;
    const decision = await mayChange(path, "create", bench, signal);
    if (!decision.allowed) return refuse(about, decision.message, decision.clause);
    if (content.includes("\0"))
      return { text: "Only text files can be created.", summary: `${about}: not text` };
    if (hasLongName(path)) return { text: "A part of the path is too long.", summary: `${about}: too long` };
    if (!(await createContent(bench.dir, path, Buffer.from(content, "utf8")))) return existing(path);
    const name = printablePath(path);
    const count = linesOf(content).length;
    return { text: `Created ${name} with ${count} lines.`, summary: `created ${name}`, edited: [path] };
  },
});

function existing(path: RepoPath): ToolResult {
  const name = printablePath(path);
  return {
    text:
      `${name === "" ? "The root" : name} exists already; nothing changed. To change it: read_file, then edit_file ` +
      "with `old` copied from it.",
    summary: `create ${name}: exists already`,
  };
}

function hasLongName(path: RepoPath): boolean {
  return path.split("/").some((part) => Buffer.byteLength(part) > 255) || Buffer.byteLength(path) > 3000;
}
