import { digestOf } from "../base/digest.ts";
import { pathToBytes } from "../base/repo-path.ts";
import type { RepoPath } from "../base/repo-path.ts";
import type { Waiver } from "../verdict/verdict.ts";
import { printableLine } from "./printable-text.ts";
import { describeRule } from "./sarif-rules.ts";
import type { Report } from "./schema.ts";

/**
 * A SARIF 2.1.0 log of a report: one result for each violation, each command that did not pass and each other
 * reason of the verdict. Certain ones are errors, uncertain ones are for review; a waiver is a suppression.
 */
export function makeSarif(report: Report): object {
  const results = withFingerprints([...violationResults(report), ...reasonResults(report)]);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Remit", rules: ruleIds(results).map(describeRule) } },
        automationDetails: { id: `remit/${report.run}` },
        originalUriBaseIds: { SRCROOT: { description: { text: "The folder that the contract is about." } } },
        columnKind: "utf16CodeUnits",
        invocations: [invocationOf(report)],
        results: results.map((result) => toResult(result, ruleIds(results))),
        properties: { verdict: report.verdict.kind, digest: report.evidence.digest },
      },
    ],
  };
}

/** A path as a relative URI: every byte that is not unreserved is percent-encoded. */
export function encodePath(path: RepoPath): string {
  const bytes = [...pathToBytes(path)];
  return bytes.map((byte) => (unreserved.has(byte) ? String.fromCharCode(byte) : percent(byte))).join("");
}

const unreserved = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/", "ascii"),
);

type Violation = Report["evidence"]["violations"][number];
type Reason = Report["verdict"]["reasons"][number];
type WaivedReason = Report["verdict"]["waived"][number];

interface Found {
  readonly rule: string;
  readonly message: string;
  readonly certain: boolean;
  readonly path?: RepoPath | undefined;
  readonly lines?: Violation["lines"] | undefined;
  readonly command?: string | undefined;
  readonly clause?: string;
  readonly why?: string | undefined;
  /** The reason of the waiver that sets it aside. */
  readonly waived?: string | undefined;
}

function violationResults({ evidence, verdict }: Report): readonly Found[] {
  return evidence.violations.map((violation) => ({
    rule: violation.rule,
    message: violation.message,
    certain: violation.certain,
    clause: violation.clause,
    path: violation.path,
    lines: violation.lines,
    why: violation.why,
    waived: waiverFor(violation, verdict)?.reason,
  }));
}

function waiverFor({ id, rule }: Violation, { waived }: Report["verdict"]): Waiver | undefined {
  return waived.find((reason) => (id === undefined ? reason.rule === rule : reason.finding === id))?.waiver;
}

function reasonResults({ verdict }: Report): readonly Found[] {
  const reasons: readonly (Reason | WaivedReason)[] = [...verdict.reasons, ...verdict.waived];
  const others = reasons.filter(({ code }) => code !== "violation" && code !== "uncertain-violation");
  return others.map((reason) => ({
    rule: reason.code,
    message: reason.message,
    certain: reason.effect === "fail",
    path: reason.path,
    command: reason.command,
    waived: "waiver" in reason ? reason.waiver.reason : undefined,
  }));
}

interface Fingerprinted extends Found {
  readonly fingerprint: string;
}

/** Stable over runs and moved lines; equal findings are told apart by their number. */
function withFingerprints(found: readonly Found[]): readonly Fingerprinted[] {
  const seen = new Map<string, number>();
  return found.map((one) => {
    const key = [one.rule, one.path ?? null, one.command ?? null, one.clause ?? null, one.message];
    const same = seen.get(digestOf(key)) ?? 0;
    seen.set(digestOf(key), same + 1);
    return { ...one, fingerprint: digestOf([...key, same]) };
  });
}

function ruleIds(found: readonly Found[]): readonly string[] {
  return [...new Set(found.map(({ rule }) => rule))].toSorted();
}

function toResult(found: Fingerprinted, ids: readonly string[]): object {
  return {
    ruleId: found.rule,
    ruleIndex: ids.indexOf(found.rule),
    ...(found.certain ? { kind: "fail", level: "error" } : { kind: "review", level: "none" }),
    message: { text: messageText(sentences(found)) },
    locations: found.path === undefined ? [] : [toLocation(found.path, found.lines)],
    partialFingerprints: { "remitFinding/v1": found.fingerprint },
    suppressions: found.waived === undefined ? [] : [suppression(found.waived)],
    ...(found.command === undefined ? {} : { properties: { command: found.command } }),
  };
}

/** A region names lines of the proposal; lines of the base alone have no place in the file as it is now. */
function toLocation(path: RepoPath, lines: Violation["lines"]): object {
  const artifactLocation = { uri: encodePath(path), uriBaseId: "SRCROOT" };
  if (lines === undefined || lines.side === "base" || lines.start < 1) {
    return { physicalLocation: { artifactLocation } };
  }
  const region = { startLine: lines.start, endLine: Math.max(lines.start, lines.end) };
  return { physicalLocation: { artifactLocation, region } };
}

function suppression(reason: string): object {
  return { kind: "external", status: "accepted", justification: printableLine(reason) };
}

/** What was found, and what it rests on. */
function sentences({ message, why }: Found): string {
  return why === undefined ? message : `${message} Why: ${why}`;
}

/** Names from a repository must not become a link in a viewer. */
function messageText(message: string): string {
  return printableLine(message).replaceAll("](", "] (");
}

function invocationOf(report: Report): object {
  const { end } = report.evidence;
  const notification = {
    level: "error",
    message: { text: "message" in end ? messageText(end.message) : "" },
  };
  return {
    executionSuccessful: end.kind !== "fault" && end.kind !== "stopped",
    startTimeUtc: report.startedAt,
    endTimeUtc: report.endedAt,
    toolExecutionNotifications: [...(end.kind === "fault" ? [notification] : []), ...meanwhileNote(report)],
  };
}

/** A note, never a result: it says nothing of the proposal. */
function meanwhileNote({ evidence }: Report): readonly object[] {
  const { changed = [], unlisted = 0 } = evidence.meanwhile ?? {};
  if (changed.length === 0) return [];
  const paths = changed.map(({ place, path }) => (place === "home" ? `~/${path}` : path)).join(", ");
  const more = unlisted === 0 ? "" : ` and ${unlisted} more`;
  const text = `Changed in the developer's folder and home during the run, by whom is not observable: ${paths}${more}`;
  return [{ level: "note", message: { text: messageText(text) } }];
}

function percent(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
