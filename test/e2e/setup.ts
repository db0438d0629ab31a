import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { root, runProgram } from "../../dev/sample.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly vsix: string;
  }
}

/** Makes the editor ready and the package that every journey installs: what is tested is what a person gets. */
export async function setup({ provide }: TestProject): Promise<void> {
  for (const program of ["dev/prepare-editor.ts", "dev/package.ts"]) {
    if ((await runProgram(process.execPath, [program], root)) !== 0) throw new Error(`${program} failed`);
  }
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  // A journey that builds anew, as npm start does, empties `dist`.
  const vsix = join(root, ".tmp", "e2e", "remit.vsix");
  mkdirSync(dirname(vsix), { recursive: true });
  copyFileSync(join(root, "dist", `remit-${version}.vsix`), vsix);
  provide("vsix", vsix);
}
