import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { plainText } from "../../../src/base/plain-text.ts";
import { countTests } from "../../../src/evidence/test-count.ts";
import { readTold } from "../../../src/sandbox/supervisor.ts";
import { configValue } from "../../../src/worktree/git-config.ts";
import { diffFile, selectHunks } from "../../../src/worktree/hunks.ts";
import { readIndex, readModes } from "../../../src/worktree/index-file.ts";
import { committed } from "../../support/developer-folder.ts";
import { readFileSync } from "node:fs";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const bytes = fc.uint8Array({ maxLength: 120 }).map((all) => Buffer.from(all));
/** Few different bytes, so that lines meet again. */
const linesLike = fc
  .array(fc.constantFrom(10, 10, 13, 97, 98, 0xff, 0xe2), { maxLength: 80 })
  .map((all) => Buffer.from(all));

describe("formats that others write", { timeout: fuzzTimeoutMs }, () => {
  test("a difference of any two contents puts each of them together again, byte for byte", () => {
    fc.assert(
      fc.property(fc.oneof(bytes, linesLike), fc.oneof(bytes, linesLike), (base, proposal) => {
        const { hunks } = diffFile("a", base, proposal);
        const ids = hunks.map(({ id }) => id);
        expect(selectHunks(base, proposal, ids).equals(proposal)).toBe(true);
        expect(selectHunks(base, proposal, []).equals(base)).toBe(true);
        for (const { baseStart, start, body } of hunks) {
          expect(Math.min(baseStart, start)).toBeGreaterThanOrEqual(0);
          for (const line of body) expect(" +-\\").toContain(line[0]);
        }
      }),
      fuzzRuns(500),
    );
  });

  test("selecting hunks that do not exist, or twice, selects nothing more", () => {
    fc.assert(
      fc.property(
        linesLike,
        linesLike,
        fc.array(fc.string({ maxLength: 6 }), { maxLength: 4 }),
        (base, proposal, more) => {
          // A number behind the last colon would be the name of a hunk.
          const wild = more.map((text) => `a:x${text.replaceAll(":", "")}`);
          expect(selectHunks(base, proposal, wild).equals(base)).toBe(true);
        },
      ),
      fuzzRuns(300),
    );
  });

  test("an index of git with any bytes exchanged is read, or refused as an index", async () => {
    using dev = committed();
    const whole = readFileSync(join(dev.root, ".git", "index"));
    const dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-index-")));
    const file = join(dir, "index");
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 });
    try {
      await fc.assert(
        fc.asyncProperty(changes, fc.nat(whole.length), async (exchanged, end) => {
          const index = Buffer.from(whole);
          for (const [at, byte] of exchanged) index[at] = byte;
          writeFileSync(file, index.subarray(0, end));
          for (const read of [readIndex, readModes]) {
            await read(file, "sha1").catch((thrown: unknown) => {
              expect(thrown instanceof Fault || thrown instanceof RangeError, String(thrown)).toBe(true);
            });
          }
        }),
        fuzzRuns(300),
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test("a configuration of git gives a value or none", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "[core]",
        '[core "x"]',
        "bare = true",
        'worktree = "a\\',
        "\\",
        '"',
        "#",
        "[",
        "= x",
        "bare",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const value = configValue(lines.join("\n"), "core", "bare");
        expect(["string", "undefined"]).toContain(typeof value);
      }),
      fuzzRuns(500),
    );
  });

  test("any output names a number of tests or none, and soon", () => {
    const line = fc.oneof(
      fc.constantFrom(
        "1..3",
        "ok 1 - a",
        "not ok 2",
        "ℹ tests 3",
        "ℹ pass 3",
        "ℹ fail 0",
        "TAP version 13",
        "      Tests  3 passed (3)",
      ),
      fc.constantFrom(
        "test result: ok. 3 passed; 0 failed; 0 ignored",
        "=== 3 passed in 0.1s ===",
        "<testsuites>",
        "<testcase",
        "/>",
      ),
      fc.string({ unit: "binary", maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const count = countTests(plainText(lines.join("\n")));
        if (count === undefined) return;
        for (const number of [count.passed, count.failed, count.skipped])
          expect(number).toBeGreaterThanOrEqual(0);
      }),
      fuzzRuns(500),
    );
    for (const unit of ["ok 1 - ", "<testcase ", "ℹ tests 1\n", "=".repeat(80), " 1 passed,"]) {
      const from = performance.now();
      countTests(plainText(unit.repeat(Math.ceil(2_000_000 / unit.length))));
      expect(performance.now() - from, JSON.stringify(unit)).toBeLessThan(5_000);
    }
  });

  test("what a sandbox's first process tells is understood or not; nothing before its last line counts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(255), fc.nat(9), (before, code, number) => {
        expect(readTold(`${before}\nended ${code} ${number} ${number}\n`)).toEqual({
          kind: "ended",
          exitCode: code,
          survivors: number,
          unrouted: number,
        });
        const told = readTold(before);
        expect(["undefined", "object"]).toContain(typeof told);
      }),
      fuzzRuns(300),
    );
  });
});
