import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listChanges, listTree } from "../../../src/worktree/diff.ts";
import { commitTree, treeOfRevision } from "../../../src/worktree/revision.ts";
import { committed, type DeveloperFolder, developerFolder, signal } from "../../support/developer-folder.ts";

async function changedSince(dev: DeveloperFolder, revision: string, root: string = dev.root) {
  const before = dev.fingerprint();
  const { shadow, snapshot } = await dev.snapshot(root);
  const base = await treeOfRevision(shadow, revision, signal);
  const changes = await listChanges(shadow, base, snapshot.tree, signal);
  expect(dev.fingerprint()).toEqual(before);
  return changes.map((change) => `${change.kinds.join("+")} ${change.path}`);
}

describe("the tree of a revision", () => {
  test("differs from the folder in what was changed since", async () => {
    using dev = committed();
    dev.write({ "b.txt": "other\n", "new.txt": "n\n" });
    expect(await changedSince(dev, "HEAD")).toEqual(["modify b.txt", "create new.txt"]);
    dev.git("add", "-A");
    dev.git("commit", "-qm", "second");
    expect(await changedSince(dev, "HEAD")).toEqual([]);
    expect(await changedSince(dev, "HEAD~1")).toEqual(["modify b.txt", "create new.txt"]);
  });

  test("is that of the merge base, so that what main did meanwhile is nobody's change", async () => {
    using dev = committed();
    dev.git("checkout", "-qb", "topic");
    dev.write({ "src/a.ts": "mine\n" });
    dev.git("commit", "-qam", "mine");
    dev.git("checkout", "-q", "main");
    dev.write({ "b.txt": "theirs\n" });
    dev.git("commit", "-qam", "theirs");
    dev.git("checkout", "-q", "topic");
    expect(await changedSince(dev, "main")).toEqual(["modify src/a.ts"]);
  });

  test("holds no secret and no file outside a sparse checkout, as no snapshot does", async () => {
    using dev = committed({ "in/a.txt": "a\n", "out/b.txt": "b\n", ".env": "KEY=secret\n" });
    dev.git("sparse-checkout", "set", "--no-cone", "/in/", "/.env");
    expect(await changedSince(dev, "HEAD")).toEqual([]);
    rmSync(join(dev.root, "in/a.txt"));
    expect(await changedSince(dev, "HEAD")).toEqual(["delete in/a.txt"]);
  });

  test("is the opened folder's alone where that is a part of a repository", async () => {
    using dev = committed({ "app/a.txt": "a\n", "lib/b.txt": "b\n" });
    dev.write({ "app/a.txt": "other\n", "lib/b.txt": "other\n" });
    expect(await changedSince(dev, "HEAD", join(dev.root, "app"))).toEqual(["modify a.txt"]);
  });

  test("is empty for a folder that the revision did not have", async () => {
    using dev = committed();
    dev.write({ "fresh/a.txt": "a\n" });
    expect(await changedSince(dev, "HEAD", join(dev.root, "fresh"))).toEqual(["create a.txt"]);
  });

  test("of a revision that does not exist is a fault that says so, options included", async () => {
    using dev = committed();
    const shadow = await dev.shadow();
    for (const name of ["nowhere", "--all", "HEAD:b.txt", ""]) {
      await expect(treeOfRevision(shadow, name, signal)).rejects.toMatchObject({ code: "usage" });
    }
    using plain = developerFolder({ init: false });
    await expect(plain.shadow().then((one) => treeOfRevision(one, "HEAD", signal))).rejects.toMatchObject({
      code: "usage",
    });
  });

  test("can be committed without parents, the same each time", async () => {
    using dev = committed();
    const { shadow } = await dev.snapshot();
    const tree = await treeOfRevision(shadow, "HEAD", signal);
    expect(await listTree(shadow, tree, signal)).toEqual(["b.txt", "src/a.ts"]);
    const commit = await commitTree(shadow, tree, signal);
    expect(await commitTree(shadow, tree, signal)).toBe(commit);
    const shown = await shadow.store.run(["cat-file", "commit", commit], { signal });
    expect(shown.stdout.toString()).not.toContain("parent ");
  });
});
