import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Stopped } from "../../../src/base/stop.ts";
import { gitAt, openGit } from "../../../src/worktree/git.ts";

const { signal } = new AbortController();
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "remit-git-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

async function repository() {
  const git = openGit({ cwd: dir, gitDir: join(dir, ".git") });
  await git.run(["init", "-q"], { signal });
  return gitAt(git, { workTree: dir });
}

describe("running git", () => {
  test("gives back bytes as they are", async () => {
    const git = await repository();
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const { stdout } = await git.run(["hash-object", "-w", "--stdin"], { input: bytes, signal });
    const read = await git.run(["cat-file", "blob", stdout.toString().trim()], { signal });
    expect(read.stdout.equals(bytes)).toBe(true);
  });

  test("ends input when there is none, so that git does not wait", async () => {
    const git = await repository();
    const { stdout } = await git.run(["mktree"], { signal });
    expect(stdout.toString().trim()).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  });

  test("an expected exit code is a value, another one a fault that says what git said", async () => {
    const git = await repository();
    const missing = ["cat-file", "-e", "0".repeat(39) + "1"];
    expect((await git.run(missing, { expect: [0, 1], signal })).exitCode).toBe(1);
    await expect(git.run(["cat-file", "-p", "nothing"], { signal })).rejects.toMatchObject({
      code: "git-failed",
      message: expect.stringMatching(/git cat-file -p nothing ended with 128: fatal: .*nothing/su),
    });
  });

  test("names a git that is not installed", async () => {
    const git = openGit({ cwd: dir });
    vi.stubEnv("PATH", dir);
    await expect(git.run(["--version"], { signal })).rejects.toMatchObject({
      code: "git-missing",
      hint: expect.stringContaining("Install git"),
    });
  });

  test("a stop ends it with the stop's own reason", async () => {
    const git = await repository();
    const stop = new AbortController();
    const reason = new Stopped({ kind: "deadline", message: "Time is up." });
    const waiting = git.run(["cat-file", "--batch"], { input: "x\n".repeat(2_000_000), signal: stop.signal });
    stop.abort(reason);
    await expect(waiting).rejects.toMatchObject({ name: "Stopped", message: "Time is up." });
    await expect(git.run(["--version"], { signal: stop.signal })).rejects.toBeInstanceOf(Stopped);
  });
});

describe("the environment", () => {
  test("no variable of the caller's reaches git", async () => {
    const git = await repository();
    for (const name of [
      "GIT_DIR",
      "GIT_WORK_TREE",
      "GIT_INDEX_FILE",
      "GIT_OBJECT_DIRECTORY",
      "GIT_CONFIG_GLOBAL",
    ]) {
      vi.stubEnv(name, "/nonexistent/elsewhere");
    }
    vi.stubEnv("GIT_TRACE", join(dir, "trace"));
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", "user.name");
    vi.stubEnv("GIT_CONFIG_VALUE_0", "Caller");
    expect(
      (await git.run(["rev-parse", "--absolute-git-dir"], { signal })).stdout.toString().trim(),
    ).toContain(dir);
    const told = await git.run(["config", "user.name"], { expect: [0, 1], signal });
    expect(told).toMatchObject({ exitCode: 1 });
    expect((await git.run(["status", "--porcelain"], { signal })).stdout.toString()).toBe("");
  });

  test("the caller's own configuration and attributes are not read", async () => {
    const git = await repository();
    writeFileSync(join(dir, ".gitconfig"), "[user]\n\tname = Caller\n");
    vi.stubEnv("HOME", dir);
    expect((await git.run(["config", "user.name"], { expect: [0, 1], signal })).exitCode).toBe(1);
  });

  test("equal trees have equal commits", async () => {
    const git = await repository();
    const tree = (await git.run(["mktree"], { signal })).stdout.toString().trim();
    const commits = await Promise.all(
      [1, 2].map(() => git.run(["commit-tree", tree, "-m", "x"], { signal })),
    );
    expect(new Set(commits.map(({ stdout }) => stdout.toString())).size).toBe(1);
  });

  test("object folders with colons, quotes and spaces can be read besides", async () => {
    const other = join(dir, 'o: "x" y\\z');
    const first = await repository();
    const { stdout } = await first.run(["hash-object", "-w", "--stdin"], { input: "hello", signal });
    const { renameSync, mkdirSync } = await import("node:fs");
    renameSync(join(dir, ".git", "objects"), other);
    mkdirSync(join(dir, ".git", "objects"));
    const oid = stdout.toString().trim();
    expect((await first.run(["cat-file", "-e", oid], { expect: [0, 1], signal })).exitCode).toBe(1);
    const read = await gitAt(first, { alternates: [other] }).run(["cat-file", "blob", oid], { signal });
    expect(read.stdout.toString()).toBe("hello");
  });
});
