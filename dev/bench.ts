import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { listChanges } from "../src/worktree/diff.ts";
import { openShadow } from "../src/worktree/shadow.ts";
import { takeSnapshot } from "../src/worktree/snapshot.ts";
import { openWorktree } from "../src/worktree/worktree.ts";

/**
 * Compares what a run costs with what git itself costs on the same machine in the same minute: ratios, since times
 * mean nothing elsewhere. `--files 2000,20000` chooses the sizes, `--repeat 5` how often the short ones are measured.
 */
const { values } = parseArgs({
  options: {
    files: { type: "string", default: "2000,20000,100000" },
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
    git("status");
    const status = await median(() => void git("status", "--porcelain"));
    const add = await time(() => void git("worktree", "add", "-q", "--detach", join(dir, "linked")));
    git("worktree", "remove", "--force", join(dir, "linked"));

    const shadow = await openShadow(root, join(dir, "state"), signal);
    const shot = () => takeSnapshot(shadow, "bench", { carry: undefined }, signal);
    const options = { purpose: "work", run: "bench", copyCarries: false } as const;
    const open = async () => openWorktree(shadow, await shot(), options, signal);
    const firstShot = await time(shot);
    const snapshot = await shot();
    const nextShot = await median(shot);
    const cold = await time(async () =>
      (await openWorktree(shadow, snapshot, options, signal))[Symbol.asyncDispose](),
    );
    const warm = await median(async () =>
      (await openWorktree(shadow, snapshot, options, signal))[Symbol.asyncDispose](),
    );

    await using worktree = await open();
    const clean = await median(() => worktree.freeze(signal));
    edit(worktree.dir, 10);
    const list = async () => listChanges(shadow, worktree.tree, (await worktree.freeze(signal)).tree, signal);
    const dirty = await median(list);
    let step = 0;
    const record = await median(() => {
      step += 1;
      writeFileSync(join(worktree.dir, "folder-0", "file-0.ts"), `export const step = ${step};\n`);
      return worktree.record(["folder-0/file-0.ts"], signal);
    });

    console.log(`\n${size} files   git status ${ms(status)}   git worktree add ${ms(add)}`);
    print("snapshot, first ever", firstShot, { status, add });
    print("snapshot, nothing changed", nextShot, { status, add });
    print("open a worktree, cold", cold, { status, add });
    print("open a worktree, warm", warm, { status, add });
    print("freeze, nothing changed", clean, { status, add });
    print("freeze and list 10 changes", dirty, { status, add });
    print("record one path", record, { status, add });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function makeRepository(root: string, size: number): void {
  for (let at = 0; at < size; at += 1) {
    const folder = join(root, `folder-${Math.floor(at / 40)}`);
    if (at % 40 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, `file-${at % 40}.ts`),
      `export const x${at} = ${at};\n`.repeat(20 + (at % 60)),
    );
  }
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "pipe" });
  git("init", "-q");
  git("add", ".");
  git("-c", "user.name=Bench", "-c", "user.email=bench@localhost", "commit", "-qm", "files");
  git("repack", "-adq");
}

function edit(dir: string, count: number): void {
  for (let at = 0; at < count; at += 1) {
    writeFileSync(join(dir, `folder-${at}`, "file-1.ts"), `export const changed = ${at};\n`);
  }
}

async function time(body: () => unknown): Promise<number> {
  const began = performance.now();
  await body();
  return performance.now() - began;
}

async function median(body: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < repeat; round += 1) times.push(await time(body));
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function print(what: string, tookMs: number, { status, add }: { status: number; add: number }): void {
  const ratios = `${(tookMs / status).toFixed(1)} x status   ${(tookMs / add).toFixed(2)} x worktree add`;
  console.log(`  ${what.padEnd(28)} ${ms(tookMs).padStart(9)}   ${ratios}`);
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}
