import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Change } from "../../../src/worktree/change.ts";
import { composeTree } from "../../../src/worktree/compose.ts";
import {
  entryAt,
  listChanges,
  listTree,
  readBlob,
  readText,
  writePatch,
} from "../../../src/worktree/diff.ts";
import { plannedFiles } from "../../../src/worktree/planned-files.ts";
import type { Shadow } from "../../../src/worktree/shadow.ts";
import { openWorktree } from "../../../src/worktree/worktree.ts";
import {
  committed,
  contentsOf,
  runGitBytes,
  signal,
  treeContents,
  writeFiles,
} from "../../support/developer-folder.ts";

const numbered = (count: number, changes: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_none, at) => `${changes[at] ?? `line ${at}`}\n`).join("");

const base = {
  "long.txt": numbered(40),
  "mode.sh": "#!/bin/sh\n",
  "gone.txt": "gone\n",
  "moved.txt": numbered(20, { 3: "unique" }),
  "data.bin": Buffer.from([0, 1, 2]),
  file: "plain\n",
  "crlf.txt": "a\r\nb\r\n",
};

interface Compared {
  readonly shadow: Shadow;
  readonly baseTree: string;
  readonly tree: string;
  readonly changes: readonly Change[];
  readonly root: string;
  readonly dir: string;
}

/** Makes a proposal of the base and hands over the difference. */
async function compare(deed: (dir: string) => void, check: (compared: Compared) => Promise<void>) {
  using dev = committed(base);
  const { shadow, snapshot } = await dev.snapshot();
  const options = { purpose: "work", run: "r1", copyCarries: false } as const;
  await using worktree = await openWorktree(shadow, snapshot, options, signal);
  deed(worktree.dir);
  const { tree } = await worktree.freeze(signal);
  const changes = await listChanges(shadow, snapshot.tree, tree, signal);
  await check({ shadow, baseTree: snapshot.tree, tree, changes, root: dev.root, dir: worktree.dir });
}

