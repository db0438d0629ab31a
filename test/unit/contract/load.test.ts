import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestOf } from "../../../src/base/digest.ts";
import { Fault } from "../../../src/base/fault.ts";
import { contractDigest, loadContract, parseContract } from "../../../src/contract/load.ts";
import { formatProblem } from "../../../src/contract/problem.ts";

const minimal = '{"goal": "x", "scope": {"write": ["a"]}, "commands": []}';

function problemsOf(text: string): string[] {
  return parseContract(text, "c.json").problems.map(formatProblem);
}

describe("a contract that is well formed", () => {
  test("gets every default, and the digest of exactly that", () => {
    const { contract, digest, problems } = parseContract(minimal, "c.json");
    expect(problems).toEqual([]);
    expect(contract).toEqual({
      goal: "x",
      scope: { write: ["a"], create: [], never: [], read: ["**"] },
      // The other rules' defaults stand in draft.test.ts.
      rules: expect.objectContaining({ operations: ["create"], hidden: "dependencies" }),
      limits: { files: 20, lines: 1000, minutes: 30, steps: 80, tokens: 400_000, fixes: 2 },
      commands: [],
      network: "none",
      env: [],
      worker: { kind: "llama" },
      review: { rounds: 1 },
    });
    expect(digest).toBe(digestOf(contract));
    expect(contract && contractDigest(contract)).toBe(digest);
  });

  test("has one digest however it is written, and another when it says something else", () => {
    const spaced =
      '\ufeff// why\r\n{\r\n "commands": [], /* none */\r\n "scope": {"write": ["a",],"never":[]},\r\n "goal": "x",\r\n}\r\n';
    const written = parseContract(minimal, "c.json").digest;
    expect(parseContract(spaced, "d.json")).toMatchObject({ problems: [], digest: written });
    expect(parseContract(minimal.replace('"x"', '"y"'), "c.json").digest).not.toBe(written);
  });

  test("an explicit default changes nothing", () => {
    const explicit = minimal.replace(
      '"goal"',
      '"network": "none", "review": {}, "limits": {"files": 20}, "goal"',
    );
    expect(parseContract(explicit, "c.json").digest).toBe(parseContract(minimal, "c.json").digest);
  });
});

