import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import { makeReport, readReport, reportText } from "../../../src/report/report.ts";
import type { Evidence, Opinion, Violation } from "../../../src/evidence/evidence.ts";
import type { WorkEnd } from "../../../src/worker/worker.ts";
import type { Change } from "../../../src/worktree/change.ts";
import { keepText, sampleEvidence, sampleOutcome } from "./sample-outcome.ts";
import { makeTempDir } from "./temp-dir.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const count = fc.nat({ max: 1_000_000 });
const hunk = fc.record(
  {
    id: text,
    baseStart: count,
    baseLines: count,
    start: count,
    lines: count,
    body: fc.array(text),
    step: count,
  },
  { requiredKeys: ["id", "baseStart", "baseLines", "start", "lines", "body"] },
);
const entry = fc.record({ mode: fc.constantFrom("100644", "120000"), oid: text });
const change: fc.Arbitrary<Change> = fc.record(
  {
    path: text,
    kinds: fc.uniqueArray(fc.constantFrom("modify", "create", "delete", "rename", "mode", "submodule")),
    base: entry,
    proposal: entry,
    renamedFrom: text,
    binary: fc.boolean(),
    added: count,
    deleted: count,
    hunks: fc.array(hunk, { maxLength: 2 }),
  },
  { requiredKeys: ["path", "kinds", "binary", "added", "deleted", "hunks"] },
);
const violation: fc.Arbitrary<Violation> = fc.record(
  {
    rule: text,
    message: text,
    clause: text,
    certain: fc.boolean(),
    path: text,
    lines: fc.record({ start: count, end: count, side: fc.constantFrom("base", "proposal") }),
    hunks: fc.array(text),
  },
  { requiredKeys: ["rule", "message", "clause", "certain"] },
);
const end: fc.Arbitrary<WorkEnd> = fc.oneof(
  fc.record({ kind: fc.constant("submitted"), claim: text }),
  fc.record({
    kind: fc.constant("blocked"),
    reason: fc.constantFrom("needs-scope", "impossible"),
    message: text,
  }),
  fc.record({ kind: fc.constant("limit"), limit: fc.constantFrom("steps", "tokens"), message: text }),
  fc.record({ kind: fc.constant("fault"), code: text, message: text }),
  fc.record({ kind: fc.constant("none") }),
);
const opinion: fc.Arbitrary<Opinion> = fc.oneof(
  fc.record({ kind: fc.constant("missing"), why: text }),
  fc.record({
    kind: fc.constant("given"),
    overall: text,
    remarks: fc.array(fc.record({ severity: fc.constantFrom("note", "concern"), text }), { maxLength: 2 }),
  }),
);
const evidence: fc.Arbitrary<Partial<Evidence>> = fc.record({
  changes: fc.array(change, { maxLength: 3 }),
  violations: fc.array(violation, { maxLength: 3 }),
  unproved: fc.array(text, { maxLength: 3 }),
  work: end,
  opinion,
});

describe("makeReport", () => {
  test("property: what is read back is what was made", async () => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "report.json");
    await fc.assert(
      fc.asyncProperty(evidence, async (more) => {
        const report = makeReport(sampleOutcome(more), keepText);
        await writeFile(file, reportText(report));
        expect(await readReport(file)).toEqual(report);
      }),
      { numRuns: 80 },
    );
  });

  test("keeps the whole evidence, and the claim apart from it", () => {
    const report = makeReport(sampleOutcome(), keepText);
    const { work, contractDigest, opinion: advice, ...rest } = sampleEvidence;
    expect(report.evidence).toEqual({ ...rest, end: { kind: "submitted" } });
    expect(report.contract.digest).toBe(contractDigest);
    expect(report.contract.content.limits.files).toBe(20);
    expect(report.opinion).toEqual(advice);
    expect(work).toMatchObject({ claim: report.claim?.text });
    expect(JSON.stringify({ ...report, claim: null })).not.toContain("I am sure");
  });

  test("the words of a blocked worker are a claim", () => {
    const work = { kind: "blocked", reason: "needs-scope", message: "I must write package.json." } as const;
    const report = makeReport(sampleOutcome({ work }), keepText);
    expect(report.evidence.end).toEqual({ kind: "blocked", reason: "needs-scope" });
    expect(report.claim).toEqual({ note: "Claim, not evidence", kind: "blocked", text: work.message });
  });

  test("without a worker there is no claim", () => {
    expect(makeReport(sampleOutcome({ work: { kind: "none" } }), keepText).claim).toBeNull();
  });

  test("nothing in it names a place on this machine or tells a secret", () => {
    const dirs = [
      ["/home/me/project", "<folder>"],
      ["/home/me/.local/state/remit", "<state>"],
    ] as const;
    const redact = makeRedactor(["key-of-the-model"], dirs);
    const message =
      "EACCES /home/me/.local/state/remit/x: key-of-the-model, ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    const output = {
      file: "o",
      sha256: "",
      bytes: 1,
      head: "at /home/me/project/src/a.ts:1",
      tail: "",
      truncated: false,
    };
    const command = { ...sampleEvidence.commands[0], name: "test", run: ["/home/me/project/run"], output };
    const commands = sampleEvidence.commands.map((result) => ({ ...result, ...command }));
    const work = { kind: "fault", code: "process-failed", message } as const;
    const report = makeReport(sampleOutcome({ work, commands }), redact);
    const json = reportText(report);
    expect(json).not.toMatch(/home|key-of-the-model|ghp_|models/);
    expect(report.evidence.end).toMatchObject({
      message: "EACCES <state>/x: [redacted:value], [redacted:github]",
    });
    expect(report.evidence.commands[0]?.output?.head).toBe("at <folder>/src/a.ts:1");
    expect(report.model?.name).toBe("qwen.gguf");
  });
});

describe("readReport", () => {
  test.each([
    ["no JSON", () => "{"],
    ["another version", (json: string) => json.replace('"version": 1', '"version": 2')],
    ["a verdict that there is not", (json: string) => json.replace('"kind": "fail"', '"kind": "great"')],
    ["no evidence", () => "{}"],
  ])("%s is a fault", async (_name, change) => {
    await using temp = await makeTempDir();
    const file = join(temp.dir, "report.json");
    await writeFile(file, change(reportText(makeReport(sampleOutcome(), keepText))));
    await expect(readReport(file)).rejects.toMatchObject({ code: "store-corrupt" });
  });

  test("a missing file is a fault", async () => {
    await using temp = await makeTempDir();
    await expect(readReport(join(temp.dir, "none"))).rejects.toMatchObject({ code: "store-corrupt" });
  });
});
