import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import type { Rules } from "../../contract/schema.ts";
import type { Change } from "../../worktree/change.ts";
import type { LineRange } from "../evidence.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { mayCarryHeader, plainText, readHeader, type Header } from "./header.ts";
import { neighboursOf } from "./neighbours.ts";

export type LicenceOptions = Exclude<Rules["licenses"], "off">;

/** What is wrong with one file, and where. */
export interface Finding {
  readonly text: string;
  readonly lines?: LineRange;
  /** Left out: certain. */
  readonly why?: string;
}

const top: LineRange = { start: 1, end: 1, side: "proposal" };

/** A file that keeps its content under another name is no new one. */
export async function headerFindings(
  change: Change,
  { header }: LicenceOptions,
  trees: RuleTrees,
): Promise<readonly Finding[]> {
  if (change.proposal === undefined || !mayCarryHeader(change.path)) return [];
  const now = await trees.proposal.text(change.path);
  if (now === undefined || now.trim() === "" || isGenerated(now)) return [];
  const before = await trees.base.text(change.renamedFrom ?? change.path);
  if (before !== undefined) return keptFindings(change.path, readHeader(before), readHeader(now));
  return header === "neighbours"
    ? neighbourFindings(change.path, readHeader(now), trees)
    : wantedFindings(change.path, readHeader(now), header);
}

function isGenerated(text: string): boolean {
  return /@generated|do not edit/i.test(text.slice(0, 2000));
}

function keptFindings(path: RepoPath, was: Header, now: Header): readonly Finding[] {
  const file = printablePath(path);
  if (was.spdx !== undefined && was.spdx !== now.spdx) {
    const text =
      now.spdx === undefined
        ? `${file} loses its line SPDX-License-Identifier: ${shown(was.spdx)}.`
        : `${file} is under ${shown(now.spdx)} now; it was under ${shown(was.spdx)}.`;
    return [{ text, lines: top }];
  }
  const gone = was.holders.filter((holder) => !now.holders.includes(holder));
  if (gone.length > 0)
    return [{ text: `${file} loses the copyright line of ${shown(gone.join(", "))}.`, lines: top }];
  return was.isLicence && !now.isLicence ? [{ text: `${file} loses its licence header.`, lines: top }] : [];
}

async function neighbourFindings(
  path: RepoPath,
  now: Header,
  { base }: RuleTrees,
): Promise<readonly Finding[]> {
  const near = await neighboursOf(path, base);
  const file = printablePath(path);
  if (near.count < 3 || near.licensed / near.count < 0.8) return [];
  const said = near.spdx === undefined ? "" : ` (SPDX-License-Identifier: ${shown(near.spdx)})`;
  const all = near.licensed === near.count;
  const doubt = {
    ...(!all && {
      why: `${near.count - near.licensed} of the ${near.count} files beside it have none either`,
    }),
  };
  if (!now.isLicence) {
    const beside = all
      ? `the ${near.count} files beside it have one`
      : `${near.licensed} of ${near.count} files beside it have one`;
    return [{ text: `${file} has no licence header; ${beside}${said}.`, lines: top, ...doubt }];
  }
  if (near.spdx !== undefined && now.spdx === undefined) {
    return [
      {
        text: `${file} has no line SPDX-License-Identifier: ${shown(near.spdx)}, as the files beside it have.`,
        lines: top,
        ...doubt,
      },
    ];
  }
  const isOther = near.spdx !== undefined && now.spdx !== near.spdx;
  return isOther
    ? [
        {
          text: `${file} is under ${shown(now.spdx ?? "")}; the files beside it are under ${shown(near.spdx)}.`,
          lines: top,
          why: "a file may be meant to have another licence",
        },
      ]
    : [];
}

/** `MIT` or `Apache-2.0 OR MIT` is an expression; anything else is the header's own text. */
function wantedFindings(path: RepoPath, now: Header, header: string): readonly Finding[] {
  const file = printablePath(path);
  const isExpression = /^\(?[A-Za-z0-9.+-]+(?:\s+(?:AND|OR|WITH)\s+\(?[A-Za-z0-9.+-]+\)?)*\)?$/.test(header);
  if (isExpression) {
    if (now.spdx === header) return [];
    return [
      { text: `${file} has no line SPDX-License-Identifier: ${shown(header)} at its top.`, lines: top },
    ];
  }
  const text = plainText(header.replace(/\{year\}/gi, "2000"));
  return now.text.includes(text)
    ? []
    : [{ text: `${file} does not begin with the contract's header: ${shown(header)}.`, lines: top }];
}

export function shown(text: string): string {
  const printable = printablePath(text.slice(0, 400));
  return printable.length > 100 ? `${printable.slice(0, 99)}…` : printable;
}
