import { Fault } from "../../base/fault.ts";
import { globProblem } from "../../base/glob.ts";
import { readJsonc } from "../../contract/jsonc.ts";
import { parseContract, type ParsedContract } from "../../contract/load.ts";
import { contractSchema, type Contract, type Scope } from "../../contract/schema.ts";
import { compileScope, type ScopeMatcher, type ScopeOptions } from "../../contract/scope.ts";

/** What a contract's text says. What it cannot say at the moment is what it last said. */
export interface ContractText {
  readonly parsed: ParsedContract;
  readonly contract: Contract | undefined;
  readonly scope: Scope | undefined;
  readonly matcher: ScopeMatcher | undefined;
}

/** Reads a contract's text. The file's name is that of the options' `contractFile`. */
export function readContractText(
  text: string,
  options: ScopeOptions,
  before: ContractText | undefined,
): ContractText {
  const parsed = parseContract(text, options.contractFile ?? "");
  const contract = parsed.contract ?? before?.contract;
  const scope = parsed.contract?.scope ?? readScope(text);
  if (scope === undefined) {
    return { parsed, contract, scope: before?.scope, matcher: before?.matcher };
  }
  return { parsed, contract, scope, matcher: compileScope(usable(scope), options) };
}

/** The scope that a text has now, to be edited. Throws `contract-invalid` where it cannot be read. */
export function scopeToEdit(text: string): Scope {
  const scope = readScope(text);
  if (scope !== undefined) return scope;
  const { value } = readJsonc(text);
  if (typeof value === "object" && value !== null && !("scope" in value)) return emptyScope;
  throw new Fault("contract-invalid", "The scope of the contract cannot be read.", {
    hint: "Mend the marked lines, then try again.",
  });
}

export const emptyScope: Scope = { write: [], create: [], never: [], read: [] };

/** The scope of a contract that may be wrong elsewhere; undefined when there is none. */
function readScope(text: string): Scope | undefined {
  const { value } = readJsonc(text);
  if (typeof value !== "object" || value === null || !("scope" in value)) return undefined;
  return contractSchema.shape.scope.safeParse(value.scope).data;
}

/** No contract can name anything there, so this stands where a glob cannot be used and the others keep their places. */
const nothing = ".git/nothing";

function usable({ write, create, never, read }: Scope): Scope {
  const kept = (globs: readonly string[]): string[] =>
    globs.map((glob) => (globProblem(glob) === undefined ? glob : nothing));
  return { write: kept(write), create: kept(create), never: kept(never), read: kept(read) };
}
