import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { identify } from "../../../src/base/process-identity.ts";
import { sweep } from "../../../src/worktree/sweep.ts";
import { type WorktreeOptions, openWorktree } from "../../../src/worktree/worktree.ts";
import { committed, contentsOf, signal, writeFiles } from "../../support/developer-folder.ts";
import { type WorktreeKind, gitIn, shellIn, worktreeKinds } from "../../support/worktree-kind.ts";

const options: WorktreeOptions = { purpose: "work", run: "r1", copyCarries: false };

/** Leases a tree, lets a script loose in it, gives it back, and opens the same folder again. */
async function reuseAfter({ kind, options }: WorktreeKind, script: string) {
  using dev = committed({ "a/b/c.txt": "c\n", "a/d.txt": "d\n", "e.sh": "#!/bin/sh\n", l: "1\n" });
  chmodSync(join(dev.root, "e.sh"), 0o755);
  const outside = join(dev.dir, "outside");
  mkdirSync(outside);
  writeFiles(outside, { "c.txt": "mine\n", "b/c.txt": "mine\n" });
  const { shadow, snapshot } = await dev.snapshot();
  const first = await openWorktree(shadow, snapshot, options, signal);
  shellIn(first, `OUT='${outside}'; ${script}`);
  await first[Symbol.asyncDispose]();
  const guarded = contentsOf(outside);
  const developer = dev.fingerprint();
  await using second = await openWorktree(shadow, snapshot, options, signal);
  if (kind === "copy") expect(second.dir).toBe(first.dir);
  expect(contentsOf(second.dir)).toEqual(contentsOf(dev.root));
  expect(await second.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
  expect(gitIn(second, "status", "--porcelain", "--ignored")).toBe("");
  expect(gitIn(second, "log", "--format=%s")).toBe("Snapshot\n");
  expect(contentsOf(outside)).toEqual(guarded);
  expect(dev.fingerprint()).toEqual(developer);
}

describe.each(worktreeKinds)(
  "after a hostile run the next worktree is as good as a new one: $kind",
  (kind) => {
    test.each([
      [
        "edits, removals, new files of any name",
        "echo x > a/d.txt; rm e.sh; echo y > new; touch $'n\\nl' $'\\xff'; mkdir -p q/w/e; rm -rf a/b",
      ],
      ["linked folders that lead outside", "rm -rf a/b; ln -s $OUT a/b; mv a away; ln -s $OUT a"],
      [
        "a linked file that leads outside",
        "rm l; ln -s $OUT/c.txt l; rm a/d.txt; ln $OUT/c.txt a/d.txt || true",
      ],
      [
        "planted repositories",
        "mkdir -p p/.git; cp -r .git p/.git2; git init -q a/b; git -C a/b config core.fsmonitor touch",
      ],
      [
        "a decoy turned against us",
        "git config core.worktree /; git config core.fsmonitor ./x; rm -rf .git/objects; ln -s $OUT .git/objects",
      ],
      ["a decoy that is a file", "rm -rf .git; echo 'gitdir: /nowhere' > .git"],
      [
        "closed folders and odd modes",
        "chmod 000 a/b; chmod 4777 e.sh; chmod 777 a; mkdir -p z/z; touch z/z/z; chmod 500 z/z z",
      ],
      ["pipes, and a folder where a file was", "mkfifo pipe; rm l; mkdir l; touch l/x; rm -rf a; touch a"],
      ["times and sizes put back", "touch -r l $OUT/../ref; echo 2 > l; touch -r $OUT/../ref l"],
      ["a commit and a stash", "echo x > l; git commit -qam x; echo y > l; git stash -q; git tag t"],
      ["everything gone", "find . -mindepth 1 -delete"],
    ])("%s", async (_what, script) => {
      await reuseAfter(kind, script);
    });
  },
);

test("an edit of the developer's in between is in the next tree, and only that file is written", async () => {
  using dev = committed({ a: "1\n", b: "2\n" });
  const { shadow, snapshot } = await dev.snapshot();
  const first = await openWorktree(shadow, snapshot, options, signal);
  const { ino } = statSync(join(first.dir, "b"));
  await first[Symbol.asyncDispose]();
  dev.write({ a: "changed\n", "c/new": "3\n" });
  const second = await dev.snapshot();
  await using worktree = await openWorktree(shadow, second.snapshot, options, signal);
  expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
  expect(statSync(join(worktree.dir, "b")).ino).toBe(ino);
});

test.each([
  ["index was damaged", "index", "DIRC garbage"],
  ["index was lost", "index", undefined],
  ["last reset did not end", "tree", undefined],
  ["index was locked by a git that died", "index.lock", ""],
])("a tree whose %s is made anew", async (_what, name, content) => {
  using dev = committed({ "a/b": "1\n", c: "2\n" });
  const { shadow, snapshot } = await dev.snapshot();
  const first = await openWorktree(shadow, snapshot, options, signal);
  const file = join(dirname(first.dir), name);
  await first[Symbol.asyncDispose]();
  rmSync(file, { force: true });
  if (content !== undefined) writeFileSync(file, content);
  writeFileSync(join(first.dir, "c"), "x\n");
  await using second = await openWorktree(shadow, snapshot, options, signal);
  expect(second.dir).toBe(first.dir);
  expect(contentsOf(second.dir)).toEqual(contentsOf(dev.root));
});

test("a lease of a process that died is taken over", async () => {
  using dev = committed();
  const { shadow, snapshot } = await dev.snapshot();
  const script = `
    import { openWorktree } from ${JSON.stringify(join(import.meta.dirname, "../../../src/worktree/worktree.ts"))};
    import { openShadow } from ${JSON.stringify(join(import.meta.dirname, "../../../src/worktree/shadow.ts"))};
    const { signal } = new AbortController();
    const shadow = await openShadow(${JSON.stringify(dev.root)}, ${JSON.stringify(dev.stateDir)}, signal);
    const worktree = await openWorktree(shadow, ${JSON.stringify(snapshot)}, ${JSON.stringify(options)}, signal);
    console.log(worktree.dir);
    process.kill(process.pid, "SIGKILL");`;
  const file = join(dev.dir, "leaser.mts");
  writeFileSync(file, script);
  let printed = "";
  try {
    execFileSync(process.execPath, [file], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (thrown) {
    printed = String(Object(thrown).stdout);
  }
  await using worktree = await openWorktree(shadow, snapshot, options, signal);
  expect(`${worktree.dir}\n`).toBe(printed);
});

test("sweeping removes what crashes forgot, and nothing that is in use", async () => {
  using dev = committed();
  const { shadow, snapshot } = await dev.snapshot();
  await using worktree = await openWorktree(shadow, snapshot, options, signal);
  const forgotten = {
    "tmp/999999999-dead/index": "x",
    "tmp/unknown/x": "x",
    "trees/7/layers/0/upper/x": "x",
    "runs/r1/run.json": "{}",
    "decoys/0000/pack/x": "x",
  };
  writeFiles(shadow.dir, forgotten);
  const { pid, started } = identify(process.pid);
  const live = `${pid}-${started}-live`;
  const reused = `${pid}-0_1-reused`;
  writeFiles(shadow.dir, { [`tmp/${live}/index`]: "x", [`tmp/${reused}/index`]: "x" });
  const old = new Date(Date.now() - 3 * 24 * 3600_000);
  for (let at = 0; at < 5; at += 1) {
    writeFiles(shadow.dir, { [`rules/old-${at}/x`]: "x" });
    utimesSync(join(shadow.dir, `rules/old-${at}`), old, old);
  }
  const before = dev.fingerprint();
  const { removed } = await sweep(shadow, signal);
  expect(removed.filter((path) => !path.startsWith("rules/")).toSorted()).toEqual([
    ...["tmp/999999999-dead", `tmp/${reused}`].toSorted(),
    "tmp/unknown",
    "trees/7/layers",
  ]);
  expect(removed.filter((path) => path.startsWith("rules/"))).toHaveLength(2);
  expect(existsSync(join(shadow.dir, "runs/r1/run.json"))).toBe(true);
  expect(readdirSync(join(shadow.dir, "tmp"))).toEqual([live]);
  expect((await sweep(shadow, signal)).removed).toEqual([]);
  expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
  expect(dev.fingerprint()).toEqual(before);
});
