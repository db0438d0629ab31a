import { linkSync, readdirSync, renameSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../src/worktree/apply.ts";
import { lockFolder } from "../../src/base/folder-lock.ts";
import { planApply } from "../../src/worktree/apply-plan.ts";
import { recoverApply } from "../../src/worktree/recover.ts";
import { planRollback } from "../../src/worktree/rollback.ts";
import { file, makeApplyFolder, put, readTree } from "../support/apply-folder.ts";
import { sendFiles } from "../support/apply-child.ts";
import { fill, orderFor, runChild } from "../support/apply-run.ts";

const { signal } = new AbortController();
async function treesOf(): Promise<{
  pre: Record<string, string>;
  post: Record<string, string>;
  steps: string[];
}> {
  await using folder = await makeApplyFolder();
  const pre = await fill(folder);
  const { steps, lines } = await runChild(orderFor(folder));
  expect(lines).toMatchObject([{ end: { kind: "applied" } }]);
  return { pre, post: await readTree(folder.root), steps };
}

const { pre, post, steps } = await treesOf();
const everyStep = steps.map((name, at) => ({ name, at: at + 1 }));

test("the plan is applied whole when nothing interrupts it", () => {
  expect(Object.keys(post).some((path) => path.includes(".remit"))).toBe(false);
  expect(post["dir"]).toBe('644 "was a folder"');
  expect(post["flat/f"]).toBe('644 "f"');
  expect(steps.length).toBeGreaterThan(30);
});

describe("SIGKILL before a step, then recovery", () => {
  test.concurrent.each(everyStep)("$at: $name", async ({ at, name }) => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    const ended = await runChild(orderFor(folder, { dieAt: at }));
    expect(ended.signal).toBe("SIGKILL");
    expect(ended.steps.at(-1)).toBe(name);
    const before = await readTree(folder.root);
    // The recovery is killed too, at another step each time, then done to its end.
    const again = await runChild(orderFor(folder, { order: "recover", dieAt: 1 + ((at * 5) % 23) }));
    if (again.signal === null) expect(again.lines).not.toMatchObject([{ fault: expect.anything() }]);
    const recovered = await recoverApply(folder, signal);
    expect(["nothing", "finished"]).toContain(recovered.kind);
    const after = await readTree(folder.root);
    if (before["src/a.ts"] === post["src/a.ts"]) expect(after).toEqual(post);
    expect([pre, post]).toContainEqual(after);
    expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
    await using _free = await lockFolder(folder.root, folder.lockDir, signal);
  });

  test("what was recovered can be rolled back", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace linked") + 1 }));
    expect(await recoverApply(folder, signal)).toEqual({ kind: "finished" });
    const plan = await planRollback(folder, signal);
    if (plan.kind === "ready") await applyPlan(plan, folder, signal);
    expect(await readTree(folder.root)).toEqual(pre);
  });
});

describe("more files than are open at once", () => {
  const many = Array.from({ length: 150 }, (_, at) => ({
    path: `many/${at % 7}/f${at}`,
    base: file(`old ${at % 40}`),
    post: file(`new ${at % 40}`),
  }));
  const shared = { files: sendFiles(many) };

  test.each(["images", "write many/0/f63", "write many/1/f64", "write many/2/f149", "replace many/0/f70"])(
    "SIGKILL before %s, then recovery: all are old or all are new",
    async (step) => {
      await using folder = await makeApplyFolder();
      for (const { path, base } of many) await put(folder.root, path, base);
      const before = await readTree(folder.root);
      const whole = await runChild(orderFor(folder, shared));
      expect(whole.lines).toMatchObject([{ end: { kind: "applied" } }]);
      const after = await readTree(folder.root);
      for (const { path, base } of many) await put(folder.root, path, base);

      const dieAt = whole.steps.indexOf(step) + 1;
      const killed = await runChild(orderFor(folder, { ...shared, dieAt }));
      expect([killed.signal, killed.steps.at(-1)]).toEqual(["SIGKILL", step]);
      await recoverApply(folder, signal);
      expect([before, after]).toContainEqual(await readTree(folder.root));
    },
  );
});

