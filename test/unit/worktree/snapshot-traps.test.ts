import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type DeveloperFolder,
  committed,
  contentsOf,
  runGit,
  snapshotOf,
} from "../../support/developer-folder.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A program that leaves a mark when it is run. */
function trap(
  dev: DeveloperFolder,
  name = "trap",
): { readonly program: string; readonly sprung: () => boolean } {
  const program = join(dev.dir, `${name}.sh`);
  const mark = join(dev.dir, `${name}.ran`);
  writeFileSync(program, `#!/bin/sh\ntouch '${mark}'\ncat\n`);
  chmodSync(program, 0o755);
  return { program, sprung: () => existsSync(mark) };
}

describe("nothing that a repository brings is run", () => {
  test("fsmonitor, hooks, filters, textconv and external diff of its own configuration", async () => {
    using dev = committed({ "a.x": "a\n", "b.txt": "b\n" });
    const { program, sprung } = trap(dev);
    for (const hook of ["post-index-change", "post-checkout", "pre-commit", "reference-transaction"]) {
      dev.write({ [`.git/hooks/${hook}`]: `#!/bin/sh\nexec ${program}\n` });
      chmodSync(join(dev.root, ".git/hooks", hook), 0o755);
    }
    dev.write({ ".gitattributes": "*.x filter=evil diff=evil\n", "a.x": "changed\n", "new.x": "new\n" });
    dev.write({
      ".git/config": `[core]
\trepositoryformatversion = 0
\tfsmonitor = ${program}
\tsshCommand = ${program}
\tpager = ${program}
[filter "evil"]
\tclean = ${program}
\tsmudge = ${program}
\tprocess = ${program}
\trequired = true
[diff]
\texternal = ${program}
[diff "evil"]
\ttextconv = ${program}
[include]
\tpath = ../evil.config
`,
      "evil.config": `[core]\n\tfsmonitor = ${program}\n`,
    });
    const { contents } = await snapshotOf(dev);
    expect(contents).toEqual(contentsOf(dev.root));
    expect(sprung()).toBe(false);
  });

  test("filters of the developer's own configuration", async () => {
    using dev = committed();
    const { program, sprung } = trap(dev);
    const home = join(dev.dir, "home");
    mkdirSync(home);
    writeFileSync(join(home, ".gitconfig"), `[filter "mine"]\n\tclean = ${program}\n\tsmudge = ${program}\n`);
    vi.stubEnv("HOME", home);
    dev.write({ ".gitattributes": "* filter=mine\n", "c.txt": "c\n" });
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
    expect(sprung()).toBe(false);
  });

  test("nested repositories with settings of their own", async () => {
    using dev = committed();
    const { program, sprung } = trap(dev);
    dev.write({ "deep/er/nested/x.txt": "x\n" });
    const nested = join(dev.root, "deep/er/nested");
    runGit(nested, "init", "-q");
    runGit(nested, "add", ".");
    runGit(nested, "commit", "-qm", "x");
    runGit(nested, "config", "core.fsmonitor", program);
    runGit(nested, "config", "filter.evil.clean", program);
    dev.write({ "deep/er/nested/.gitattributes": "* filter=evil\n", "deep/er/nested/x.txt": "changed\n" });
    const { contents, snapshot } = await snapshotOf(dev);
    expect([...contents.keys()].toSorted()).toEqual(["b.txt", "src/a.ts"]);
    expect(snapshot.carries.map(({ path }) => path)).toEqual(["deep/er/nested"]);
    expect(sprung()).toBe(false);
  });

  test("variables of the caller's environment", async () => {
    using dev = committed();
    const { program, sprung } = trap(dev);
    vi.stubEnv("GIT_DIR", "/nonexistent");
    vi.stubEnv("GIT_INDEX_FILE", join(dev.dir, "no-index"));
    vi.stubEnv("GIT_EXTERNAL_DIFF", program);
    vi.stubEnv("GIT_CONFIG_PARAMETERS", `'core.fsmonitor=${program}'`);
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
    expect(sprung()).toBe(false);
  });
});

describe("nothing hides from a snapshot", () => {
  test("files marked as unchanged", async () => {
    using dev = committed({ a: "1\n", b: "2\n" });
    dev.git("update-index", "--assume-unchanged", "a");
    dev.git("update-index", "--skip-worktree", "b");
    dev.write({ a: "changed\n", b: "changed too\n" });
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("an edit whose time and size were put back", async () => {
    using dev = committed({ a: "1\n" });
    runGit(dev.root, "config", "core.trustctime", "false");
    runGit(dev.root, "config", "core.checkStat", "minimal");
    await snapshotOf(dev);
    execFileSync("sh", ["-c", "touch -r a ../ref && echo 2 > a && touch -r ../ref a"], { cwd: dev.root });
    expect((await snapshotOf(dev)).contents.get("a")).toBe("file 2\n");
  });

  test("a repository behind a replaced object or a graft", async () => {
    using dev = committed({ a: "1\n" });
    const [old = "", other = ""] = ["a", "b"].map((text) => {
      writeFileSync(join(dev.dir, text), `${text}\n`);
      return dev.git("hash-object", "-w", join(dev.dir, text)).trim();
    });
    dev.write({ a: "a\n" });
    dev.git("replace", old, other);
    expect((await snapshotOf(dev)).contents.get("a")).toBe("file a\n");
  });

  test.runIf(process.getuid?.() === 0)(
    "a repository that belongs to somebody else: no safe.directory is asked for, and nothing of theirs is run",
    async () => {
      using dev = committed({ a: "1\n" });
      const { program, sprung } = trap(dev);
      dev.write({ a: "a\n", ".git/config": `[core]\n\tbare = false\n\tfsmonitor = ${program}\n` });
      execFileSync("chown", ["-R", "65534:65534", dev.root]);
      expect((await snapshotOf(dev)).contents.get("a")).toBe("file a\n");
      expect(sprung()).toBe(false);
    },
  );

  test("files behind a linked folder stay outside", async () => {
    using dev = committed({ "dir/a": "1\n" });
    await snapshotOf(dev);
    const outside = join(dev.dir, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "a"), "secret\n");
    rmSync(join(dev.root, "dir"), { recursive: true });
    symlinkSync(outside, join(dev.root, "dir"));
    expect(Object.fromEntries((await snapshotOf(dev)).contents)).toEqual({ dir: `link ${outside}` });
  });

  test("a lock that the developer's own git holds does not matter", async () => {
    using dev = committed();
    dev.write({ ".git/index.lock": "" });
    expect((await snapshotOf(dev)).contents).toEqual(contentsOf(dev.root));
  });

  test("a file that cannot be read is a fault that names it", async () => {
    using dev = committed();
    dev.write({ "locked.txt": "x" });
    chmodSync(join(dev.root, "locked.txt"), 0);
    if (process.getuid?.() === 0) return;
    await expect(dev.snapshot()).rejects.toMatchObject({
      code: "snapshot-failed",
      message: expect.stringContaining("locked.txt"),
    });
  });
});
