import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { openOutputSink } from "../../src/base/output-sink.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import type { Policy } from "../../src/sandbox/policy.ts";
import { runHeld, type ConfinedResult } from "../../src/sandbox/run-confined.ts";

export const never = new AbortController().signal;

/** What this machine can do; sandbox tests are skipped, with the reason on the screen, where it is `none`. */
export const confinement = await probeConfinement({ env: process.env, platform: process.platform }, never);
export const whyNot = confinement.kind === "none" ? `${confinement.why} ${confinement.fix}` : "";
if (whyNot !== "") console.warn(`Sandbox tests are skipped: ${whyNot}`);

export const isRoot = process.getuid?.() === 0;
export const perl = existsSync("/usr/bin/perl");
export const passed = { kind: "exited", exitCode: 0, survivors: 0 };

/** A folder with a tree to confine to, and one outside it. */
export interface Site {
  scratch: string;
  outside: string;
  policy: Policy;
}

/** A new site for every test of the file; it is removed afterwards. */
export function useSite(): Site {
  const site: Site = { scratch: "", outside: "", policy: treePolicy("") };
  beforeEach(async () => {
    site.scratch = await realpath(await mkdtemp(join(tmpdir(), "remit-sandbox-")));
    site.outside = join(site.scratch, "outside");
    site.policy = treePolicy(join(site.scratch, "state", "tree"));
    await mkdir(site.outside);
    await mkdir(site.policy.tree.dir, { recursive: true });
  });
  afterEach(async () => {
    await rm(site.scratch, { recursive: true, force: true });
  });
  return site;
}

export interface Ran {
  readonly result: Omit<ConfinedResult, "network"> & Partial<Pick<ConfinedResult, "network">>;
  readonly text: string;
}

export async function confined(
  site: Site,
  run: readonly string[],
  timeoutMs = 50_000,
  signal: AbortSignal = never,
): Promise<Ran> {
  if (confinement.kind === "none") throw new Error(whyNot);
  using sink = openOutputSink({});
  const result = await runHeld(confinement, site.policy, { run, timeoutMs, sink }, signal);
  const { head, tail } = sink.close();
  return { result, text: head + tail };
}

export function inTree(site: Site, name: string): string {
  return join(site.policy.tree.dir, name);
}

function treePolicy(dir: string): Policy {
  const at = "/home/dev/project";
  return { tree: { dir, at }, readOnly: [], overlays: [], cwd: at, env: {}, network: "none" };
}
