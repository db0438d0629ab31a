import * as z from "zod/mini";
import { printablePath } from "../../base/repo-path.ts";
import { deleteFile } from "./file-bytes.ts";
import { mayChange } from "./permission.ts";
import { findPlace } from "./place.ts";
import { missing } from "./read-file.ts";
import { defineTool, refuse, type Tool } from "./tool.ts";

export const deleteFileTool: Tool = defineTool({
  name: "delete_file",
  description: "Delete one file.",
  schema: z.strictObject({ path: z.string() }),
  use: async ({ path: named }, bench, signal) => {
    const about = `delete ${printablePath(named)}`;
    const place = await findPlace(named, bench);
    if (place.kind === "barred") return refuse(about, place.message);
    const { path } = place;
    const decision = await mayChange(path, "delete", bench, signal);
    if (!decision.allowed) return refuse(about, decision.message, decision.clause);
    if (place.kind === "free") return { text: missing(path), summary: `${about}: not found` };
    if (!place.stat.isFile()) return refuse(about, `${printablePath(path)} is not a regular file.`);
    await deleteFile(bench.dir, path);
    const name = printablePath(path);
    return { text: `Deleted ${name}.`, summary: `deleted ${name}`, edited: [path] };
  },
});
