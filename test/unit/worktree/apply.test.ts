import {
  chown,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../../src/worktree/apply.ts";
import { planApply } from "../../../src/worktree/apply-plan.ts";
import { absent } from "../../../src/worktree/file-state.ts";
import {
  applyFiles,
  executable,
  file,
  link,
  makeApplyFolder,
  put,
  readTree,
  readyPlan,
} from "../../support/apply-folder.ts";

const { signal } = new AbortController();

describe("what applying writes", () => {
  test("changes, creates, deletes, mode and link, and nothing else", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "src/a.ts", file("one\n"));
    await put(root, "old/deep/gone.ts", file("gone\n"));
    await put(root, "run.sh", file("#!/bin/sh\n"));
    await put(root, "current", link("src"));
    await put(root, "other.txt", file("mine"));
    await utimes(join(root, "other.txt"), 1000, 1000);
    const applied = await applyFiles(folder, [
      { path: "src/a.ts", base: file("one\n"), post: file("two\n") },
      { path: "new/place/b.ts", base: absent, post: file("b") },
      { path: "old/deep/gone.ts", base: file("gone\n"), post: absent },
      { path: "run.sh", base: file("#!/bin/sh\n"), post: executable("#!/bin/sh\n") },
      { path: "current", base: link("src"), post: link("new") },
    ]);
    expect(applied).toMatchObject({ kind: "applied", kept: [] });
    expect(await readTree(root)).toEqual({
      "src/": "755",
      "src/a.ts": '644 "two\\n"',
      "new/": "755",
      "new/place/": "755",
      "new/place/b.ts": '644 "b"',
      "run.sh": '755 "#!/bin/sh\\n"',
      current: "-> new",
      "other.txt": '644 "mine"',
    });
    expect((await stat(join(root, "other.txt"))).mtimeMs).toBe(1000_000);
  });

  test("every byte: CRLF, no final newline, NUL, bytes that are no text", async () => {
    await using folder = await makeApplyFolder();
    const bytes = Buffer.from([0, 255, 13, 10, 254, 0]);
    await put(folder.root, "crlf.txt", file("a\r\nb\r\n"));
    await put(folder.root, "bin", file(Buffer.from([1, 0, 2])));
    await applyFiles(folder, [
      { path: "crlf.txt", base: file("a\r\nb\r\n"), post: file("a\r\nc\r\nend") },
      { path: "bin", base: file(Buffer.from([1, 0, 2])), post: file(bytes) },
    ]);
    expect(await readFile(join(folder.root, "crlf.txt"), "latin1")).toBe("a\r\nc\r\nend");
    expect(await readFile(join(folder.root, "bin"))).toEqual(bytes);
  });

  test("a file's own permission bits and owner stay; only the executable bit is the change's", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "secret.sh", file("a"), 0o640);
    await put(root, "tool", executable("a"), 0o750);
    await put(root, "plain", file("a"), 0o600);
    const owner = process.getuid?.() === 0 ? 12_345 : process.getuid?.();
    await chown(join(root, "plain"), owner ?? 0, owner ?? 0);
    await applyFiles(folder, [
      { path: "secret.sh", base: file("a"), post: executable("b") },
      { path: "tool", base: executable("a"), post: file("a") },
      { path: "plain", base: file("a"), post: file("b") },
    ]);
    expect(await readTree(root)).toEqual({ "secret.sh": '750 "b"', tool: '640 "a"', plain: '600 "b"' });
    expect((await stat(join(root, "plain"))).uid).toBe(owner);
  });

  test("names with newlines, spaces and bytes that are not UTF-8", async () => {
    await using folder = await makeApplyFolder();
    const odd = "a\nb/ -rf \\x/\udcff\udcfe.txt";
    await put(folder.root, odd, file("one"));
    await applyFiles(folder, [
      { path: odd, base: file("one"), post: file("two") },
      { path: "a\nb/\udc80", base: absent, post: file("new") },
    ]);
    const tree = await readTree(folder.root);
    expect(tree[odd]).toBe('644 "two"');
    expect(tree["a\nb/\udc80"]).toBe('644 "new"');
    expect(await readdir(Buffer.from(join(folder.root, "a\nb")), { encoding: "latin1" })).toContain("\x80");
  });

  test("a name as long as the file system takes", async () => {
    await using folder = await makeApplyFolder();
    const long = "x".repeat(255);
    await applyFiles(folder, [{ path: long, base: absent, post: file("long") }]);
    expect(await readTree(folder.root)).toEqual({ [long]: '644 "long"' });
  });

  test("a link becomes a file and a file a link; what the link named is not touched", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "target", file("far"));
    await put(root, "a", link("target"));
    await put(root, "b", file("b"));
    await applyFiles(folder, [
      { path: "a", base: link("target"), post: file("near") },
      { path: "b", base: file("b"), post: link("../outside") },
    ]);
    expect(await readTree(root)).toEqual({ target: '644 "far"', a: '644 "near"', b: "-> ../outside" });
  });

  test("a folder becomes a file and a file a folder", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "dir/x/one", file("1"));
    await put(root, "dir/two", file("2"));
    await put(root, "plain", file("p"));
    const files = [
      { path: "dir", base: absent, post: file("now a file") },
      { path: "dir/x/one", base: file("1"), post: absent },
      { path: "dir/two", base: file("2"), post: absent },
      { path: "plain", base: file("p"), post: absent },
      { path: "plain/in/it", base: absent, post: file("deep") },
    ];
    await applyFiles(folder, files);
    expect(await readTree(root)).toEqual({
      dir: '644 "now a file"',
      "plain/": "755",
      "plain/in/": "755",
      "plain/in/it": '644 "deep"',
    });
  });

  test("what is there already needs no writing", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("two"));
    const before = await lstat(join(folder.root, "a"));
    const plan = await readyPlan(folder.root, [
      { path: "a", base: file("one"), post: file("two") },
      { path: "gone", base: file("x"), post: absent },
    ]);
    expect(plan.steps).toEqual([]);
    expect(await applyPlan(plan, folder, signal)).toMatchObject({ kind: "applied", paths: [] });
    expect((await lstat(join(folder.root, "a"))).ino).toBe(before.ino);
  });

  test("a folder that still holds something is not removed", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "dir/sub/a", file("a"));
    await put(folder.root, "dir/ignored.log", file("log"));
    await applyFiles(folder, [{ path: "dir/sub/a", base: file("a"), post: absent }]);
    expect(await readTree(folder.root)).toEqual({ "dir/": "755", "dir/ignored.log": '644 "log"' });
  });
});

