import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStandIn } from "../../dev/stand-in.ts";
import { contentsOf } from "../support/developer-folder.ts";
import { eventLines, remit, type Ended } from "../support/remit-child.ts";
import { contract, sampleFolder, sampleScript } from "../support/sample-folder.ts";

/** Takes away what Node.js 22 does not have. */
const asOldest = [
  "--import",
  "data:text/javascript,delete globalThis.AsyncDisposableStack;delete globalThis.DisposableStack",
];

describe("the command line from init to rollback", () => {
  test("init, lint, run, show, accept, rollback", async () => {
    using folder = sampleFolder();
    await using server = await openStandIn(sampleScript("kept"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url, nodeArgs: asOldest };
    const call = (...args: readonly string[]): Promise<Ended> => remit(args, around);

    const written = "--write=src/greet.mjs --write=test/greet.test.mjs --yes --name=greet".split(" ");
    expect(await call("init", "--goal=Greet by name.", ...written)).toMatchObject({ exit: 0, errors: "" });
    expect(await call("lint", ".remit/contracts/greet.json")).toMatchObject({ exit: 0, errors: "" });
    const before = contentsOf(folder.root);
    const git = folder.fingerprint(join(folder.root, ".git"));

    const ran = await call("run", ".remit/contracts/greet.json");
    expect(ran).toMatchObject({ exit: 0, errors: "" });
    expect(ran.out).toMatch(/verdict pass[^]*Claim, not evidence[^]*Next: {3}remit accept /);
    expect(ran.out).not.toContain("\u001b");
    expect(contentsOf(folder.root)).toEqual(before);

    expect((await call("show", "last")).out).toContain("Verdict: pass");
    const patch = (await call("show", "last", "--patch")).out;
    expect(patch).toContain("+export function greet(name) {");
    expect(JSON.parse((await call("show", "last", "--json")).out)).toMatchObject({
      verdict: { kind: "pass" },
    });
    expect(JSON.parse((await call("show", "last", "--sarif")).out)).toMatchObject({ version: "2.1.0" });
    expect(await call("show", "last", "--json", "--patch")).toMatchObject({ exit: 3 });
    expect(await call("show", "last", "--check")).toMatchObject({ exit: 0 });

    expect(await call("accept", "last", "--digest", "0".repeat(64))).toMatchObject({ exit: 3 });
    expect(contentsOf(folder.root)).toEqual(before);
    expect(await call("accept", "last")).toMatchObject({ exit: 0 });
    expect(folder.git("diff", "--no-ext-diff", "--full-index")).toBe(patch);
    expect(await call("accept", "last")).toMatchObject({ exit: 3 });
    expect(await call("reject", "last")).toMatchObject({ exit: 3 });
    expect((await call("runs")).out).toMatch(/pass +Accepted/);

    expect(await call("rollback", "last")).toMatchObject({ exit: 0 });
    expect(contentsOf(folder.root)).toEqual(before);
    expect(await call("rollback", "last")).toMatchObject({ exit: 3 });
    expect(await call("reject", "last")).toMatchObject({ exit: 0 });
    expect(await call("show", "last", "--check")).toMatchObject({ exit: 0 });
    const index = join("index");
    git.delete(index);
    const after = folder.fingerprint(join(folder.root, ".git"));
    after.delete(index);
    expect(after).toEqual(git);
  });

  test("a broken proposal is amended, and another run goes on from it", async () => {
    using folder = sampleFolder();
    await using server = await openStandIn(sampleScript("broken"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
    const call = (...args: readonly string[]): Promise<Ended> => remit(args, around);
    expect(await call("run", contract)).toMatchObject({ exit: 1 });
    expect(await call("amend", "last")).toMatchObject({ exit: 3 });
    const amended = await call("amend", "last", "--write", "package.json", "--rule", "dependencies=any");
    expect(amended).toMatchObject({ exit: 0, errors: "" });
    expect(amended.out).toContain("revision 1: judged again under an amended contract");
    expect(await call("show", "last", "--check")).toMatchObject({ exit: 0 });
    expect((await call("runs")).out).toContain("pass");

    expect(await call("run", contract, "--continue", "last")).toMatchObject({ exit: 3 });
    expect(await call("run", contract, "--remark", "No new package.")).toMatchObject({ exit: 3 });
    const goesOn = await call("run", contract, "--continue=last", "--remark=No new package.");
    expect(goesOn.out).toMatch(/goes on from run \d{8}-\d{6}-[0-9a-f]{4}: No new package\./);
  });

  test("one hunk is judged by itself and applied alone", async () => {
    using folder = sampleFolder();
    await using server = await openStandIn(sampleScript("kept"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
    expect(await remit(["run", contract], around)).toMatchObject({ exit: 0 });
    expect(await remit(["accept", "last", "--hunk", "nope:1"], around)).toMatchObject({ exit: 3 });
    expect(await remit(["accept", "last", "--hunk", "src/greet.mjs:1"], around)).toMatchObject({ exit: 0 });
    expect(folder.git("diff", "--name-only")).toBe("src/greet.mjs\n");
  });

  test("a broken contract is exit 1, told as events, and applied only with a reason", async () => {
    using folder = sampleFolder();
    await using server = await openStandIn(sampleScript("broken"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
    const ran = await remit(["run", contract, "--json"], around);
    expect(ran).toMatchObject({ exit: 1, errors: "" });
    const types = eventLines(ran.out).map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(["run-opened", "phase"]);
    expect(types.at(-1)).toBe("verdict");
    expect(types.indexOf("work-ended")).toBeLessThan(types.indexOf("proposal"));

    const refused = await remit(["accept", "last"], around);
    expect(refused).toMatchObject({ exit: 1, out: "" });
    expect(refused.errors).toContain('--waive scope="reason"');
    expect(await remit(["accept", "last", "--waive", "size=no such reason"], around)).toMatchObject({
      exit: 1,
    });
    expect(folder.git("status", "--porcelain")).toBe("");
    const waived = [
      "accept",
      "last",
      "--waive",
      "scope=left-pad was agreed on",
      "--waive",
      "dependencies=so was its version",
    ];
    expect(await remit(waived, around)).toMatchObject({ exit: 0 });
    expect(readFileSync(join(folder.root, "package.json"), "utf8")).toContain("left-pad");
    expect((await remit(["show", "last"], around)).out).toContain("left-pad was agreed on");
  });
});

test("judge ends with 0, 1, 2 and 3, and there is nothing to accept", async () => {
  using folder = sampleFolder();
  const around = { cwd: folder.root, stateDir: folder.stateDir };
  const judge = (...args: readonly string[]): Promise<Ended> => remit(["judge", contract, ...args], around);
  expect(await judge()).toMatchObject({ exit: 2 });
  folder.write({ "src/greet.mjs": 'export function greet() {\n  return "Hello" + "!";\n}\n' });
  expect(await judge()).toMatchObject({ exit: 0 });
  expect(await remit(["accept", "last"], around)).toMatchObject({ exit: 3 });
  folder.write({ "other.txt": "x\n" });
  const sarif = await judge("--sarif");
  expect(sarif.exit).toBe(1);
  expect(JSON.parse(sarif.out)).toMatchObject({ runs: [{ results: [{ ruleId: "scope" }] }] });
  expect(await judge("--base", "nope")).toMatchObject({ exit: 3 });
});
