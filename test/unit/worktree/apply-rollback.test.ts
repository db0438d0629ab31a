import { chmod, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ApplyPlace, applyPlan } from "../../../src/worktree/apply.ts";
import { type ApplyPlan, planApply, type PlannedFile } from "../../../src/worktree/apply-plan.ts";
import { absent, type FileState } from "../../../src/worktree/file-state.ts";
import { planRollback } from "../../../src/worktree/rollback.ts";
import { executable, file, link, makeApplyFolder, put, readTree } from "../../support/apply-folder.ts";

const { signal } = new AbortController();

async function carryOut(plan: ApplyPlan, place: ApplyPlace): Promise<void> {
  if (plan.kind === "conflict") throw new Error(`conflicts: ${JSON.stringify(plan.conflicts)}`);
  expect(await applyPlan(plan, place, signal)).toMatchObject({ kind: "applied", kept: [] });
}

async function applyFiles(place: ApplyPlace, files: readonly PlannedFile[]): Promise<void> {
  await carryOut(await planApply({ root: place.root, files }, signal), place);
}

async function rollBack(place: ApplyPlace, of: "apply" | "rollback" = "apply"): Promise<void> {
  await carryOut(await planRollback({ ...place, of }, signal), place);
}

const twelve = Array.from({ length: 12 }, (_none, at) => `line ${at}`);
const text = (...changed: [number, string][]): string => {
  const all = [...twelve];
  for (const [at, line] of changed) all[at] = line;
  return all.join("\n");
};

describe("rolling back", () => {
  test("a deleted file comes back as it was, mode and all, and new folders go", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "private/key.txt", file("k"), 0o600);
    await chmod(join(root, "private"), 0o700);
    await put(root, "odd", executable("o"), 0o711);
    await mkdir(join(root, "empty"));
    const before = await readTree(root);
    await applyFiles(folder, [
      { path: "private/key.txt", base: file("k"), post: absent },
      { path: "empty/a", base: absent, post: file("a") },
      { path: "far/below/b", base: absent, post: file("b") },
      { path: "odd", base: executable("o"), post: file("o") },
    ]);
    expect(await readTree(root)).toEqual({
      "empty/": "755",
      "empty/a": '644 "a"',
      "far/": "755",
      "far/below/": "755",
      "far/below/b": '644 "b"',
      odd: '600 "o"',
    });
    await rollBack(folder);
    expect(await readTree(root)).toEqual(before);
  });

  test("later changes elsewhere in a file survive; the same lines conflict and nothing is written", async () => {
    await using folder = await makeApplyFolder();
    const { root } = folder;
    await put(root, "a", file(text()));
    await put(root, "b", file("b1"));
    await applyFiles(folder, [
      { path: "a", base: file(text()), post: file(text([9, "the worker's"])) },
      { path: "b", base: file("b1"), post: file("b2") },
    ]);
    await writeFile(join(root, "a"), text([1, "later"], [9, "the worker's"]));
    await rollBack(folder);
    expect(await readTree(root)).toEqual({
      a: `644 ${JSON.stringify(text([1, "later"]))}`,
      b: '644 "b1"',
    });
    await rollBack(folder, "rollback");
    await writeFile(join(root, "a"), text([9, "changed again"]));
    const before = await readTree(root);
    const plan = await planRollback(folder, signal);
    expect(plan).toMatchObject({ kind: "conflict", conflicts: [{ path: "a", why: "both-changed" }] });
    expect(await readTree(root)).toEqual(before);
    const chosen = await planRollback({ ...folder, choices: new Map([["a", "mine"]]) }, signal);
    await carryOut(chosen, folder);
    expect(await readTree(root)).toEqual({ ...before, b: '644 "b1"' });
  });

  test("a proposal that was merged into the developer's changes is taken out of them again", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file(text([1, "mine"])));
    const before = await readTree(folder.root);
    await applyFiles(folder, [{ path: "a", base: file(text()), post: file(text([9, "theirs"])) }]);
    expect((await readTree(folder.root))["a"]).toContain("theirs");
    await rollBack(folder);
    expect(await readTree(folder.root)).toEqual(before);
  });

  test("asked for twice it is done once", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("one"));
    await applyFiles(folder, [{ path: "a", base: file("one"), post: file("two") }]);
    await rollBack(folder);
    expect(await planRollback(folder, signal)).toMatchObject({ kind: "ready", steps: [] });
    await rollBack(folder);
    expect(await readTree(folder.root)).toEqual({ a: '644 "one"' });
    await rollBack(folder, "rollback");
    expect(await readTree(folder.root)).toEqual({ a: '644 "two"' });
  });

  test("nothing applied, nothing to roll back", async () => {
    await using folder = await makeApplyFolder();
    await expect(planRollback(folder, signal)).rejects.toMatchObject({ code: "run-undecidable" });
  });

  test("a journal whose images were changed is not trusted", async () => {
    await using folder = await makeApplyFolder();
    await put(folder.root, "a", file("one"));
    await applyFiles(folder, [{ path: "a", base: file("one"), post: file("two") }]);
    const blobs = join(folder.journalDir, "blobs");
    for (const name of await readdir(blobs)) await writeFile(join(blobs, name), "forged");
    await expect(planRollback(folder, signal)).rejects.toMatchObject({ code: "store-corrupt" });
  });
});

