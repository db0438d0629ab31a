import type { Report } from "../../src/report/schema.ts";
import { command, plainReport, type Change } from "./report-parts.ts";

export interface BigSize {
  readonly files: number;
  readonly changedLines: number;
}

/** A proposal of many lines over many files, the same each time. */
export function bigReport({ files, changedLines }: BigSize): Report {
  const perFile = Math.ceil(changedLines / files);
  const changes = Array.from({ length: files }, (_, at) => bigChange(at, perFile));
  const tests = { runner: "node", passed: 812, failed: 0, skipped: 3 };
  return plainReport("2026-11-25-big", {
    changes,
    clauses: [
      { name: "scope", state: "kept", layer: "detected", detail: "" },
      {
        name: "size",
        state: "kept",
        layer: "detected",
        detail: `${files} of 80 files, ${changedLines} of 25000 lines`,
      },
      { name: "command test", state: "kept", layer: "detected", detail: "exited" },
    ],
    baseline: [command("test", { tests })],
    commands: [command("test", { tests })],
  });
}

const languages = ["ts", "py", "rs", "go", "css", "json"] as const;

function bigChange(at: number, lines: number): Change {
  const language = languages[at % languages.length] ?? "ts";
  const path = `packages/part-${String(at % 8)}/src/module-${String(at).padStart(2, "0")}.${language}`;
  const perHunk = 40;
  const hunks = Array.from({ length: Math.ceil(lines / perHunk) }, (_, hunk): Change["hunks"][number] => {
    const start = hunk * 60 + 1;
    const count = Math.min(perHunk, lines - hunk * perHunk) / 2;
    const body = [
      ...context(start),
      ...Array.from({ length: Math.floor(count) }, (_, line) => `-${code(start + line, "before")}`),
      ...Array.from({ length: Math.ceil(count) }, (_, line) => `+${code(start + line, "after")}`),
      ...context(start + 30),
    ];
    return {
      id: `${path}:${hunk + 1}`,
      baseStart: start,
      baseLines: 6 + Math.floor(count),
      start,
      lines: 6 + Math.ceil(count),
      body,
      step: 1 + ((at + hunk) % 40),
    };
  });
  const added = hunks.reduce((sum, { body }) => sum + body.filter((line) => line.startsWith("+")).length, 0);
  const mode = { mode: "100644", oid: "0".repeat(40) };
  return {
    path,
    kinds: ["modify"],
    base: mode,
    proposal: mode,
    binary: false,
    added,
    deleted: lines - added,
    hunks,
  };
}

function context(line: number): readonly string[] {
  return [` // section ${line}`, " ", ` function part${line}(input: string[]): number {`];
}

function code(line: number, word: string): string {
  const long =
    line % 17 === 0
      ? ` + "a rather long text that makes this line wrap in any window that is not wide, ${"and on ".repeat(12)}"`
      : "";
  return `  const value${line} = compute("${word}", ${line * 31}, items.map((item) => item.name))${long}; // ${word} ${line}`;
}
