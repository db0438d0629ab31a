import { build } from "esbuild";
import { chmod } from "node:fs/promises";

// Runs before anything of the bundle, so that an old Node.js says what it lacks instead of a stack of calls.
const refuseOldNode = `{
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
process.stderr.write("remit: Node.js " + process.versions.node + " is too old.\\n  → Install Node.js 22.12 or newer.\\n");
process.exit(3);
}
}
`;

await build({
  entryPoints: ["src/cli/main.ts"],
  outfile: "dist/remit.mjs",
  bundle: true,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  target: "node22",
  minifySyntax: true,
  sourcemap: "linked",
  legalComments: "linked",
  logLevel: "warning",
  banner: {
    js:
      "#!/usr/bin/env node\n" +
      refuseOldNode +
      'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});
await chmod("dist/remit.mjs", 0o755);
