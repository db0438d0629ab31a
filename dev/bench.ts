import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { indexNames } from "../src/worktree/index-names.ts";
import { readIndex } from "../src/worktree/index-file.ts";
import { walkLayer } from "../src/worktree/layer-walk.ts";
import { type Shadow, openShadow } from "../src/worktree/shadow.ts";
import { takeSnapshot } from "../src/worktree/snapshot.ts";
import { walkTree } from "../src/worktree/walk.ts";
import { type Worktree, openWorktree } from "../src/worktree/worktree.ts";

/**
 * Compares what a run's worktree costs with one lstat walk of the developer's folder, tracked and ignored files both, on
 * the same machine in the same minute: GNU find, made to look at every file (`find ROOT -printf %s`). Ratios, since times
 * mean nothing elsewhere. `--files 2000,20000` chooses the sizes, `--repeat 5` how often each is measured (the median
 * counts), `--modules 20000` how many files node_modules has. `git worktree add` and `git status` stand beside.
 */
const { values } = parseArgs({
  options: {
    files: { type: "string", default: "2000,20000,100000" },
    modules: { type: "string", default: "20000" },
    repeat: { type: "string", default: "5" },
  },
});
const repeat = Number(values.repeat);
const { signal } = new AbortController();

for (const size of values.files.split(",").map(Number)) await measure(size);

async function measure(size: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "remit-bench-"));
  try {
    const root = join(dir, "dev");
    makeRepository(root, size);
    const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
    const add = await time(() => void git("worktree", "add", "-q", "--detach", join(dir, "linked")));
    git("worktree", "remove", "--force", join(dir, "linked"));
    const status = await median(() => void git("status", "--porcelain"));
    const walk = await median(() => lstatWalk(root));
    const own = await median(() => walkTree(root, () => true, signal));
    const show = (what: string, took: number) => print(what, took, walk);

    console.log(
      `\n${size} tracked files, ${values.modules} in node_modules: one lstat walk takes ${ms(walk)}`,
    );
    show("the same walk in Node", own);
    show("git status", status);
    show("git worktree add", add);
    const shadow = await openShadow(root, join(dir, "state"), signal);
    show("snapshot, first ever", await time(() => snapshot(shadow)));
    show("snapshot, nothing changed", await median(() => snapshot(shadow)));
    for (const overlay of [false, true]) await measureKind(shadow, overlay, show);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measureKind(
  shadow: Shadow,
  overlay: boolean,
  show: (what: string, tookMs: number) => void,
): Promise<void> {
  console.log(overlay ? "  overlay" : "  copy");
  const options = { purpose: "work", run: "bench", copyCarries: false, overlay } as const;
  const open = async () => openWorktree(shadow, await snapshot(shadow), options, signal);
  show("  open, first ever", await time(async () => (await open())[Symbol.asyncDispose]()));
  const opened: number[] = [];
  const closed: number[] = [];
  for (let round = 0; round < repeat; round += 1) {
    let worktree: Worktree | undefined;
    opened.push(await time(async () => (worktree = await open())));
    if (worktree !== undefined) edit(worktree.dir, round);
    closed.push(await time(() => worktree?.[Symbol.asyncDispose]()));
  }
  show("  open, snapshot included", middle(opened));
  show("  close after 30 changes", middle(closed));
  await using worktree = await open();
  show("  freeze, nothing changed", await median(() => worktree.freeze(signal)));
  edit(worktree.dir, repeat);
  show("  list 30 changes", await measureList(shadow, worktree));
  show("  freeze 30 changes", await time(() => worktree.freeze(signal)));
  show("  freeze again", await median(() => worktree.freeze(signal)));
  let step = 0;
  const record = await median(() => {
    step += 1;
    writeFileSync(join(worktree.dir, "folder-0", "file-0.ts"), `export const step = ${step};\n`);
    return worktree.record(["folder-0/file-0.ts"], signal);
  });
  show("  record one path", record);
}

/** Finding the names of everything that changed, ignored folders included; reading and storing nothing. */
async function measureList(shadow: Shadow, { space, dir }: Worktree): Promise<number> {
  const list = async () => walkTree(dir, (path) => path !== ".git", signal);
  if (space === undefined) return median(list);
  const { entries } = await readIndex(join(shadow.dir, "bases", "1", "index"), shadow.objectFormat);
  const layers = { merged: dir, upper: join(dirname(space.at), "upper") };
  const names = indexNames(entries);
  const enter = (path: string) => path !== ".git";
  const listed = await walkLayer({ ...layers, entries, names, enter }, signal);
  const files = listed.found.filter(({ kind }) => kind === "file");
  if (files.length !== 30) throw new Error(`Of 30 changed files ${files.length} were listed.`);
  return median(() => walkLayer({ ...layers, entries, names, enter }, signal));
}

function snapshot(shadow: Shadow) {
  return takeSnapshot(shadow, "bench", { carry: undefined }, signal);
}

/** Every file is looked at, since its size is asked for. */
function lstatWalk(root: string): void {
  execFileSync("find", [root, "-name", ".git", "-prune", "-o", "-printf", "%s"], {
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1 << 30,
  });
}

function makeRepository(root: string, size: number): void {
  writeMany(root, size, 60);
  writeMany(join(root, "node_modules", "library"), Number(values.modules), 10);
  writeFileSync(join(root, ".gitignore"), "node_modules/\nbuild/\n");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=Bench", "-c", "user.email=bench@localhost", "commit", "-qm", "files");
  git("repack", "-adq");
}

function writeMany(root: string, size: number, maxLines: number): void {
  for (let at = 0; at < size; at += 1) {
    const folder = join(root, `folder-${Math.floor(at / 40)}`);
    if (at % 40 === 0) mkdirSync(folder, { recursive: true });
    const text = `export const x${at} = ${at};\n`.repeat(maxLines / 3 + (at % maxLines));
    writeFileSync(join(folder, `file-${at % 40}.ts`), text);
  }
}

/** Ten files are changed, and twenty made that git ignores. */
function edit(dir: string, round: number): void {
  for (let at = 0; at < 10; at += 1) {
    writeFileSync(join(dir, `folder-${at}`, "file-1.ts"), `export const changed = ${at + round};\n`);
  }
  mkdirSync(join(dir, "build"), { recursive: true });
  for (let at = 0; at < 20; at += 1) writeFileSync(join(dir, "build", `out-${at}.js`), `${at}\n`);
}

async function time(body: () => unknown): Promise<number> {
  const began = performance.now();
  await body();
  return performance.now() - began;
}

async function median(body: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < repeat; round += 1) times.push(await time(body));
  return middle(times);
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function print(what: string, tookMs: number, walk: number): void {
  console.log(`  ${what.padEnd(30)} ${ms(tookMs).padStart(9)}   ${(tookMs / walk).toFixed(2)} walks`);
}

function ms(time: number): string {
  return time < 10 ? `${time.toFixed(1)} ms` : `${time.toFixed(0)} ms`;
}
