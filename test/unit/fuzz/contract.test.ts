import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathProblem } from "../../../src/base/glob.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { formatProblem } from "../../../src/contract/problem.ts";
import { compileScope } from "../../../src/contract/scope.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const whole = `{
  // A comment.
  "goal": "greet() takes an optional name.",
  "scope": { "write": ["src/**", "app/[id]/*.ts"], "create": ["test/{a,b}*.mjs"], "never": ["**/*.snap"] },
  "rules": { "operations": ["create"], "hidden": "strict" },
  "limits": { "files": 4, "lines": 120, "minutes": 20, "steps": 60, "tokens": 400000, "fixes": 2 },
  "commands": [{ "name": "test", "run": ["npm", "test"], "cwd": ".", "timeoutSeconds": 300, "proves": ["src/**"] }],
  "network": "loopback", "env": ["LANG"], "carry": ["node_modules"], "review": { "rounds": 1 },
}
`;

const strange = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "scope", "write", "..", "/", "\0", "\u202e", "**"),
  fc.constantFrom(
    "{".repeat(2000),
    "[".repeat(5000),
    '"',
    "\\",
    "/*",
    "//",
    ",,",
    "1e999",
    "-0",
    "\ufeff",
    "\ud800",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);

/** A whole contract with pieces cut out, doubled, moved or exchanged. */
const mutated = fc
  .array(fc.tuple(fc.nat(whole.length), fc.nat(40), strange), { minLength: 1, maxLength: 4 })
  .map((cuts) =>
    cuts.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), whole),
  );

const paths = fc.oneof(
  fc.constantFrom(
    "src/a.ts",
    ".git/config",
    "../a",
    "/etc/passwd",
    ".env",
    ".remit/contracts/a.json",
    "src/.GIT/x",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);

describe("the contract's parser", { timeout: fuzzTimeoutMs }, () => {
  test("whatever a text holds, it is a contract or a list of problems with places", () => {
    const texts = fc.oneof(
      mutated,
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.json().map((json) => `{"goal":${json}}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { contract, digest, problems } = parseContract(text, "a.json");
        expect(contract === undefined).toBe(problems.length > 0);
        expect(digest === undefined).toBe(contract === undefined);
        for (const problem of problems) {
          expect(problem.line).toBeGreaterThan(0);
          expect(problem.column).toBeGreaterThan(0);
          expect(formatProblem(problem)).toContain("a.json:");
        }
      }),
      fuzzRuns(600),
    );
  });

  test("a contract read again from what was understood is the same contract", () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { contract, digest } = parseContract(text, "a.json");
        if (contract === undefined) return;
        expect(parseContract(JSON.stringify(contract), "a.json").digest).toBe(digest);
      }),
      fuzzRuns(600),
    );
  });

  test("no contract that is understood lets anyone write what no contract can allow", () => {
    fc.assert(
      fc.property(mutated, paths, (text, path) => {
        const { contract } = parseContract(text, "a.json");
        if (contract === undefined) return;
        const scope = compileScope(contract.scope, { ignoreCase: false });
        const never = pathProblem(path) !== undefined || path === ".env" || path.startsWith(".remit/");
        for (const action of ["write", "create", "delete"] as const) {
          if (never) expect(scope.decide(path, action).allowed).toBe(false);
        }
      }),
      fuzzRuns(600),
    );
  });
});
