import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const modules = join(here, "node_modules");
const stampFile = join(modules, ".remit-prepared");

/** The server's program; the Node that runs it must be 22.15 or newer. */
export const serverProgram = join(modules, "code-server", "lib", "vscode", "out", "server-main.js");

/** Installs VS Code's own server from npm, once; it touches no network when it is there. Says what failed, or nothing. */
export function installEditorHost(say: (line: string) => void): string | undefined {
  const wanted = stamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return undefined;
  say("Installing VS Code's server with npm (a quarter of a minute, 340 MB, once) …");
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: here,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
    env: withoutParent(),
  });
  if (result.status !== 0) return "npm could not install VS Code's server; its message stands above.";
  linkModules();
  dropUnwanted();
  writeFileSync(stampFile, wanted);
  return undefined;
}

// Built-in extensions that need what npm did not bring, or that only make every start slower.
const unwanted = [
  "copilot",
  "github-authentication",
  "mermaid-markdown-features",
  "microsoft-authentication",
  "typescript-language-features",
];

function dropUnwanted(): void {
  const extensions = join(modules, "code-server", "lib", "vscode", "extensions");
  for (const name of unwanted) rmSync(join(extensions, name), { recursive: true, force: true });
}

/** The browser asks for libraries below the server's own folder, where npm did not put them. */
function linkModules(): void {
  const link = join(modules, "code-server", "lib", "vscode", "node_modules");
  rmSync(link, { recursive: true, force: true });
  symlinkSync(join("..", "..", ".."), link, "junction");
}

function stamp(): string {
  const hash = createHash("sha256");
  for (const file of [
    "package-lock.json",
    ".npmrc",
    "shim/spdlog/index.js",
    "shim/watchdog/index.js",
    "install.ts",
  ]) {
    hash.update(readFileSync(join(here, file)));
  }
  return hash.digest("hex");
}

/** Started by `npm start`, a child npm would take its parent's settings for its own. */
function withoutParent(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
}
