import type { Proposal, ReviewState } from "../../src/panel/protocol.ts";
import { provedBy } from "../../src/editor/verdict/proofs.ts";
import { bigReport } from "./big-report.ts";
import { hostileReport } from "./hostile-report.ts";
import { oddReport } from "./odd-report.ts";
import { playedReport } from "./played-report.ts";
import { withIds } from "../../src/evidence/violation-ids.ts";
import type { Report } from "../../src/report/schema.ts";
import { placeEvidence } from "../../src/editor/verdict/claim-evidence.ts";

/** What a preview shows: the messages that a host would send. */
export interface Sample {
  readonly proposal?: Proposal;
  readonly review?: ReviewState;
  readonly absent?: string;
}

export const samples: Readonly<Record<string, () => Promise<Sample> | Sample>> = {
  broken: async () => sampleOf(await playedReport("broken.json")),
  kept: async () => sampleOf(await playedReport("kept.json")),
  odd: () => sampleOf(oddReport(), { notice: conflict }),
  hostile: () => sampleOf(hostileReport(), { notice: { tone: "error", text: hostile, details: [hostile] } }),
  big: () => sampleOf(bigReport({ files: 60, changedLines: 20_000 })),
  wide: () => sampleOf(bigReport({ files: 3000, changedLines: 30_000 })),
  busy: async () =>
    sampleOf(await playedReport("broken.json"), { busy: "Judging the selection: running test" }),
  accepted: async () => {
    const report = await playedReport("kept.json");
    const at = new Date(Date.now() - 200_000).toISOString();
    const decisions = [{ kind: "accepted", digest: report.evidence.digest, at } as const];
    return sampleOf(report, { decisions, held: true });
  },
  waived: async () => {
    const report = await playedReport("broken.json");
    const waiver = { rule: "scope", reason: "left-pad was agreed on in review" };
    const { reasons } = report.verdict;
    const verdict = {
      kind: "pass",
      reasons: reasons.filter(({ waivedBy }) => waivedBy !== "scope"),
      waived: reasons.flatMap((reason) => (reason.waivedBy === "scope" ? [{ ...reason, waiver }] : [])),
    } as const;
    return sampleOf(report, { verdict, waivers: [waiver] });
  },
  uncertain: async () => {
    const report = await playedReport("kept.json");
    const violations = withIds(
      ["toBe became toContain.", "toEqual became toBeTruthy."].map((message, index) => ({
        rule: "tests",
        message,
        clause: "rules.tests",
        certain: false,
        why: "A looser matcher can be what was asked for.",
        path: "src/greet.mjs",
        lines: { start: index + 1, end: index + 1, side: "proposal" },
      })),
    );
    const reasons = violations.map(({ rule, message, id, path }) => ({
      code: "uncertain-violation",
      effect: "inconclusive",
      message,
      waivedBy: rule,
      rule,
      ...(id === undefined ? {} : { finding: id }),
      ...(path === undefined ? {} : { path }),
    })) satisfies Report["verdict"]["reasons"];
    const verdict = { kind: "inconclusive", reasons, waived: [] } as const;
    return sampleOf({ ...report, verdict, evidence: { ...report.evidence, violations } });
  },
  altered: async () => {
    const sample = sampleOf(await playedReport("kept.json"), {
      acceptRefused: "The record of this run was altered, so nothing of it can be accepted.",
    });
    const record = { kind: "altered", what: "report.json is not the file that was sealed" } as const;
    return {
      ...sample,
      ...(sample.proposal === undefined ? {} : { proposal: { ...sample.proposal, record } }),
    };
  },
  absent: () => ({ absent: "The run's record was removed. Start a new run from the contract." }),
};

const hostile = `<img src=x onerror="window.injected=1"> \u202egnp.exe \u001b[31mred $(alert) <script>window.injected=1</script>`;

const conflict = {
  tone: "warning",
  text: "Nothing was applied: 2 files changed since the run began.",
  details: ["src/odd.bin: changed on disk", "docs/old name.md: has unsaved edits in the editor"],
} as const;

const t = (message: string, ...values: (string | number)[]): string =>
  message.replace(/\{(\d)\}/g, (_whole, at) => String(values[Number(at)]));

export function sampleOf(report: Report, review: Partial<ReviewState> = {}): Sample {
  const verdict = review.verdict ?? report.verdict;
  const refused = refusal(verdict);
  return {
    proposal: {
      run: report.run,
      report,
      revision: 0,
      reportFile: `/home/dev/.local/state/remit/ws-1/runs/${report.run}/report.json`,
      record: { kind: "whole", entries: 63 },
      claim:
        report.claim === null ? [] : placeEvidence(report.claim.text, { ...report.evidence, files: [], t }),
      provedBy: provedBy(report.contract.content, report.evidence.changes),
      layout: "unified",
    },
    review: {
      verdict,
      waivers: [],
      dropped: [],
      reviewed: [],
      decisions: [],
      held: false,
      ...(refused === undefined ? {} : { acceptRefused: refused }),
      ...review,
    },
  };
}

function refusal({ kind, reasons }: ReviewState["verdict"]): string | undefined {
  if (kind === "pass") return undefined;
  const count = reasons.length;
  return `The verdict does not permit it: ${count} ${count === 1 ? "reason stands" : "reasons stand"} against it.`;
}
