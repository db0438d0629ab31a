import { Fault } from "../base/fault.ts";
import { meaningProblems } from "./meaning.ts";
import type { Contract } from "./schema.ts";

/** Globs that a contract's scope shall have besides its own. */
export interface Amendment {
  readonly write?: readonly string[];
  readonly create?: readonly string[];
}

/**
 * The contract with more in its scope; `scope.never` still wins. Faults: usage when it has all of it already,
 * contract-invalid for a glob that cannot be used.
 */
export function amendContract(contract: Contract, { write = [], create = [] }: Amendment): Contract {
  const { scope } = contract;
  const amended = {
    ...contract,
    scope: { ...scope, write: joined(scope.write, write), create: joined(scope.create, create) },
  };
  const [problem] = meaningProblems(amended);
  if (problem !== undefined) {
    throw new Fault("contract-invalid", `The amended contract cannot be used: ${problem.message}.`, {
      hint: "Name a path or glob below the opened folder.",
    });
  }
  const grown = amended.scope.write.length + amended.scope.create.length;
  if (grown > scope.write.length + scope.create.length) return amended;
  throw new Fault("usage", "The contract allows all of that already.", {
    hint: "`remit show` names what the verdict rests on.",
  });
}

function joined(globs: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...globs, ...more])];
}
