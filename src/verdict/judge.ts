import type { Contract } from "../contract/schema.ts";
import type { CommandResult, Evidence, Violation } from "../evidence/evidence.ts";
import type { Reason, Verdict, Waiver } from "./verdict.ts";

/** Computes the verdict from the contract and the evidence alone. Pure: no clock, no file, no model. */
export function judge(contract: Contract, evidence: Evidence, waivers: readonly Waiver[] = []): Verdict {
  const reasons = [
    ...evidence.violations.map(violationReason),
    ...contract.commands.flatMap((command) => commandReasons(command.name, evidence)),
    ...workReasons(evidence),
    ...coverageReasons(evidence),
    ...confinementReasons(contract, evidence),
  ];
  const open = reasons.filter((reason) => waiverOf(reason, waivers) === undefined);
  const waived = reasons.flatMap((reason) => {
    const waiver = waiverOf(reason, waivers);
    return waiver === undefined ? [] : [{ ...reason, waiver }];
  });
  return { kind: verdictKind(open), reasons: open, waived };
}

function verdictKind(reasons: readonly Reason[]): Verdict["kind"] {
  if (reasons.some((reason) => reason.effect === "fail")) return "fail";
  return reasons.length > 0 ? "inconclusive" : "pass";
}

function waiverOf(reason: Reason, waivers: readonly Waiver[]): Waiver | undefined {
  return waivers.find((waiver) => waiver.rule === reason.waivedBy || waiver.rule === reason.finding);
}

function violationReason(violation: Violation): Reason {
  return {
    code: violation.certain ? "violation" : "uncertain-violation",
    effect: violation.certain ? "fail" : "inconclusive",
    message: violation.message,
    waivedBy: violation.rule,
    rule: violation.rule,
    ...(violation.id === undefined ? {} : { finding: violation.id }),
    ...(violation.path === undefined ? {} : { path: violation.path }),
  };
}

function commandReasons(name: string, evidence: Evidence): readonly Reason[] {
  const now = evidence.commands.find((result) => result.name === name);
  const before = evidence.baseline.find((result) => result.name === name);
  if (now === undefined) {
    return [commandReason("command-not-run", "inconclusive", name, `${name} was not run on the proposal.`)];
  }
  return [...outcomeReasons(now, before), ...treeReasons(now), ...testReasons(now, before)];
}

function outcomeReasons(now: CommandResult, before: CommandResult | undefined): readonly Reason[] {
  const { name, outcome } = now;
  switch (outcome.kind) {
    case "exited":
      if (outcome.exitCode === 0) return baselineReasons(now, before);
      return [
        commandReason(
          "command-failed",
          "fail",
          name,
          `${name} ended with exit status ${outcome.exitCode}${alreadyRed(before)}.`,
        ),
      ];
    case "signalled":
      return [
        commandReason(
          "command-failed",
          "fail",
          name,
          `${name} was ended by ${outcome.signal}${alreadyRed(before)}.`,
        ),
      ];
    case "timed-out":
      return [
        commandReason(
          "command-timed-out",
          "fail",
          name,
          `${name} did not end within ${Math.round(outcome.afterMs / 1000)} s${alreadyRed(before)}.`,
        ),
      ];
    case "not-found":
      return [
        commandReason(
          "command-not-run",
          "inconclusive",
          name,
          `${name} could not be started: ${outcome.message}`,
        ),
      ];
    case "not-run":
      return [commandReason("command-not-run", "inconclusive", name, `${name} was not run: ${outcome.why}`)];
  }
}

function alreadyRed(before: CommandResult | undefined): string {
  if (before === undefined || before.outcome.kind === "not-run") return "";
  return before.outcome.kind === "exited" && before.outcome.exitCode === 0
    ? "; it passed on the base"
    : "; it was already red on the base";
}

function baselineReasons(now: CommandResult, before: CommandResult | undefined): readonly Reason[] {
  if (before !== undefined && before.outcome.kind !== "not-run") return [];
  const why = before?.outcome.kind === "not-run" ? before.outcome.why : "it was not asked for";
  return [
    commandReason(
      "baseline-missing",
      "inconclusive",
      now.name,
      `${now.name} has no result on the base: ${why}`,
    ),
  ];
}

function treeReasons(now: CommandResult): readonly Reason[] {
  const reasons: Reason[] = [];
  if (now.changedPaths.length > 0) {
    const message = `${now.name} changed the tree that it was to prove (${counted(now.changedPaths.length, "path")}): its result is no evidence.`;
    reasons.push(commandReason("command-changed-tree", "inconclusive", now.name, message));
  }
  if (now.survivors > 0) {
    const message = `${now.survivors} process${now.survivors === 1 ? "" : "es"} outlived ${now.name} and had to be ended.`;
    reasons.push(commandReason("process-survived", "fail", now.name, message));
  }
  return reasons;
}

function testReasons(now: CommandResult, before: CommandResult | undefined): readonly Reason[] {
  if (before?.tests === undefined || now.outcome.kind !== "exited") return [];
  const was = before.tests;
  const didRun = was.passed + was.failed;
  if (now.tests === undefined) {
    if (didRun === 0) return [];
    const message = `${now.name} named ${counted(didRun, "test")} on the base and none on the proposal.`;
    return [commandReason("fewer-tests", "fail", now.name, message)];
  }
  const reasons: Reason[] = [];
  const ran = now.tests.passed + now.tests.failed;
  if (ran < didRun) {
    reasons.push(
      commandReason(
        "fewer-tests",
        "fail",
        now.name,
        `${now.name} ran ${counted(ran, "test")}; on the base it ran ${didRun}.`,
      ),
    );
  }
  if (now.tests.skipped > was.skipped) {
    const message = `${now.name} skipped ${counted(now.tests.skipped, "test")}; on the base it skipped ${was.skipped}.`;
    reasons.push(commandReason("more-skipped", "fail", now.name, message));
  }
  return reasons;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function workReasons({ work, changes }: Evidence): readonly Reason[] {
  const nothing =
    changes.length === 0 ? [plainReason("nothing-changed", "The proposal changes nothing.")] : [];
  switch (work.kind) {
    case "submitted":
    case "none":
      return nothing;
    case "blocked":
      return [plainReason("worker-blocked", `The worker says that it is blocked (${work.reason}).`)];
    case "limit":
      return [
        ...nothing,
        plainReason(
          "not-submitted",
          `The worker met the limit of ${work.limit} before it submitted: ${work.message}`,
        ),
      ];
    case "stopped":
      return [...nothing, plainReason("stopped", `The run was stopped: ${work.message}`)];
    case "fault":
      return [
        ...nothing,
        plainReason("worker-fault", `The worker could not go on (${work.code}): ${work.message}`),
      ];
  }
}

function coverageReasons({ unproved }: Evidence): readonly Reason[] {
  return unproved.map((path) => ({
    ...plainReason("unproved-file", `No command proves ${path}.`),
    path,
  }));
}

function confinementReasons(contract: Contract, { confinement }: Evidence): readonly Reason[] {
  if (contract.commands.length === 0 || confinement.kind === "confined" || confinement.accepted) return [];
  return [plainReason("unconfined", `Commands could not be confined: ${confinement.why}`)];
}

function commandReason(
  code: Reason["code"],
  effect: Reason["effect"],
  command: string,
  message: string,
): Reason {
  return { code, effect, message, waivedBy: code, command };
}

function plainReason(code: Reason["code"], message: string): Reason {
  return { code, effect: "inconclusive", message, waivedBy: code };
}
