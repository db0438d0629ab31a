import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openShadow } from "../../../src/worktree/shadow.ts";
import { takeSnapshot } from "../../../src/worktree/snapshot.ts";
import {
  committed,
  contentsOf,
  developerFolder,
  runGit,
  signal,
  snapshotOf,
  treeContents,
} from "../../support/developer-folder.ts";

describe("kinds of folders", () => {
  test("without git", async () => {
    using dev = developerFolder({ init: false });
    dev.write({
      "a.txt": "a\n",
      "node_modules/x/index.js": "x",
      ".gitignore": "*.log\n",
      "x.log": "x",
      "k.pem": "key",
    });
    const { contents, snapshot } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual([".gitignore", "a.txt"]);
    expect(snapshot.carries.map(({ path, kind }) => [path, kind])).toEqual([["node_modules", "dependency"]]);
    expect(snapshot.secrets).toEqual(["k.pem"]);
  });

  test("empty", async () => {
    using dev = developerFolder({ init: false });
    const { contents, snapshot } = await snapshotOf(dev);
    expect(contents.size).toBe(0);
    expect(snapshot.tree).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  });

  test("a repository without a commit", async () => {
    using dev = developerFolder();
    dev.write({ "a.txt": "a\n", "staged.txt": "s\n" });
    dev.git("add", "staged.txt");
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("a detached HEAD, with a branch that is only in packed-refs before", async () => {
    using dev = committed();
    dev.git("pack-refs", "--all");
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
    dev.git("checkout", "-q", "--detach");
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("a SHA-256 repository", async () => {
    using dev = developerFolder({ init: ["--object-format=sha256"] });
    dev.write({ "a.txt": "a\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "first");
    dev.write({ "b.txt": "b\n" });
    const { contents, snapshot } = await snapshotOf(dev);
    expect(contents).toEqual(contentsOf(dev.root));
    expect(snapshot.tree).toHaveLength(64);
  });

  test("a linked worktree", async () => {
    using dev = committed();
    const linked = join(dev.dir, "linked here");
    dev.git("worktree", "add", "-q", "-b", "other", linked);
    writeFileSync(join(linked, "b.txt"), "changed there\n");
    const { contents } = await snapshotOf(dev, linked);
    expect(contents.get("b.txt")).toBe("file changed there\n");
    expect(contents.get("src/a.ts")).toBe("file a\n");
  });

  test("a folder below the repository's top is a tree of its own, with the rules from above", async () => {
    using dev = committed({
      ".gitignore": "*.log\n/packages/app/out/\n",
      "packages/app/src/a.ts": "a\n",
      "packages/app/kept.log": "tracked\n",
      "packages/lib/b.ts": "b\n",
    });
    dev.write({
      "packages/app/out/x.js": "x",
      "packages/app/y.log": "x",
      "packages/app/new.ts": "new\n",
      "packages/lib/new.ts": "not ours\n",
      "node_modules/top/index.js": "x",
      "packages/app/node_modules/own/index.js": "x",
      ".git/info/exclude": "node_modules/\n",
    });
    const root = join(dev.root, "packages", "app");
    const { contents, snapshot } = await snapshotOf(dev, root);
    expect([...contents.keys()].toSorted()).toEqual(["kept.log", "new.ts", "src/a.ts"]);
    expect(snapshot.carries).toEqual([
      { path: "node_modules", dir: join(root, "node_modules"), kind: "dependency" },
      {
        path: "../../node_modules",
        dir: join(dev.root, "node_modules"),
        kind: "dependency",
        at: join(dev.root, "node_modules"),
      },
    ]);
  });

  test("a folder that its repository ignores as a whole stands on its own", async () => {
    using dev = committed({ ".gitignore": "play/\n" });
    dev.write({ "play/a.txt": "a\n", "play/node_modules/x/i.js": "x" });
    const { contents } = await snapshotOf(dev, join(dev.root, "play"));
    expect([...contents.keys()]).toEqual(["a.txt"]);
  });

  test("submodules and nested repositories are carried, never stored", async () => {
    using other = committed({ "lib.c": "int x;\n" });
    using dev = committed();
    dev.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", other.root, "deps/sub");
    dev.git("commit", "-qm", "submodule");
    dev.write({ "nested/inner.txt": "x\n", "unborn/inner.txt": "x\n" });
    for (const name of ["nested", "unborn"]) runGit(join(dev.root, name), "init", "-q");
    runGit(join(dev.root, "nested"), "add", ".");
    runGit(join(dev.root, "nested"), "commit", "-qm", "inner");
    const { contents, snapshot } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual([".gitmodules", "b.txt", "src/a.ts"]);
    expect(snapshot.carries.map(({ path, kind }) => [path, kind])).toEqual([
      ["deps/sub", "submodule"],
      ["nested", "submodule"],
      ["unborn", "submodule"],
    ]);
  });

  test("a sparse checkout holds what is on disk", async () => {
    using dev = committed({ "in/a": "1\n", "out/b": "2\n", top: "3\n" });
    dev.git("sparse-checkout", "set", "--cone", "--sparse-index", "in");
    const { contents } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual(["in/a", "top"]);
  });

  test("an index of version 4", async () => {
    using dev = committed({
      "kept.log": "t\n",
      ".gitignore": "*.log\n",
      "kept/a.log": "1\n",
      "kept/ab.log": "2\n",
    });
    dev.git("update-index", "--index-version", "4");
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("a split index", async () => {
    using dev = committed({ "kept.log": "tracked\n", ".gitignore": "*.log\n", a: "1\n" });
    dev.git("update-index", "--split-index");
    dev.write({ b: "2\n" });
    dev.git("add", "b");
    const { contents } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual([".gitignore", "a", "b", "kept.log"]);
  });

  test("a state folder inside the developer's folder is not part of it", async () => {
    using dev = committed();
    const stateDir = join(dev.root, ".local", "remit");
    const shadow = await openShadow(dev.root, stateDir, signal);
    for (const run of ["r1", "r2"]) {
      const snapshot = await takeSnapshot(shadow, run, { carry: undefined }, signal);
      expect([...(await treeContents(shadow, snapshot.tree)).keys()].toSorted()).toEqual([
        "b.txt",
        "src/a.ts",
      ]);
    }
  });
});
