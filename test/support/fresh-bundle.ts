import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** Builds the command line once before all tests, where a source is newer than the bundle. */
export function setup(): void {
  const bundle = join(root, "dist", "remit.mjs");
  const built = existsSync(bundle) ? statSync(bundle).mtimeMs : 0;
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const all = [...sources.map((file) => join("src", file)), "package.json", "esbuild.mjs"];
  if (all.every((file) => statSync(join(root, file)).mtimeMs < built)) return;
  execFileSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
}
