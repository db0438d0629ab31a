import type { RepoPath } from "../../base/repo-path.ts";
import type { LineRange } from "../evidence.ts";
import type { TestCase } from "./test-case.ts";
import { shownText } from "./tokens.ts";

/** Something that was done to a test. */
export interface Finding {
  readonly path: RepoPath;
  readonly message: string;
  readonly certain: boolean;
  /** Of an uncertain one what could not be known. */
  readonly why: string;
  readonly lines?: LineRange;
}

/** The name of a test for a message. */
export function titleOf({ name }: Pick<TestCase, "name">): string {
  return `"${shownText(name.join(" > "), 100)}"`;
}

/** Lines of the proposal. */
export function linesOf({
  line,
  endLine = line,
}: {
  readonly line: number;
  readonly endLine?: number;
}): LineRange {
  return { start: line, end: endLine, side: "proposal" };
}

/** Lines of the base, for what is gone. */
export function baseLinesOf({
  line,
  endLine = line,
}: {
  readonly line: number;
  readonly endLine?: number;
}): LineRange {
  return { start: line, end: endLine, side: "base" };
}

/** `one thing` or `3 things`. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
