import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toolDefinitions } from "../../../src/worker/tools/toolbox.ts";
import { contentsOf } from "../../support/developer-folder.ts";
import { workerFixture } from "../../support/worker-fixture.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const files = {
  "src/greet.ts": "export const greet = 1;\n",
  "src/other.snap": "snap\n",
  "package.json": "{}\n",
  "README.md": "# Read\n",
};

const part = fc.constantFrom(
  "src",
  "..",
  ".",
  "",
  "greet.ts",
  "link",
  "folder",
  ".git",
  ".GIT",
  "a",
  "*",
  "**",
  "{a,b}",
  "\0",
  "C:",
  "~",
);
const path = fc.oneof(
  fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/")),
  fc.constantFrom(
    ...Object.keys(files),
    "link",
    "folder/file",
    "/etc/passwd",
    "src\\..\\..\\x",
    "a\n\u001b[2J",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const text = fc.oneof(
  fc.constantFrom("", "export", "1", "\0", "\r\n", "\ud800", "(a+)+$"),
  fc.string({ unit: "binary" }),
);
const value = fc.oneof(
  path,
  text,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.anything({ maxDepth: 2 }),
);
const keys = [
  "path",
  "old",
  "new",
  "content",
  "pattern",
  "literal",
  "name",
  "claim",
  "blocked",
  "from",
  "lines",
  "__proto__",
];
const args = fc.oneof(
  fc.record(Object.fromEntries(keys.map((key) => [key, key === "path" ? path : value])), {
    requiredKeys: [],
  }),
  fc.record({ path, old: text, new: text }),
  fc.record({ path, content: text }),
  fc.record({ path }),
  fc.anything({ maxDepth: 3 }),
);
const names = toolDefinitions.map(({ name }) => name);

describe("the worker's tools", { timeout: fuzzTimeoutMs }, () => {
  test("whatever they are called with, they answer, and only what the scope holds changes", async () => {
    const outside = realpathSync(mkdtempSync(join(tmpdir(), "remit-outside-")));
    mkdirSync(join(outside, "folder"));
    writeFileSync(join(outside, "file"), "SECRET-OUTSIDE\n");
    writeFileSync(join(outside, "folder", "file"), "SECRET-OUTSIDE\n");
    const around = JSON.stringify([...contentsOf(outside)]);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(...names), args), { maxLength: 6 }),
          async (calls) => {
            using worker = workerFixture(files);
            symlinkSync(join(outside, "file"), join(worker.dir, "src", "link"));
            symlinkSync(join(outside, "folder"), join(worker.dir, "src", "folder"));
            symlinkSync(outside, join(worker.dir, "folder"));
            const before = contentsOf(worker.dir);
            for (const [name, given] of calls) {
              const result = await worker.use(name, given);
              expect(typeof result.text).toBe("string");
              expect(result.text).not.toContain("SECRET-OUTSIDE");
            }
            expect(JSON.stringify([...contentsOf(outside)])).toBe(around);
            const after = contentsOf(worker.dir);
            for (const changed of new Set([...before.keys(), ...after.keys()])) {
              if (before.get(changed) === after.get(changed)) continue;
              const action = before.has(changed) ? "write" : "create";
              const name = Buffer.from(changed, "latin1").toString("utf8");
              expect(worker.bench.scope.decide(name, action).allowed, `${action} ${changed}`).toBe(true);
            }
          },
        ),
        fuzzRuns(150),
      );
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });
});
