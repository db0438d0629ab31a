// `npm run test:host`: makes the editor ready, builds the extension, runs the suite inside a real extension host.
import { root, runProgram } from "./sample.ts";

process.exitCode = await steps(["dev/prepare-editor.ts"], ["esbuild.mjs"], ["test/host/run.ts"]);

/** One after the other; the first that fails ends it. */
async function steps(...programs: readonly (readonly string[])[]): Promise<number> {
  for (const args of programs) {
    const exit = await runProgram(process.execPath, args, root);
    if (exit !== 0) return exit;
  }
  return 0;
}
