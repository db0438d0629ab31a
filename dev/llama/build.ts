import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { availableParallelism, homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { hasCommand, runCommand } from "./command.ts";
import type { Log } from "./command.ts";
import { withLock } from "./lock.ts";

/** The npm release whose tarball carries the llama.cpp source. */
export const llamaRelease = "node-llama-cpp@3.22.1";

// Raised when the options below change, so that an older cache is built anew.
const recipe = 1;
const bundlePath = "package/llama/gitRelease.bundle";
const aptLists = "/var/lib/apt/lists";

/** What is kept of the llama.cpp source after the build: what a tiny model is written from. */
export const keptSourceFiles = [
  "models/ggml-vocab-qwen35.gguf",
  "models/templates/Qwen3.5-4B.jinja",
] as const;

const cmakeOptions = [
  "-DCMAKE_BUILD_TYPE=Release",
  "-DBUILD_SHARED_LIBS=OFF",
  "-DGGML_NATIVE=OFF",
  "-DGGML_CCACHE=OFF",
  "-DGGML_OPENMP=OFF",
  "-DLLAMA_OPENSSL=OFF",
  "-DLLAMA_BUILD_UI=OFF",
  "-DLLAMA_USE_PREBUILT_UI=OFF",
  "-DLLAMA_BUILD_APP=OFF",
  "-DLLAMA_BUILD_EXAMPLES=OFF",
  "-DLLAMA_BUILD_TESTS=OFF",
  "-DLLAMA_BUILD_SERVER=ON",
];

const toolPackages: Readonly<Record<string, string>> = {
  git: "git",
  cmake: "cmake",
  ninja: "ninja-build",
  "g++": "g++",
};

/** Where llama-server is kept between runs: `$REMIT_LLAMA_CACHE`, else the user's cache folder. */
export function llamaCacheDir(): string {
  const own = process.env["REMIT_LLAMA_CACHE"];
  if (own) return resolve(own);
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "remit", "llama");
}

/** The folder of a finished cache that holds the files named by `keptSourceFiles`. */
export function llamaSourceDir(cacheDir: string): string {
  return join(resolve(cacheDir), releaseName());
}

/**
 * Builds llama-server from source once and returns its absolute path; later calls touch neither network nor
 * compiler. An interrupted build goes on where it stopped.
 */
export async function buildLlamaServer(cacheDir: string, log: Log): Promise<string> {
  const home = llamaSourceDir(cacheDir);
  const binary = join(home, "llama-server");
  if (await isComplete(home)) return binary;
  await mkdir(dirname(home), { recursive: true });
  const announce = (): void => log("another process builds llama-server; waiting for it");
  await withLock(`${home}.lock`, announce, async () => {
    if (await isComplete(home)) return;
    await provideTools(log);
    const work = `${home}.work`;
    const source = await provideSource(work, log);
    const built = await compile(source, join(work, "build"), log);
    await keep(source, built, home);
    await rm(work, { recursive: true, force: true });
  });
  return binary;
}

async function provideSource(work: string, log: Log): Promise<string> {
  const source = join(work, "source");
  await mkdir(work, { recursive: true });
  // Renamed only when whole: an interrupted download is done again.
  if (!(await exists(source))) {
    const partial = await mkdtemp(join(work, "partial-"));
    log(`fetching ${llamaRelease}`);
    await runCommand("npm", ["pack", llamaRelease, "--ignore-scripts", "--silent"], partial, log);
    const tarball = (await readdir(partial)).find((name) => name.endsWith(".tgz"));
    if (tarball === undefined) throw new Error(`npm pack left no tarball of ${llamaRelease}`);
    await runCommand("tar", ["-xzf", tarball, bundlePath], partial, log);
    await runCommand(
      "git",
      ["-c", "advice.detachedHead=false", "clone", "-q", bundlePath, "source"],
      partial,
      log,
    );
    await rename(join(partial, "source"), source);
  }
  await removePartials(work);
  return source;
}

async function removePartials(work: string): Promise<void> {
  const partials = (await readdir(work)).filter((name) => name.startsWith("partial-"));
  await Promise.all(partials.map((name) => rm(join(work, name), { recursive: true, force: true })));
}

async function compile(source: string, build: string, log: Log): Promise<string> {
  log("compiling llama-server; this takes some minutes");
  await runCommand("cmake", ["-G", "Ninja", "-S", source, "-B", build, ...cmakeOptions], source, log);
  const jobs = String(availableParallelism());
  await runCommand("cmake", ["--build", build, "--target", "llama-server", "-j", jobs], source, log);
  const built = join(build, "bin", "llama-server");
  await runCommand(built, ["--version"], build, log);
  return built;
}

async function keep(source: string, built: string, home: string): Promise<void> {
  await rm(home, { recursive: true, force: true });
  for (const file of keptSourceFiles) {
    await mkdir(dirname(join(home, file)), { recursive: true });
    await copyFile(join(source, file), join(home, file));
  }
  await copyFile(join(source, "LICENSE"), join(home, "LICENSE"));
  await copyFile(built, join(home, "llama-server"));
  // Written last: its presence is what makes the cache complete.
  await writeFile(join(home, "complete"), stamp());
}

async function isComplete(home: string): Promise<boolean> {
  return (await readFile(join(home, "complete"), "utf8").catch(() => "")) === stamp();
}

function stamp(): string {
  return `${llamaRelease} ${process.platform}-${process.arch} recipe ${recipe}\n`;
}

function releaseName(): string {
  return llamaRelease.replace("@", "-");
}

async function provideTools(log: Log): Promise<void> {
  const missing: string[] = [];
  for (const [tool, name] of Object.entries(toolPackages)) {
    if (!(await hasCommand(tool))) missing.push(name);
  }
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await hasCommand("apt-get"))) {
    throw new Error(`sudo apt-get install -y ${missing.join(" ")}`);
  }
  const lists = await readdir(aptLists).catch(() => []);
  if (!lists.some((name) => name.endsWith("Packages") || name.includes("Packages."))) {
    await runCommand("apt-get", ["update", "-q"], "/", log);
  }
  log(`installing ${missing.join(" ")}`);
  await runCommand("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...missing], "/", log);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
