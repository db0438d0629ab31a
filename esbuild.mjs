import { build } from "esbuild";
import { chmod, cp, mkdir, rm } from "node:fs/promises";

// Runs before anything of the bundle, so that an old Node.js says what it lacks instead of a stack of calls.
const refuseOldNode = `{
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
process.stderr.write("remit: Node.js " + process.versions.node + " is too old.\\n  → Install Node.js 22.12 or newer.\\n");
process.exit(3);
}
}
`;
const makeRequire =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const shared = {
  bundle: true,
  sourcemap: "linked",
  legalComments: "linked",
  logLevel: "warning",
};
const onNode = {
  ...shared,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  target: "node22",
};

await rm("dist", { recursive: true, force: true });
await Promise.all([buildCommandLine(), buildExtension(), buildPanel()]);

async function buildCommandLine() {
  await build({
    ...onNode,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/remit.mjs",
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: `#!/usr/bin/env node\n${refuseOldNode}${makeRequire}` },
  });
  await chmod("dist/remit.mjs", 0o755);
}

/** The entry is small; what is imported dynamically lies in chunks that are loaded on first use. */
async function buildExtension() {
  await build({
    ...onNode,
    entryPoints: { extension: "src/editor/extension.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
    splitting: true,
    minify: true,
    keepNames: true,
    external: ["vscode"],
    banner: { js: makeRequire },
  });
}

async function buildPanel() {
  await build({
    ...shared,
    entryPoints: { main: "src/panel/main.ts" },
    outdir: "dist/panel",
    platform: "browser",
    format: "iife",
    target: "es2022",
    minify: true,
  });
  await mkdir("dist/panel", { recursive: true });
  for (const file of ["codicon.css", "codicon.ttf"]) {
    await cp(`node_modules/@vscode/codicons/dist/${file}`, `dist/panel/${file}`);
  }
  await cp("src/panel/panel.css", "dist/panel/panel.css");
}
