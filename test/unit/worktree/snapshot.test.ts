import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeSnapshot } from "../../../src/worktree/snapshot.ts";
import { committed, contentsOf, signal, snapshotOf, treeContents } from "../../support/developer-folder.ts";

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
    expect(contents).toEqual(contentsOf(dev.root));
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
    expect(contents).toEqual(contentsOf(dev.root));
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
    expect(contents).toEqual(contentsOf(dev.root));
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
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
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
