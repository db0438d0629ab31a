import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeAll } from "../../../src/worktree/remove.ts";
import { walkTree } from "../../../src/worktree/walk.ts";
import { signal } from "../../support/developer-folder.ts";

let dir = "";

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-remove-")));
});

afterEach(() => {
  execFileSync("rm", ["-rf", dir]);
});

/** Folders that no single path can name, made one inside the other. */
function makeDeep(place: string): void {
  mkdirSync(place, { recursive: true });
  const shell = `for i in $(seq 600); do mkdir deeperdown && cd deeperdown || exit 1; done; echo x > file`;
  execFileSync("bash", ["-c", shell], { cwd: place, stdio: ["ignore", "ignore", "pipe"] });
}

test.skipIf(process.platform === "win32")("folders deeper than a path can name are removed", async () => {
  const place = join(dir, "tree");
  makeDeep(place);
  makeDeep(join(place, "other"));
  await removeAll(place, signal);
  expect(existsSync(place)).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});

test.skipIf(process.platform === "win32")(
  "what no path can name is listed as a folder that cannot be read",
  async () => {
    makeDeep(join(dir, "tree"));
    const found = await walkTree(join(dir, "tree"), () => true, signal);
    expect(found.filter(({ kind }) => kind === "unreadable")).toHaveLength(1);
  },
);

test("links are removed, what they lead to stays", async () => {
  mkdirSync(join(dir, "kept"));
  writeFileSync(join(dir, "kept", "file"), "x");
  mkdirSync(join(dir, "tree"));
  symlinkSync(join(dir, "kept"), join(dir, "tree", "link"));
  await removeAll(join(dir, "tree"), signal);
  expect(readdirSync(dir)).toEqual(["kept"]);
  expect(readdirSync(join(dir, "kept"))).toEqual(["file"]);
});
