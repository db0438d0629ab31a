import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isFileAt, realPath } from "../../../../src/editor/verdict/real-path.ts";

test("names that lead nowhere are no files, whatever the system says of them", async () => {
  const dir = mkdtempSync(join(tmpdir(), "remit-real-"));
  using _gone = { [Symbol.dispose]: () => rmSync(dir, { recursive: true }) };
  writeFileSync(join(dir, "a"), "");
  symlinkSync("loop", join(dir, "loop"));
  expect(isFileAt(join(dir, "a"))).toBe(true);
  for (const name of ["b", "a/b", "loop", "loop/b", "x".repeat(300), "."]) {
    expect(isFileAt(join(dir, name))).toBe(false);
  }
  for (const name of ["b", "a/b", "loop", "x".repeat(300)]) {
    expect(await realPath(join(dir, name))).toBeUndefined();
  }
});
