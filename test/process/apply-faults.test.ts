import { chmod, chown, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { absent } from "../../src/worktree/file-state.ts";
import { recoverApply } from "../../src/worktree/recover.ts";
import { type ChildOrder, sendFiles } from "../support/apply-child.ts";
import { type ApplyFolder, file, makeApplyFolder, readTree } from "../support/apply-folder.ts";
import { type ChildEnd, fill, orderFor, runChild } from "../support/apply-run.ts";

const { signal } = new AbortController();
const nobody = 65_534;
let pre: Record<string, string> = {};

beforeAll(async () => {
  await using folder = await makeApplyFolder();
  pre = await fill(folder);
});

describe("a folder that cannot be written", () => {
  const asRoot = process.getuid?.() === 0;

  /** Permission bits bind an ordinary user only. */
  async function runUnprivileged(folder: ApplyFolder, more: Partial<ChildOrder>): Promise<ChildEnd> {
    if (!asRoot) return runChild(orderFor(folder, more));
    await chownAll(dirname(folder.root));
    return runChild(orderFor(folder, more), { uid: nobody });
  }

  async function chownAll(dir: string): Promise<void> {
    await chown(dir, nobody, nobody);
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      const place = join(dir, entry.name);
      if (entry.isDirectory()) await chownAll(place);
      else if (entry.isFile()) await chown(place, nobody, nobody);
    }
  }

  test("closed before anything is written: a fault, and everything is as before", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    const ended = await runUnprivileged(folder, {
      shut: { step: "write src/a.ts", dir: join(folder.root, "src") },
    });
    expect(ended.lines).toMatchObject([
      { fault: "apply-failed", message: expect.stringContaining("as they were") },
    ]);
    expect(await readTree(folder.root)).toEqual({ ...pre, "src/": "555" });
    expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
  });

  test("closed in the middle: what was written elsewhere is put back, the rest when it opens again", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    const ended = await runUnprivileged(folder, {
      shut: { step: "replace run.sh", dir: join(folder.root, "src") },
    });
    expect(ended.lines).toMatchObject([{ end: { kind: "applied", leftBehind: { code: "apply-failed" } } }]);
  });

  test("closed with a file in it still to write: the others are put back, it is never half written", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    const ended = await runUnprivileged(folder, {
      shut: { step: "replace src/b.ts", dir: join(folder.root, "src") },
    });
    expect(ended.lines).toMatchObject([{ fault: "apply-failed" }]);
    const left = Object.entries(await readTree(folder.root)).filter(([path]) => !path.startsWith("src/"));
    const others = Object.entries(pre).filter(([path]) => !path.startsWith("src/"));
    expect(new Set(left.map(String))).toEqual(new Set(others.map(String)));
    await chmod(join(folder.root, "src"), 0o755);
    expect(await recoverApply(folder, signal)).toEqual({ kind: "undone" });
    expect(await readTree(folder.root)).toEqual(pre);
  });
});

describe("a full disk", () => {
  test.skipIf(process.getuid?.() !== 0 || process.platform !== "linux").each(["root", "journal"])(
    "of the %s: a fault that says so, and everything is as before (needs root, to mount a small disk)",
    async (which) => {
      await using folder = await makeApplyFolder();
      const big = sendFiles([
        { path: "small", base: file("s"), post: file("t") },
        { path: "big", base: absent, post: file(Buffer.alloc(900_000, 7)) },
      ]);
      const full = join(folder.root, "full");
      const small = which === "root" ? full : folder.journalDir;
      await mkdir(full);
      await mkdir(folder.journalDir);
      const order = { ...orderFor(folder), root: full, files: big };
      const told = `printf '{"left":"%s","holds":"%s"}\\n' "$(ls -A "$root")" "$(cat "$root/small")"`;
      const script = `root=$1; mount -t tmpfs -o size=300k tmpfs "$2"; printf s >"$root/small"; shift 2; "$@"; ${told}`;
      const ended = await runChild(order, { wrap: ["unshare", "-m", "sh", "-c", script, "sh", full, small] });
      expect(ended.lines).toMatchObject([{ fault: "disk-full" }, { left: "small", holds: "s" }]);
    },
  );
});
