// Does the main job on a sample: builds, runs a contract on a copy of a small repository, shows the verdict.
import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openStandIn, type StandInScript } from "./stand-in.ts";

const root = resolve(import.meta.dirname, "..");
const remit = join(root, "dist", "remit.mjs");
const url = process.env["REMIT_URL"] ?? "http://127.0.0.1:8080";

const found = await answers(url);
console.log(
  found
    ? `A llama-server answers at ${url}: it is the worker's model.`
    : `No llama-server answers at ${url}: the embedded stand-in plays the model, from a script. (Start one, or set REMIT_URL, to see a real one.)`,
);
await runProgram(process.execPath, ["esbuild.mjs"], root);
process.exitCode = found ? await playReal() : await playScripts();

async function playReal(): Promise<number> {
  const exit = await runContract(await copySample(), url);
  return exit === 3 || exit === 130 ? exit : 0;
}

async function playScripts(): Promise<number> {
  console.log("\n━━ 1 of 2: a worker that keeps the contract ━━\n");
  const kept = await playScript("kept.json");
  console.log(
    "\n━━ 2 of 2: a worker that gets package.json edited, passes all tests and says that all went well ━━\n",
  );
  const broken = await playScript("broken.json");
  const asExpected = kept === 0 && broken === 1;
  console.log(
    asExpected
      ? "\nAs it should be: the first proposal passes and waits for you, the second fails whatever its worker says."
      : `\nExit statuses ${kept} and ${broken}; with a sandbox they are 0 and 1. \`node dist/remit.mjs doctor\` says what is missing.`,
  );
  return kept === 3 || broken === 3 ? 3 : broken === 1 ? 0 : 1;
}

async function playScript(name: string): Promise<number> {
  const script = JSON.parse(await readFile(join(root, "dev", "sample", name), "utf8")) as StandInScript;
  await using server = await openStandIn(script);
  return await runContract(await copySample(), server.url);
}

async function copySample(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "remit-sample-"));
  await cp(join(root, "dev", "sample", "repository"), dir, { recursive: true });
  const git = (...args: string[]) => runProgram("git", args, dir);
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git(
    "-c",
    "user.name=Sample",
    "-c",
    "user.email=sample@example.invalid",
    "commit",
    "--quiet",
    "--message=Sample",
  );
  return dir;
}

async function runContract(dir: string, model: string): Promise<number> {
  console.log(`The sample lies in ${dir}\n$ remit run .remit/contracts/greet-by-name.json\n`);
  return runProgram(process.execPath, [remit, "run", ".remit/contracts/greet-by-name.json"], dir, {
    REMIT_URL: model,
  });
}

function runProgram(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    const pass = (signal: NodeJS.Signals) => child.kill(signal);
    process.on("SIGINT", pass);
    child.on("error", fail);
    child.on("exit", (code) => {
      process.off("SIGINT", pass);
      done(code ?? 130);
    });
  });
}

async function answers(server: string): Promise<boolean> {
  try {
    const reply = await fetch(`${server}/health`, { signal: AbortSignal.timeout(1500) });
    return reply.headers.get("server") === "llama.cpp";
  } catch {
    return false;
  }
}
