import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openOutputSink } from "../src/base/output-sink.ts";
import { runProcess } from "../src/base/process.ts";
import { probeConfinement } from "../src/sandbox/confine.ts";
import type { Policy } from "../src/sandbox/policy.ts";
import { runHeld } from "../src/sandbox/run-confined.ts";

/**
 * What confinement costs a command: each is run plainly and confined by turns, and the ratio of the medians counts, since
 * times alone say little on a machine that does other things too. What a start costs is told apart.
 */
const never = new AbortController().signal;
const confinement = await probeConfinement({ env: process.env, platform: process.platform }, never);

const busy = "const end = performance.now() + 1000; while (performance.now() < end);";
const commands: readonly (readonly [what: string, run: readonly string[], times: number])[] = [
  ["true, which only starts", ["/bin/true"], 25],
  ["node -e 0", [process.execPath, "-e", "0"], 15],
  ["node, busy for one second", [process.execPath, "-e", busy], 7],
];

if (confinement.kind === "none") console.log(`No sandbox to measure. ${confinement.why} ${confinement.fix}`);
else await measureAll(confinement);

async function measureAll(by: Exclude<typeof confinement, { kind: "none" }>): Promise<void> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-bench-")));
  const tree = join(dir, "tree");
  mkdirSync(tree);
  const policy: Policy = {
    tree: { dir: tree, at: tree },
    readOnly: [],
    overlays: [],
    cwd: tree,
    env: {},
    network: "none",
  };
  try {
    console.log(`\nA command confined by ${by.kind} ${by.version} against a plain spawn (medians):`);
    for (const [what, run, times] of commands) {
      const [plain, confined] = await byTurns(
        [() => runPlain(run, tree), () => runInside(by, policy, run)],
        times,
      );
      const [ratio, cost] = [(confined ?? 0) / (plain ?? 1), (confined ?? 0) - (plain ?? 0)];
      console.log(
        `  ${what.padEnd(28)} ${ms(plain)} plain ${ms(confined)} confined   ${ratio.toFixed(2)} x, ${ms(cost).trim()} more`,
      );
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function runPlain(run: readonly string[], cwd: string): Promise<void> {
  using sink = openOutputSink({});
  const [file = "", ...args] = run;
  await runProcess({ file, args, cwd, env: {}, timeoutMs: 60_000, sink }, never);
}

async function runInside(
  by: Exclude<typeof confinement, { kind: "none" }>,
  policy: Policy,
  run: readonly string[],
): Promise<void> {
  using sink = openOutputSink({});
  const result = await runHeld(by, policy, { run, timeoutMs: 60_000, sink }, never);
  if (result.kind !== "exited" || result.exitCode !== 0) throw new Error(`${run[0]}: ${sink.text}`);
}

/** Medians of several things done by turns, in milliseconds. */
async function byTurns(deeds: readonly (() => Promise<void>)[], times: number): Promise<readonly number[]> {
  const took = deeds.map((): number[] => []);
  for (let round = 0; round < times; round += 1) {
    for (const [at, deed] of deeds.entries()) {
      const from = performance.now();
      await deed();
      took[at]?.push(performance.now() - from);
    }
  }
  return took.map((all) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0);
}

function ms(value = 0): string {
  return `${value.toFixed(1)} ms`.padStart(10);
}
