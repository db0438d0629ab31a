import { build } from "esbuild";
import { chmod, cp, mkdir, rm } from "node:fs/promises";
import { writeNotices } from "./dev/notices.mjs";

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

// What is packaged has no source maps.
const isRelease = process.argv.includes("--release");

const shared = {
  bundle: true,
  metafile: true,
  sourcemap: isRelease ? false : "linked",
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
// Grammars are read at run time, each when its language is first met; the bundles look for them here.
const grammars = [
  "web-tree-sitter/web-tree-sitter.wasm",
  "tree-sitter-javascript/tree-sitter-javascript.wasm",
  "tree-sitter-typescript/tree-sitter-typescript.wasm",
  "tree-sitter-typescript/tree-sitter-tsx.wasm",
  "tree-sitter-python/tree-sitter-python.wasm",
  "tree-sitter-go/tree-sitter-go.wasm",
  "tree-sitter-rust/tree-sitter-rust.wasm",
  "tree-sitter-java/tree-sitter-java.wasm",
];
const metafiles = await Promise.all([buildCommandLine(), buildExtension(), buildPanel()]);
await copyGrammars();
const copied = ["@vscode/codicons", ...grammars.map((file) => file.slice(0, file.indexOf("/")))];
writeNotices("dist/THIRD-PARTY-NOTICES.txt", metafiles, copied);

async function buildCommandLine() {
  const { metafile } = await build({
    ...onNode,
    entryPoints: ["src/cli/main.ts"],
    outfile: "dist/remit.mjs",
    minifySyntax: true,
    minifyWhitespace: true,
    banner: { js: `#!/usr/bin/env node\n${refuseOldNode}${makeRequire}` },
  });
  await chmod("dist/remit.mjs", 0o755);
  return metafile;
}

/** The entry is small; what is imported dynamically lies in chunks that are loaded on first use. */
async function buildExtension() {
  const { metafile } = await build({
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
  return metafile;
}

async function buildPanel() {
  const { metafile } = await build({
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
  return metafile;
}

async function copyGrammars() {
  await mkdir("dist/grammars", { recursive: true });
  for (const file of grammars) {
    await cp(`node_modules/${file}`, `dist/grammars/${file.slice(file.indexOf("/") + 1)}`);
  }
}
