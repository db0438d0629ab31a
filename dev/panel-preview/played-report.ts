import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { readReport } from "../../src/report/report.ts";
import type { Report } from "../../src/report/schema.ts";
import { copySample, root } from "../sample.ts";
import { openStandIn, type StandInScript } from "../stand-in.ts";

const run = promisify(execFile);
const known = new Map<string, Promise<Report>>();

/** The report of a real run on the sample, with the stand-in as its model; played once. */
export function playedReport(script: string): Promise<Report> {
  const before = known.get(script);
  if (before !== undefined) return before;
  const report = play(script);
  known.set(script, report);
  return report;
}

async function play(name: string): Promise<Report> {
  const script = JSON.parse(await readFile(join(root, "dev", "sample", name), "utf8")) as StandInScript;
  await using server = await openStandIn(script);
  const folder = await copySample();
  const state = await mkdtemp(join(tmpdir(), "remit-preview-"));
  try {
    const args = [join(root, "dist", "remit.mjs"), "run", ".remit/contracts/greet-by-name.json", "--json"];
    const env = { ...process.env, REMIT_URL: server.url, REMIT_STATE_DIR: state };
    // A verdict other than pass is an exit status other than 0.
    await run(process.execPath, args, { cwd: folder, env }).catch((error: unknown) => {
      if (typeof (error as { code?: unknown }).code !== "number") throw error;
    });
    const found = await run("find", [state, "-name", "report.json"]);
    return await readReport(found.stdout.trim().split("\n")[0] ?? "");
  } finally {
    await Promise.all([folder, state].map((dir) => rm(dir, { recursive: true, force: true })));
  }
}
