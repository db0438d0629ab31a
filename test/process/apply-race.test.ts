import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { applyPlan } from "../../src/worktree/apply.ts";
import { planApply } from "../../src/worktree/apply-plan.ts";
import { readState } from "../../src/worktree/file-state.ts";
import { file, makeApplyFolder, put, readTree } from "../support/apply-folder.ts";

const { signal } = new AbortController();
const rounds = 250;
const editorScript = join(import.meta.dirname, "..", "support", "editor-loop.ts");

test.each(["in-place", "rename"])(
  "an editor that saves (%s) in the very moment of the apply loses no version",
  async (manner) => {
    await using folder = await makeApplyFolder();
    const target = join(folder.root, "a");
    await put(folder.root, "a", file("version 0"));
    const editor = spawn(process.execPath, [editorScript, target, manner], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(editor.stdout)[Symbol.asyncIterator]();
    const closed = once(editor, "close");
    try {
      expect((await lines.next()).value).toBe("ready");
      const ends = { applied: 0, overtaken: 0 };
      for (let round = 0; round < rounds; round += 1) ends[await writeOver(folder, target)] += 1;
      await writeFile(`${target}.stop`, "");
      const { saves, lost } = JSON.parse(String((await lines.next()).value));
      expect(lost).toEqual([]);
      // How many rounds an editor on a busy machine meets is its own affair.
      expect(saves).toBeGreaterThan(rounds / 10);
      expect(ends.overtaken).toBeGreaterThan(0);
      expect(ends.applied).toBeGreaterThan(0);
    } finally {
      editor.kill("SIGKILL");
      await closed;
    }
    expect(Object.keys(await readTree(folder.root)).filter((path) => path.startsWith(".remit"))).toEqual([]);
  },
);

/** Writes over the version that stands there, saying which. */
async function writeOver(
  { root, journalDir, lockDir }: { root: string; journalDir: string; lockDir: string },
  target: string,
): Promise<"applied" | "overtaken"> {
  const base = await readState(target);
  if (base.kind !== "file") throw new Error(`the file is ${base.kind}`);
  const version = base.content.toString().replace("written over ", "");
  const files = [{ path: "a", base, post: file(`written over ${version}`) }];
  const plan = await planApply({ root, files }, signal);
  if (plan.kind === "conflict") return "overtaken";
  const onStep = async (name: string): Promise<void> => {
    if (name === "replace a") await writeFile(`${target}.go`, "");
  };
  return (await applyPlan(plan, { root, journalDir, lockDir, onStep }, signal)).kind;
}
