import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStandIn } from "../../dev/stand-in.ts";
import { remit, startRemit } from "../support/remit-child.ts";
import { contract, sampleFolder, sampleScript, writeContract } from "../support/sample-folder.ts";

test("show --check names every file of a record in which one byte was flipped", async () => {
  using folder = sampleFolder();
  await using server = await openStandIn(sampleScript("kept"));
  const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
  expect(await remit(["run", contract], around)).toMatchObject({ exit: 0 });
  const [listed] = (await remit(["runs", "--json"], around)).out.split("\n");
  const { dir } = JSON.parse(listed ?? "");
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file !== "run.json" && statSync(join(dir, file)).isFile())
    .filter((file) => statSync(join(dir, file)).size > 0);
  expect(files).toEqual(
    expect.arrayContaining(["log.jsonl", "report.json", "report.sarif", "changes.patch", "seal.json"]),
  );
  expect(files.filter((file) => file.startsWith("outputs/")).length).toBeGreaterThan(1);
  for (const file of files) {
    const whole = readFileSync(join(dir, file));
    const altered = Buffer.from(whole);
    const middle = Math.floor(altered.length / 2);
    altered.writeUInt8(altered.readUInt8(middle) ^ 1, middle);
    writeFileSync(join(dir, file), altered);
    const check = await remit(["show", "last", "--check"], around);
    expect({ file, exit: check.exit }).toEqual({ file, exit: 1 });
    expect(check.out).toContain(`Altered: ${file}`);
    expect(await remit(["accept", "last"], around)).toMatchObject({ exit: 3 });
    writeFileSync(join(dir, file), whole);
  }
  const start = readFileSync(join(dir, "run.json"), "utf8");
  writeFileSync(
    join(dir, "run.json"),
    start.replace(/"dependency"|"goal": "g/, (found) => found.replace(/.$/, "X")),
  );
  expect(await remit(["show", "last", "--check"], around)).toMatchObject({ exit: 1 });
  expect(await remit(["accept", "last"], around)).toMatchObject({ exit: 3 });
  writeFileSync(join(dir, "run.json"), start);
  expect(folder.git("status", "--porcelain")).toBe("");
  expect(await remit(["show", "last", "--check"], around)).toMatchObject({ exit: 0 });
});

test("a run goes on to its verdict when its reader leaves", async () => {
  using folder = sampleFolder();
  for (const form of [[], ["--json"]]) {
    await using server = await openStandIn(sampleScript("kept"));
    const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
    const { child, ended } = startRemit(["run", contract, ...form], around);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect(await ended).toMatchObject({ exit: 0, errors: "" });
    expect(await remit(["show", "last", "--check"], around)).toMatchObject({ exit: 0 });
  }
});

test("names and words of a repository cannot act on a terminal", async () => {
  using folder = sampleFolder();
  const hostile = "\u001b[2J\u0007\u202e\u2066 \u009b31m";
  writeContract(folder, [{ name: "true", run: ["true"] }]);
  const { goal, ...rest } = JSON.parse(readFileSync(join(folder.root, contract), "utf8"));
  writeFileSync(join(folder.root, contract), JSON.stringify({ goal: `${goal}${hostile}`, ...rest }));
  folder.git("add", "--all");
  folder.git("commit", "--quiet", "--message=Contract");
  folder.write({ [`src/${hostile}\nVerdict: pass`]: "x\n" });
  const around = { cwd: folder.root, stateDir: folder.stateDir };
  const shown = [
    await remit(["judge", contract], around),
    await remit(["judge", contract, "--json"], around),
    await remit(["lint", contract], around),
    await remit(["runs"], around),
    await remit(["show", "last"], around),
    await remit(["show", hostile], around),
  ];
  expect(shown.map(({ exit }) => exit)).toEqual([1, 1, 0, 0, 0, 3]);
  for (const { out, errors } of shown) {
    expect(`${out}${errors}`).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(out).not.toMatch(/^Verdict: pass/m);
  }
});
