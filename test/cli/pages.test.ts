import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeveloperFolder } from "../support/developer-folder.ts";
import { remit, startRemit, type Ended } from "../support/remit-child.ts";
import { contract, sampleFolder } from "../support/sample-folder.ts";

let folder: DeveloperFolder;
beforeAll(() => void (folder = sampleFolder()));
afterAll(() => folder[Symbol.dispose]());

const call = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  remit(args, { cwd: folder.root, stateDir: folder.stateDir, env });

describe("manual pages", () => {
  const verbs = "doctor init lint run judge runs show accept reject rollback".split(" ");

  test.each(verbs)("`help %s` and `%s --help` are the same page", async (verb) => {
    const [help, flag] = await Promise.all([call(["help", verb]), call([verb, "--help"])]);
    expect(help).toMatchObject({ exit: 0, errors: "" });
    expect(help.out).toMatch(new RegExp(`^NAME\n  remit ${verb}  .*[^]*EXIT STATUS[^]*EXAMPLES`));
    expect(flag.exit).toBe(0);
    expect(flag.out.trim()).toBe(help.out.trim());
  });

  test("the overview names every verb", async () => {
    const { exit, out } = await call(["--help"]);
    expect(exit).toBe(0);
    expect(verbs.filter((verb) => !out.includes(`  ${verb} `))).toEqual([]);
  });

  test("colours come only where they are wanted", async () => {
    const colored = (text: string): boolean => text.includes("\u001b");
    expect(colored((await call(["help"])).out)).toBe(false);
    expect(colored((await call(["help"], { FORCE_COLOR: "1" })).out)).toBe(true);
    expect(colored((await call(["help"], { FORCE_COLOR: "1", NO_COLOR: "1" })).out)).toBe(false);
  });
});

describe("what cannot be done ends with 3, says why and what to do", () => {
  const wrong: readonly (readonly [args: string, why: string, next: string])[] = [
    ["nope", "unknown command 'nope'", "remit help"],
    ["help nope", '"nope" is no verb', "There are"],
    ["run", "missing required argument", "remit help run"],
    ["run a b", "too many arguments", "remit help run"],
    ["run a --nope", "unknown option '--nope'", "remit help run"],
    ["run a --url", "argument missing", "remit help run"],
    ["run missing.json", "There is no contract", "remit init"],
    ["run a --url ftp://x", "not the address of a server", "http://127.0.0.1:8080"],
    [`run ${contract}`, "No llama-server answers at http://127.0.0.1:1", "Start it"],
    [`judge ${contract} --base nope`, "no revision nope", "--base"],
    ["show last", "no run", "remit run"],
    ["show nope", "no run nope", "remit runs"],
    ["accept last --waive scope", "no written reason", "--waive RULE="],
    ["accept last --choose a=b", "is no choice", "PATH=mine"],
    ["init", "What shall be reached", "--goal"],
    ["init --goal x", "Which files may change", "--write"],
  ];

  test.each(wrong)("%s", async (args, why, next) => {
    const ended = await call(args.split(" "));
    expect(ended.exit).toBe(3);
    expect(ended.errors).toMatch(/^remit: /);
    expect(ended.errors).toContain(why);
    expect(ended.errors.slice(ended.errors.indexOf("→"))).toContain(next);
    expect(ended.errors).not.toMatch(/\bat .*:\d+:\d+/);
  });

  test("every problem of a contract has its place", async () => {
    folder.write({ "bad.json": '{\n  "goal": "",\n  "scope": { "writ": [] },\n  "commands": 1\n}\n' });
    const { exit, errors } = await call(["run", "bad.json"]);
    expect(exit).toBe(3);
    expect(errors).toMatch(/bad\.json:2:11: goal/);
    expect(errors).toMatch(/bad\.json:3:14: scope\.writ/);
    expect(errors).toMatch(/bad\.json:4:15: commands/);
  });
});

test("a reader that leaves is no fault", async () => {
  const around = { cwd: folder.root, stateDir: folder.stateDir };
  for (const args of [["help", "run"], ["runs"], ["--help"]]) {
    const { child, ended } = startRemit(args, around);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ exit: 0, errors: "" });
  }
});
