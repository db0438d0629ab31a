import * as z from "zod/mini";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { missing } from "./read-file.ts";
import { defineTool, refuse, say, type Tool } from "./tool.ts";
import { listFiles, type Listing } from "./walk.ts";

const maxEntries = 300;

export const listFilesTool: Tool = defineTool({
  name: "list_files",
  description: "List files below a folder, or those that a glob matches. Large folders are shown as counts.",
  schema: z.strictObject({ path: z.optional(say(z.string(), "Folder or glob; without it the root.")) }),
  use: async ({ path: named = "" }, bench, signal) => {
    const about = `list ${printablePath(named === "" ? "." : named)}`;
    const listing = await listFiles(named, bench, signal);
    if (listing.kind === "barred") return refuse(about, listing.message);
    if (listing.kind === "missing") return { text: missing(listing.path), summary: `${about}: not found` };
    return {
      text: showListing(listing, bench.maxResultChars),
      summary: `${about}: ${listing.files.length} files`,
    };
  },
});

function showListing(listing: Listing, maxChars: number): string {
  const all = foldDeep(listing);
  const shown = fitting(all.slice(0, maxEntries), maxChars);
  const lines = shown.map(entryLine);
  if (shown.length < all.length) lines.push(`[${all.length - shown.length} more: name a folder or a glob]`);
  for (const path of listing.carried) lines.push(`${entryLine(`${path}/`)} (carried along, not listed)`);
  if (listing.closed > 0) lines.push(`[${listing.closed} files that the contract closes to you]`);
  if (listing.partial) lines.push("[the folder is too large to be listed whole: name a smaller one]");
  return lines.length === 0 ? "No file." : lines.join("\n");
}

/** As deep as the ceiling allows: what lies deeper stands as `folder/ (N files)`. */
function foldDeep(listing: Listing): string[] {
  const paths = listing.files.map((file) => file.path);
  if (paths.length <= maxEntries) return paths;
  const start = listing.base === "" ? 0 : listing.base.split("/").length;
  let best = foldAt(paths, start + 1);
  for (let depth = start + 2; depth < start + 20; depth += 1) {
    const next = foldAt(paths, depth);
    if (next.length > maxEntries) break;
    best = next;
  }
  return best;
}

function foldAt(paths: readonly RepoPath[], depth: number): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const parts = path.split("/");
    const key = parts.length <= depth ? path : `${parts.slice(0, depth).join("/")}/`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => (key.endsWith("/") ? `${key} (${count} files)` : key));
}

function fitting(entries: readonly string[], maxChars: number): readonly string[] {
  let chars = 0;
  const end = entries.findIndex((entry) => (chars += entry.length + 1) > maxChars);
  return end === -1 ? entries : entries.slice(0, end);
}

/** A name that begins with a bracket gets `./`, so that it cannot pass for the runner's own line. */
function entryLine(entry: string): string {
  return printablePath(entry.startsWith("[") ? `./${entry}` : entry);
}