describe("SIGKILL between two system calls", () => {
  /** The temporary name of the file at this place of the plan. */
  function temporary(dir: string, at: number, end: string): string {
    const found = readdirSync(dir).find(
      (name) => name.startsWith(".remit-") && name.endsWith(`-${at}.${end}`),
    );
    expect(found).toBeDefined();
    return join(dir, found ?? "");
  }

  test("the old file is moved aside and the new one is not yet there", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace src/a.ts") + 1 }));
    const incoming = temporary(join(folder.root, "src"), 0, "new");
    renameSync(join(folder.root, "src/a.ts"), incoming.replace(/new$/u, "old"));
    expect(await recoverApply(folder, signal)).toEqual({ kind: "finished" });
    expect(await readTree(folder.root)).toEqual(post);
  });

  test("a developer's save was moved aside and not yet looked at", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace src/a.ts") + 1 }));
    const incoming = temporary(join(folder.root, "src"), 0, "new");
    await writeFile(incoming.replace(/new$/u, "old"), "saved at the last moment");
    renameSync(incoming, join(folder.root, "src/a.ts"));
    expect(await recoverApply(folder, signal)).toEqual({ kind: "partial", kept: ["src/a.ts"] });
    expect(await readTree(folder.root)).toEqual({ ...post, "src/a.ts": '644 "saved at the last moment"' });
  });

  test("the new file stands and still has its temporary name", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace made/here/c.ts") + 1 }));
    const incoming = temporary(folder.root, 2, "new");
    await mkdir(join(folder.root, "made/here"), { recursive: true });
    linkSync(incoming, join(folder.root, "made/here/c.ts"));
    expect(await recoverApply(folder, signal)).toEqual({ kind: "finished" });
    expect(await readTree(folder.root)).toEqual(post);
  });
});

test("recovery holds the folder's lock until it has ended", async () => {
  await using folder = await makeApplyFolder();
  await fill(folder);
  await runChild(orderFor(folder, { dieAt: steps.indexOf("replace src/a.ts") + 1 }));
  let last = "";
  const onStep = async (name: string): Promise<void> => {
    last = name;
    await expect(lockFolder(folder.root, folder.lockDir, signal)).rejects.toMatchObject({ code: "busy" });
  };
  expect(await recoverApply({ ...folder, onStep }, signal)).toEqual({ kind: "finished" });
  expect(last).toBe("finish");
});

describe("what the developer does after a crash", () => {
  test.each([
    ["a file not yet written", "replace src/a.ts", "src/a.ts"],
    ["a file already written", "replace run.sh", "src/a.ts"],
    ["a file that would be created", "replace src/a.ts", "made/here/c.ts"],
    ["a file that was deleted", "replace src/a.ts", "gone/d.ts"],
  ])("a change to %s is kept and told", async (_name, step, path) => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf(step) + 1 }));
    await put(folder.root, path, file("after the crash"));
    const again = await runChild(orderFor(folder, { order: "recover", dieAt: 4 }));
    expect(again.signal).toBe("SIGKILL");
    expect(await recoverApply(folder, signal)).toEqual({ kind: "partial", kept: [path] });
    const above = path === "gone/d.ts" ? { "gone/": "755" } : {};
    expect(await readTree(folder.root)).toEqual({ ...post, ...above, [path]: '644 "after the crash"' });
  });

  test("rolling back afterwards leaves what was kept alone", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace run.sh") + 1 }));
    await put(folder.root, "src/a.ts", file("after the crash"));
    await recoverApply(folder, signal);
    const plan = await planRollback(folder, signal);
    expect(plan.kind).toBe("ready");
    if (plan.kind === "ready") await applyPlan(plan, folder, signal);
    expect(await readTree(folder.root)).toEqual({ ...pre, "src/a.ts": '644 "after the crash"' });
  });

  test("a folder that was deleted stays deleted, and recovery ends", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace src/a.ts") + 1 }));
    renameSync(join(folder.root, "src"), join(dirname(folder.root), "src-elsewhere"));
    expect(await recoverApply(folder, signal)).toEqual({ kind: "partial", kept: ["src/a.ts", "src/b.ts"] });
    expect((await readTree(folder.root))["src/"]).toBeUndefined();
    expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
  });

  test("a new apply waits for the recovery of the old", async () => {
    await using folder = await makeApplyFolder();
    await fill(folder);
    await runChild(orderFor(folder, { dieAt: steps.indexOf("replace src/a.ts") + 1 }));
    const plan = await planApply({ root: folder.root, files: [] }, signal);
    if (plan.kind === "conflict") throw new Error("no conflict was expected");
    await expect(applyPlan(plan, folder, signal)).rejects.toMatchObject({ code: "apply-failed" });
    await expect(planRollback(folder, signal)).rejects.toMatchObject({ code: "apply-failed" });
    const elsewhere = { ...folder, root: dirname(folder.root) };
    await expect(recoverApply(elsewhere, signal)).rejects.toMatchObject({ code: "apply-failed" });
  });
});
