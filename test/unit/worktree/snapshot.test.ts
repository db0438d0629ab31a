import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeSnapshot } from "../../../src/worktree/snapshot.ts";
import { openShadow } from "../../../src/worktree/shadow.ts";
import {
  type DeveloperFolder,
  contentsOf,
  developerFolder,
  runGit,
  signal,
  treeContents,
} from "../../support/developer-folder.ts";

/** Takes a snapshot and sees that nothing of the developer's was touched. */
async function snapshotOf(dev: DeveloperFolder, root = dev.root) {
  const before = dev.fingerprint();
  const { shadow, snapshot } = await dev.snapshot(root);
  expect(dev.fingerprint()).toEqual(before);
  return { shadow, snapshot, contents: await treeContents(shadow, snapshot.tree) };
}

/** What is on disk without these paths and all below them. */
function onDisk(root: string, ...without: string[]): Map<string, string> {
  const isOut = (path: string): boolean => without.some((dir) => path === dir || path.startsWith(`${dir}/`));
  return new Map([...contentsOf(root)].filter(([path]) => !isOut(path)));
}

function committed(files: Readonly<Record<string, string | Buffer>> = { "src/a.ts": "a\n", "b.txt": "b\n" }) {
  const dev = developerFolder();
  dev.write(files);
  dev.git("add", "-A", "-f");
  dev.git("commit", "-qm", "first");
  return dev;
}

