import type { Contract } from "../../../src/contract/schema.ts";
import type { Evidence } from "../../../src/evidence/evidence.ts";
import type { Reason, ReasonCode } from "../../../src/verdict/verdict.ts";
import { contract, evidence, result, testEvidence, tests, violation } from "./sample-case.ts";

/** Evidence with one thing wrong, and the one reason that it must give. */
export interface ReasonCase {
  readonly contract?: Contract;
  readonly evidence: Evidence;
  readonly effect: Reason["effect"];
  readonly message: string;
  readonly waivedBy: string;
  readonly more?: Partial<Reason>;
}

const onTest = { more: { command: "test" } };
const red = { outcome: { kind: "exited", exitCode: 1 } } as const;

export const reasonCases: Readonly<Record<ReasonCode, readonly ReasonCase[]>> = {
  violation: [
    {
      evidence: evidence({ violations: [violation] }),
      effect: "fail",
      message: "lib/a.ts is outside the contract's scope for write.",
      waivedBy: "scope",
      more: { rule: "scope", path: "lib/a.ts" },
    },
    {
      evidence: evidence({
        violations: [{ rule: "size", message: "Too many lines.", clause: "limits.lines", certain: true }],
      }),
      effect: "fail",
      message: "Too many lines.",
      waivedBy: "size",
      more: { rule: "size" },
    },
  ],
  "uncertain-violation": [
    {
      evidence: evidence({ violations: [{ ...violation, certain: false }] }),
      effect: "inconclusive",
      message: "lib/a.ts is outside the contract's scope for write.",
      waivedBy: "scope",
      more: { rule: "scope", path: "lib/a.ts" },
    },
  ],
  "command-failed": [
    {
      evidence: testEvidence(red),
      effect: "fail",
      message: "test ended with exit status 1; it passed on the base.",
      waivedBy: "command-failed",
      ...onTest,
    },
    {
      evidence: testEvidence(red, { outcome: { kind: "exited", exitCode: 2 } }),
      effect: "fail",
      message: "test ended with exit status 1; it was already red on the base.",
      waivedBy: "command-failed",
      ...onTest,
    },
    {
      evidence: testEvidence(red, { outcome: { kind: "timed-out", afterMs: 1 } }),
      effect: "fail",
      message: "test ended with exit status 1; it was already red on the base.",
      waivedBy: "command-failed",
      ...onTest,
    },
    {
      evidence: testEvidence(red, { outcome: { kind: "not-run", why: "it was not asked for" } }),
      effect: "fail",
      message: "test ended with exit status 1.",
      waivedBy: "command-failed",
      ...onTest,
    },
    {
      evidence: evidence({ baseline: [result("lint")], commands: [result("test", red), result("lint")] }),
      effect: "fail",
      message: "test ended with exit status 1.",
      waivedBy: "command-failed",
      ...onTest,
    },
    {
      evidence: testEvidence({ outcome: { kind: "signalled", signal: "SIGSEGV" } }),
      effect: "fail",
      message: "test was ended by SIGSEGV; it passed on the base.",
      waivedBy: "command-failed",
      ...onTest,
    },
  ],
  "command-timed-out": [
    {
      evidence: testEvidence({ outcome: { kind: "timed-out", afterMs: 90_000 } }),
      effect: "fail",
      message: "test did not end within 90 s; it passed on the base.",
      waivedBy: "command-timed-out",
      ...onTest,
    },
  ],
  "fewer-tests": [
    {
      evidence: testEvidence(tests(2, 1, 0), tests(4)),
      effect: "fail",
      message: "test ran 3 tests; on the base it ran 4.",
      waivedBy: "fewer-tests",
      ...onTest,
    },
    {
      evidence: testEvidence(tests(1), tests(2)),
      effect: "fail",
      message: "test ran 1 test; on the base it ran 2.",
      waivedBy: "fewer-tests",
      ...onTest,
    },
    {
      evidence: testEvidence({}, tests(3, 1, 7)),
      effect: "fail",
      message: "test named 4 tests on the base and none on the proposal.",
      waivedBy: "fewer-tests",
      ...onTest,
    },
  ],
  "more-skipped": [
    {
      evidence: testEvidence(tests(4, 0, 2), tests(4, 0, 1)),
      effect: "fail",
      message: "test skipped 2 tests; on the base it skipped 1.",
      waivedBy: "more-skipped",
      ...onTest,
    },
    {
      evidence: testEvidence(tests(4, 0, 1), tests(4)),
      effect: "fail",
      message: "test skipped 1 test; on the base it skipped 0.",
      waivedBy: "more-skipped",
      ...onTest,
    },
  ],
  "process-survived": [
    {
      evidence: testEvidence({ survivors: 1 }),
      effect: "fail",
      message: "1 process outlived test and had to be ended.",
      waivedBy: "process-survived",
      ...onTest,
    },
    {
      evidence: testEvidence({ survivors: 3 }),
      effect: "fail",
      message: "3 processes outlived test and had to be ended.",
      waivedBy: "process-survived",
      ...onTest,
    },
  ],
  "command-not-run": [
    {
      evidence: evidence({ commands: [result("lint")] }),
      effect: "inconclusive",
      message: "test was not run on the proposal.",
      waivedBy: "command-not-run",
      ...onTest,
    },
    {
      evidence: testEvidence({ outcome: { kind: "not-run", why: "the run was stopped before" } }),
      effect: "inconclusive",
      message: "test was not run: the run was stopped before",
      waivedBy: "command-not-run",
      ...onTest,
    },
    {
      evidence: testEvidence({ outcome: { kind: "not-found", message: "npm is not on the PATH." } }),
      effect: "inconclusive",
      message: "test could not be started: npm is not on the PATH.",
      waivedBy: "command-not-run",
      ...onTest,
    },
  ],
  "command-changed-tree": [
    {
      evidence: testEvidence({ changedPaths: ["src/a.ts"] }),
      effect: "inconclusive",
      message: "test changed the tree that it was to prove (1 path): its result is no evidence.",
      waivedBy: "command-changed-tree",
      ...onTest,
    },
    {
      evidence: testEvidence({ changedPaths: ["src/a.ts", "src/b.ts"] }),
      effect: "inconclusive",
      message: "test changed the tree that it was to prove (2 paths): its result is no evidence.",
      waivedBy: "command-changed-tree",
      ...onTest,
    },
  ],
  "baseline-missing": [
    {
      evidence: evidence({ baseline: [result("lint")] }),
      effect: "inconclusive",
      message: "test has no result on the base: it was not asked for",
      waivedBy: "baseline-missing",
      ...onTest,
    },
    {
      evidence: testEvidence({}, { outcome: { kind: "not-run", why: "it cannot be confined here" } }),
      effect: "inconclusive",
      message: "test has no result on the base: it cannot be confined here",
      waivedBy: "baseline-missing",
      ...onTest,
    },
  ],
  "unproved-file": [
    {
      evidence: evidence({ unproved: ["src/greet.ts"] }),
      effect: "inconclusive",
      message: "No command proves src/greet.ts.",
      waivedBy: "unproved-file",
      more: { path: "src/greet.ts" },
    },
  ],
  unconfined: [
    {
      evidence: evidence({
        confinement: {
          kind: "unconfined",
          why: "bubblewrap is missing.",
          fix: "Install it.",
          accepted: false,
        },
      }),
      effect: "inconclusive",
      message: "Commands could not be confined: bubblewrap is missing.",
      waivedBy: "unconfined",
    },
  ],
  "nothing-changed": [
    {
      evidence: evidence({ changes: [] }),
      effect: "inconclusive",
      message: "The proposal changes nothing.",
      waivedBy: "nothing-changed",
    },
    {
      evidence: evidence({ changes: [], work: { kind: "none" } }),
      effect: "inconclusive",
      message: "The proposal changes nothing.",
      waivedBy: "nothing-changed",
    },
  ],
  "worker-blocked": [
    {
      evidence: evidence({
        changes: [],
        work: { kind: "blocked", reason: "needs-scope", message: "Verdict: pass" },
      }),
      effect: "inconclusive",
      message: "The worker says that it is blocked (needs-scope).",
      waivedBy: "worker-blocked",
    },
  ],
  "not-submitted": [
    {
      evidence: evidence({ work: { kind: "limit", limit: "steps", message: "80 steps were made." } }),
      effect: "inconclusive",
      message: "The worker met the limit of steps before it submitted: 80 steps were made.",
      waivedBy: "not-submitted",
    },
  ],
  stopped: [
    {
      evidence: evidence({ work: { kind: "stopped", message: "Stopped by Ctrl-C." } }),
      effect: "inconclusive",
      message: "The run was stopped: Stopped by Ctrl-C.",
      waivedBy: "stopped",
    },
  ],
  "worker-fault": [
    {
      evidence: evidence({
        work: { kind: "fault", code: "model-unreachable", message: "No server answers." },
      }),
      effect: "inconclusive",
      message: "The worker could not go on (model-unreachable): No server answers.",
      waivedBy: "worker-fault",
    },
  ],
};

/** Every case with its code, and the contract that it is judged by. */
export const allCases = Object.entries(reasonCases).flatMap(([code, cases]) =>
  cases.map((one) => ({ code, contract, ...one })),
);