describe("paths that are refused", () => {
  const refused = [
    ".git/config",
    "a/.GIT/hooks/post-commit",
    "sub/.git",
    "git~1/config",
    ".git. /config",
    ".git::$INDEX_ALLOCATION/config",
    ".g\u200cit/config",
    "a\\.git\\config",
    "../outside",
    "a/../../outside",
    "/etc/passwd",
    "a//b",
    "",
  ];
  test.each(refused)("%j", async (path) => {
    await using folder = await makeApplyFolder();
    const files = [{ path, base: absent, post: file("planted") }];
    await expect(planApply({ root: folder.root, files }, signal)).rejects.toMatchObject({
      code: "apply-failed",
    });
    expect(await readTree(folder.root)).toEqual({});
  });

  test.each([".gitignore", ".github/ci.yml", "git/x", ".gitattributes", "a.git/x"])(
    "%s is not",
    async (path) => {
      await using folder = await makeApplyFolder();
      await applyFiles(folder, [{ path, base: absent, post: file("fine") }]);
      expect((await readTree(folder.root))[path]).toBe('644 "fine"');
    },
  );

  test("a folder that became a link after planning: nothing is written through it", async () => {
    await using folder = await makeApplyFolder();
    const outside = await mkdtemp(join(tmpdir(), "remit-outside-"));
    try {
      await put(folder.root, "src/a", file("one"));
      await put(folder.root, "b", file("one"));
      const plan = await readyPlan(folder.root, [
        { path: "b", base: file("one"), post: file("two") },
        { path: "src/a", base: file("one"), post: file("two") },
      ]);
      await rm(join(folder.root, "src"), { recursive: true });
      await writeFile(join(outside, "a"), "one");
      await symlink(outside, join(folder.root, "src"));
      expect(await applyPlan(plan, folder, signal)).toEqual({ kind: "overtaken", paths: ["src/a"] });
      expect(await readTree(outside)).toEqual({ a: '644 "one"' });
      expect(await readTree(folder.root)).toEqual({ src: `-> ${outside}`, b: '644 "one"' });
    } finally {
      await rm(outside, { recursive: true });
    }
  });
});
