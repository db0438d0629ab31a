import { isLiteralGlob } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";
import { listText, type LintProblem } from "./lint-facts.ts";
import type { ScopeView } from "./lint-view.ts";
import { kindsOfPath, type PathKind } from "./path-kinds.ts";
import type { ClausePath } from "./problem.ts";
import type { Contract } from "./schema.ts";

/** Rules that leave nothing of the scope, or that one another contradict. */
export function lintRules(contract: Contract, view: ScopeView): LintProblem[] {
  const { writable, creatable } = view;
  const open = [...writable, ...creatable.flat()];
  if (open.length === 0) return [];
  return [
    ...withoutCreating(contract),
    ...onlyRefused(contract, open, "tests", {
      path: ["rules", "tests"],
      value: "readonly",
      what: "the scope lets tests alone change",
      suggestion: "add-only",
    }),
    ...onlyRefused(contract, open, "dependencies", {
      path: ["rules", "dependencies"],
      value: "none",
      what: "the scope lets manifests and lockfiles alone change",
      suggestion: "any",
    }),
    // A path that the scope names literally may change all the same.
    ...(namesLiterally(contract)
      ? []
      : [
          ...onlyRefused(contract, open, "migration", {
            path: ["rules", "migrations"],
            value: "untouched",
            what: "the scope lets migrations alone change",
            suggestion: "new",
          }),
          ...onlyRefused(contract, open, "generated", {
            path: ["rules", "generated"],
            value: "untouched",
            what: "the scope lets generated files alone change",
            suggestion: "any",
          }),
        ]),
    ...codeAmongDocuments(contract, open),
  ];
}

function namesLiterally({ scope }: Contract): boolean {
  return [...scope.write, ...scope.create].some((glob) => isLiteralGlob(glob) && !glob.endsWith("/"));
}

function withoutCreating({ rules, scope }: Contract): LintProblem[] {
  if (scope.create.length === 0 || rules.operations.includes("create")) return [];
  const message = `found no "create", so that every new file is a violation, also in scope.create (${listText(scope.create)})`;
  const suggestion = ["create", ...rules.operations];
  return [{ severity: "warning", code: "contradiction", path: ["rules", "operations"], message, suggestion }];
}

interface Refusal {
  readonly path: ClausePath;
  readonly value: string;
  /** Why nothing is left, as a sentence. */
  readonly what: string;
  readonly suggestion: string;
}

function onlyRefused(
  contract: Contract,
  open: readonly RepoPath[],
  kind: PathKind,
  { path, value, what, suggestion }: Refusal,
): LintProblem[] {
  if (optionOf(contract, String(path[1])) !== value) return [];
  if (!open.every((one) => kindsOfPath(one).includes(kind))) return [];
  const message = `found ${JSON.stringify(value)}, but ${what}: hardly any change could keep this`;
  return [{ severity: "warning", code: "contradiction", path, message, suggestion }];
}

function codeAmongDocuments(contract: Contract, open: readonly RepoPath[]): LintProblem[] {
  if (optionOf(contract, "docsOnly") !== "files") return [];
  const named = contract.scope.write.filter((glob) => isLiteralGlob(glob) && !glob.endsWith("/"));
  const code = (named.length > 0 ? named : open).filter((path) => !kindsOfPath(path).includes("docs"));
  if (named.length === 0 ? code.length < open.length : code.length === 0) return [];
  const message = `found "files", but the scope names ${listText(code)}, where every change is a violation`;
  return [{ severity: "warning", code: "contradiction", path: ["rules", "docsOnly"], message }];
}

/** An option by its name, also of a rule that this version may not have. */
function optionOf({ rules }: Contract, name: string): unknown {
  return Object.entries(rules).find(([key]) => key === name)?.[1];
}
