import * as z from "zod/mini";
import { describe, expect, test } from "vitest";
import { makeReport } from "../../../src/report/report.ts";
import { encodePath, makeSarif } from "../../../src/report/sarif.ts";
import type { Evidence } from "../../../src/evidence/evidence.ts";
import type { Waiver } from "../../../src/verdict/verdict.ts";
import { rules } from "../../../src/evidence/rules/rules.ts";
import { keepText, sampleEvidence, sampleOutcome } from "./sample-outcome.ts";

/** The part of the SARIF 2.1.0 schema that is used here; other keys are faults, as in the official schema. */
const message = z.strictObject({ text: z.string().check(z.minLength(1)) });
const uri = z.string().check(z.regex(/^(?:[A-Za-z0-9\-._~/]|%[0-9A-F]{2})+$/), z.regex(/^[^/]/));
const region = z.strictObject({
  startLine: z.int().check(z.minimum(1)),
  endLine: z.int().check(z.minimum(1)),
});
const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/));
const resultBase = {
  ruleId: z.string(),
  ruleIndex: z.int().check(z.minimum(0)),
  message,
  locations: z.array(
    z.strictObject({
      physicalLocation: z.strictObject({
        artifactLocation: z.strictObject({ uri, uriBaseId: z.literal("SRCROOT") }),
        region: z.optional(region),
      }),
    }),
  ),
  partialFingerprints: z.record(z.string(), z.string()),
  suppressions: z.array(
    z.strictObject({ kind: z.literal("external"), status: z.literal("accepted"), justification: z.string() }),
  ),
  properties: z.optional(z.record(z.string(), z.unknown())),
};
const sarifSchema = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: z.literal("Remit"),
          rules: z.array(
            z.strictObject({
              id: z.string().check(z.minLength(1)),
              shortDescription: message,
              help: message,
            }),
          ),
        }),
      }),
      automationDetails: z.strictObject({ id: z.string() }),
      originalUriBaseIds: z.strictObject({ SRCROOT: z.strictObject({ description: message }) }),
      columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          startTimeUtc: time,
          endTimeUtc: time,
          toolExecutionNotifications: z.array(z.strictObject({ level: z.literal("error"), message })),
        }),
      ),
      results: z.array(
        z.discriminatedUnion("kind", [
          z.strictObject({ ...resultBase, kind: z.literal("fail"), level: z.literal("error") }),
          z.strictObject({ ...resultBase, kind: z.literal("review"), level: z.literal("none") }),
        ]),
      ),
      properties: z.strictObject({ verdict: z.string(), digest: z.string() }),
    }),
  ),
});

function sarifRun(more: Partial<Evidence> = {}, waivers: readonly Waiver[] = []) {
  const sarif = makeSarif(makeReport(sampleOutcome(more, waivers), keepText));
  const run = z.parse(sarifSchema, JSON.parse(JSON.stringify(sarif))).runs[0];
  if (run === undefined) throw new Error("no run");
  return run;
}

describe("makeSarif", () => {
  test("every rule is described in words of its own and leads to its page", () => {
    const violations = rules.map(({ name }) => ({ rule: name, message: "x", clause: "x", certain: true }));
    const described = sarifRun({ violations }).tool.driver.rules;
    for (const { name } of rules) {
      const rule = described.find(({ id }) => id === name);
      expect(rule?.shortDescription.text, name).not.toContain(`rule ${name}`);
      expect(rule?.help.text, name).toBe(`Explained in Remit's docs/rules/${name}.md.`);
    }
    const reason = described.find(({ id }) => id === "command-failed");
    expect(reason?.help.text).toBe("Explained in Remit's docs/verdict.md.");
  });

  test("violations, failed commands and other reasons, certain ones as errors", () => {
    const lines = sarifRun().results.map((result) => {
      const place = result.locations[0]?.physicalLocation;
      return [
        result.ruleId,
        result.kind,
        place?.artifactLocation.uri,
        place?.region?.startLine,
        result.message.text,
      ];
    });
    expect(lines).toEqual([
      ["scope", "fail", "logo.png", undefined, "logo.png is not in scope.create."],
      ["tests", "review", "src/a%20b%23%C3%A9.ts", 3, "A test may have been skipped."],
      [
        "command-failed",
        "fail",
        undefined,
        undefined,
        "test ended with exit status 1; it passed on the base.",
      ],
      ["unproved-file", "review", "logo.png", undefined, "No command proves logo.png."],
    ]);
  });

  test("each result points at its rule, and every rule is used", () => {
    const { results, tool } = sarifRun();
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(new Set(results.map(({ ruleId }) => ruleId)).size).toBe(tool.driver.rules.length);
  });

  test("a waiver is a suppression with its reason", () => {
    const { results } = sarifRun({}, [
      { rule: "scope", reason: "agreed" },
      { rule: "command-failed", reason: "known red" },
    ]);
    const justified = results.map(({ ruleId, suppressions }) => [ruleId, suppressions[0]?.justification]);
    expect(Object.fromEntries(justified)).toEqual({
      scope: "agreed",
      tests: undefined,
      "command-failed": "known red",
      "unproved-file": undefined,
    });
  });

  test("fingerprints stay when lines move, and tell equal findings apart", () => {
    const [violation] = sampleEvidence.violations.slice(1);
    if (violation === undefined) throw new Error("no violation");
    const moved = { ...violation, lines: { start: 30, end: 31, side: "proposal" } as const };
    const marks = (violations: Evidence["violations"]) =>
      sarifRun({ violations }).results.map(
        ({ partialFingerprints }) => partialFingerprints["remitFinding/v1"],
      );
    expect(marks([moved])[0]).toBe(marks([violation])[0]);
    const [first, second] = marks([violation, moved]);
    expect(first).not.toBe(second);
  });

  test("lines of the base give no region in the file as it is now", () => {
    const violations = [
      {
        rule: "tests",
        message: "gone",
        clause: "c",
        certain: true,
        path: "a",
        lines: { start: 1, end: 2, side: "base" },
      },
    ] as const;
    expect(sarifRun({ violations }).results[0]?.locations[0]?.physicalLocation.region).toBeUndefined();
  });

  test.each([
    [{ kind: "submitted", claim: "done" }, true],
    [{ kind: "stopped", message: "Stopped." }, false],
    [{ kind: "fault", code: "model-unreachable", message: "gone" }, false],
  ] as const)("%j: executionSuccessful %s", (work, successful) => {
    const [invocation] = sarifRun({ work }).invocations;
    expect(invocation?.executionSuccessful).toBe(successful);
    expect(invocation?.toolExecutionNotifications.length).toBe(work.kind === "fault" ? 1 : 0);
  });

  test("a name from the repository makes no link and no control sequence", () => {
    const violations = [{ rule: "scope", message: "[go](http://x)\u001b[2J\n", clause: "c", certain: true }];
    expect(sarifRun({ violations }).results[0]?.message.text).toBe("[go] (http://x)");
  });
});

test.each([
  ["src/a.ts", "src/a.ts"],
  ["a b/100%.ts", "a%20b/100%25.ts"],
  ["c:/x?y#z", "c%3A/x%3Fy%23z"],
  ["é", "%C3%A9"],
  ["bad\udcff", "bad%FF"],
])("encodePath %j", (path, encoded) => {
  expect(encodePath(path)).toBe(encoded);
});