/** Paths that may stand together in one tree, and some that exclude each other (`x` and `x/y`). */
const names = ["a", "b.txt", "dir/c", "dir/d", "dir/sub/e", "x", "x/y", "x/z/w", "n\nl", "\udcff\udc80/q"];
const bytes = fc.oneof(
  fc.string({ maxLength: 40 }).map((it) => Buffer.from(it)),
  fc.uint8Array({ maxLength: 40 }).map((it) => Buffer.from(it)),
  fc.constantFrom("a\r\nb\r\n", "a\nb", "").map((it) => Buffer.from(it)),
);
const held: fc.Arbitrary<FileState> = fc.oneof(
  fc.record({ kind: fc.constantFrom("file" as const, "executable" as const), content: bytes }),
  fc.constantFrom("a", "../up", "dir", "nowhere").map((target) => link(target)),
);
const tree = fc
  .dictionary(
    fc.constantFrom(...names),
    fc.record({ state: held, mode: fc.constantFrom(0o44, 0o40, 0o0, 0o66) }),
  )
  .map((entries) => {
    const paths = Object.keys(entries);
    const apart = (path: string): boolean => !paths.some((other) => path.startsWith(`${other}/`));
    return new Map(Object.entries(entries).filter(([path]) => apart(path)));
  });

/** A regular file's mode: owner as its kind says, the rest as drawn. */
function modeOf(state: FileState, rest: number): number {
  if (state.kind === "executable") return 0o700 | rest | ((rest & 0o44) >> 2);
  return 0o600 | rest;
}

test("apply, roll back, roll that back: every tree is met again", async () => {
  await fc.assert(
    fc.asyncProperty(tree, tree, async (base, post) => {
      await using folder = await makeApplyFolder();
      for (const [path, { state, mode }] of base) await put(folder.root, path, state, modeOf(state, mode));
      const before = await readTree(folder.root);
      fc.pre(JSON.stringify([...describeTree(base)]) !== JSON.stringify([...describeTree(post)]));
      const paths = new Set([...base.keys(), ...post.keys()]);
      const files = [...paths].map((path) => ({
        path,
        base: base.get(path)?.state ?? absent,
        post: post.get(path)?.state ?? absent,
      }));
      await applyFiles(folder, files);
      const after = await readTree(folder.root);
      expect(await contentsOf(folder.root)).toEqual(Object.fromEntries(describeTree(post)));
      await rollBack(folder);
      expect(await readTree(folder.root)).toEqual(before);
      await rollBack(folder, "rollback");
      expect(await readTree(folder.root)).toEqual(after);
      await rm(folder.root, { recursive: true });
    }),
    { numRuns: 60 },
  );
});

test("a file may come to stand below what was a link to itself", async () => {
  await using folder = await makeApplyFolder();
  for (const [path, target] of Object.entries({ a: "a", x: "a" })) await put(folder.root, path, link(target));
  const before = await readTree(folder.root);
  await applyFiles(folder, [
    { path: "x", base: link("a"), post: absent },
    { path: "x/y", base: absent, post: { kind: "file", content: Buffer.from("new\n") } },
  ]);
  expect(await readFile(join(folder.root, "x", "y"), "utf8")).toBe("new\n");
  await rollBack(folder);
  expect(await readTree(folder.root)).toEqual(before);
});

test("a link may come to stand where folders stood: nothing behind it is touched", async () => {
  await using folder = await makeApplyFolder();
  const outside = join(folder.root, "..", "outside");
  await mkdir(join(outside, "z"), { recursive: true });
  await put(folder.root, "x/z/w", { kind: "file", content: Buffer.from("") });
  await put(folder.root, "y/z/w", { kind: "file", content: Buffer.from("") });
  const before = await readTree(folder.root);
  const empty = { kind: "file", content: Buffer.from("") } as const;
  await applyFiles(folder, [
    { path: "a", base: absent, post: link("a") },
    { path: "x", base: absent, post: link("a") },
    { path: "x/z/w", base: empty, post: absent },
    { path: "y", base: absent, post: link("../outside") },
    { path: "y/z/w", base: empty, post: absent },
  ]);
  expect(await readdir(outside)).toEqual(["z"]);
  await rollBack(folder);
  expect(await readTree(folder.root)).toEqual(before);
});

/** The files of a tree as git would see them. */
async function contentsOf(root: string): Promise<Record<string, string>> {
  const entries = Object.entries(await readTree(root)).filter(([path]) => !path.endsWith("/"));
  return Object.fromEntries(
    entries.map(([path, line]) => [
      path,
      line.replace(/^[0-7]+ /u, (mode) => (Number.parseInt(mode, 8) & 0o100 ? "x " : "f ")),
    ]),
  );
}

function describeTree(entries: ReadonlyMap<string, { state: FileState }>): [string, string][] {
  const lines = [...entries].map(([path, { state }]): [string, string] => [path, describeState(state)]);
  return lines.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function describeState(state: FileState): string {
  if (state.kind === "absent") return "";
  if (state.kind === "symlink") return `-> ${state.content.toString()}`;
  return `${state.kind === "executable" ? "x" : "f"} ${JSON.stringify(state.content.toString("latin1"))}`;
}
