import fc from "fast-check";
import { expect, test } from "vitest";
import { writeContract, type ContractDraft } from "../../../src/contract/draft.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { contractSchema } from "../../../src/contract/schema.ts";

const draft: ContractDraft = {
  schema: "../contract.schema.json",
  goal: 'greet() takes a "name" // or none',
  write: ["src/greet.ts"],
  create: ["test/greet*.test.mjs"],
  never: ["**/*.snap"],
  commands: [{ name: "test", run: ["npm", "test"], proves: ["src/**"] }],
};

test("a new contract reads like this", () => {
  expect(writeContract(draft)).toBe(`{
  "$schema": "../contract.schema.json",

  // What shall be reached, in words. The worker reads this.
  "goal": "greet() takes a \\"name\\" // or none",

  "scope": {
    // Files that may be changed. Globs, relative to the opened folder; src/ means everything below src.
    "write": ["src/greet.ts"],
    // Where new files may appear.
    "create": ["test/greet*.test.mjs"],
    // Never touched; wins over write and create.
    "never": ["**/*.snap"]
  },

  // Rules on changes beyond the scope. Left out, it is:
  // "rules": { "operations": ["create"], "hidden": "dependencies", "dependencies": "none", "tests": "add-only", "suppressions": "none", "generated": "untouched", "config": "untouched", "secrets": "none", "invisible": "none", "publicApi": "any", "migrations": "untouched", "licenses": "off", "docsOnly": "off", "minimalDiff": "off", "binary": "media", "size": "limits" },

  // Ceilings of one run. Left out, it is:
  // "limits": { "files": 20, "lines": 1000, "minutes": 30, "steps": 80, "tokens": 400000, "fixes": 2 },

  // What commands may reach: nothing, their own loopback, or hosts by name. Left out, it is:
  // "network": "none",

  // What must run and pass, as a program and its arguments: no shell reads them. "proves" names the files whose
  // change a command can prove; left out, all. An explicit [] says that nothing can be proved.
  "commands": [
    { "name": "test", "run": ["npm", "test"], "proves": ["src/**"] }
  ]
}
`);
});

test("its commented defaults can be taken in as they stand", () => {
  const text = writeContract(draft).replace(/^ {2}\/\/ (?=")/gm, "  ");
  expect(text).toContain('\n  "limits": {');
  const parsed = parseContract(text, "c.json");
  expect(parsed.problems).toEqual([]);
  expect(parsed.digest).toBe(parseContract(writeContract(draft), "c.json").digest);
});

test("what a proposal carries besides a command stays out", () => {
  const proposal = { name: "test", run: ["npm", "test"], why: "package.json" };
  expect(parseContract(writeContract({ ...draft, commands: [proposal] }), "c.json").problems).toEqual([]);
});

test("whatever a draft says reads back as the same", () => {
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('",\n]', "// x", "*/ }", ",\u2028]", 'é\t"\\'),
  );
  const goal = text.filter((words) => /\S/.test(words));
  const globs = fc.array(fc.constantFrom("src/**", "a/[id]/*.ts", "é {a,b}", "!x", "a,b"), {
    minLength: 1,
    maxLength: 3,
  });
  const command = fc.record(
    {
      name: fc.constantFrom("test", "lint"),
      run: fc.array(
        text.filter((word) => word.trim() !== "" && !word.includes("\0")),
        { minLength: 1, maxLength: 3 },
      ),
      timeoutSeconds: fc.integer({ min: 1, max: 900 }),
      proves: globs,
    },
    { requiredKeys: ["name", "run"] },
  );
  const drafts = fc.record(
    {
      schema: text,
      goal,
      write: globs,
      create: globs,
      never: globs,
      read: globs,
      commands: fc.array(command, { maxLength: 1 }),
      rules: fc.record({ operations: fc.subarray(["create" as const, "delete" as const]) }),
      limits: fc.record({ files: fc.integer({ min: 1, max: 9 }), minutes: fc.constantFrom(0.5, 3) }),
      network: fc.constantFrom("none" as const, "loopback" as const, { hosts: ["*.example.org:8443"] }),
      env: fc.subarray(["LANG", "TZ"]),
      carry: globs,
      review: fc.record({ rounds: fc.integer({ min: 0, max: 3 }) }),
    },
    { requiredKeys: ["goal", "write", "commands"] },
  );
  fc.assert(
    fc.property(drafts, (said) => {
      const { schema, write, create, never, read, ...rest } = said;
      const scope = Object.fromEntries(
        Object.entries({ write, create, never, read }).filter(([, list]) => list !== undefined),
      );
      const expected = contractSchema.parse({
        ...rest,
        scope,
        ...(schema === undefined ? {} : { $schema: schema }),
      });
      const parsed = parseContract(writeContract(said), "c.json");
      expect(parsed.problems).toEqual([]);
      expect(parsed.contract).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});
