import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tryToBreakOut } from "../../src/sandbox/canary.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import type { Confinement } from "../../src/sandbox/policy.ts";
import { runUnconfined } from "../../src/sandbox/run-confined.ts";
import { supervisorScript } from "../../src/sandbox/supervisor.ts";
import { confinement, isRoot, never, useSite, whyNot } from "../support/sandbox-site.ts";

const site = useSite();

describe("finding out what there is", () => {
  test("REMIT_NO_SANDBOX, other systems and a missing program say why and what to do", async () => {
    const ask = (env: NodeJS.ProcessEnv, platform: NodeJS.Platform, program?: string): Promise<Confinement> =>
      probeConfinement({ env, platform, ...(program === undefined ? {} : { program }) }, never);
    expect(await ask({ REMIT_NO_SANDBOX: "1" }, "linux")).toMatchObject({
      kind: "none",
      why: expect.stringContaining("REMIT_NO_SANDBOX"),
    });
    expect(await ask({}, "darwin")).toMatchObject({
      kind: "none",
      why: expect.stringContaining("sandbox-exec"),
    });
    expect(await ask({}, "win32")).toMatchObject({ kind: "none", fix: expect.stringContaining("WSL 2") });
    expect(await ask({}, "linux", "/nowhere/bwrap")).toMatchObject({
      kind: "none",
      fix: expect.stringMatching(/bubblewrap/),
    });
  });

  test.runIf(confinement.kind === "bubblewrap" && confinement.trees)(
    "what worktrees are is tried out and told; REMIT_NO_OVERLAYS asks for copies",
    async () => {
      const ask = (env: NodeJS.ProcessEnv): Promise<Confinement> =>
        probeConfinement({ env, platform: "linux", scratchDir: site.scratch }, never);
      expect(await ask({})).toMatchObject({
        trees: true,
        proof: expect.arrayContaining([expect.stringMatching(/^Worktrees are overlays/)]),
      });
      expect(await ask({ REMIT_NO_OVERLAYS: "1" })).toMatchObject({
        trees: false,
        overlays: true,
        proof: expect.arrayContaining(["Worktrees are copies: REMIT_NO_OVERLAYS is set."]),
      });
      expect(await readdir(site.scratch)).toEqual(["outside", "state"]);
    },
  );

  test.skipIf(whyNot !== "")("a bubblewrap that confines less than it claims is found out", async () => {
    const liar = join(site.scratch, "bwrap");
    const script = `#!/bin/sh
      [ "$1" = --version ] && echo "bubblewrap 0.9.0" && exit
      while [ "$1" != -- ]; do shift; done
      exec unshare --user --map-root-user --pid --fork --kill-child --mount-proc "$@"`;
    await writeFile(liar, script, { mode: 0o755 });
    const found = await probeConfinement({ env: {}, platform: "linux", program: liar }, never);
    expect(found).toMatchObject({
      kind: "none",
      why: expect.stringMatching(/broke out.*write.*read.*network/),
    });
  });

  test.skipIf(whyNot !== "")("the supervisor does nothing where it is not the first process", async () => {
    // In a namespace of its own: what it must not do would reach every process of the machine otherwise.
    const inner =
      'sleep 300 & /bin/sh -c "$1" sh / touch "$2"; echo "ended with $?"; grep State: /proc/$!/status; kill $!';
    const args = ["--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child"];
    const file = join(site.outside, "touched");
    const text = execFileSync("unshare", [...args, "sh", "-c", inner, "sh", supervisorScript, file], {
      encoding: "utf8",
    });
    expect(text).toMatch(/^ended with 70\nState:\t[RSD]/);
    expect(existsSync(file)).toBe(false);
  });

  test.runIf(process.platform === "linux")(
    "the trial itself can fail: without confinement it breaks out",
    async () => {
      const result = await tryToBreakOut(
        runUnconfined,
        { scratchDir: site.scratch, kind: "bubblewrap" },
        never,
      );
      expect(result.kind).toBe("broken");
      const layers = result.kind === "broken" ? result.layers : [];
      expect(layers).toEqual(
        expect.arrayContaining(["write", "read", "network", "socket", "processes", "environment", "calls"]),
      );
      expect(layers.includes("kernel")).toBe(isRoot);
    },
  );

  test.skipIf(whyNot !== "")(
    "a proof is kept in the file and used again; another key or broken file is not",
    async () => {
      const cacheFile = join(site.scratch, "cache", "confinement.json");
      const options = { env: {}, platform: process.platform, scratchDir: site.scratch, cacheFile };
      const found = await probeConfinement(options, never);
      expect(found).toMatchObject({
        kind: "bubblewrap",
        proof: expect.arrayContaining(["A planted secret could not be read."]),
      });
      expect(JSON.parse(await readFile(cacheFile, "utf8"))).toMatchObject({ confinement: found });
      expect(await probeConfinement(options, never)).toEqual(found);
      await writeFile(cacheFile, '{ "key": "another"');
      const otherDir = join(site.scratch, "other");
      await mkdir(otherDir);
      expect(await probeConfinement({ ...options, scratchDir: otherDir }, never)).toMatchObject({
        kind: "bubblewrap",
      });
      expect(await readdir(otherDir)).toEqual([]);
    },
  );

  test.skipIf(whyNot !== "")("a stop ends the trial", async () => {
    await expect(
      probeConfinement({ env: {}, platform: process.platform }, AbortSignal.abort()),
    ).rejects.toMatchObject({ name: "Stopped" });
  });
});
