import { mkdir, mkdtemp, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { applyPlan } from "../../../src/worktree/apply.ts";
import { type Choice, type Conflict, planApply, type PlannedFile } from "../../../src/worktree/apply-plan.ts";
import { absent, type FileState } from "../../../src/worktree/file-state.ts";
import {
  type ApplyFolder,
  executable,
  file,
  link,
  makeApplyFolder,
  put,
  readTree,
} from "../../support/apply-folder.ts";

const { signal } = new AbortController();

/** Plans one path that holds `current`, applies where there is no conflict, and answers what a developer sees. */
async function see(current: FileState, base: FileState, post: FileState, choice?: Choice) {
  await using folder = await makeApplyFolder();
  await put(folder.root, "a", current);
  const choices = new Map(choice === undefined ? [] : [["a", choice]]);
  const files = [{ path: "a", base, post }];
  const plan = await planApply({ root: folder.root, files, choices }, signal);
  if (plan.kind === "ready") await applyPlan(plan, folder, signal);
  const tree = await readTree(folder.root);
  return { conflict: plan.kind === "conflict" ? plan.conflicts[0] : undefined, now: tree["a"] };
}

const lines = (...changed: [number, string][]): string => {
  const all = Array.from({ length: 12 }, (_none, at) => `line ${at}`);
  for (const [at, text] of changed) all[at] = text;
  return `${all.join("\n")}\n`;
};

describe("three versions of one path", () => {
  test("changes in different places are merged", async () => {
    const { now } = await see(file(lines([1, "mine"])), file(lines()), file(lines([9, "theirs"])));
    expect(now).toBe(`644 ${JSON.stringify(lines([1, "mine"], [9, "theirs"]))}`);
  });

  test("merged text keeps CRLF and a missing final newline", async () => {
    const crlf = (text: string): string => text.replaceAll("\n", "\r\n").slice(0, -2);
    const { now } = await see(
      file(crlf(lines([1, "mine"]))),
      file(crlf(lines())),
      file(crlf(lines([9, "theirs"]))),
    );
    expect(now).toBe(`644 ${JSON.stringify(crlf(lines([1, "mine"], [9, "theirs"])))}`);
  });

  test("bytes that are not UTF-8 survive a merge", async () => {
    const latin = (text: string): Buffer => Buffer.from(text, "latin1");
    const { now } = await see(
      file(latin(lines([1, "m\xefne"]))),
      file(latin(lines())),
      file(latin(lines([9, "th\xe9irs"]))),
    );
    expect(now).toBe(`644 ${JSON.stringify(lines([1, "m\xefne"], [9, "th\xe9irs"]))}`);
  });

  test("the developer's executable bit and the proposal's text come together", async () => {
    expect((await see(executable("one"), file("one"), file("two"))).now).toBe('755 "two"');
    expect((await see(file("two"), file("one"), executable("one"))).now).toBe('755 "two"');
    expect((await see(file("one"), executable("one"), executable("two"))).now).toBe('644 "two"');
  });

  test("the same line changed twice conflicts, writes nothing, and offers all three ways", async () => {
    const sides = [file(lines([3, "mine"])), file(lines()), file(lines([3, "theirs"]))] as const;
    const { conflict, now } = await see(...sides);
    expect(conflict).toMatchObject({
      path: "a",
      why: "both-changed",
      choices: ["mine", "proposal", "markers"],
    });
    expect(now).toBe(`644 ${JSON.stringify(lines([3, "mine"]))}`);
    expect((await see(...sides, "mine")).now).toBe(now);
    expect((await see(...sides, "proposal")).now).toBe(`644 ${JSON.stringify(lines([3, "theirs"]))}`);
    const marked = (await see(...sides, "markers")).now;
    expect(marked).toContain(
      "<<<<<<< yours\\nmine\\n||||||| base\\nline 3\\n=======\\ntheirs\\n>>>>>>> proposal\\n",
    );
    expect(conflict?.merged?.content.toString()).toContain("<<<<<<< yours\nmine\n");
  });

  const hard: { name: string; sides: [FileState, FileState, FileState]; why: Conflict["why"] }[] = [
    { name: "binary", sides: [file("\0mine"), file("\0base"), file("\0theirs")], why: "binary" },
    { name: "created on both sides", sides: [file("mine"), absent, file("theirs")], why: "both-created" },
    {
      name: "changed here, deleted by the proposal",
      sides: [file("mine"), file("base"), absent],
      why: "deleted-by-proposal",
    },
    {
      name: "deleted here, changed by the proposal",
      sides: [absent, file("base"), file("theirs")],
      why: "deleted-here",
    },
    { name: "a link here", sides: [link("x"), file("base"), file("theirs")], why: "symlink" },
    { name: "a link in the proposal", sides: [file("mine"), file("base"), link("x")], why: "symlink" },
    { name: "two links", sides: [link("x"), link("base"), link("y")], why: "symlink" },
  ];
  test.each(hard)("$name conflicts", async ({ sides: [current, base, post], why }) => {
    const { conflict, now } = await see(current, base, post);
    expect(conflict?.why).toBe(why);
    const own = await see(current, base, post, "mine");
    expect([own.conflict, own.now]).toEqual([undefined, now]);
    const taken = await see(current, base, post, "proposal");
    expect(taken.conflict).toBeUndefined();
    expect(taken.now).toBe((await see(absent, absent, post)).now);
  });

  test("markers cannot be chosen where there is no text: it stays a conflict", async () => {
    const { conflict } = await see(file("\0mine"), file("\0base"), file("\0theirs"), "markers");
    expect(conflict?.choices).toEqual(["mine", "proposal"]);
  });

  test("both deleted, both created alike: nothing to do", async () => {
    expect((await see(absent, file("base"), absent)).conflict).toBeUndefined();
    expect((await see(file("same"), absent, file("same"))).now).toBe('644 "same"');
  });
});

describe("places that cannot be written", () => {
  async function whyAt(folder: ApplyFolder, files: readonly PlannedFile[], choices?: [string, Choice][]) {
    const plan = await planApply({ root: folder.root, files, choices: new Map(choices) }, signal);
    return plan.kind === "conflict"
      ? plan.conflicts.map(({ path, why, choices: may }) => [path, why, may])
      : plan.kind;
  }

  test("a folder where the file should be", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a/mine", file("x"));
    const files = [{ path: "a", base: absent, post: file("new") }];
    expect(await whyAt(folder, files)).toEqual([["a", "directory", ["mine"]]]);
    expect(await whyAt(folder, files, [["a", "proposal"]])).toEqual([["a", "directory", ["mine"]]]);
    expect(await whyAt(folder, files, [["a", "mine"]])).toBe("ready");
  });

  test("a folder that would be emptied but for a file of the developer's", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a/theirs", file("t"));
    await put(folder.root, "a/mine", file("x"));
    const files = [
      { path: "a", base: absent, post: file("new") },
      { path: "a/theirs", base: file("t"), post: absent },
    ];
    expect(await whyAt(folder, files)).toEqual([["a", "directory", ["mine"]]]);
  });

  test("a file where a folder is needed, and a linked folder", async () => {
    await using folder = await makeApplyFolder();
    const outside = await mkdtemp(join(tmpdir(), "remit-outside-"));
    try {
      await put(folder.root, "a", file("x"));
      await symlink(outside, join(folder.root, "out"));
      await symlink("real", join(folder.root, "in"));
      await mkdir(join(folder.root, "real"));
      const create = (path: string): PlannedFile => ({ path, base: absent, post: file("new") });
      const files = ["a/b", "out/b", "in/deep/b", "real/b"].map(create);
      expect(await whyAt(folder, files)).toEqual([
        ["a/b", "parent-file", ["mine"]],
        ["out/b", "parent-symlink", ["mine"]],
        ["in/deep/b", "parent-symlink", ["mine"]],
      ]);
      expect(await readTree(outside)).toEqual({});
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  test("a linked folder that the proposal turns into a real one", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "real/x", file("x"));
    await put(folder.root, "a", link("real"));
    const files = [
      { path: "a", base: link("real"), post: absent },
      { path: "a/x", base: absent, post: file("own") },
    ];
    const plan = await planApply({ root: folder.root, files }, signal);
    if (plan.kind === "ready") await applyPlan(plan, folder, signal);
    expect(await readTree(folder.root)).toMatchObject({
      "real/x": '644 "x"',
      "a/x": '644 "own"',
      "a/": "755",
    });
    expect(await whyAt(folder, files, [["a", "mine"]])).toBe("ready");
  });

  test("keeping a linked folder keeps what would be written below it out", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", link("real"));
    const files = [
      { path: "a", base: link("real"), post: absent },
      { path: "a/x", base: absent, post: file("own") },
    ];
    expect(await whyAt(folder, files, [["a", "mine"]])).toEqual([["a/x", "parent-symlink", ["mine"]]]);
  });

  test("a named pipe is not waited for", async () => {
    await using folder = await makeApplyFolder();
    execFileSync("mkfifo", [join(folder.root, "pipe")]);
    const files = [{ path: "pipe", base: file("x"), post: file("y") }];
    expect(await whyAt(folder, files)).toEqual([["pipe", "special-file", ["mine"]]]);
  });

  test("two names of one file cannot both be planned where letter case is all that differs", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "Readme", file("x"));
    // What a file system that ignores case shows: one file under both names.
    await import("node:fs/promises").then(({ link: hardLink }) =>
      hardLink(join(folder.root, "Readme"), join(folder.root, "README")),
    );
    const files = [
      { path: "Readme", base: file("x"), post: absent },
      { path: "README", base: absent, post: file("x") },
    ];
    expect(await whyAt(folder, files)).toEqual([
      ["Readme", "same-file", []],
      ["README", "same-file", []],
    ]);
    await unlink(join(folder.root, "README"));
    expect(await whyAt(folder, files)).toBe("ready");
  });

  test("one conflict and nothing at all is written", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("one"));
    await writeFile(join(folder.root, "b"), "mine");
    const before = await readTree(folder.root);
    const files = [
      { path: "a", base: file("one"), post: file("two") },
      { path: "b", base: file("base"), post: file("theirs") },
    ];
    expect(await whyAt(folder, files)).toEqual([["b", "both-changed", ["mine", "proposal", "markers"]]]);
    expect(await readTree(folder.root)).toEqual(before);
  });
});
