import { normalizeGlob } from "../../base/glob.ts";
import { printablePath, type RepoPath } from "../../base/repo-path.ts";
import { commandText } from "../../contract/command-text.ts";
import type { Place } from "../../contract/problem.ts";
import type { ContractText } from "./contract-text.ts";

/** What stands below a contract in the view: one glob of its scope, or one command. */
export interface ContractRow {
  readonly kind: "write" | "create" | "never" | "command";
  /** Such as `scope.write[0]`. */
  readonly clause: string;
  /** For people, on one line. */
  readonly label: string;
  /** The file or folder that it names; undefined for a pattern. */
  readonly path?: RepoPath;
  readonly isFolder?: boolean;
  /** A command's program and arguments. */
  readonly run?: string;
  readonly place?: Place;
}

/** The scope's globs in the contract's order, then its commands. */
export function contractRows({ parsed, scope, contract }: ContractText): readonly ContractRow[] {
  const at = (clause: string): { readonly place?: Place } => {
    const place = parsed.placeOf(clause);
    return place === undefined ? {} : { place };
  };
  const globs = (["write", "create", "never"] as const).flatMap((list) =>
    (scope?.[list] ?? []).map((glob, index) => {
      const clause = `scope.${list}[${index}]`;
      return { kind: list, clause, ...namedBy(glob), ...at(clause) };
    }),
  );
  const commands = (contract?.commands ?? []).map(({ name, run }, index) => {
    const clause = `commands[${index}]`;
    return { kind: "command" as const, clause, label: name, run: commandText(run), ...at(clause) };
  });
  return [...globs, ...commands];
}

/** Whether a contract still says at a row's clause what the row says: places shift when something above them goes. */
export function saysStill(text: ContractText, { clause, label, run }: Partial<ContractRow>): boolean {
  return contractRows(text).some((row) => row.clause === clause && row.label === label && row.run === run);
}

/** What a glob names: a file, a folder and all below it, or a pattern. */
function namedBy(glob: string): Pick<ContractRow, "label" | "path" | "isFolder"> {
  const normal = normalizeGlob(glob);
  const isFolder = normal.endsWith("/**");
  const plain = (isFolder ? normal.slice(0, -3) : normal).replace(/\[([[*?])\]/g, "$1");
  const wild = /[*?[{]/.test((isFolder ? normal.slice(0, -3) : normal).replace(/\[([[*?])\]/g, ""));
  if (wild) return { label: printablePath(glob) };
  return { label: printablePath(isFolder ? `${plain}/` : plain), path: plain, isFolder };
}
