import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Stopped } from "../../../src/base/stop.ts";
import { openQuestions, type Questions } from "../../../src/cli/ask.ts";
import { initContract, type InitOptions, type NewContract } from "../../../src/cli/init-contract.ts";
import { parseContract } from "../../../src/contract/load.ts";
import { contractJsonSchema } from "../../../src/contract/schema.ts";

let root = "";
let printed = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "remit-init-"));
  printed = "";
  await mkdir(join(root, "src"));
  await writeFile(join(root, "src", "greet.ts"), "export {};\n");
  await writeFile(
    join(root, "package.json"),
    JSON.stringify({ scripts: { test: "node --test", lint: "oxlint", start: "node ." } }),
  );
});
afterEach(() => rm(root, { recursive: true, force: true }));

function init(more: Partial<InitOptions>, questions?: Questions): Promise<NewContract> {
  const options = { root, write: [], create: [], never: [], commands: [], force: false, yes: false };
  return initContract(
    { ...options, env: process.env, ...more },
    {
      print: (text) => (printed += text),
      listPaths: async () => ["package.json", "src/greet.ts"],
      ...(questions === undefined ? {} : { questions }),
    },
  );
}

function contractOf({ text }: NewContract) {
  return parseContract(text, "x.json").contract;
}

async function nothingWritten(): Promise<void> {
  expect((await readdir(root)).toSorted()).toEqual(["package.json", "src"]);
}

/** Answers in their order, and the end of the input after the last. */
function scripted(...answers: readonly string[]): { questions: Questions; shown: () => string } & Disposable {
  const input = new PassThrough();
  const output = new PassThrough();
  const questions = openQuestions(input, output);
  input.end(answers.map((answer) => `${answer}\n`).join(""));
  return {
    questions,
    shown: () => String(output.read()),
    [Symbol.dispose]: () => questions[Symbol.dispose](),
  };
}

describe("a preset", () => {
  const commands = ["test=npm test"];

  test("that is named gives its rules, limits and scope where nothing else was said", async () => {
    const contract = contractOf(await init({ goal: "Say how to install it", preset: "docs", commands }));
    expect(contract?.scope.write).toContain("docs/**");
    expect(contract?.limits.files).toBe(15);
    const own = contractOf(
      await init({ goal: "x y", preset: "hotfix", write: ["src/greet.ts"], commands, name: "b" }),
    );
    expect([own?.scope.write, own?.limits.lines, own?.rules.operations]).toEqual([["src/greet.ts"], 80, []]);
  });

  test("is proposed with its reason and not taken where nobody can be asked", async () => {
    const goal = "Refactor the greeting";
    const contract = contractOf(await init({ goal, write: ["src/greet.ts"], commands }));
    expect(printed).toContain(
      'Proposed: --preset refactor (Refactor: the goal says "refactor". Files may be',
    );
    expect(contract?.limits.files).toBe(20);
  });

  test("is taken by Enter, and another by its name", async () => {
    const goal = "Refactor the greeting";
    using taken = scripted("", "src/greet.ts", "", "0", "test=npm test", "");
    const contract = contractOf(await init({ goal }, taken.questions));
    expect([contract?.limits.files, contract?.rules.operations]).toEqual([
      40,
      ["create", "delete", "rename"],
    ]);
    using other = scripted("nonsense", "hotfix", "src/greet.ts", "", "0", "test=npm test", "");
    expect(contractOf(await init({ goal, name: "b" }, other.questions))?.limits.files).toBe(3);
  });

  test("that does not exist is a fault that names those that do", async () => {
    await expect(init({ goal: "x y", preset: "nonsense", commands })).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("hotfix, docs, tests"),
    });
    await nothingWritten();
  });
});

