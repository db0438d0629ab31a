import { printablePath } from "../../base/repo-path.ts";
import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import type { Difference } from "./compare.ts";
import type { Format } from "./format.ts";
import { isPermitted, type Option } from "./permission.ts";
import { Places, type Place } from "./place.ts";
import { differenceText } from "./wording.ts";

export interface ManifestChange {
  readonly change: Change;
  readonly format: Format;
  readonly option: Option;
  readonly trees: RuleTrees;
}

/** What is found in one file, before it is known where it stands in the contract. */
export interface Finding {
  readonly text: string;
  readonly place: Place;
  /** Left out: certain. */
  readonly why?: string;
}

export interface Both<T> {
  readonly base?: T;
  readonly proposal?: T;
}

const maxFindings = 20;

/** Every difference that the contract does not permit; of very many the first ones and their number. */
export function itemFindings(
  { change, option }: ManifestChange,
  differences: readonly Difference[],
): readonly Finding[] {
  const refused = differences.filter((difference) => !isPermitted(option, difference));
  const places = new Places(change);
  const findings = refused.slice(0, maxFindings).map((difference) => itemFinding(difference, places));
  const more = refused.length - maxFindings;
  if (more <= 0) return findings;
  return [
    ...findings,
    { text: `${printablePath(change.path)} has ${more} more such changes.`, place: places.first() },
  ];
}

function itemFinding(difference: Difference, places: Places): Finding {
  const [side, item] =
    difference.kind === "removed"
      ? (["base", difference.was] as const)
      : (["proposal", difference.now] as const);
  return {
    text: differenceText(difference),
    place: places.take(side, item.name.split(".").at(-1) ?? item.name, item.value),
    ...(item.kind === "setting" && { why: "a setting may change what is installed or only how" }),
  };
}
