import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type WorktreeOptions, openWorktree } from "../../../src/worktree/worktree.ts";
import { committed, contentsOf, runGit, signal, snapshotOf } from "../../support/developer-folder.ts";

const options: WorktreeOptions = { purpose: "work", run: "r1", copyCarries: false };

describe("carried folders", () => {
  const files = { ".gitignore": "node_modules/\ntarget/\n", "package.json": "{}\n" };

  function withDependencies() {
    const dev = committed(files);
    dev.write({
      "node_modules/pkg/index.js": "original\n",
      "node_modules/pkg/other.js": "other\n",
      "node_modules/.bin/tool": "x",
      "target/out": "x",
    });
    return dev;
  }

  test("as overlays: an empty place in the tree, and fresh layers for every lease", async () => {
    using dev = withDependencies();
    const { shadow, snapshot } = await dev.snapshot();
    const first = await openWorktree(shadow, snapshot, options, signal);
    expect(first.overlays.map(({ lower, at }) => [lower, at])).toEqual(
      ["node_modules", "target"].map((name) => [join(dev.root, name), join(dev.root, name)]),
    );
    expect(readdirSync(join(first.dir, "node_modules"))).toEqual([]);
    expect(runGit(first.dir, "status", "--porcelain")).toBe("");
    const upper = first.overlays[0]?.upper ?? "";
    writeFileSync(join(upper, "left"), "x");
    await first[Symbol.asyncDispose]();
    expect(existsSync(upper)).toBe(false);
    await using second = await openWorktree(shadow, snapshot, options, signal);
    expect(readdirSync(second.overlays[0]?.upper ?? "")).toEqual([]);
    expect((await second.freeze(signal)).hidden).toEqual([]);
  });

  test("what a layer changes is listed, but for caches, equal copies and output", async () => {
    using dev = withDependencies();
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    const [modules = "", target = ""] = worktree.overlays.map(({ upper }) => upper);
    mkdirSync(join(modules, "pkg"));
    mkdirSync(join(modules, ".cache"));
    mkdirSync(join(modules, "new"));
    writeFileSync(join(modules, "pkg/index.js"), "tampered\n");
    writeFileSync(join(modules, "pkg/other.js"), "other\n");
    writeFileSync(join(modules, ".cache/x"), "x");
    writeFileSync(join(modules, "new/index.js"), "x");
    writeFileSync(join(target, "out"), "rebuilt");
    const { hidden, tree } = await worktree.freeze(signal);
    expect(tree).toBe(snapshot.tree);
    expect(hidden.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { kind: "dependency", path: "node_modules/new", detail: "new folder" },
      { kind: "dependency", path: "node_modules/pkg/index.js", detail: "changed" },
    ]);
  });

  test.runIf(process.platform === "linux" && process.getuid?.() === 0)(
    "a whiteout is a removal",
    async () => {
      using dev = withDependencies();
      const { shadow, snapshot } = await dev.snapshot();
      await using worktree = await openWorktree(shadow, snapshot, options, signal);
      const upper = worktree.overlays[0]?.upper ?? "";
      execFileSync("mknod", [join(upper, "pkg"), "c", "0", "0"]);
      expect((await worktree.freeze(signal)).hidden).toEqual([
        { kind: "dependency", path: "node_modules/pkg", detail: "removed" },
      ]);
    },
  );

  test("as copies: the developer's are never written, changes are listed, warm copies are used again", async () => {
    using dev = withDependencies();
    const before = dev.fingerprint();
    const { shadow, snapshot } = await snapshotOf(dev);
    const copied = { ...options, copyCarries: true };
    const first = await openWorktree(shadow, snapshot, copied, signal);
    const file = join(first.dir, "node_modules/pkg/index.js");
    expect(readFileSync(file, "utf8")).toBe("original\n");
    expect(first.overlays).toEqual([]);
    const { ino } = lstatSync(file);
    await first[Symbol.asyncDispose]();

    const second = await openWorktree(shadow, snapshot, copied, signal);
    expect(lstatSync(file).ino).toBe(ino);
    expect((await second.freeze(signal)).hidden).toEqual([]);
    writeFileSync(file, "tampered\n");
    rmSync(join(second.dir, "node_modules/pkg/other.js"));
    // Empty, and in the way of the next run all the same.
    mkdirSync(join(second.dir, "node_modules/left"));
    expect((await second.freeze(signal)).hidden).toEqual([
      { kind: "dependency", path: "node_modules/pkg/other.js", detail: "removed" },
      { kind: "dependency", path: "node_modules/left", detail: "new folder" },
      { kind: "dependency", path: "node_modules/pkg/index.js", detail: "changed" },
    ]);
    await second[Symbol.asyncDispose]();

    await using third = await openWorktree(shadow, snapshot, copied, signal);
    expect(contentsOf(join(third.dir, "node_modules"))).toEqual(contentsOf(join(dev.root, "node_modules")));
    expect(existsSync(join(third.dir, "node_modules/left"))).toBe(false);
    expect(dev.fingerprint()).toEqual(before);
  });

  test("folders above the opened one are shown read only", async () => {
    using dev = committed({ ".gitignore": "node_modules/\n", "packages/app/a.ts": "a\n" });
    dev.write({ "node_modules/x/index.js": "x" });
    const { shadow, snapshot } = await dev.snapshot(join(dev.root, "packages/app"));
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    const above = join(dev.root, "node_modules");
    expect(worktree.readOnly).toContainEqual({ dir: above, at: above });
    expect(worktree.overlays).toEqual([]);
  });

  test("a proposal that puts a link where a folder was gets nothing mounted behind it", async () => {
    using dev = committed({ ".gitignore": "node_modules/\n", "pkg/package.json": "{}\n" });
    dev.write({ "pkg/node_modules/x/index.js": "x" });
    const { shadow, snapshot } = await dev.snapshot();
    const outside = join(dev.dir, "outside");
    mkdirSync(outside);
    let proposal: string;
    {
      await using work = await openWorktree(shadow, snapshot, options, signal);
      rmSync(join(work.dir, "pkg"), { recursive: true });
      symlinkSync(outside, join(work.dir, "pkg"));
      proposal = (await work.freeze(signal)).tree;
    }
    for (const copyCarries of [false, true]) {
      const opened = { ...options, tree: proposal, copyCarries };
      await using clean = await openWorktree(shadow, snapshot, opened, signal);
      expect(clean.overlays).toEqual([]);
      expect(readdirSync(outside)).toEqual([]);
    }
  });
});
