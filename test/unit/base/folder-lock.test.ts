import { readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../../src/worktree/apply.ts";
import { lockFolder } from "../../../src/base/folder-lock.ts";
import { recoverApply } from "../../../src/worktree/recover.ts";
import { file, makeApplyFolder, put, readyPlan } from "../../support/apply-folder.ts";

const { signal } = new AbortController();

describe("one apply at a time", () => {
  test("a second is refused while the first holds the folder, and goes on after it", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("one"));
    const files = [{ path: "a", base: file("one"), post: file("two") }];
    const plan = await readyPlan(folder.root, files);
    {
      await using _held = await lockFolder(folder.root, folder.lockDir, signal);
      await expect(applyPlan(plan, folder, signal)).rejects.toMatchObject({ code: "busy" });
      const alias = join(folder.root, "..", "alias");
      await symlink(folder.root, alias);
      await expect(lockFolder(alias, folder.lockDir, signal)).rejects.toMatchObject({ code: "busy" });
    }
    expect(await applyPlan(plan, folder, signal)).toMatchObject({ kind: "applied" });
    expect(await readdir(folder.lockDir)).toEqual([]);
  });

  test("the lock is held as long as an apply writes", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("one"));
    const plan = await readyPlan(folder.root, [{ path: "a", base: file("one"), post: file("two") }]);
    const held: string[] = [];
    const onStep = async (name: string): Promise<void> => {
      await expect(lockFolder(folder.root, folder.lockDir, signal)).rejects.toMatchObject({ code: "busy" });
      held.push(name);
    };
    expect(await applyPlan(plan, { ...folder, onStep }, signal)).toMatchObject({ kind: "applied" });
    expect([held[0], held.at(-1)]).toEqual(["images", "finish"]);
    expect(await recoverApply(folder, signal)).toEqual({ kind: "nothing" });
  });

  test("of many at once exactly one gets it, a dead holder's lock included", async () => {
    await using folder = await makeApplyFolder();
    await using first = await lockFolder(folder.root, folder.lockDir, signal);
    const [name] = await readdir(folder.lockDir);
    const held = join(folder.lockDir, name ?? "");
    const text = await readFile(held, "utf8");
    await first[Symbol.asyncDispose]();
    const dead = JSON.stringify({ ...JSON.parse(text), token: "dead", started: "another boot 1" });
    for (const remains of [dead, "", "{"]) {
      await writeFile(held, remains);
      const claims = await Promise.allSettled(
        Array.from({ length: 12 }, () => lockFolder(folder.root, folder.lockDir, signal)),
      );
      const won = claims.filter((claim) => claim.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const claim of won) await claim.value[Symbol.asyncDispose]();
      expect(await readdir(folder.lockDir)).toEqual([]);
    }
  });

  test("a lock of another machine is respected", async () => {
    await using folder = await makeApplyFolder();
    await using held = await lockFolder(folder.root, folder.lockDir, signal);
    const [name] = await readdir(folder.lockDir);
    const text: unknown = JSON.parse(await readFile(join(folder.lockDir, name ?? ""), "utf8"));
    await held[Symbol.asyncDispose]();
    const other = { ...Object(text), host: "elsewhere", pid: 2 ** 30 };
    await writeFile(join(folder.lockDir, name ?? ""), JSON.stringify(other));
    await expect(lockFolder(folder.root, folder.lockDir, signal)).rejects.toMatchObject({ code: "busy" });
  });
});
