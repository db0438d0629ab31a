import { chmod, lstat, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../../src/worktree/apply.ts";
import { absent } from "../../../src/worktree/file-state.ts";
import { recoverApply } from "../../../src/worktree/recover.ts";
import { file, makeApplyFolder, put, readTree, readyPlan } from "../../support/apply-folder.ts";

const { signal } = new AbortController();

describe("all or nothing", () => {
  const files = [
    { path: "a", base: file("a1"), post: file("a2") },
    { path: "new/b", base: absent, post: file("b2") },
    { path: "c", base: file("c1"), post: absent },
    { path: "d", base: file("d1"), post: file("d2") },
  ];

  async function fill(root: string): Promise<Record<string, string>> {
    for (const { path, base } of files) await put(root, path, base);
    return readTree(root);
  }

  test("a file changed since planning: it stays, and so does every other", async () => {
    await using folder = await makeApplyFolder();
    const before = await fill(folder.root);
    const plan = await readyPlan(folder.root, files);
    await writeFile(join(folder.root, "d"), "the developer's");
    expect(await applyPlan(plan, folder, signal)).toEqual({ kind: "overtaken", paths: ["d"] });
    expect(await readTree(folder.root)).toEqual({ ...before, d: '644 "the developer\'s"' });
    expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
  });

  test("a file created since planning stays", async () => {
    await using folder = await makeApplyFolder();
    const before = await fill(folder.root);
    const plan = await readyPlan(folder.root, files);
    await put(folder.root, "new/b", file("mine"));
    expect(await applyPlan(plan, folder, signal)).toEqual({ kind: "overtaken", paths: ["new/b"] });
    expect(await readTree(folder.root)).toEqual({ ...before, "new/": "755", "new/b": '644 "mine"' });
  });

  test("a fault or a stop before any step puts everything back", async () => {
    await using counted = await makeApplyFolder();
    await fill(counted.root);
    const steps: string[] = [];
    await applyPlan(
      await readyPlan(counted.root, files),
      { ...counted, onStep: (name) => void steps.push(name) },
      signal,
    );
    const until = steps.indexOf("commit") + 1;
    expect(until).toBeGreaterThan(9);
    for (let at = 1; at <= until; at += 1) {
      await using folder = await makeApplyFolder();
      const before = await fill(folder.root);
      const plan = await readyPlan(folder.root, files);
      let step = 0;
      const onStep = (): void => {
        step += 1;
        if (step === at) throw new Error("planted");
      };
      await expect(applyPlan(plan, { ...folder, onStep }, signal), steps[at - 1]).rejects.toMatchObject({
        code: "apply-failed",
      });
      expect(await readTree(folder.root), steps[at - 1]).toEqual(before);
      expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
    }
  });

  test("a stop in the middle puts everything back and is a stop", async () => {
    await using folder = await makeApplyFolder();
    const before = await fill(folder.root);
    const plan = await readyPlan(folder.root, files);
    const controller = new AbortController();
    const onStep = (name: string): void => {
      if (name === "replace new/b") controller.abort();
    };
    await expect(applyPlan(plan, { ...folder, onStep }, controller.signal)).rejects.toMatchObject({
      name: "Stopped",
    });
    expect(await readTree(folder.root)).toEqual(before);
  });

  test("put back is the very same file, with its links and times", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder.root);
    await chmod(join(folder.root, "a"), 0o600);
    const before = await lstat(join(folder.root, "a"));
    const onStep = (name: string): void => {
      if (name === "commit") throw new Error("planted");
    };
    const plan = await readyPlan(folder.root, files);
    await expect(applyPlan(plan, { ...folder, onStep }, signal)).rejects.toThrow("planted");
    const after = await lstat(join(folder.root, "a"));
    expect([after.ino, after.mtimeMs, after.mode, after.nlink]).toEqual([
      before.ino,
      before.mtimeMs,
      before.mode,
      1,
    ]);
  });

  test("a save during the apply through a file that was open before is not lost", async () => {
    await using folder = await makeApplyFolder();
    const before = await fill(folder.root);
    await using editor = await open(join(folder.root, "a"), "r+");
    const onStep = async (name: string): Promise<void> => {
      if (name === "sync") await editor.write("LATE", 0);
    };
    const plan = await readyPlan(folder.root, files);
    expect(await applyPlan(plan, { ...folder, onStep }, signal)).toEqual({ kind: "overtaken", paths: ["a"] });
    expect(await readTree(folder.root)).toEqual({ ...before, a: '644 "LATE"' });
  });

  test("a save after the commit through a file that was open before stands", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder.root);
    await using editor = await open(join(folder.root, "a"), "r+");
    const onStep = async (name: string): Promise<void> => {
      if (name === "clean a") await editor.write("LATE", 0);
    };
    const plan = await readyPlan(folder.root, files);
    expect(await applyPlan(plan, { ...folder, onStep }, signal)).toMatchObject({
      kind: "applied",
      kept: ["a"],
    });
    expect(await readTree(folder.root)).toMatchObject({
      a: '644 "LATE"',
      d: '644 "d2"',
      "new/b": '644 "b2"',
    });
    expect((await readdir(folder.root)).filter((name) => name.startsWith(".remit"))).toEqual([]);
  });
});
