import { readFile } from "node:fs/promises";
import type * as z from "zod/mini";
import { digestOf } from "../base/digest.ts";
import { Fault, isErrno } from "../base/fault.ts";
import type { Raised } from "./floor.ts";
import { readJsonc, type Jsonc } from "./jsonc.ts";
import {
  clausePath,
  clauseText,
  formatProblem,
  placeNear,
  type ClausePath,
  type ContractProblem,
  type Place,
} from "./problem.ts";
import { contractSchema, type Contract } from "./schema.ts";
import { meaningProblems, type ClauseProblem } from "./meaning.ts";
import { foundText, meantKey, unknownKey, wantedAt } from "./wanted.ts";

/** A contract file's text as read. Without problems it has a contract, with any it has none. */
export interface ParsedContract {
  readonly contract?: Contract;
  /** {@link contractDigest} of the contract. */
  readonly digest?: string;
  /** The file's name as it stands in every problem. */
  readonly file: string;
  /** In the order of the text. */
  readonly problems: readonly ContractProblem[];
  /**
   * Where the text writes a clause, given as a path or as text such as `scope.write[0]` or `commands.NAME`;
   * undefined for what the text leaves out.
   */
  placeOf(clause: ClausePath | string): Place | undefined;
}

export interface LoadedContract extends ParsedContract {
  readonly contract: Contract;
  readonly digest: string;
  /** What floors have set; the contract is as they raised it. */
  readonly raised?: readonly Raised[];
}

/** SHA-256 of a contract with its defaults filled in. */
export function contractDigest(contract: Contract): string {
  return digestOf(contract);
}

/** Reads the text of a contract file (JSON with comments) and finds all its problems at once. */
export function parseContract(text: string, fileName: string): ParsedContract {
  const source = readJsonc(text);
  const parsed = contractSchema.safeParse(source.value);
  const problems = inOrder([
    ...source.problems.map((problem) => toProblem(fileName, problem)),
    ...(source.value === undefined ? [] : valueProblems(source, parsed.error?.issues ?? [], fileName)),
  ]);
  const result = { file: fileName, problems, placeOf: placesOf(source) };
  if (!parsed.success || problems.length > 0) return result;
  return { ...result, contract: parsed.data, digest: contractDigest(parsed.data) };
}

/** Reads a contract file. Throws `contract-missing`, or `contract-invalid` with every problem in its message. */
export async function loadContract(file: string): Promise<LoadedContract> {
  const parsed = parseContract(await readText(file), file);
  const { contract, digest } = parsed;
  if (contract !== undefined && digest !== undefined) return { ...parsed, contract, digest };
  throw new Fault("contract-invalid", parsed.problems.map(formatProblem).join("\n"), {
    hint: "Mend the lines named above; an editor that knows Remit marks them.",
  });
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (thrown) {
    throw readFault(file, thrown);
  }
}

function readFault(file: string, cause: unknown): Fault {
  if (isErrno(cause, "ENOENT")) {
    return new Fault("contract-missing", `There is no contract at ${file}.`, {
      hint: "Write one with `remit init`, or name another file.",
      cause,
    });
  }
  if (isErrno(cause, "ERR_ENCODING_INVALID_ENCODED_DATA")) {
    const hint = "Save it as UTF-8.";
    return new Fault("contract-invalid", `${file}:1:1: the file is not UTF-8.`, { hint, cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  const hint = "Name a file that can be read.";
  return new Fault("contract-missing", `The contract ${file} cannot be read: ${why}.`, { hint, cause });
}

function valueProblems(
  source: Jsonc,
  issues: readonly z.core.$ZodIssue[],
  fileName: string,
): ContractProblem[] {
  const found = [...issues.flatMap((issue) => ofIssue(source, issue)), ...meaningProblems(source.value)];
  return found.map((problem) => {
    const place = problem.onKey === true ? source.placeOfKey(problem.path) : undefined;
    return toProblem(fileName, { ...problem, place: place ?? placeNear(source, problem.path) });
  });
}

function ofIssue(source: Jsonc, issue: z.core.$ZodIssue): ClauseProblem[] {
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const inside = issue.code === "invalid_union" ? issuesInside(issue) : [];
  if (inside.length > 0) return inside.flatMap((inner) => ofIssue(source, inner));
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const found = {
        code: "key",
        path: [...path, key],
        message: unknownKey(path, key),
        onKey: true,
      } as const;
      const suggestion = meantKey(path, key);
      return suggestion === undefined ? found : { ...found, suggestion };
    });
  }
  const found = valueAt(source.value, path);
  if (found === undefined) return [{ code: "missing", path, message: missingText(path) }];
  return [{ code: "value", path, message: `found ${foundText(found)}, wanted ${wantedBy(issue, path)}` }];
}

/** The issues of the one kind of value that was meant: where the value itself is of the right type. */
function issuesInside({ errors, path }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] {
  const meant = errors.find((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
  );
  return (meant ?? []).map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

const missingTexts: Readonly<Record<string, string>> = {
  scope: 'missing, wanted an object with globs in "write" or "create": without a scope nothing may change',
  commands: "missing, wanted a list of commands, or an explicit [] when nothing can be proved",
  goal: "missing, wanted what the worker shall reach, in words",
};

function missingText(path: ClausePath): string {
  return missingTexts[clauseText(path)] ?? `missing, wanted ${wantedAt(path)}`;
}

/** The schema's own words where it has some; they only fit a value of the right type. */
function wantedBy(issue: z.core.$ZodIssue, path: ClausePath): string {
  if (issue.code === "too_big" && issue.maximum === Number.MAX_SAFE_INTEGER) return "a smaller whole number";
  const own = issue.code !== "invalid_type" && issue.message !== "Invalid input";
  return own ? issue.message : wantedAt(path);
}

function valueAt(value: unknown, path: ClausePath): unknown {
  let inner = value;
  for (const part of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, part)) return undefined;
    inner = Object.entries(inner).find(([key]) => key === String(part))?.[1];
  }
  return inner;
}

function toProblem(
  file: string,
  { code, path, message, suggestion, place }: ClauseProblem & { readonly place: Place },
): ContractProblem {
  const more = suggestion === undefined ? {} : { suggestion };
  return { severity: "error", code, file, path, clause: clauseText(path), message, ...more, ...place };
}

function inOrder(problems: readonly ContractProblem[]): ContractProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function placesOf(source: Jsonc): ParsedContract["placeOf"] {
  return (clause) => {
    if (typeof clause !== "string") return source.placeOf(clause);
    return source.placeOf(commandPath(source.value, clause) ?? clausePath(clause));
  };
}

/** `commands.NAME.key` as a path: a name may hold dots, so it is looked up, not split. */
function commandPath(value: unknown, clause: string): ClausePath | undefined {
  const rest = /^commands\.(.+)$/s.exec(clause)?.[1];
  const commands = valueAt(value, ["commands"]);
  if (rest === undefined || !Array.isArray(commands)) return undefined;
  const named = commands.flatMap((command: unknown, index) => {
    const name = valueAt(command, ["name"]);
    const fits = typeof name === "string" && (rest === name || rest.startsWith(`${name}.`));
    return fits ? [{ name, index }] : [];
  });
  const longest = named.toSorted((a, b) => b.name.length - a.name.length)[0];
  if (longest === undefined) return undefined;
  return ["commands", longest.index, ...clausePath(rest.slice(longest.name.length))];
}
