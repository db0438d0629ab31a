import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/**
 * Compares a text with a file, or writes the file: with UPDATE=1, and when it is missing, which fails once so that
 * nobody takes an unread file for a proof.
 */
export function expectGolden(file: string, text: string): void {
  const update = process.env["UPDATE"] === "1";
  const missing = !existsSync(file);
  if (update || missing) writeFileSync(file, text);
  if (missing && !update) throw new Error(`${file} was missing and is written now: read it, then run again.`);
  expect(text, file).toBe(readFileSync(file, "utf8"));
}

/** Replaces what differs from run to run and from machine to machine. */
export function withoutChance(text: string, places: readonly (readonly [string, string])[]): string {
  const known = places.reduce((all, [place, name]) => all.replaceAll(place, name), text);
  return known
    .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{4}\b/g, "RUN")
    .replaceAll(/\b(digest|contract) [0-9a-f]{12}\b/g, "$1 DIGEST")
    .replaceAll(/\bhead [0-9a-f]{16}\b/g, "head DIGEST")
    .replaceAll(/^( *✓ kept, detected): .*(?:\n {4}\S.*)*$/gm, "$1: RULES")
    .replaceAll(/, \d+\.\d s\b/g, ", N s")
    .replaceAll(/\btokens \d+ evaluated, \d+ cached, \d+ generated/g, "tokens N")
    .replaceAll(/^( *confinement by bubblewrap), .*$/gm, "$1, …")
    .replaceAll(/^ *│ .*\bTerminated\b.*\n/gm, "")
    .replaceAll(/\b127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
}
