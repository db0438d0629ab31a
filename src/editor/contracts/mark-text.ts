import { printablePath } from "../../base/repo-path.ts";
import { shownLine } from "../shown-text.ts";
import type { Marked } from "./mark.ts";

/** A file or folder for people, on one line; a folder ends with `/`. */
export function shownTarget(target: Marked | undefined): string {
  if (target === undefined) return "";
  const end = target.isFolder ? "/" : "";
  return shownLine(`${printablePath(target.path)}${end}`, 120);
}
