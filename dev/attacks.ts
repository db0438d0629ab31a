import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { probeConfinement } from "../src/sandbox/confine.ts";
import { confinementName } from "../src/sandbox/protection.ts";
import { readAttacks, type AttackFile } from "../test/support/attack-file.ts";
import { carryOutAttack, type AttackResult } from "../test/support/attack-run.ts";
import { watchedHome } from "../test/support/attack-world.ts";
import { fingerprint, writeFiles } from "../test/support/developer-folder.ts";
import { attackTable, isHeld } from "./attacks-table.ts";

/** `npm run attacks [-- NAME…] [--family TEXT]`: carries every attack out and prints who stops what. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { family: { type: "string" } },
});
const attacks = readAttacks(join(import.meta.dirname, "..", "test", "attacks")).filter(
  ({ name, family }) =>
    (positionals.length === 0 || positionals.some((text) => name.includes(text))) &&
    (values.family === undefined || family.includes(values.family)),
);

// A home with planted secrets, so that the machine's own is neither risked nor in the way.
const home = mkdtempSync(join(tmpdir(), "remit-home-"));
writeFiles(home, watchedHome("SECRET-of-the-home"));
// And an environment that would have git and the commands run or read what they must not.
Object.assign(process.env, {
  HOME: home,
  AWS_SECRET_ACCESS_KEY: "SECRET-of-the-environment",
  GIT_DIR: "/nonexistent",
  GIT_WORK_TREE: "/nonexistent",
  GIT_INDEX_FILE: "/nonexistent",
  GIT_EXTERNAL_DIFF: `touch ${join(home, "external-diff")}`,
  GIT_SSH_COMMAND: `touch ${join(home, "ssh")}`,
  GIT_ASKPASS: `touch ${join(home, "askpass")}`,
  GIT_OBJECT_DIRECTORY: "/nonexistent",
  GIT_ALTERNATE_OBJECT_DIRECTORIES: "/nonexistent",
  GIT_EXEC_PATH: home,
  GIT_TEMPLATE_DIR: home,
  GIT_TRACE: join(home, "trace"),
  GIT_TRACE2_EVENT: join(home, "trace2"),
  GIT_CONFIG_PARAMETERS: `'core.hooksPath=${home}'`,
  GIT_NAMESPACE: "elsewhere",
  GIT_PAGER: `touch ${join(home, "pager")}`,
  GIT_PROXY_COMMAND: `touch ${join(home, "proxy")}`,
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "core.fsmonitor",
  GIT_CONFIG_VALUE_0: `touch ${join(home, "fsmonitor")}`,
});
const homeBefore = JSON.stringify([...fingerprint(home)]);
try {
  process.exitCode = await carryOutAll();
  if (JSON.stringify([...fingerprint(home)]) !== homeBefore) {
    console.log("The home folder was touched.");
    process.exitCode = 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function carryOutAll(): Promise<number> {
  const never = new AbortController().signal;
  const confinement = await probeConfinement({ env: process.env, platform: process.platform }, never);
  if (confinement.kind === "none") {
    console.log(`Attacks need a sandbox, and there is none here. ${confinement.why} ${confinement.fix}`);
    return 1;
  }
  console.log(`${attacks.length} attacks and honest runs, confined by ${confinementName(confinement)}.\n`);
  const startedAt = performance.now();
  const results = await inParallel(attacks, 2);
  console.log(attackTable(results));
  const counted = results.filter(({ undecided }) => undecided === undefined);
  const failed = results.filter((result) => !isHeld(result)).length;
  console.log(`${Math.round((performance.now() - startedAt) / 1000)} s`);
  console.log(`${counted.filter(isHeld).length} passed, ${failed} failed`);
  return failed === 0 && counted.length > 0 ? 0 : 1;
}

async function inParallel(files: readonly AttackFile[], lanes: number): Promise<readonly AttackResult[]> {
  const results = new Map<string, AttackResult>();
  // Those that take long go first, so that no lane waits for the other at the end.
  const waiting = [...files].toSorted((a, b) => b.seconds - a.seconds);
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      results.set(file.name, await carryOut(file));
      if (process.stderr.isTTY) process.stderr.write(`\r${results.size} of ${files.length} `);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return files.flatMap(({ name }) => results.get(name) ?? []);
}

/** What breaks the attempt itself counts against it, and the others go on. */
async function carryOut(file: AttackFile): Promise<AttackResult> {
  try {
    return await carryOutAttack(file);
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const { name, family } = file;
    const unknown = { about: "", undecided: undefined, by: undefined, durationMs: 0 };
    return { ...unknown, name, family, verdict: "broken off", wrong: [why] };
  }
}
