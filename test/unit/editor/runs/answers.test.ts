import { describe, expect, test } from "vitest";
import { writeContract } from "../../../../src/contract/draft.ts";
import { editContract } from "../../../../src/contract/edit.ts";
import { parseContract } from "../../../../src/contract/load.ts";
import type { Contract } from "../../../../src/contract/schema.ts";
import {
  contractDraft,
  contractEdits,
  saysThat,
  type Answers,
} from "../../../../src/editor/runs/flow/answers.ts";

const text = `{
  // What it is about.
  "goal": "Greet by name.",
  "scope": {
    "write": ["src/greet.ts", "src/old.ts"], // both
    "never": ["**/*.snap"]
  },
  "limits": { "files": 4 },
  "network": "loopback",
  "commands": [
    { "name": "test", "run": ["npm", "test"], "timeoutSeconds": 60, "proves": ["src/**"] }, // slow
    { "name": "lint", "run": ["npm", "run", "lint"] }
  ]
}
`;

function contractOf(source: string): Contract {
  const { contract, problems } = parseContract(source, "c.json");
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

const contract = contractOf(text);
const same: Answers = {
  goal: contract.goal,
  write: contract.scope.write,
  create: [],
  commands: contract.commands.map(({ name, run }) => ({ name, run })),
};

function edited(answers: Answers): Contract {
  return contractOf(editContract(text, contractEdits(contract, answers)));
}

describe("into the contract that was run", () => {
  test("nothing is written when nothing else was said", () => {
    expect(contractEdits(contract, same)).toEqual([]);
    expect(saysThat(contract, same)).toBe(true);
  });

  test("what was ticked and unticked is, the rest of the text stays", () => {
    const answers: Answers = {
      ...same,
      goal: "Greet everyone.",
      write: ["src/greet.ts", "src/new.ts"],
      create: ["test/**"],
      commands: [
        { name: "test", run: ["npm", "test"] },
        { name: "e2e", run: ["npm", "run", "e2e"] },
      ],
    };
    const after = edited(answers);
    expect(after.goal).toBe("Greet everyone.");
    expect(after.scope).toMatchObject({ write: answers.write, create: ["test/**"], never: ["**/*.snap"] });
    expect(after.commands.map(({ name, timeoutSeconds }) => [name, timeoutSeconds])).toEqual([
      ["test", 60],
      ["e2e", 600],
    ]);
    const written = editContract(text, contractEdits(contract, answers));
    expect(written).toContain("// What it is about.");
    expect(written).toContain("// slow");
  });

  test("a preset sets rules and limits and adds what is never touched", () => {
    const preset = {
      id: "hotfix",
      rules: { operations: [] },
      limits: { files: 3, lines: 80 },
      never: ["**/*.snap", "docs/**"],
    };
    const after = edited({ ...same, preset });
    expect(after.rules.operations).toEqual([]);
    expect(after.limits).toMatchObject({ files: 3, lines: 80 });
    expect(after.scope.never).toEqual(["**/*.snap", "docs/**"]);
  });

  test("a preset that decides nothing takes rules and limits back to their defaults", () => {
    expect(edited({ ...same, preset: { id: "blank", never: [] } }).limits.files).toBe(20);
  });

  test("no commands at all is said as such", () => {
    expect(edited({ ...same, commands: [] }).commands).toEqual([]);
  });
});

describe("into a new contract", () => {
  test("says what was answered and keeps what its base says beyond that", () => {
    const answers = { ...same, goal: "Something else.", write: ["a.ts"], create: ["b/**"] };
    const made = contractOf(writeContract(contractDraft(contract, answers)));
    expect(made).toEqual({
      ...contract,
      goal: "Something else.",
      scope: { ...contract.scope, write: ["a.ts"], create: ["b/**"] },
    });
  });

  test("without a base it says the answers alone", () => {
    const draft = contractDraft(undefined, same);
    expect(draft).toEqual({ goal: same.goal, write: same.write, create: [], commands: same.commands });
  });

  test("a hostile goal stays one string", () => {
    const goal = 'a",\n "commands": [] // \u2028 */ {';
    expect(contractOf(writeContract(contractDraft(contract, { ...same, goal }))).goal).toBe(goal);
    expect(contractOf(editContract(text, contractEdits(contract, { ...same, goal }))).goal).toBe(goal);
  });
});
