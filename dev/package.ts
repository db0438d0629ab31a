// `npm run package`: builds without source maps and writes dist/remit-VERSION.vsix.
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { root, runProgram } from "./sample.ts";

const maxBytes = 4 * 1024 * 1024;
process.exitCode = await makePackage();

async function makePackage(): Promise<number> {
  const built = await runProgram(process.execPath, ["esbuild.mjs", "--release"], root);
  if (built !== 0) return built;
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const file = join("dist", `remit-${version}.vsix`);
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  const flags = ["--no-dependencies", "--no-rewrite-relative-links", "--allow-missing-repository"];
  const packed = await runProgram(process.execPath, [vsce, "package", ...flags, "--out", file], root);
  if (packed !== 0) return packed;
  const { size } = await stat(join(root, file));
  console.log(`${file}: ${(size / 1024 / 1024).toFixed(2)} MB`);
  if (size <= maxBytes) return 0;
  console.error("It is larger than 4 MB.");
  return 1;
}
