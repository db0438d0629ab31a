import { readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readReport } from "../../src/report/report.ts";
import { renderReport } from "../../src/report/text.ts";
import type { RunOutcome } from "../../src/run/events.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import type { ReasonCode } from "../../src/verdict/verdict.ts";
import { readRunCases, type RunCase } from "../support/case-file.ts";
import { openCaseFolder, type CaseFolder } from "../support/case-folder.ts";
import { expectGolden, withoutChance } from "../support/golden-file.ts";
import { carryOutCase, decideCase, faultText, processesIn, type CaseEnd } from "../support/run-case.ts";

const cases = readRunCases(import.meta.dirname);
const confinement = await probeConfinement(
  { env: process.env, platform: process.platform, scratchDir: tmpdir() },
  new AbortController().signal,
);

describe.concurrent("a run as data", () => {
  test.for(cases.filter(({ stop, expect: { deadline } }) => stop === undefined && !deadline))(
    "$name: $about",
    async (given, { skip }) => {
      if (given.sandbox && confinement.kind === "none") skip(`no sandbox here: ${confinement.why}`);
      await play(given);
    },
  );
});

describe("a run that ends early", () => {
  test.for(cases.filter(({ stop, expect: { deadline } }) => stop !== undefined || deadline))(
    "$name: $about",
    async (given, { skip }) => {
      if (given.sandbox && confinement.kind === "none") skip(`no sandbox here: ${confinement.why}`);
      await play(given);
    },
  );
});

test("every reason of a verdict stands in a case", () => {
  const wanted: Record<ReasonCode, "in a case" | `in no case: ${string}`> = {
    violation: "in a case",
    "uncertain-violation": "in a case",
    "command-failed": "in a case",
    "command-timed-out": "in a case",
    "fewer-tests": "in a case",
    "more-skipped": "in a case",
    "process-survived": "in a case",
    "worker-blocked": "in a case",
    "nothing-changed": "in a case",
    "command-not-run": "in a case",
    "command-changed-tree": "in a case",
    "baseline-missing": "in no case: whoever judges again runs on the base what was not run there",
    "unproved-file": "in a case",
    unconfined: "in a case",
    "not-submitted": "in a case",
    stopped: "in a case",
    "worker-fault": "in a case",
  };
  const met = new Set(
    cases.flatMap((given) => [
      ...given.expect.reasons,
      ...given.decide.flatMap(({ reasons = [] }) => reasons),
    ]),
  );
  const missing = Object.entries(wanted).filter(([code, where]) => (where === "in a case") !== met.has(code));
  expect(missing).toEqual([]);
});

/** Carries a case out, and holds everything against what the case says. */
async function play(given: RunCase): Promise<void> {
  using folder = openCaseFolder(given);
  const before = folder.fingerprint();
  const end = await carryOutCase(given, folder);
  expect(folder.fingerprint(), "the developer's folder is as it was").toEqual(before);
  expect(processesIn(folder.dir), "no process is left").toEqual([]);
  expectEnd(given, end);
  expectTimes(given, end);
  expectTalk(given, end);
  expectGolden(join(given.dir, "report.txt"), withoutChance(await endText(end), placesOf(folder)));
  if (given.decide.length > 0) await decideAll(given, folder);
}

function expectEnd({ expect: expected }: RunCase, { end }: CaseEnd): void {
  if (end.kind !== "outcome") {
    expect(end.kind, end.kind === "fault" ? faultText(end.fault) : end.message).toBe(expected.verdict);
    return;
  }
  const { kind, reasons } = end.outcome.verdict;
  const codes = [...new Set(reasons.map(({ code }) => code))];
  expect({ verdict: kind, reasons: codes }).toEqual({ verdict: expected.verdict, reasons: expected.reasons });
}

const promisedMs = 2000;

function expectTimes(given: RunCase, { end, durationMs, stopMs }: CaseEnd): void {
  if (given.stop !== undefined) {
    expect(stopMs, "the stop came").toBeDefined();
    expect(stopMs, "milliseconds from the stop to the end").toBeLessThan(promisedMs);
  }
  if (given.expect.deadline && end.kind === "outcome") {
    const overMs = durationMs - end.outcome.contract.limits.minutes * 60_000;
    expect(overMs, "milliseconds from the deadline to the end").toBeLessThan(promisedMs);
    expect(overMs).toBeGreaterThanOrEqual(-1);
  }
}

function expectTalk({ expect: expected }: RunCase, { end, events, asked }: CaseEnd): void {
  const recovered = events.flatMap((event) => {
    if (event.type !== "step") return [];
    if (event.event.kind === "recovered") return [event.event.from];
    return event.event.kind === "compacted" ? ["compacted"] : [];
  });
  expect(recovered, "what the worker's loop recovered from").toEqual(expected.recovered);
  const talk = asked.join("\n");
  for (const text of expected.sent) expect(talk).toContain(text);
  const record = end.kind === "outcome" ? recordText(events) : "";
  for (const text of expected.never) {
    expect(talk.includes(text), `the model was sent ${text}`).toBe(false);
    expect(record.includes(text), `the record holds ${text}`).toBe(false);
  }
}