describe("problems of the value", () => {
  test("come all at once, in the text's order, each with what was found and what is wanted", () => {
    const text = `{
  "goal": " ",
  "gaol": 1,
  "scope": {
    "write": "x", "wrte": [1],
    "create": ["", "../x", 5]
  },
  "limits": { "files": "four", "steps": 1.5, "minutes": 0, "tokens": 1e300 },
  "rules": { "operations": ["push"], "manners": "add-only" },
  "commands": [
    { "name": "a b", "run": [], "cwd": "/tmp", "proves": ["C:/x"] },
    { "name": "t", "run": [" "], "timeoutSeconds": null },
    { "name": "T", "run": ["x"], "shell": true },
    {}
  ],
  "network": "all", "worker": { "kind": "cloud" }, "review": { "rounds": 9 }, "env": ["A=1"]
}`;
    expect(problemsOf(text)).toEqual([
      'c.json:2:11: goal: found " " (string), wanted what the worker shall reach, in words',
      'c.json:3:3: gaol: found an unknown key, wanted a known one; did you mean "goal"?',
      'c.json:5:14: scope.write: found "x" (string), wanted a list of strings',
      'c.json:5:19: scope.wrte: found an unknown key, wanted a known one; did you mean "write"?',
      'c.json:6:16: scope.create[0]: found "" (string), wanted a path or glob, relative to the repository, with / between parts',
      'c.json:6:20: scope.create[1]: found "../x" (string), which leaves the opened folder with ".."; wanted a path or glob below the opened folder',
      "c.json:6:28: scope.create[2]: found 5 (number), wanted a string",
      'c.json:8:24: limits.files: found "four" (string), wanted a whole number from 1',
      "c.json:8:41: limits.steps: found 1.5 (number), wanted a whole number from 1",
      "c.json:8:57: limits.minutes: found 0 (number), wanted a number above 0",
      "c.json:8:70: limits.tokens: found 1e+300 (number), wanted a smaller whole number",
      'c.json:9:29: rules.operations[0]: found "push" (string), wanted "create", "delete", "rename", "mode", "symlink" or "binary"',
      'c.json:9:38: rules.manners: found a rule that this version does not decide, wanted one of "operations", "hidden", "dependencies", "tests", "suppressions", "generated", "config", "secrets", "invisible", "publicApi", "migrations", "licenses", "docsOnly", "minimalDiff", "binary" or "size"',
      'c.json:11:15: commands[0].name: found "a b" (string), wanted letters, digits, dots, dashes and underscores',
      "c.json:11:29: commands[0].run: found an empty list, wanted a program and its arguments",
      'c.json:11:40: commands[0].cwd: found "/tmp" (string), which is absolute; wanted "." or a folder below the opened one',
      'c.json:11:59: commands[0].proves[0]: found "C:/x" (string), which is absolute; write it relative to the opened folder; wanted a path or glob below the opened folder',
      "c.json:12:28: commands[1].run[0]: found an empty string, wanted a program",
      "c.json:12:52: commands[1].timeoutSeconds: found null, wanted a number above 0",
      'c.json:13:15: commands[2].name: found "T" (string), wanted a name of its own: commands[1] has it already',
      'c.json:13:34: commands[2].shell: found an unknown key, wanted one of "name", "run", "cwd", "timeoutSeconds" or "proves"',
      "c.json:14:5: commands[3].name: missing, wanted a string",
      "c.json:14:5: commands[3].run: missing, wanted a list of strings",
      'c.json:16:14: network: found "all" (string), wanted "none", "loopback" or an object with "hosts"',
      'c.json:16:41: worker.kind: found "cloud" (string), wanted "llama"',
      "c.json:16:74: review.rounds: found 9 (number), wanted a whole number from 0 to 3",
      'c.json:16:87: env[0]: found "A=1" (string), wanted the name of an environment variable',
    ]);
    expect(parseContract(text, "c.json").contract).toBeUndefined();
  });

  test.each([
    [
      "{}",
      [
        "c.json:1:1: goal: missing, wanted what the worker shall reach, in words",
        'c.json:1:1: scope: missing, wanted an object with globs in "write" or "create": without a scope nothing may change',
        "c.json:1:1: commands: missing, wanted a list of commands, or an explicit [] when nothing can be proved",
      ],
    ],
    [
      '{"goal":"x","scope":{"never":["b"]},"commands":[]}',
      [
        'c.json:1:21: scope: found no glob in "write" or "create", wanted at least one: this scope lets nothing change',
      ],
    ],
    [
      '{"goal":"x","scope":{"write":[],"create":[]},"commands":[]}',
      [
        'c.json:1:21: scope: found no glob in "write" or "create", wanted at least one: this scope lets nothing change',
      ],
    ],
    ["[]", ['c.json:1:1: found an empty list, wanted an object with "goal" and "scope" and "commands"']],
    ["null", ['c.json:1:1: found null, wanted an object with "goal" and "scope" and "commands"']],
    [
      '{"goal":"x","scope":{"write":["a"]},"commands":[], "__proto__": {"write": ["**"]}}',
      [
        'c.json:1:52: __proto__: found an unknown key, wanted one of "$schema", "goal", "scope", "rules", "limits", "commands", "network", "env", "carry", "worker" or "review"',
      ],
    ],
    [
      '{"goal":"x","scope":{"write":["a"]},\n "scope": {"write": ["**"]},"commands":[]}',
      ["c.json:2:2: scope: found the key a second time, wanted it once; the first stands in line 1"],
    ],
    [
      '{"goal":"x","scope":{"write":["a"]},"commands":[{"name":"t","run":["a\\u0000"],"cwd":""}]}',
      [
        "c.json:1:68: commands[0].run[0]: found a NUL character, wanted none",
        'c.json:1:85: commands[0].cwd: found "" (string), which is empty; wanted "." or a folder below the opened one',
      ],
    ],
  ])("%s", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test("lines and columns are an editor's: CRLF, lone CR, a byte order mark, tabs, characters beyond the BMP", () => {
    const text = `\ufeff{ // 😀\r\n\t/* 😀 */ "goal": 1,\r"scope": 2,\n"commands": /* 😀\n */ 3 }`;
    const places = parseContract(text, "c.json").problems.map(
      ({ clause, line, column, endLine, endColumn }) => [clause, line, column, endLine, endColumn],
    );
    expect(places).toEqual([
      ["goal", 2, 19, 2, 20],
      ["scope", 3, 10, 3, 11],
      ["commands", 5, 5, 5, 6],
    ]);
  });

  test("a value that is long is shown in part", () => {
    const [problem] = problemsOf(minimal.replace('["a"]', JSON.stringify("y".repeat(5000))));
    expect(problem?.length).toBeLessThan(160);
  });
});

describe("broken JSON", () => {
  test.each([
    ["", "c.json:1:1: the JSON is broken: found the end of the file, wanted a value"],
    ['{"goal": "x"\n "scope": {}}', 'c.json:2:2: the JSON is broken: found "\\"scope\\"", wanted ","'],
    ['{"goal": x}', 'c.json:1:10: the JSON is broken: found "x", wanted a value, or a key in double quotes'],
    ['{"goal" "x"}', 'c.json:1:9: the JSON is broken: found "\\"x\\"", wanted ":"'],
    [
      '{"goal": "x',
      'c.json:1:10: the JSON is broken: found "\\"x", wanted a double quote at the end of the string, on the same line',
    ],
    ['{\n"goal": "x"', 'c.json:2:12: the JSON is broken: found the end of the file, wanted "}"'],
    [`${minimal}}`, 'c.json:1:57: the JSON is broken: found "}", wanted the end of the file'],
    ["/* x", 'c.json:1:1: the JSON is broken: found "/* x", wanted */ at the end of the comment'],
    [
      '{"goal": "\\x"}',
      'c.json:1:10: the JSON is broken: found "\\"\\\\x\\"", wanted a known escape such as \\n, \\" or \\\\',
    ],
    ["[".repeat(100_000), "c.json:1:1: found objects and lists nested deeper than 64"],
    [" ".repeat(1_000_001), "c.json:1:1: found 1000001 characters, wanted at most 1000000"],
  ])("case %#", (text, first) => {
    const parsed = parseContract(text, "c.json");
    expect(parsed.problems.map(formatProblem)[0]).toBe(first);
    expect(parsed.contract).toBeUndefined();
    expect(parsed.placeOf("goal")).toBeUndefined();
  });

  test("each broken line is one problem", () => {
    const lines = parseContract('{\n"goal" "x",\n"scope": {]\n}', "c.json").problems.map(({ line }) => line);
    expect(lines).toEqual([...new Set(lines)]);
    expect(lines.slice(0, 2)).toEqual([2, 3]);
  });
});

describe("where a clause stands", () => {
  const parsed = parseContract(
    `{
  "goal": "x",
  "scope": { "write": ["a", "b"] },
  "commands": [
    { "name": "test", "run": ["x"] },
    { "name": "test.unit", "run": ["y"], "timeoutSeconds": 5 }
  ]
}`,
    "c.json",
  );

  test.each([
    ["scope.write[1]", [3, 29]],
    ["scope.write.1", [3, 29]],
    ["commands[1].run", [6, 35]],
    ["commands.test", [5, 5]],
    ["commands.test.run[0]", [5, 31]],
    ["commands.test.unit", [6, 5]],
    ["commands.test.unit.timeoutSeconds", [6, 60]],
    ["", [1, 1]],
  ])("%s", (clause, [line, column]) => {
    expect(parsed.placeOf(clause)).toMatchObject({ line, column });
  });

  test("a path of keys does as well, and what is not written has no place", () => {
    expect(parsed.placeOf(["scope", "write", 0])).toEqual({ line: 3, column: 24, endLine: 3, endColumn: 27 });
    expect(
      ["limits.files", "scope.never", "secrets", "commands.other"].map((clause) => parsed.placeOf(clause)),
    ).toEqual(Array.from({ length: 4 }, () => undefined));
  });
});

describe("a contract file", () => {
  let dir = "";
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "remit-contract-"));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  async function faultOf(file: string): Promise<Fault> {
    const thrown: unknown = await loadContract(file).catch((fault: unknown) => fault);
    if (thrown instanceof Fault) return thrown;
    throw new Error("expected a fault");
  }

  test("is read with its contract and digest", async () => {
    const file = join(dir, "good.json");
    await writeFile(file, `\ufeff${minimal}`);
    const loaded = await loadContract(file);
    expect(loaded.contract.goal).toBe("x");
    expect(loaded.digest).toBe(digestOf(loaded.contract));
    expect(loaded.placeOf("goal")).toMatchObject({ line: 1, column: 10 });
  });

  test("that is not there is contract-missing with a hint", async () => {
    const fault = await faultOf(join(dir, "absent.json"));
    expect(fault.code).toBe("contract-missing");
    expect(fault.message).toContain(join(dir, "absent.json"));
    expect(fault.hint).toBeTruthy();
  });

  test("that is a folder says so", async () => {
    expect(await faultOf(dir)).toMatchObject({
      code: "contract-missing",
      message: expect.stringContaining("EISDIR"),
    });
  });

  test("with problems is contract-invalid with every one of them on a line of its own", async () => {
    const file = join(dir, "bad.json");
    await writeFile(file, '{"goal": 1,\n "scope": {"write": ["../x"]}}');
    const fault = await faultOf(file);
    expect(fault.code).toBe("contract-invalid");
    expect(fault.message.split("\n").map((line) => line.slice(0, file.length + 6))).toEqual([
      `${file}:1:1: `,
      `${file}:1:10:`,
      `${file}:2:22:`,
    ]);
  });

  test("that is not UTF-8 is contract-invalid", async () => {
    const file = join(dir, "latin1.json");
    await writeFile(file, Buffer.from('{"goal": "caf\u00e9"}', "latin1"));
    expect(await faultOf(file)).toMatchObject({
      code: "contract-invalid",
      message: expect.stringContaining("UTF-8"),
    });
  });
});