function everything(dir: string): void {
  writeFileSync(join(dir, "long.txt"), numbered(40, { 2: "two", 35: "thirty-five" }));
  chmodSync(join(dir, "mode.sh"), 0o755);
  rmSync(join(dir, "gone.txt"));
  rmSync(join(dir, "moved.txt"));
  writeFiles(dir, {
    "to/moved.txt": numbered(20, { 3: "unique", 5: "edited" }),
    "new\n\u00ff": "no newline",
  });
  writeFileSync(join(dir, "data.bin"), Buffer.from([0, 9]));
  rmSync(join(dir, "file"));
  symlinkSync("long.txt", join(dir, "file"));
  writeFileSync(join(dir, "crlf.txt"), "a\r\nc\r\n");
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/x`), Buffer.from([0xff])]), "bytes\n");
}

describe("listing changes", () => {
  test("says of every path what was done to it", async () => {
    await compare(everything, async ({ changes }) => {
      const told = changes.map(({ path, kinds, added, deleted, binary, hunks }) => [
        path,
        kinds.join("+"),
        `+${added} -${deleted}${binary ? " binary" : ""} ${hunks.length}`,
      ]);
      expect(told).toEqual([
        ["crlf.txt", "modify", "+1 -1 1"],
        ["data.bin", "modify+binary", "+0 -0 binary 0"],
        ["file", "modify+symlink", "+1 -1 1"],
        ["gone.txt", "delete", "+0 -1 1"],
        ["long.txt", "modify", "+2 -2 2"],
        ["mode.sh", "mode", "+0 -0 0"],
        ["moved.txt", "delete+rename", "+0 -20 1"],
        ["new\n\u00ff", "create", "+1 -0 1"],
        ["to/moved.txt", "create+rename", "+20 -0 1"],
        ["x\udcff", "create", "+1 -0 1"],
      ]);
      const rename = changes.filter(({ kinds }) => kinds.includes("rename"));
      expect(rename.map(({ renamedFrom, renamedTo }) => [renamedFrom, renamedTo])).toEqual([
        [undefined, "to/moved.txt"],
        ["moved.txt", undefined],
      ]);
      expect(changes.find(({ path }) => path === "mode.sh")).toMatchObject({
        base: { mode: "100644" },
        proposal: { mode: "100755" },
      });
      expect(changes.find(({ path }) => path === "crlf.txt")?.hunks[0]?.body).toEqual([
        " a\r",
        "-b\r",
        "+c\r",
      ]);
    });
  });

  test("of equal trees are none", async () => {
    await compare(
      () => undefined,
      async ({ changes, shadow, baseTree }) => {
        expect(changes).toEqual([]);
        expect((await writePatch(shadow, baseTree, baseTree, signal)).length).toBe(0);
      },
    );
  });

  test("a file and the folder that takes its place", async () => {
    await compare(
      (dir) => {
        rmSync(join(dir, "file"));
        writeFiles(dir, { "file/inner": "x\n" });
      },
      async ({ changes }) => {
        expect(changes.map(({ path, kinds }) => [path, kinds])).toEqual([
          ["file", ["delete"]],
          ["file/inner", ["create"]],
        ]);
      },
    );
  });
});

describe("reading trees", () => {
  test("paths, entries, texts and blobs", async () => {
    await compare(everything, async ({ shadow, baseTree, tree, changes }) => {
      expect(await listTree(shadow, baseTree, signal)).toEqual(Object.keys(base).toSorted());
      expect(await readText(shadow, tree, "crlf.txt", signal)).toBe("a\r\nc\r\n");
      expect(await readText(shadow, tree, "x\udcff", signal)).toBe("bytes\n");
      expect(await readText(shadow, tree, "new\n\u00ff", signal)).toBe("no newline");
      expect(await readText(shadow, tree, "gone.txt", signal)).toBeUndefined();
      expect(await readText(shadow, tree, "to", signal)).toBeUndefined();
      expect(await entryAt(shadow, tree, "mode.sh", signal)).toMatchObject({ mode: "100755" });
      const binary = changes.find(({ binary: is }) => is);
      expect([...(await readBlob(shadow, binary?.proposal?.oid ?? "", signal))]).toEqual([0, 9]);
    });
  });

  test("contents for applying", async () => {
    await compare(everything, async ({ shadow, changes }) => {
      const files = new Map((await plannedFiles(shadow, changes, signal)).map((one) => [one.path, one]));
      expect(files.get("gone.txt")).toEqual({
        path: "gone.txt",
        base: { kind: "file", content: Buffer.from("gone\n") },
        post: { kind: "absent" },
      });
      expect(files.get("file")?.post).toEqual({ kind: "symlink", content: Buffer.from("long.txt") });
      expect(files.get("mode.sh")?.post.kind).toBe("executable");
    });
  });
});

test("the patch is one that git takes, and it makes the proposal", async () => {
  await compare(everything, async ({ shadow, baseTree, tree, root, dir }) => {
    const patch = await writePatch(shadow, baseTree, tree, signal);
    const copy = join(root, "..", "copy");
    mkdirSync(copy);
    execFileSync("sh", ["-c", `cp -a . ${copy} && rm -rf ${copy}/.git`], { cwd: root });
    runGitBytes(copy, ["init", "-q"]);
    runGitBytes(copy, ["-c", "core.autocrlf=false", "apply", "--binary", "--whitespace=nowarn", "-"], patch);
    expect(contentsOf(copy)).toEqual(contentsOf(dir));
  });
});

describe("a part of a proposal", () => {
  test("everything is the proposal, nothing is the base", async () => {
    await compare(everything, async ({ shadow, baseTree, tree, changes }) => {
      const compose = (selection: readonly string[]) =>
        composeTree(shadow, { baseTree, changes, selection }, signal);
      expect(await compose(changes.map(({ path }) => path))).toBe(tree);
      expect(await compose([])).toBe(baseTree);
      expect(await compose(["unknown", "long.txt:9"])).toBe(baseTree);
      const byHunk = changes.flatMap(({ path, hunks }) =>
        hunks.length > 0 ? hunks.map(({ id }) => id) : [path],
      );
      expect(await compose(byHunk)).toBe(tree);
    });
  });

  test("single hunks, and whole files beside them", async () => {
    await compare(everything, async ({ shadow, baseTree, changes }) => {
      const selection = ["long.txt:2", "to/moved.txt", "mode.sh"];
      const contents = await treeContents(
        shadow,
        await composeTree(shadow, { baseTree, changes, selection }, signal),
      );
      expect(contents.get("long.txt")).toBe(`file ${numbered(40, { 35: "thirty-five" })}`);
      expect(contents.get("mode.sh")).toBe("exec #!/bin/sh\n");
      expect(contents.has("moved.txt") && contents.has("to/moved.txt")).toBe(true);
      expect(contents.get("crlf.txt")).toBe("file a\r\nb\r\n");
    });
  });

  test("a file that needs an unchosen deletion is refused", async () => {
    await compare(
      (dir) => {
        rmSync(join(dir, "file"));
        writeFiles(dir, { "file/inner": "x\n" });
      },
      async ({ shadow, baseTree, changes }) => {
        const composition = { baseTree, changes, selection: ["file/inner"] };
        await expect(composeTree(shadow, composition, signal)).rejects.toMatchObject({
          code: "usage",
          message: expect.stringContaining("file/inner takes the place of file"),
        });
      },
    );
  });
});
