import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pathFromBytes } from "../../../src/base/repo-path.ts";
import { watchDeveloper, type Watch } from "../../../src/worktree/watch.ts";

let dir = "";
let root = "";
let home = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "remit-watch-"));
  root = join(dir, "project");
  home = join(dir, "home");
  for (const folder of [join(root, ".git", "hooks"), join(root, "src"), join(home, ".ssh")])
    mkdirSync(folder, { recursive: true });
  for (const name of ["a.txt", "b.txt", "src/c.txt"]) writeFileSync(join(root, name), "before\n");
  writeFileSync(join(home, ".bashrc"), "before\n");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const watch = (paths: readonly string[] = ["a.txt", "b.txt", "src/c.txt"]): Promise<Watch> =>
  watchDeveloper({ root, home }, paths);

test("what nobody touches is not told", async () => {
  const seen = await watch();
  writeFileSync(join(root, "untracked.txt"), "new\n");
  writeFileSync(join(home, ".bash_history"), "ls\n");
  const { changed, unwatched, watched } = await seen.look();
  expect(changed).toEqual([]);
  expect(unwatched).toBe(0);
  expect(watched).toBeGreaterThan(3);
});

test("a changed, a gone and a planted file are told, in the folder, in git's settings and at home", async () => {
  const seen = await watch();
  writeFileSync(join(root, "a.txt"), "after\n");
  rmSync(join(root, "b.txt"));
  writeFileSync(join(root, ".git", "hooks", "post-checkout"), "#!/bin/sh\n");
  writeFileSync(join(home, ".bashrc"), "before\nevil\n");
  writeFileSync(join(home, ".ssh", "authorized_keys"), "ssh-ed25519 …\n");
  const { changed } = await seen.look();
  expect(changed).toEqual([
    { place: "folder", path: "a.txt", how: "changed" },
    { place: "folder", path: "b.txt", how: "gone" },
    { place: "folder", path: ".git/hooks", how: "changed" },
    { place: "home", path: ".bashrc", how: "changed" },
    { place: "home", path: ".ssh", how: "changed" },
    { place: "home", path: ".ssh/authorized_keys", how: "appeared" },
  ]);
});

test("the same size and time put back are no disguise, nor is another file of the same name", async () => {
  const time = new Date("2026-01-01T00:00:00Z");
  for (const name of ["a.txt", "b.txt"]) utimesSync(join(root, name), time, time);
  const seen = await watch();
  writeFileSync(join(root, "a.txt"), "AFTER!\n");
  utimesSync(join(root, "a.txt"), time, time);
  writeFileSync(join(root, "other"), "before\n");
  utimesSync(join(root, "other"), time, time);
  renameSync(join(root, "other"), join(root, "b.txt"));
  chmodSync(join(root, "src/c.txt"), 0o755);
  const { changed } = await seen.look();
  expect(changed.map(({ path }) => path)).toEqual(["a.txt", "b.txt", "src/c.txt"]);
});

test("it can look again, and always against the beginning", async () => {
  const seen = await watch();
  expect((await seen.look()).changed).toHaveLength(0);
  writeFileSync(join(root, "a.txt"), "after\n");
  expect((await seen.look()).changed).toHaveLength(1);
  expect((await seen.look()).changed).toHaveLength(1);
});

test("names of any bytes, folders that are not there and a great many files do no harm", async () => {
  const odd = pathFromBytes(Buffer.from([0x61, 0xff]));
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff])]), "before\n");
  const many = Array.from({ length: 25_000 }, (_, index) => `gone/${index}`);
  const seen = await watch([odd, ...many]);
  rmSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x61, 0xff])]));
  const { changed, unwatched } = await seen.look();
  expect(changed).toEqual([{ place: "folder", path: odd, how: "gone" }]);
  expect(unwatched).toBe(5001);
});

test("a whole branch that was switched is a short list and a number", async () => {
  const names = Array.from({ length: 80 }, (_, index) => `f${index}`);
  for (const name of names) writeFileSync(join(root, name), "before\n");
  const seen = await watch(names);
  for (const name of names) writeFileSync(join(root, name), "after it all\n");
  const { changed, unlisted } = await seen.look();
  expect([changed.length, unlisted]).toEqual([50, 30]);
});