describe("what a snapshot holds", () => {
  test("the disk wins: staged, changed, new, deleted, executable and linked files", async () => {
    using dev = committed({
      "src/a.ts": "a\n",
      "gone.txt": "x\n",
      "staged.txt": "old\n",
      "run.sh": "#!/bin/sh\n",
    });
    dev.write({ "staged.txt": "staged\n" });
    dev.git("add", "staged.txt");
    dev.write({ "src/a.ts": "changed\n", "staged.txt": "on disk\n", "new/file": "new\n" });
    rmSync(join(dev.root, "gone.txt"));
    chmodSync(join(dev.root, "run.sh"), 0o755);
    symlinkSync("src/a.ts", join(dev.root, "link"));
    symlinkSync("/nowhere", join(dev.root, "dangling"));
    const { contents } = await snapshotOf(dev);
    expect(contents).toEqual(onDisk(dev.root));
    expect(contents.get("run.sh")).toBe("exec #!/bin/sh\n");
    expect(contents.get("link")).toBe("link src/a.ts");
  });

  test("tracked files that git ignores are in, ignored files are out", async () => {
    using dev = committed({ "kept.log": "tracked\n", ".gitignore": "*.log\n/build/\n" });
    dev.write({ "other.log": "x", "build/out.js": "x", "build.ts": "x" });
    const { contents } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual([".gitignore", "build.ts", "kept.log"]);
  });

  test("patterns of info/exclude and of the developer's own excludes file count", async () => {
    using dev = committed();
    dev.write({ ".git/info/exclude": "/local.txt\n", "local.txt": "x", "my.tmp": "x", "seen.txt": "x" });
    const home = join(dev.dir, "home");
    mkdirSync(home);
    writeFileSync(
      join(home, ".gitconfig"),
      '[core]\n\texcludesFile = "~/ignore me" # mine\n[alias]\n\tx = y\n',
    );
    writeFileSync(join(home, "ignore me"), "*.tmp\n");
    const before = process.env["HOME"];
    process.env["HOME"] = home;
    try {
      const { contents } = await snapshotOf(dev);
      expect([...contents.keys()].toSorted()).toEqual(["b.txt", "seen.txt", "src/a.ts"]);
    } finally {
      process.env["HOME"] = before;
    }
  });

  test("names of any bytes", async () => {
    using dev = committed();
    const names = [
      "two words",
      'quo"te',
      "new\nline",
      "-rf",
      ":(top)x",
      "tab\t",
      "back\\slash",
      "ünï/ß",
      "a*b",
      "#x",
      "!y",
    ];
    dev.write(Object.fromEntries(names.map((name) => [name, `${name}\n`])));
    writeFileSync(
      Buffer.concat([Buffer.from(`${dev.root}/`), Buffer.from([0x66, 0xff, 0xfe, 0x2e])]),
      "bytes\n",
    );
    const { contents } = await snapshotOf(dev);
    expect(contents).toEqual(onDisk(dev.root));
    expect(contents.has("f\u00ff\u00fe.")).toBe(true);
  });

  test("bytes are kept whatever attributes and settings say", async () => {
    using dev = committed({
      ".gitattributes":
        "* text=auto eol=lf ident\n*.bin filter=lfs diff=lfs merge=lfs -text\n*.u16 working-tree-encoding=UTF-16\n",
      "crlf.txt": "a\r\nb\r\n",
      "id.c": "$Id$\n",
      "p.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n",
      "w.u16": Buffer.from("\ufeffhi\n", "utf16le"),
    });
    dev.git("config", "core.autocrlf", "true");
    const { contents } = await snapshotOf(dev);
    expect(contents).toEqual(onDisk(dev.root));
  });

  test("a second snapshot of an unchanged folder is the same, and sees the smallest change", async () => {
    using dev = committed();
    const first = await snapshotOf(dev);
    const again = await snapshotOf(dev);
    expect(again.snapshot).toEqual(first.snapshot);
    const { mtime, atime } = statSync(join(dev.root, "b.txt"));
    dev.write({ "b.txt": "c\n" });
    utimesSync(join(dev.root, "b.txt"), atime, mtime);
    expect((await snapshotOf(dev)).contents.get("b.txt")).toBe("file c\n");
  });

  test("an edit right after a snapshot, of the same size, is seen every time", async () => {
    using dev = committed();
    for (let round = 0; round < 12; round += 1) {
      dev.write({ "b.txt": `${String.fromCharCode(97 + round)}\n` });
      const { contents } = await snapshotOf(dev);
      expect(contents.get("b.txt")).toBe(`file ${String.fromCharCode(97 + round)}\n`);
    }
  });

  test("a file that becomes ignored leaves, one that is no longer ignored comes in", async () => {
    using dev = committed();
    dev.write({ "a.log": "x", "b.tmp": "x", ".gitignore": "*.tmp\n" });
    expect([...(await snapshotOf(dev)).contents.keys()]).toContain("a.log");
    dev.write({ ".gitignore": "*.log\n" });
    const paths = [...(await snapshotOf(dev)).contents.keys()];
    expect(paths).toContain("b.tmp");
    expect(paths).not.toContain("a.log");
  });

  test("a file becomes a folder and a folder a file", async () => {
    using dev = committed({ "a/b": "1\n", c: "2\n" });
    await snapshotOf(dev);
    rmSync(join(dev.root, "a"), { recursive: true });
    rmSync(join(dev.root, "c"));
    dev.write({ a: "file now\n", "c/d": "folder now\n" });
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
  });

  test("named pipes are passed over", async () => {
    using dev = committed();
    execFileSync("mkfifo", [join(dev.root, "pipe")]);
    rmSync(join(dev.root, "b.txt"));
    execFileSync("mkfifo", [join(dev.root, "b.txt")]);
    const { shadow, snapshot } = await dev.snapshot();
    expect([...(await treeContents(shadow, snapshot.tree)).keys()]).toEqual(["src/a.ts"]);
  });
});

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
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
  });

  test("a detached HEAD, with a branch that is only in packed-refs before", async () => {
    using dev = committed();
    dev.git("pack-refs", "--all");
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
    dev.git("checkout", "-q", "--detach");
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
  });

  test("a SHA-256 repository", async () => {
    using dev = developerFolder({ init: ["--object-format=sha256"] });
    dev.write({ "a.txt": "a\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "first");
    dev.write({ "b.txt": "b\n" });
    const { contents, snapshot } = await snapshotOf(dev);
    expect(contents).toEqual(onDisk(dev.root));
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
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
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

describe("secrets", () => {
  test("environment files are always left out, keys when git does not track them", async () => {
    using dev = committed({
      ".env": "TOKEN=1\n",
      "test/fixture.pem": "not secret\n",
      ".env.example": "TOKEN=\n",
    });
    dev.write({
      ".env.local": "x",
      "app/.env": "x",
      id_rsa: "x",
      "id_rsa.pub": "x",
      "certs/server.key": "x",
      ".npmrc": "//registry/:_authToken=x",
      ".aws/credentials": "x",
      ".gitignore": ".env.ignored\n",
      ".env.ignored": "x",
    });
    const { contents, snapshot } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual([
      ".env.example",
      ".gitignore",
      "id_rsa.pub",
      "test/fixture.pem",
    ]);
    expect(snapshot.secrets).toEqual(
      [
        ".aws/credentials",
        ".env",
        ".env.ignored",
        ".env.local",
        ".npmrc",
        "app/.env",
        "certs/server.key",
        "id_rsa",
      ].toSorted(),
    );
  });

  test("a key that git stops tracking leaves the next snapshot", async () => {
    using dev = committed({ "a.key": "x\n", b: "y\n" });
    expect([...(await snapshotOf(dev)).contents.keys()]).toContain("a.key");
    dev.git("rm", "-q", "--cached", "a.key");
    const { contents, snapshot } = await snapshotOf(dev);
    expect([...contents.keys()]).toEqual(["b"]);
    expect(snapshot.secrets).toEqual(["a.key"]);
  });
});

describe("carried folders", () => {
  test("the usual ones that git ignores, wherever they are", async () => {
    using dev = committed({ ".gitignore": "node_modules\n/target\n.venv/\n", "vendor/tracked.go": "x\n" });
    dev.write({
      "node_modules/a/index.js": "x",
      "packages/p/node_modules/b/index.js": "x",
      "packages/p/package.json": "{}",
      "target/debug/app": "x",
      ".venv/bin/python": "x",
    });
    const { snapshot } = await snapshotOf(dev);
    expect(snapshot.carries.map(({ path, kind }) => [path, kind])).toEqual([
      [".venv", "dependency"],
      ["node_modules", "dependency"],
      ["target", "output"],
      ["packages/p/node_modules", "dependency"],
    ]);
  });

  test("those that the contract names instead, when git ignores them", async () => {
    using dev = committed({ ".gitignore": "node_modules/\nbuild/\ncache-*/\n" });
    dev.write({ "node_modules/a": "x", "build/deps/x": "x", "cache-1/x": "x", "src/x": "x" });
    const { shadow } = await dev.snapshot();
    const carried = async (...carry: string[]) =>
      (await takeSnapshot(shadow, "r2", { carry }, signal)).carries.map(({ path }) => path);
    expect(await carried("build/deps", "cache-*")).toEqual(["cache-1", "build/deps"]);
    expect(await carried("src", "absent")).toEqual([]);
    expect(await carried()).toEqual([]);
  });

  test("a linked dependency folder is carried from where it lies", async () => {
    using dev = committed({ ".gitignore": "node_modules\n" });
    mkdirSync(join(dev.dir, "elsewhere"));
    symlinkSync("../elsewhere", join(dev.root, "node_modules"));
    const { snapshot, contents } = await snapshotOf(dev);
    expect(snapshot.carries).toEqual([
      { path: "node_modules", dir: join(dev.dir, "elsewhere"), kind: "dependency" },
    ]);
    expect(contents.has("node_modules")).toBe(false);
  });
});

describe("the developer's objects", () => {
  test("a snapshot outlives their garbage collection", async () => {
    using dev = committed();
    dev.write({ "staged.txt": "only in their index\n" });
    dev.git("add", "staged.txt");
    const { shadow, snapshot } = await snapshotOf(dev);
    dev.git("rm", "-q", "--cached", "staged.txt");
    dev.git("gc", "-q", "--prune=now");
    expect((await treeContents(shadow, snapshot.tree)).get("staged.txt")).toBe("file only in their index\n");
  });

  test("content that was only in a commit they dropped is taken over by the next snapshot", async () => {
    using dev = committed();
    dev.write({ "c.txt": "second\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "second");
    await snapshotOf(dev);
    dev.git("reset", "-q", "HEAD~1");
    await snapshotOf(dev);
    dev.git("reflog", "expire", "--expire=now", "--all");
    dev.git("gc", "-q", "--prune=now");
    const { contents } = await snapshotOf(dev);
    expect(contents.get("c.txt")).toBe("file second\n");
  });

  test("content of theirs that vanished before is stored again from disk", async () => {
    using dev = committed();
    dev.write({ "c.txt": "second\n" });
    dev.git("add", ".");
    dev.git("commit", "-qm", "second");
    await snapshotOf(dev);
    dev.git("reset", "-q", "HEAD~1");
    dev.git("reflog", "expire", "--expire=now", "--all");
    dev.git("gc", "-q", "--prune=now");
    expect((await snapshotOf(dev)).contents.get("c.txt")).toBe("file second\n");
  });

  test("what they have is not stored twice", async () => {
    using dev = committed(
      Object.fromEntries(Array.from({ length: 50 }, (_none, at) => [`f${at}`, `${at}\n`])),
    );
    const { shadow } = await snapshotOf(dev);
    const own = await shadow.store.run(["cat-file", "--batch-all-objects", "--batch-check"], { signal });
    expect(
      own.stdout
        .toString()
        .split("\n")
        .filter((line) => line.includes(" blob ")).length,
    ).toBeLessThan(5);
  });
});

describe("while files change", () => {
  test("a file that is rewritten all the time is taken whole, or the snapshot is a fault", async () => {
    using dev = committed({ "big.bin": Buffer.alloc(3_000_000), b: "" });
    const shadow = await dev.shadow();
    const line = `${"x".repeat(70_000)}\n`;
    const loop = `for (;;) require("fs").writeFileSync("b", process.hrtime()[1] % 2 ? "" : ${JSON.stringify(line)})`;
    const writer = spawn(process.execPath, ["-e", loop], { cwd: dev.root, stdio: "ignore" });
    try {
      await once(writer, "spawn");
      const snapshot = await takeSnapshot(shadow, "r1", { carry: undefined }, signal);
      expect(["file ", `file ${line}`]).toContain((await treeContents(shadow, snapshot.tree)).get("b"));
    } catch (thrown) {
      expect(thrown).toMatchObject({
        code: "snapshot-failed",
        hint: expect.stringContaining("come to rest"),
      });
    } finally {
      writer.kill("SIGKILL");
      await once(writer, "close");
    }
    expect((await snapshotOf(dev)).contents).toEqual(onDisk(dev.root));
  });

  test("two snapshots at once wait for one another", async () => {
    using dev = committed();
    const shadow = await dev.shadow();
    const taken = await Promise.all(
      ["r1", "r2", "r3"].map((run) => takeSnapshot(shadow, run, { carry: undefined }, signal)),
    );
    expect(new Set(taken.map(({ tree }) => tree)).size).toBe(1);
  });
});

test("a folder that was moved away is a fault", async () => {
  using dev = committed();
  renameSync(dev.root, `${dev.root}-moved`);
  await expect(dev.shadow()).rejects.toMatchObject({ code: "snapshot-failed" });
});
