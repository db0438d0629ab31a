import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openRules } from "../../../src/worktree/ignore-rules.ts";
import { keepProposal, rulesOf } from "../../../src/worktree/snapshot.ts";
import { openWorktree } from "../../../src/worktree/worktree.ts";
import {
  committed,
  contentsOf,
  developerFolder,
  signal,
  snapshotOf,
  treeContents,
} from "../../support/developer-folder.ts";
import { gitIn, worktreeKinds } from "../../support/worktree-kind.ts";

describe.each(worktreeKinds)("opening a worktree: $kind", ({ kind, options }) => {
  test("its files are the snapshot's, byte for byte, and the developer's folder is left alone", async () => {
    using dev = committed({
      "src/a.ts": "a\r\n",
      "b.sh": "#!/bin/sh\n",
      ".gitattributes": "* text=auto eol=lf\n",
    });
    execFileSync("chmod", ["+x", "b.sh"], { cwd: dev.root });
    symlinkSync("/etc/passwd", join(dev.root, "link"));
    writeFileSync(Buffer.concat([Buffer.from(`${dev.root}/`), Buffer.from([0x66, 0xff])]), "bytes\n");
    dev.write({ "with\nnewline": "n\n", "empty/.keep": "" });
    const before = dev.fingerprint();
    const { shadow, snapshot } = await snapshotOf(dev);
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
    expect(await worktree.freeze(signal)).toEqual({ tree: snapshot.tree, hidden: [], changed: [] });
    expect(dev.fingerprint()).toEqual(before);
  });

  test.each([
    ["an empty folder", {}],
    ["a folder without git", { "a.txt": "a\n" }],
  ])("of %s", async (_kind, files) => {
    using dev = developerFolder({ init: false });
    dev.write(files);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
    writeFileSync(join(worktree.dir, "new.txt"), "new\n");
    expect((await worktree.freeze(signal)).changed).toEqual(["new.txt"]);
  });

  test("of a SHA-256 repository", async () => {
    using dev = developerFolder({ init: ["--object-format=sha256"] });
    dev.write({ "a.txt": "a\n" });
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    writeFileSync(join(worktree.dir, "a.txt"), "changed\n");
    rmSync(join(worktree.dir, "a.txt"));
    expect((await worktree.freeze(signal)).tree).toBe(
      "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    );
    expect(gitIn(worktree, "status", "--porcelain")).toBe(" D a.txt\n");
  });

  test("unchanged files are as old as the developer's", async () => {
    using dev = committed({ old: "1\n", new: "2\n" });
    utimesSync(join(dev.root, "old"), 1_600_000_000, 1_600_000_000.123456);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    for (const name of ["old", "new"]) {
      expect(statSync(join(worktree.dir, name)).mtimeMs).toBeCloseTo(
        statSync(join(dev.root, name)).mtimeMs,
        2,
      );
    }
  });

  test("a tree of its own can be opened, such as a proposal", async () => {
    using dev = committed({ a: "1\n", b: "2\n" });
    const { shadow, snapshot } = await dev.snapshot();
    const proposal = await proposalOf({ a: "changed\n", "new/c": "3\n" }, ["b"]);
    await using worktree = await openWorktree(
      shadow,
      snapshot,
      { ...options, tree: proposal, purpose: "verify" },
      signal,
    );
    expect(Object.fromEntries(contentsOf(worktree.dir))).toEqual({
      a: "file changed\n",
      "new/c": "file 3\n",
    });
    expect(await worktree.freeze(signal)).toEqual({ tree: proposal, hidden: [], changed: [] });
    expect(gitIn(worktree, "status", "--porcelain", "-uall")).toBe(" M a\n D b\n?? new/c\n");
    const commit = await keepProposal(shadow, "r1", proposal, signal);
    const parents = await shadow.git.run(["rev-parse", `${commit}^`, "refs/remit/r1/base"], { signal });
    expect(parents.stdout.toString()).toBe(`${snapshot.commit}\n${snapshot.commit}\n`);

    async function proposalOf(write: Record<string, string>, remove: string[]): Promise<string> {
      await using work = await openWorktree(shadow, snapshot, options, signal);
      for (const [path, text] of Object.entries(write)) {
        mkdirSync(join(work.dir, path, ".."), { recursive: true });
        writeFileSync(join(work.dir, path), text);
      }
      for (const path of remove) rmSync(join(work.dir, path));
      return (await work.freeze(signal)).tree;
    }
  });

  test("two at once never share a folder; the next one takes a warm one", async () => {
    using dev = committed();
    const { shadow, snapshot } = await dev.snapshot();
    const first = await openWorktree(shadow, snapshot, options, signal);
    const others = await Promise.all([1, 2].map(() => openWorktree(shadow, snapshot, options, signal)));
    expect(new Set([first, ...others].map(({ dir }) => dir)).size).toBe(3);
    await first[Symbol.asyncDispose]();
    await using next = await openWorktree(shadow, snapshot, options, signal);
    const took = readdirSync(join(shadow.dir, kind === "copy" ? "trees" : "bases"));
    expect(took).toEqual(kind === "copy" ? ["1", "2", "3"] : ["1"]);
    expect(contentsOf(next.dir)).toEqual(contentsOf(dev.root));
    for (const other of others) await other[Symbol.asyncDispose]();
  });

  test("a stop before it stands gives the folder back", async () => {
    using dev = committed();
    const { shadow, snapshot } = await dev.snapshot();
    const stop = new AbortController();
    const opening = openWorktree(shadow, snapshot, options, stop.signal);
    setImmediate(() => stop.abort());
    await expect(opening).rejects.toMatchObject({ name: "Stopped" });
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(readdirSync(join(shadow.dir, kind === "copy" ? "trees" : "bases"))).toEqual(["1"]);
    expect(contentsOf(worktree.dir)).toEqual(contentsOf(dev.root));
  });

  test("what the run keeps is out of reach of other users", async () => {
    using dev = committed();
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(statSync(dev.stateDir).mode & 0o077).toBe(0);
    expect(readFileSync(join(shadow.dir, "root"), "utf8")).toBe(`${dev.root}\n`);
    expect((worktree.space?.at ?? worktree.dir).startsWith(shadow.dir)).toBe(true);
  });
});

describe.each(worktreeKinds)("the decoy: $kind", ({ options }) => {
  test("is a repository in which git works, with the snapshot as its only commit", async () => {
    using dev = committed({ "src/a.ts": "a\n", ".gitignore": "*.log\n" });
    dev.write({ "uncommitted.txt": "u\n", ".git/info/exclude": "local/\n" });
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    const git = (...args: string[]) => gitIn(worktree, ...args);
    expect(git("status", "--porcelain", "--ignored")).toBe("");
    expect(git("log", "--format=%s|%P")).toBe("Snapshot|\n");
    writeFileSync(join(worktree.dir, "src/a.ts"), "changed\n");
    mkdirSync(join(worktree.dir, "local"));
    writeFileSync(join(worktree.dir, "local/x"), "x");
    expect(git("diff", "--stat")).toContain("src/a.ts");
    expect(git("status", "--porcelain")).toBe(" M src/a.ts\n");
    git("stash");
    expect(readFileSync(join(worktree.dir, "src/a.ts"), "utf8")).toBe("a\n");
    git("stash", "pop");
    git("commit", "-qam", "mine");
    expect(git("ls-files").split("\n")).toContain("uncommitted.txt");
    const { tree, changed, hidden } = await worktree.freeze(signal);
    expect(changed).toEqual(["src/a.ts"]);
    expect(hidden).toEqual([{ kind: "ignored", path: "local", detail: "new folder, 1 ignored files" }]);
    expect((await treeContents(shadow, tree)).get("src/a.ts")).toBe("file changed\n");
  });

  test("holds no history and nothing of the developer's repository", async () => {
    using dev = committed({ "password.txt": "old secret\n" });
    const old = dev.git("rev-parse", "HEAD:password.txt").trim();
    dev.write({ "password.txt": "gone\n" });
    dev.git("commit", "-qam", "second");
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    expect(() => gitIn(worktree, "cat-file", "-e", old)).toThrow();
    expect(gitIn(worktree, "count-objects", "-v")).not.toContain(dev.root);
    expect(worktree.readOnly).toHaveLength(1);
    const [objects] = worktree.readOnly;
    expect(readFileSync(join(worktree.dir, ".git/objects/info/alternates"), "utf8")).toBe(`${objects?.at}\n`);
    expect(readdirSync(objects?.dir ?? "")).toEqual(["pack"]);
  });
});

test("ignore rules are those of the snapshot, the folders above and the developer's own", async () => {
  using dev = committed({
    ".gitignore": "*.log\n!keep.log\n",
    "app/.gitignore": "/out/\nonly-dir/\n",
    "app/a": "1\n",
  });
  dev.write({ ".git/info/exclude": "*.local\n" });
  const { shadow } = await dev.snapshot(join(dev.root, "app"));
  const rules = await openRules(shadow, await rulesOf(shadow, "r1", signal), signal);
  dev.write({ ".gitignore": "", "app/.gitignore": "*\n", ".git/info/exclude": "*\n" });
  const asked = [
    "x.log",
    "keep.log",
    "out/x",
    "sub/out/x",
    "only-dir",
    "only-dir/x",
    "y.local",
    "a:(b)",
    ":(top)z.log",
  ];
  expect([...(await rules.ignored(asked, signal))].toSorted()).toEqual(
    [":(top)z.log", "only-dir/x", "out/x", "x.log", "y.local"].toSorted(),
  );
});
