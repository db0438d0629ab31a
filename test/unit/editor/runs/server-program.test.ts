import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findProgram, isOwnAddress } from "../../../../src/editor/runs/server-program.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-path-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const file = join(dir, name);
  await writeFile(file, "#!/bin/sh\n");
  await chmod(file, mode);
  return file;
}

test("a program is found on PATH, a plain file and a folder of its name are not", async () => {
  await program("plain", 0o644);
  await mkdir(join(dir, "folder"));
  const file = await program("llama-server");
  const env = { PATH: `/nowhere:${dir}` };
  expect(await findProgram("llama-server", env)).toBe(file);
  expect(await findProgram("plain", env)).toBeUndefined();
  expect(await findProgram("folder", env)).toBeUndefined();
  expect(await findProgram(file, {})).toBe(file);
});

test("what lies in the opened folder is never taken", async () => {
  await program("llama-server");
  const before = process.cwd();
  process.chdir(dir);
  try {
    for (const PATH of ["", ".", "::", "bin"])
      expect(await findProgram("llama-server", { PATH })).toBeUndefined();
    expect(await findProgram("./llama-server", { PATH: dir })).toBeUndefined();
    expect(await findProgram("sub/llama-server", { PATH: dir })).toBeUndefined();
  } finally {
    process.chdir(before);
  }
});

test.each([
  ["http://127.0.0.1:8080", true],
  ["http://localhost", true],
  ["http://[::1]:8080", true],
  ["http://127.0.0.1.example.com", false],
  ["http://gpu:8080", false],
  ["nonsense", false],
])("%s is of this machine: %s", (url, own) => {
  expect(isOwnAddress(url)).toBe(own);
});
