import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Worktree, openWorktree } from "../../../src/worktree/worktree.ts";
import { committed, signal, treeContents, writeFiles } from "../../support/developer-folder.ts";
import { worktreeKinds } from "../../support/worktree-kind.ts";

const base = {
  "src/a.ts": "a\n",
  "src/b.ts": "b\n",
  "src/deep/c.ts": "c\n",
  "README.md": "readme\n",
  ".gitignore": "*.log\nbuild/\nnode_modules/\n",
};

describe.each(worktreeKinds)("links never lead a look outside: $kind", ({ options }) => {
  test("a file or folder replaced by a link to a secret is a link in the tree", async () => {
    using dev = committed(base);
    dev.write({});
    const secret = join(dev.dir, "secret");
    mkdirSync(secret);
    writeFileSync(join(secret, "a.ts"), "SECRET\n");
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    rmSync(join(worktree.dir, "src"), { recursive: true });
    symlinkSync(secret, join(worktree.dir, "src"));
    const { tree } = await worktree.freeze(signal);
    expect((await treeContents(shadow, tree)).get("src")).toBe(`link ${secret}`);
    expect((await treeContents(shadow, await worktree.record(["src/a.ts"], signal))).has("src/a.ts")).toBe(
      false,
    );
    await worktree.restore(signal);
    expect(readFileSync(join(secret, "a.ts"), "utf8")).toBe("SECRET\n");
    expect(existsSync(join(secret, "b.ts"))).toBe(false);
  });

  test("a link that takes a folder's place again and again while it is read gives no byte from outside", async () => {
    using dev = committed({
      ...base,
      ...Object.fromEntries(Array.from({ length: 40 }, (_n, at) => [`src/f${at}`, "x"])),
    });
    const secret = join(dev.dir, "secret");
    mkdirSync(secret);
    for (let at = 0; at < 40; at += 1) writeFileSync(join(secret, `f${at}`), "SECRET");
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    for (let at = 0; at < 40; at += 1) writeFileSync(join(worktree.dir, `src/f${at}`), "edited");
    const swap = `const f=require("fs");f.symlinkSync(${JSON.stringify(secret)},"link");console.log();
      for(;;){try{f.renameSync("src","away");f.renameSync("link","src");f.renameSync("src","link");f.renameSync("away","src")}catch{}}`;
    const { file, args } = nodeIn(worktree, swap);
    const swapper = spawn(file, args, { cwd: "/" });
    await once(swapper.stdout, "data");
    try {
      for (let round = 0; round < 15; round += 1) {
        const { tree } = await worktree.freeze(signal);
        expect([...(await treeContents(shadow, tree)).values()].join()).not.toContain("SECRET");
      }
    } finally {
      swapper.kill("SIGKILL");
      await once(swapper, "close");
    }
  });
});

describe.each(worktreeKinds)("recording a step: $kind", ({ options }) => {
  test("reads only the named paths, adds up, and equals a freeze of the same edits", async () => {
    using dev = committed(base);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    writeFiles(worktree.dir, { "src/a.ts": "1\n", "src/b.ts": "not recorded\n" });
    const first = await worktree.record(["src/a.ts"], signal);
    expect((await treeContents(shadow, first)).get("src/a.ts")).toBe("file 1\n");
    expect((await treeContents(shadow, first)).get("src/b.ts")).toBe("file b\n");
    writeFiles(worktree.dir, { "src/b.ts": "b\n", "new/x.ts": "x\n", "y.log": "ignored" });
    rmSync(join(worktree.dir, "README.md"));
    const second = await worktree.record(["new/x.ts", "README.md", "y.log", "absent"], signal);
    expect((await worktree.freeze(signal)).tree).toBe(second);
    writeFiles(worktree.dir, { "src/a.ts": "a\n", "README.md": "readme\n" });
    rmSync(join(worktree.dir, "new"), { recursive: true });
    expect(await worktree.record(["src/a.ts", "README.md", "new/x.ts"], signal)).toBe(snapshot.tree);
  });

  test("never takes in git's own files", async () => {
    using dev = committed(base);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    writeFiles(worktree.dir, { "sub/.git/config": "x", ".git/config": "x" });
    expect(await worktree.record([".git/config", "sub/.git/config"], signal)).toBe(snapshot.tree);
  });
});

/** The command line that runs a script in a worktree's folder. */
function nodeIn({ space, dir }: Worktree, script: string): { file: string; args: readonly string[] } {
  const args = ["-c", 'cd "$1" && exec "$2" -e "$3"', "sh", space?.at ?? dir, process.execPath, script];
  return space?.enter({ file: "/bin/sh", args }) ?? { file: "/bin/sh", args };
}
