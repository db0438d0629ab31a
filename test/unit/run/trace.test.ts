import { writeFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { traceHunks, type StepTree } from "../../../src/run/trace.ts";
import type { Change } from "../../../src/worktree/change.ts";
import { listChanges, readText } from "../../../src/worktree/diff.ts";
import { developerFolder, signal } from "../../support/developer-folder.ts";

const path = "a.txt";

/** Twenty lines with some in the place of others. */
function lines(more: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: 20 }, (_, at) => `${more[at + 1] ?? `line ${at + 1}`}\n`).join("");
}

type Step = readonly [step: number, content: string | Buffer | undefined];

/** The changes between a base and what the last step left, traced through real trees. */
async function traced(base: string | undefined, ...steps: readonly Step[]): Promise<readonly Change[]> {
  using folder = developerFolder();
  const treeOf = (content: string | Buffer | undefined): string => {
    if (content === undefined) rmSync(join(folder.root, path), { force: true });
    else writeFileSync(join(folder.root, path), content);
    folder.git("add", "-A");
    return folder.git("write-tree").trim();
  };
  const baseTree = treeOf(base);
  const trees: StepTree[] = steps.map(([step, content]) => ({ step, tree: treeOf(content) }));
  const shadow = await folder.shadow();
  const changes = await listChanges(shadow, baseTree, trees.at(-1)?.tree ?? baseTree, signal);
  return await traceHunks(changes, { baseTree, trees }, (tree, at) => readText(shadow, tree, at, signal));
}

async function steps(base: string | undefined, ...made: readonly Step[]) {
  const changes = await traced(base, ...made);
  return changes.flatMap((change) => change.hunks.map((hunk) => hunk.step));
}

describe("a hunk's step", () => {
  test("is the edit that made it, not a later one elsewhere", async () => {
    const [one, two, three] = [{ 2: "two" }, { 2: "two", 18: "x" }, { 2: "two", 18: "x", 10: "ten" }];
    expect(await steps(lines(), [3, lines(one)], [5, lines(two)], [9, lines(three)])).toEqual([3, 9, 5]);
  });

  test("is the later edit of the same lines", async () => {
    expect(await steps(lines(), [1, lines({ 5: "first" })], [2, lines({ 5: "second" })])).toEqual([2]);
  });

  test("is the later edit of lines nearby, which are the same hunk", async () => {
    expect(await steps(lines(), [1, lines({ 5: "five" })], [4, lines({ 5: "five", 7: "seven" })])).toEqual([
      4,
    ]);
  });

  test("is the command's where a command wrote the file again and changed the lines", async () => {
    const formatted = { 5: "  five", 15: "  fifteen" };
    const made = [
      [1, lines({ 5: "five" })],
      [2, lines({ 5: "five", 15: "fifteen" })],
      [3, lines(formatted)],
    ] as const;
    expect(await steps(lines(), ...made)).toEqual([3, 3]);
  });

  test("stays where a command left the lines as they were", async () => {
    const text = lines({ 5: "five" });
    expect(await steps(lines(), [1, text], [2, text], [3, text])).toEqual([1]);
  });

  test("is the second time, where the lines were taken back between", async () => {
    const text = lines({ 5: "five" });
    expect(await steps(lines(), [1, text], [2, lines()], [7, text])).toEqual([7]);
  });

  test("is the creation for a new file, and the last write for one that grew", async () => {
    expect(await steps(undefined, [2, "one\ntwo\n"], [6, "one\ntwo\n"])).toEqual([2]);
    expect(await steps(undefined, [2, "one\n"], [6, "one\ntwo\n"])).toEqual([6]);
  });

  test("is the step that removed lines", async () => {
    const without = lines().replace("line 10\n", "");
    expect(await steps(lines(), [1, lines({ 2: "two" })], [4, without.replace("line 2\n", "two\n")])).toEqual(
      [1, 4],
    );
  });

  test("is found in files without an end of line and with Windows' ones", async () => {
    expect(await steps("a\nb", [1, "a\nb\nc"], [2, "a\nb\nc"])).toEqual([1]);
    const crlf = lines().replaceAll("\n", "\r\n");
    const changed = crlf.replace("line 5\r\n", "five\r\n");
    expect(await steps(crlf, [1, crlf], [2, changed], [3, changed])).toEqual([2]);
  });

  test("is unknown for what stands in no step's tree, and without steps", async () => {
    const changes = (await traced(lines(), [1, lines({ 5: "five" })])).map((change) => ({
      ...change,
      hunks: change.hunks.map(({ step: _step, ...hunk }) => hunk),
    }));
    expect(changes).toHaveLength(1);
    expect(
      await traceHunks(changes, { baseTree: "b", trees: [{ step: 1, tree: "t" }] }, async () => lines()),
    ).toEqual(changes);
    expect(
      await traceHunks(changes, { baseTree: "b", trees: [{ step: 1, tree: "t" }] }, async () => undefined),
    ).toEqual(changes);
    expect(await traceHunks(changes, { baseTree: "b", trees: [] }, async () => lines({ 5: "five" }))).toEqual(
      changes,
    );
  });

  test("is the deletion for a file that is gone", async () => {
    expect(await steps("a\n\nb\n", [1, "a\n\nb\nc\n"], [5, undefined], [6, undefined])).toEqual([5]);
  });

  test("is the step that emptied a file", async () => {
    expect(await steps("a\n\nb\n", [1, "a\n"], [5, ""], [6, ""])).toEqual([5]);
  });

  test("is the edit, even where the file held the same lines elsewhere before", async () => {
    const [lead, part] = ["x\ny\nz\n", "{\n  a\n}\n"];
    const base = lead + part + lines() + lead;
    const edited = base.replace("line 10\n", "ten\n");
    expect(await steps(base, [1, edited], [4, edited + part])).toEqual([1, 4]);
  });
});

test("what has no lines comes back as it is, and nothing is read for it", async () => {
  const [change] = await traced(lines(), [1, Buffer.from([0, 1])]);
  expect(change).toMatchObject({ binary: true, hunks: [] });
  const [same] = await traceHunks(
    change === undefined ? [] : [change],
    { baseTree: "b", trees: [{ step: 1, tree: "t" }] },
    () => Promise.reject(new Error("nothing is to be read")),
  );
  expect(same).toBe(change);
});

test("everything but the step is as it was", async () => {
  const [change] = await traced(lines(), [1, lines({ 5: "five" })]);
  expect(change).toMatchObject({
    path,
    kinds: ["modify"],
    added: 1,
    deleted: 1,
    hunks: [{ id: "a.txt:1", start: 2, lines: 7, step: 1 }],
  });
});
