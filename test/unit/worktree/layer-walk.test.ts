import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readIndex } from "../../../src/worktree/index-file.ts";
import { indexNames } from "../../../src/worktree/index-names.ts";
import { walkLayer } from "../../../src/worktree/layer-walk.ts";
import { walkTree } from "../../../src/worktree/walk.ts";
import { type Worktree, openWorktree } from "../../../src/worktree/worktree.ts";
import { committed, signal } from "../../support/developer-folder.ts";
import { whyNoOverlay } from "../../support/worktree-kind.ts";

const options = { purpose: "work", run: "r1", copyCarries: false, overlay: true } as const;
const files = { "src/a.ts": "a\n", "src/b.ts": "b\n", "src/deep/c.ts": "c\n", "d/e/f": "f\n", top: "t\n" };

test.skipIf(whyNoOverlay !== undefined)(
  "a look at layers finds what a look at everything finds, whatever was done",
  async () => {
    using dev = committed(files);
    const { shadow, snapshot } = await dev.snapshot();
    await using worktree = await openWorktree(shadow, snapshot, options, signal);
    const names = [
      "src",
      "src/a.ts",
      "src/deep",
      "src/deep/c.ts",
      "d",
      "d/e",
      "d/e/f",
      "top",
      "new",
      "new/x",
      "d/new",
    ];
    const name = fc.constantFrom(...names);
    const step = fc.oneof(
      fc.record({ do: fc.constant("write"), at: name }),
      fc.record({ do: fc.constant("remove"), at: name }),
      fc.record({ do: fc.constant("make"), at: name }),
      fc.record({ do: fc.constant("move"), at: name, to: name }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        await worktree.restore(signal);
        for (const one of steps) act(worktree.dir, one);
        const [layer, whole] = await lookBoth(worktree, join(shadow.dir, "bases/1/index"));
        expect(layer).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  },
);

interface Step {
  readonly do: string;
  readonly at: string;
  readonly to?: string;
}

/** Does one thing where it can be done; where not, nothing. */
function act(dir: string, step: Step): void {
  const at = join(dir, step.at);
  const deeds: Record<string, () => void> = {
    write: () => writeFileSync(at, `${step.at}\n`),
    remove: () => rmSync(at, { recursive: true }),
    make: () => mkdirSync(at, { recursive: true }),
    move: () => execFileSync("mv", ["-fT", at, join(dir, step.to ?? "")], { stdio: "ignore" }),
  };
  try {
    deeds[step.do]?.();
  } catch {
    // What does not fit what is there is no deed.
  }
}

/** What both kinds of look say is there and gone, of what differs from the base. */
async function lookBoth(worktree: Worktree, indexFile: string): Promise<[string[], string[]]> {
  const { entries } = await readIndex(indexFile, "sha1");
  const names = indexNames(entries);
  const enter = (path: string): boolean => path !== ".git";
  const upper = join(dirname(worktree.space?.at ?? ""), "upper");
  const layer = await walkLayer({ merged: worktree.dir, upper, entries, names, enter }, signal);
  const whole = await walkTree(worktree.dir, enter, signal);
  const there = new Set(layer.found.map(({ path }) => path));
  const everything = new Map(whole.map((one) => [one.path, one]));
  const known = (path: string): boolean => entries.has(path) || names.isFolder(path);
  const gone = [...layer.entries.keys()].filter((path) => !isFile(layer.found, path));
  const goneAtAll = [...entries.keys()].filter((path) => !isFile(whole, path));
  for (const { path, kind } of layer.found) expect(everything.get(path)?.kind).toBe(kind);
  const fresh = whole.map(({ path }) => path).filter((path) => path !== ".git" && !known(path));
  return [
    [...[...there].filter((path) => !known(path)), ...gone].toSorted(),
    [...fresh, ...goneAtAll].toSorted(),
  ];
}

function isFile(found: readonly { readonly path: string; readonly kind: string }[], path: string): boolean {
  return found.some((one) => one.path === path && one.kind === "file");
}