/** Every file of the run's folder. */
function recordText(events: CaseEnd["events"]): string {
  const opened = events.find((event) => event.type === "run-opened");
  if (opened === undefined) return "";
  const files = readdirSync(opened.dir, { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  return files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")).join("\n");
}

async function endText({ end, events }: CaseEnd): Promise<string> {
  if (end.kind === "stopped") return `Stopped: ${end.message}\n`;
  if (end.kind === "fault") return `Fault ${end.fault.code}: ${faultText(end.fault)}`;
  return `${warningText(events)}${await reportTextOf(end.outcome, events)}`;
}

function warningText(events: CaseEnd["events"]): string {
  const warnings = events.flatMap((event) =>
    event.type === "warning" ? [`Warning: ${event.message}\n`] : [],
  );
  const left = events.flatMap((event) => (event.type === "snapshot" ? event.secretsLeftOut : []));
  const secrets = left.length === 0 ? [] : [`Secrets left out: ${left.join(", ")}\n`];
  return [...warnings, ...secrets].join("");
}

async function reportTextOf(outcome: RunOutcome, events: CaseEnd["events"]): Promise<string> {
  const closed = events.find((event) => event.type === "verdict");
  const report = await readReport(closed?.reportFile ?? "");
  expect(report.verdict.kind, "what is reported is what came out").toBe(outcome.verdict.kind);
  return renderReport(report, { color: false, width: 4000 });
}

async function decideAll(given: RunCase, folder: CaseFolder): Promise<void> {
  const texts: string[] = [];
  const git = gitOf(folder);
  for (const decision of given.decide) {
    folder.change(decision.edit);
    const own = folder.contents();
    const { exit, text, dir } = await decideCase(decision, folder);
    expect(exit, text).toBe(decision.exit);
    if (decision.reasons !== undefined) expect(await partReasons(dir)).toEqual(decision.reasons);
    texts.push(
      `$ ${decisionLine(decision)}\n${text}exit: ${exit}\n\n`,
      ...treeText(own, folder.contents()),
      "\n",
    );
  }
  if (given.decide.every(({ edit }) => edit.every((step) => step.git === undefined))) {
    expect(gitOf(folder), "the developer's git is as it was").toEqual(git);
  }
  expectGolden(join(given.dir, "after.txt"), withoutChance(texts.join(""), placesOf(folder)));
}

/** The codes of the reasons on the part that was judged last. */
async function partReasons(dir: string): Promise<readonly string[]> {
  const parts = readdirSync(join(dir, "parts")).toSorted();
  const { verdict } = await readReport(join(dir, "parts", parts.at(-1) ?? "", "report.json"));
  return verdict.reasons.map(({ code }) => code);
}

function gitOf(folder: CaseFolder): Map<string, string> {
  return new Map([...folder.fingerprint()].filter(([path]) => path.startsWith(".git/")));
}

function decisionLine({
  do: verb,
  hunks = [],
  waive = [],
  choose = [],
  write = [],
  create = [],
  digest,
}: RunCase["decide"][number]): string {
  const flags = [
    ...hunks.map((hunk) => ` --hunk ${hunk}`),
    ...waive.map((waiver) => ` --waive ${waiver}`),
    ...choose.map((choice) => ` --choose ${choice}`),
    ...write.map((glob) => ` --write ${glob}`),
    ...create.map((glob) => ` --create ${glob}`),
    ...(digest === undefined ? [] : [" --digest …"]),
  ];
  return `${verb}${flags.join("")}`;
}

/** The developer's files before the decision (their own edits counted) and after it: what differs, whole. */
function treeText(before: Map<string, string>, after: Map<string, string>): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const changed = paths.filter((path) => before.get(path) !== after.get(path));
  if (changed.length === 0) return ["No file of the developer's changed.\n"];
  return changed.map((path) => {
    const now = after.get(path);
    if (now === undefined) return `== ${path}: gone\n`;
    const at = now.indexOf(" ");
    const [kind, content] = [now.slice(0, at), now.slice(at + 1)];
    return `== ${path} (${kind})\n${/[^\t\n\x20-\x7e\x80-\xff]/.test(content) ? JSON.stringify(content) : content}\n`;
  });
}

function placesOf(folder: CaseFolder): readonly (readonly [string, string])[] {
  return [
    [folder.stateDir, "<state>"],
    [folder.root, "<root>"],
    [folder.top, "<top>"],
    [folder.dir, "<case>"],
  ];
}
