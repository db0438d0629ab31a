import { describe, expect, test } from "vitest";
import { commandChoices, scopeChoices, withOwnNames } from "../../../../src/editor/runs/flow/choices.ts";
import { readCommand } from "../../../../src/editor/runs/flow/typed-command.ts";
import { goThrough, type Left, type Step } from "../../../../src/editor/runs/flow/steps.ts";

describe("going through steps", () => {
  /** Each step says its name and leaves as it is told. */
  function play(...moves: readonly Left<string>["kind"][]) {
    return playTo(["next"], ...moves);
  }

  function playTo(ends: readonly Left<string>["kind"][], ...moves: readonly Left<string>["kind"][]) {
    const left = [...moves];
    const closing = [...ends];
    const seen: number[] = [];
    const step: Step<string> = (answers, number) => {
      seen.push(number);
      const kind = left.shift() ?? "close";
      return Promise.resolve({ kind, answers: `${answers}${number}` });
    };
    const last: Step<string> = (answers) =>
      Promise.resolve({ kind: closing.shift() ?? "close", answers: `${answers}!` });
    return goThrough([step, step, step], last, "").then((end) => ({ ...end, seen }));
  }

  test("forth to the end", async () => {
    expect(await play("next", "next", "next")).toEqual({ finished: true, answers: "123!", seen: [1, 2, 3] });
  });

  test("back a step and forth again, with what was answered", async () => {
    expect(await play("next", "back", "next", "next", "next")).toMatchObject({
      finished: true,
      seen: [1, 2, 1, 2, 3],
    });
  });

  test("back from the first one closes and loses nothing", async () => {
    expect(await play("next", "back", "back")).toEqual({ finished: false, answers: "121", seen: [1, 2, 1] });
  });

  test("finishing skips the rest, closing ends anywhere", async () => {
    expect(await play("finish")).toMatchObject({ finished: true, seen: [1] });
    expect(await play("next", "close")).toMatchObject({ finished: false, answers: "12" });
    expect(await play("again", "next", "close")).toMatchObject({ seen: [1, 1, 2] });
  });

  test("what is asked last is asked after skipped steps too, and goes back to where the person was", async () => {
    const both = ["back", "next"] as const;
    expect(await playTo(both, "next", "finish", "finish")).toMatchObject({ finished: true, seen: [1, 2, 2] });
    expect(await playTo(both, "next", "next", "next", "next")).toMatchObject({ seen: [1, 2, 3, 3] });
    expect(await playTo(["close"], "finish")).toEqual({ finished: false, answers: "1!", seen: [1] });
  });
});

describe("the scope that is offered", () => {
  const ticked = (choices: ReturnType<typeof scopeChoices>) =>
    choices.filter((choice) => choice.ticked).map(({ list, glob }) => `${list} ${glob}`);

  test("marks and what was clicked are ticked, open files are not, nothing stands twice", () => {
    const choices = scopeChoices({
      scope: { write: ["src/a.ts"], create: ["test/**"] },
      invoked: ["src/b.ts", "src/a.ts"],
      open: ["src/a.ts", "src/c.ts"],
    });
    expect(choices.map(({ glob, from }) => `${glob} ${from}`)).toEqual([
      "src/a.ts contract",
      "test/** contract",
      "src/b.ts invoked",
      "src/c.ts open",
    ]);
    expect(ticked(choices)).toEqual(["write src/a.ts", "create test/**", "write src/b.ts"]);
  });

  test("a flow that was left comes back as it was, with what was clicked now", () => {
    const choices = scopeChoices({
      scope: { write: ["src/a.ts", "src/b.ts"], create: [] },
      invoked: ["src/d.ts"],
      open: [],
      remembered: { write: ["src/b.ts", "src/c.ts"], create: [] },
    });
    expect(ticked(choices)).toEqual(["write src/b.ts", "write src/d.ts", "write src/c.ts"]);
  });
});

describe("the commands that are offered", () => {
  const proposed = [
    { name: "test", run: ["npm", "test"], why: 'script "test" of package.json' },
    { name: "lint", run: ["npm", "run", "lint"], why: 'script "lint" of package.json' },
  ];
  const command = (name: string, ...run: string[]) => ({
    name,
    run,
    cwd: ".",
    timeoutSeconds: 600,
    proves: ["**"],
  });

  test("without a contract the first test is ticked", () => {
    expect(commandChoices({ proposed }).map(({ name, ticked }) => [name, ticked])).toEqual([
      ["test", true],
      ["lint", false],
    ]);
  });

  test("the contract's are ticked, proposals of another line are offered under a name of their own", () => {
    const commands = [command("test", "make", "test")];
    expect(
      commandChoices({ commands, proposed }).map(({ name, from, ticked }) => [name, from, ticked]),
    ).toEqual([
      ["test", "contract", true],
      ["test-2", "proposed", false],
      ["lint", "proposed", false],
    ]);
  });

  test("what was ticked the last time is ticked again, typed ones too", () => {
    const remembered = [
      { name: "lint", run: ["npm", "run", "lint"] },
      { name: "mine", run: ["./mine"] },
    ];
    const choices = commandChoices({ proposed, remembered });
    expect(choices.filter(({ ticked }) => ticked).map(({ name }) => name)).toEqual(["lint", "mine"]);
  });

  test("names stay unique", () => {
    const three = [command("a", "1"), command("a", "2"), command("a-2", "3")];
    expect(new Set(withOwnNames(three).map(({ name }) => name)).size).toBe(3);
  });
});

describe("a typed command", () => {
  test.each([
    ["npm run test:unit", { name: "npm-run-test", run: ["npm", "run", "test:unit"] }],
    ["e2e=npm run 'a b'", { name: "e2e", run: ["npm", "run", "a b"] }],
    ["./x --y=1", { name: "x-y-1", run: ["./x", "--y=1"] }],
  ])("%s", (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });

  test.each(["", "   ", "npm test && rm -rf x", "a 'b"])("%j is none, and says why", (text) => {
    expect(readCommand(text)).toEqual(expect.any(String));
  });
});