describe("init from flags", () => {
  test("writes a contract that can be read back, its schema, and what to do next", async () => {
    const made = await init({
      goal: "Greet Zoë by name!",
      write: ["src/greet.ts"],
      create: ["src/**"],
      never: ["**/*.snap"],
      commands: [`test=npm run test -- "a b"`],
    });
    expect(made.file).toBe(join(root, ".remit/contracts/greet-zoe-by-name.json"));
    expect(await readFile(made.file, "utf8")).toBe(made.text);
    expect(contractOf(made)).toMatchObject({
      $schema: "../contract.schema.json",
      goal: "Greet Zoë by name!",
      scope: { write: ["src/greet.ts"], create: ["src/**"], never: ["**/*.snap"], read: ["**"] },
      commands: [{ name: "test", run: ["npm", "run", "test", "--", "a b"], proves: ["**"] }],
    });
    const schema = await readFile(join(root, ".remit/contract.schema.json"), "utf8");
    expect(JSON.parse(schema)).toEqual(JSON.parse(JSON.stringify(contractJsonSchema())));
    expect(printed).toBe(
      "Wrote .remit/contracts/greet-zoe-by-name.json.\nNext: look it over, then\n  remit run .remit/contracts/greet-zoe-by-name.json\n",
    );
  });

  test("--yes takes the commands that the project proposes", async () => {
    const made = await init({ goal: "x", write: ["src/**"], yes: true });
    expect(contractOf(made)?.commands.map(({ name, run }) => [name, ...run])).toEqual([
      ["test", "npm", "test"],
      ["lint", "npm", "run", "lint"],
    ]);
  });

  test("lint's problems are shown", async () => {
    await init({ goal: "x", write: ["src/gret.ts"], commands: ["test=npm run tset"] });
    expect(printed).toMatch(/^error: .*scope\.write\[0\].*src\/gret\.ts/m);
    expect(printed).toMatch(/^error: .*commands\[0\].*tset/m);
  });

  test.each([
    [{}, "--goal"],
    [{ goal: "x" }, "--write"],
    [{ goal: "x", yes: true }, "--write"],
    [{ goal: "x", write: ["src/**"] }, "npm test, npm run lint"],
  ])("what %j leaves out is a fault that names the flag", async (flags, hint) => {
    await expect(init(flags)).rejects.toMatchObject({ code: "usage", hint: expect.stringContaining(hint) });
    await nothingWritten();
  });

  test.each([
    [{ write: ["../x"] }, "contract-invalid"],
    [{ goal: " " }, "contract-invalid"],
    [{ commands: ["a=x", "A=y"] }, "contract-invalid"],
    [{ commands: ["npm test"] }, "usage"],
    [{ name: "../../evil" }, "usage"],
    [{ name: "" }, "usage"],
    [{ name: ".hidden" }, "usage"],
  ])("%j is refused and nothing is written", async (flags, code) => {
    const given = { goal: "x", write: ["src/**"], commands: ["test=npm test"], ...flags };
    await expect(init(given)).rejects.toMatchObject({ code });
    await nothingWritten();
  });

  test("a failing look at the folder leaves nothing behind", async () => {
    const failing = initContract(
      {
        root,
        goal: "x",
        write: ["src/**"],
        create: [],
        never: [],
        commands: ["test=npm test"],
        force: false,
        yes: false,
        env: process.env,
      },
      { print: () => undefined, listPaths: () => Promise.reject(new Error("no git")) },
    );
    await expect(failing).rejects.toThrow("no git");
    await nothingWritten();
  });

  test("another contract is not overwritten but with --force", async () => {
    const flags = { goal: "one", write: ["src/**"], commands: ["test=npm test"], name: "c.json" };
    const first = await init(flags);
    await expect(init({ ...flags, goal: "two" })).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringContaining("--force"),
    });
    expect(await readFile(first.file, "utf8")).toBe(first.text);
    const second = await init({ ...flags, goal: "two", force: true });
    expect(second.file).toBe(join(root, ".remit/contracts/c.json"));
    expect(await readFile(second.file, "utf8")).toContain('"two"');
    expect(await readdir(join(root, ".remit/contracts"))).toEqual(["c.json"]);
  });

  test.each([".remit", ".remit/contracts"])("a link at %s does not lead out of the folder", async (path) => {
    const outside = await mkdtemp(join(tmpdir(), "remit-outside-"));
    try {
      await mkdir(join(root, path, ".."), { recursive: true });
      await symlink(outside, join(root, path));
      const flags = { goal: "x", write: ["src/**"], commands: ["test=npm test"], force: true };
      await expect(init(flags)).rejects.toMatchObject({ code: "usage" });
      expect(await readdir(outside)).toEqual([]);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  test("a link in the place of the contract is replaced, not followed", async () => {
    const outside = join(root, "victim");
    await writeFile(outside, "mine");
    await mkdir(join(root, ".remit/contracts"), { recursive: true });
    await symlink(outside, join(root, ".remit/contracts/c.json"));
    const flags = { goal: "x", write: ["src/**"], commands: ["test=npm test"], name: "c" };
    await init({ ...flags, force: true });
    expect(await readFile(outside, "utf8")).toBe("mine");
  });
});

describe("init from answers", () => {
  test("asks for what the flags leave out and writes what was answered", async () => {
    using script = scripted(
      "",
      "Say hello",
      "src/../x",
      "src/greet.ts src/*.md",
      "test/",
      "9",
      "1",
      "no name",
      "types=tsc --noEmit",
      "",
    );
    const made = await init({}, script.questions);
    expect(contractOf(made)).toMatchObject({
      goal: "Say hello",
      scope: { write: ["src/greet.ts", "src/*.md"], create: ["test/"] },
      commands: [
        { name: "test", run: ["npm", "test"] },
        { name: "types", run: ["tsc", "--noEmit"] },
      ],
    });
    const shown = script.shown();
    expect(shown).toContain("1  test: npm test (script");
    expect(shown).toContain("Give numbers from 1 to 2");
    expect(shown).toContain("src/../x");
    expect(shown).toContain("has no NAME=");
  });

  test("what the flags say is not asked", async () => {
    using script = scripted("0", "");
    const made = await init({ goal: "x", create: ["extra/**"] }, script.questions);
    expect(contractOf(made)).toMatchObject({ scope: { create: ["extra/**"] }, commands: [] });
    expect(script.shown()).not.toContain("Which files");
    expect(printed).toContain("warning:");
  });

  test.each([[[]], [["Goal"]], [["Goal", "src/**"]], [["Goal", "src/**", "", "1"]]])(
    "the end of the input after %j leaves nothing behind",
    async (answers) => {
      using script = scripted(...answers);
      await expect(init({}, script.questions)).rejects.toThrow(Stopped);
      await nothingWritten();
    },
  );

  test("Ctrl-C leaves nothing behind", async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    using questions = openQuestions(input, output);
    const initializing = init({}, questions);
    input.write("Goal\r");
    input.write("half an ans\u0003");
    await expect(initializing).rejects.toThrow(Stopped);
    await nothingWritten();
  });

  test("a hostile package.json cannot act on the terminal", async () => {
    await writeFile(join(root, "package.json"), JSON.stringify({ scripts: { test: "\u001b[2Jx" } }));
    using script = scripted("Goal", "src/**", "", "", "");
    await init({}, script.questions);
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(script.shown()).not.toMatch(/[\u001b\u009b]/);
  });
});
