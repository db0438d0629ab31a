import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * An editor that saves a file whenever a file named `.go` appears beside it, within some moments, until one named
 * `.stop` does or its parent is gone. After each save it looks: its version must stand there, or a text that says it was written over just
 * that version. Prints how many saves it made and which were lost, as one line of JSON.
 */
const [file = "", manner = "in-place"] = process.argv.slice(2);
const lost: string[] = [];
let saves = 0;
process.stdout.write("ready\n");
const parent = process.ppid;
while (!existsSync(`${file}.stop`) && process.ppid === parent) {
  if (!existsSync(`${file}.go`)) continue;
  rmSync(`${file}.go`);
  spin(Math.random() * 3);
  saves += 1;
  const version = `version ${saves}`;
  save(version);
  if (!isSafe(version)) lost.push(version);
}
process.stdout.write(`${JSON.stringify({ saves, lost })}\n`);

function save(version: string): void {
  if (manner === "in-place") return writeFileSync(file, version);
  writeFileSync(`${file}.swp`, version);
  renameSync(`${file}.swp`, file);
}

/** A version that was taken by mistake is given back within moments. */
function isSafe(version: string): boolean {
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) {
    const seen = readText();
    if (seen === version || seen === `written over ${version}`) return true;
    pause(1);
  }
  return false;
}

function readText(): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return "";
    throw thrown;
  }
}

function spin(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) continue;
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
