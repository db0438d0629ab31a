import type * as z from "zod/mini";
import { Fault } from "../base/fault.ts";
import { globProblem } from "../base/glob.ts";
import { readHostPattern } from "../base/host-pattern.ts";
import type { Floor } from "./floor.ts";
import { floorOf, floorSchema } from "./floor-schema.ts";
import { readJsonc, type Jsonc } from "./jsonc.ts";
import { nearest } from "./nearest.ts";
import { namedHosts } from "./network.ts";
import { clauseText, formatProblem, placeNear, type ClausePath } from "./problem.ts";
import { unknownKey, wantedAt } from "./wanted.ts";

interface Wrong {
  readonly path: ClausePath;
  readonly message: string;
  readonly onKey?: boolean;
}

/** Reads a floor's text (JSON with comments). Fault contract-invalid, with the place of every problem. */
export function parseFloor(text: string, file: string): Floor {
  const source = readJsonc(text);
  const parsed = floorSchema.safeParse(source.value ?? {});
  const floor = parsed.success ? floorOf(parsed.data) : undefined;
  const wrong: Wrong[] = [
    ...source.problems,
    ...(source.problems.length > 0 ? [] : (parsed.error?.issues ?? []).flatMap(issueProblems)),
    ...(floor === undefined ? [] : meaningProblems(floor)),
  ];
  if (floor !== undefined && wrong.length === 0) return floor;
  throw new Fault("contract-invalid", wrong.map((one) => located(source, file, one)).join("\n"), {
    hint: "Mend the policy: nothing is run while it cannot be read.",
  });
}

function issueProblems(issue: z.core.$ZodIssue): Wrong[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], message: keyText(path, key), onKey: true }));
  }
  const wanted = path[0] === "never" ? "a list of strings" : wantedAt(path);
  return [{ path, message: `wanted ${wanted}` }];
}

/** Rules, limits and network are those of a contract; what else a policy has is its own. */
function keyText(path: ClausePath, key: string): string {
  if (path.length > 0) return unknownKey(path, key);
  const known = Object.keys(floorSchema.shape);
  const meant = nearest(key, known);
  return `found an unknown key, ${meant === undefined ? `wanted one of ${known.join(", ")}` : `did you mean ${meant}?`}`;
}

function meaningProblems({ never, network }: Floor): Wrong[] {
  const globs = never.flatMap((glob, index) => {
    const problem = globProblem(glob);
    const wanted = "wanted a path or glob below the opened folder";
    return problem === undefined
      ? []
      : [{ path: ["never", index], message: `found a glob which ${problem}; ${wanted}` }];
  });
  const hosts = (network === undefined ? [] : namedHosts(network)).flatMap((host, index) => {
    const pattern = readHostPattern(host);
    return "problem" in pattern
      ? [{ path: ["network", "hosts", index], message: `found a host that ${pattern.problem}` }]
      : [];
  });
  return [...globs, ...hosts];
}

function located(source: Jsonc, file: string, { path, message, onKey }: Wrong): string {
  const key = onKey === true ? source.placeOfKey(path) : undefined;
  return formatProblem({ file, clause: clauseText(path), message, ...(key ?? placeNear(source, path)) });
}
