/** A stretch of a text: lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** What can be wrong with a contract; `docs/contract.md` explains each. */
export const contractProblemCodes = [
  "json",
  "key",
  "missing",
  "value",
  "glob",
  "host",
  "empty-scope",
  "name",
  "names-nothing",
  "refused",
  "exists",
  "sign",
  "nothing-changes",
  "limit",
  "folder",
  "program",
  "script",
  "nothing-proved",
  "idle-proof",
  "unproved",
  "goal-outside",
  "test-outside",
  "contradiction",
  "floor",
] as const;

export type ContractProblemCode = (typeof contractProblemCodes)[number];

/** Something in a contract file that a person should mend, at its place. An `error` keeps a run from starting. */
export interface ContractProblem extends Place {
  readonly severity: "error" | "warning";
  readonly code: ContractProblemCode;
  readonly file: string;
  readonly path: ClausePath;
  /** The clause, such as `scope.write[0]`; empty for the file as a whole. */
  readonly clause: string;
  /** What was found and what is wanted, one sentence without the clause. */
  readonly message: string;
  /** What would be right in its place, where that is known: another key for code `key`, else another value. */
  readonly suggestion?: unknown;
}

/** Keys and list positions from the root of a contract to one of its clauses. */
export type ClausePath = readonly (string | number)[];

/** One line: `contract.json:7:14: limits.files: found "four" (string), wanted a whole number from 1`. */
export function formatProblem(
  problem: Pick<ContractProblem, "file" | "clause" | "message" | "line" | "column">,
): string {
  const clause = problem.clause === "" ? "" : `${problem.clause}: `;
  return `${problem.file}:${problem.line}:${problem.column}: ${clause}${problem.message}`;
}

/** A clause for people: `commands[0].run`. The inverse of {@link clausePath} for the keys that a contract has. */
export function clauseText(path: ClausePath): string {
  return path.map((part, index) => partText(part, index === 0)).join("");
}

/** The path of a clause such as `scope.write[2]` or `scope.write.2`. */
export function clausePath(clause: string): ClausePath {
  const parts = clause.match(/[^.[\]]+/g) ?? [];
  return parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A text that knows where its clauses stand. */
export interface PlacedText {
  placeOf(clause: ClausePath): Place | undefined;
}

/** The place of a clause, or of the nearest thing around it that the text holds. */
export function placeNear(text: PlacedText, path: ClausePath): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const place = text.placeOf(path.slice(0, length));
    if (place !== undefined) return length === path.length ? place : startOf(place);
  }
  return { line: 1, column: 1, endLine: 1, endColumn: 1 };
}

function partText(part: string | number, first: boolean): string {
  if (typeof part === "number") return `[${part}]`;
  if (!/^[$\w]+$/.test(part)) return `[${JSON.stringify(part)}]`;
  return first ? part : `.${part}`;
}

/** What is missing inside something stands at its first character. */
function startOf(place: Place): Place {
  return { ...place, endLine: place.line, endColumn: place.column + 1 };
}
