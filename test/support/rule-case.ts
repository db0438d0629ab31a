import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { contractSchema } from "../../src/contract/schema.ts";
import { compileScope } from "../../src/contract/scope.ts";
import type { Violation } from "../../src/evidence/evidence.ts";
import type { RuleTree } from "../../src/evidence/rule-trees.ts";
import { rules } from "../../src/evidence/rules/rules.ts";
import type { Change, ChangeKind, HiddenChange, TreeEntry } from "../../src/worktree/change.ts";
import { diffFile, isBinary } from "../../src/worktree/hunks.ts";

/** Texts by path; what stands in both trees and is the same is no change. */
export interface RuleCase {
  readonly base: Readonly<Record<string, string>>;
  readonly proposal: Readonly<Record<string, string>>;
  /** Parts of the contract; its scope allows everything where none is given. */
  readonly contract?: object;
  readonly hidden?: readonly HiddenChange[];
}

/** What one rule finds in a proposal on trees that are held in memory. It has to be asked for by the contract. */
export async function ruleCase(name: string, given: RuleCase): Promise<readonly Violation[]> {
  const rule = rules.find((candidate) => candidate.name === name);
  if (rule === undefined) throw new Error(`There is no rule ${name}.`);
  const contract = z.parse(contractSchema, {
    goal: "Anything.",
    scope: { write: ["**"], create: ["**"] },
    commands: [],
    ...given.contract,
  });
  if (rule.isAsked?.(contract) === false) throw new Error(`This contract does not ask for ${name}.`);
  return rule.apply({
    contract,
    scope: compileScope(contract.scope, { ignoreCase: false }),
    changes: changesOf(given),
    hidden: given.hidden ?? [],
    trees: { base: treeOf(given.base), proposal: treeOf(given.proposal) },
  });
}

/** `path:line rule: message`, or without the line, or with `(base)` behind it. */
export function violationText({ path, lines, rule, message, certain }: Violation): string {
  const at = lines === undefined || lines.start < 1 ? "" : `:${lines.start}`;
  const side = at !== "" && lines?.side === "base" ? " (base)" : "";
  const place = path === undefined ? "" : `${path}${at}${side} `;
  return `${place}${rule}: ${message}${certain ? "" : " (uncertain)"}`;
}

function treeOf(files: RuleCase["base"]): RuleTree {
  const paths = Object.keys(files).toSorted();
  const text = (path: string): string | undefined => {
    const found = Object.hasOwn(files, path) ? files[path] : undefined;
    return found === undefined || isBinary(Buffer.from(found)) ? undefined : found;
  };
  return {
    entries: async () => new Map(paths.map((path) => [path, entryOf(files[path] ?? "")])),
    text: async (path) => text(path),
    head: async (path) => {
      if (!Object.hasOwn(files, path)) return undefined;
      const bytes = Buffer.from(files[path] ?? "");
      return { bytes: bytes.subarray(0, 65_536), size: bytes.length };
    },
    texts: async (wanted) => new Map(wanted.map((path) => [path, text(path)])),
  };
}

function entryOf(text: string): TreeEntry {
  const bytes = Buffer.from(text);
  const oid = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return { mode: "100644", oid };
}

function changesOf({ base, proposal }: RuleCase): readonly Change[] {
  const paths = [...new Set([...Object.keys(base), ...Object.keys(proposal)])].toSorted();
  const changed = paths.filter((path) => base[path] !== proposal[path]);
  const gone = changed.filter((path) => proposal[path] === undefined);
  const came = changed.filter((path) => base[path] === undefined);
  const renames = new Map<string, string>();
  for (const from of gone) {
    const to = came.find((path) => proposal[path] === base[from] && !renames.has(path));
    if (to !== undefined && base[from] !== "") renames.set(to, from).set(from, to);
  }
  return changed.map((path) => changeOf(path, { base, proposal }, renames.get(path)));
}

function changeOf(path: string, { base, proposal }: RuleCase, other: string | undefined): Change {
  const [old, now] = [base[path], proposal[path]];
  const texts = [Buffer.from(old ?? ""), Buffer.from(now ?? "")] as const;
  const binary = texts.some(isBinary);
  const kinds: ChangeKind[] = [old === undefined ? "create" : now === undefined ? "delete" : "modify"];
  if (other !== undefined) kinds.push("rename");
  if (binary) kinds.push("binary");
  return {
    path,
    kinds,
    ...(old !== undefined && { base: entryOf(old) }),
    ...(now !== undefined && { proposal: entryOf(now) }),
    ...(other !== undefined && (old === undefined ? { renamedFrom: other } : { renamedTo: other })),
    binary,
    ...(binary ? { hunks: [], added: 0, deleted: 0 } : diffFile(path, ...texts)),
  };
}
