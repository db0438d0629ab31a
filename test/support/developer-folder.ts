import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { type Shadow, openShadow } from "../../src/worktree/shadow.ts";
import { takeSnapshot } from "../../src/worktree/snapshot.ts";
import type { Snapshot } from "../../src/worktree/change.ts";

/** A folder of a developer's with a state folder beside it, both gone when disposed of. */
export interface DeveloperFolder extends Disposable {
  readonly dir: string;
  readonly root: string;
  readonly stateDir: string;
  /** Runs the developer's own git here, in an environment of its own. */
  git(...args: string[]): string;
  write(files: Readonly<Record<string, string | Buffer>>): void;
  shadow(root?: string): Promise<Shadow>;
  snapshot(root?: string): Promise<{ readonly shadow: Shadow; readonly snapshot: Snapshot }>;
  /** Every file below a folder: bytes, mode, inode and all times but the last access. */
  fingerprint(root?: string): Map<string, string>;
}

export const signal: AbortSignal = new AbortController().signal;

export function developerFolder(
  options: { readonly init?: readonly string[] | false } = {},
): DeveloperFolder {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-tree-")));
  const root = join(dir, "dev");
  const stateDir = join(dir, "state");
  mkdirSync(root);
  const folder: DeveloperFolder = {
    dir,
    root,
    stateDir,
    git: (...args) => runGit(root, ...args),
    write: (files) => writeFiles(root, files),
    shadow: (at = root) => openShadow(at, stateDir, signal),
    snapshot: async (at = root) => {
      const shadow = await openShadow(at, stateDir, signal);
      return { shadow, snapshot: await takeSnapshot(shadow, "r1", { carry: undefined }, signal) };
    },
    fingerprint: (at = root) => fingerprint(at),
    // Node cannot remove what lies deeper than a path can name.
    [Symbol.dispose]: () => execFileSync("rm", ["-rf", dir]),
  };
  if (options.init !== false) folder.git("init", "-q", "-b", "main", ...(options.init ?? []));
  return folder;
}

/** Takes a snapshot and sees that nothing of the developer's was touched. */
export async function snapshotOf(dev: DeveloperFolder, root: string = dev.root) {
  const before = dev.fingerprint();
  const { shadow, snapshot } = await dev.snapshot(root);
  expect(dev.fingerprint()).toEqual(before);
  return { shadow, snapshot, contents: await treeContents(shadow, snapshot.tree) };
}

/** A repository with one commit, and names that git would ignore in it too. */
export function committed(
  files: Readonly<Record<string, string | Buffer>> = { "src/a.ts": "a\n", "b.txt": "b\n" },
): DeveloperFolder {
  const dev = developerFolder();
  dev.write(files);
  dev.git("add", "-A", "-f");
  dev.git("commit", "-qm", "first");
  return dev;
}

/** Runs git as the developer would, untouched by this process's own settings. */
export function runGit(cwd: string, ...args: string[]): string {
  return runGitBytes(cwd, args).toString("utf8");
}

export function runGitBytes(cwd: string, args: readonly string[], input?: Buffer): Buffer {
  return execFileSync("git", args, {
    cwd,
    ...(input !== undefined && { input }),
    stdio: ["pipe", "pipe", "pipe"],
    maxBuffer: 1 << 30,
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Dev",
      GIT_AUTHOR_EMAIL: "dev@example.com",
      GIT_COMMITTER_NAME: "Dev",
      GIT_COMMITTER_EMAIL: "dev@example.com",
    },
  });
}

export function writeFiles(root: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/**
 * Every path of a folder (as latin1 of its bytes) with its kind and content; `.git` at the top left out, and the
 * folders of `without`.
 */
export function contentsOf(root: string, ...without: readonly string[]): Map<string, string> {
  const contents = new Map<string, string>();
  visit(Buffer.from(root), "", (path, place) => {
    if (path === ".git" || without.includes(path)) return false;
    const stat = lstatSync(place);
    if (stat.isFile())
      contents.set(path, `${(stat.mode & 0o100) === 0 ? "file" : "exec"} ${readFileSync(place, "latin1")}`);
    else if (stat.isSymbolicLink()) contents.set(path, `link ${readlinkSync(place, "latin1")}`);
    else if (!stat.isDirectory()) contents.set(path, "special");
    return true;
  });
  return contents;
}

/** A tree of a shadow in the same form as {@link contentsOf}. */
export async function treeContents(shadow: Shadow, tree: string): Promise<Map<string, string>> {
  const { stdout } = await shadow.git.run(["ls-tree", "-r", "-z", "--full-tree", tree], { signal });
  const contents = new Map<string, string>();
  for (const record of stdout.toString("latin1").split("\0").slice(0, -1)) {
    const tab = record.indexOf("\t");
    const [head, path] = [record.slice(0, tab), record.slice(tab + 1)];
    const [mode = "", , oid = ""] = head.split(" ");
    const blob = await shadow.git.run(["cat-file", "blob", oid], { signal });
    const kind = mode === "120000" ? "link" : mode === "100755" ? "exec" : mode === "100644" ? "file" : mode;
    contents.set(path, `${kind} ${blob.stdout.toString("latin1")}`);
  }
  return contents;
}

export function fingerprint(root: string): Map<string, string> {
  const found = new Map<string, string>();
  visit(Buffer.from(root), "", (path, place) => {
    const stat = lstatSync(place, { bigint: true });
    const content = stat.isFile() ? createHash("sha256").update(readFileSync(place)).digest("hex") : "";
    const times = `${stat.mtimeNs} ${stat.ctimeNs}`;
    found.set(path, `${stat.mode} ${stat.ino} ${stat.nlink} ${stat.uid} ${times} ${content}`);
    return true;
  });
  return found;
}

function visit(place: Buffer, path: string, see: (path: string, place: Buffer) => boolean): void {
  for (const entry of readdirSync(place, { withFileTypes: true, encoding: "buffer" })) {
    const inner = Buffer.concat([place, Buffer.from("/"), entry.name]);
    const name = path === "" ? entry.name.toString("latin1") : `${path}/${entry.name.toString("latin1")}`;
    if (see(name, inner) && entry.isDirectory()) visit(inner, name, see);
  }
}
