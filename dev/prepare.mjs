// Makes a fresh clone ready: libraries, git and (on Linux) bubblewrap. Runs on any Node that npm itself runs on,
// says in plain words what it does, and touches no network when nothing is missing. With a script's name it then runs
// that script on the project's own Node: a shell that has looked `node` up before would go on with the system's.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stampFile = join(root, "node_modules", ".remit-prepared");

installLibraries();
installSystemPackages();
const node = findNode();
const [script, ...args] = process.argv.slice(2);
if (script !== undefined) runScript(script, args);

function installLibraries() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  console.log("Installing Remit's libraries with npm (half a minute, once) …");
  const result = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    console.error(
      "npm could not install the libraries. Next step: look at npm's message above, then run the same command again.",
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

function installSystemPackages() {
  const packages = [];
  if (!runs("git", ["--version"])) packages.push("git");
  if (process.platform === "linux" && !runs("bwrap", ["--version"])) packages.push("bubblewrap");
  if (packages.length === 0) return;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const debian = process.platform === "linux" && runs("apt-get", ["--version"]);
  if (!debian || process.getuid?.() !== 0) {
    console.log(
      `Missing: ${packages.join(", ")}. Type once: ${debian ? `sudo sh -c "${line}"` : `install ${packages.join(", ")} with your system's package manager`}`,
    );
    console.log("Going on with what is here.");
    return;
  }
  console.log(`Installing ${packages.join(", ")} with apt-get (a minute, once) …`);
  const result = spawnSync("sh", ["-c", line], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (result.status !== 0)
    console.log(`apt-get did not succeed. Type it yourself to see why: ${line}\nGoing on with what is here.`);
}

function findNode() {
  const own = join(root, "node_modules", ".bin", "node");
  const found = spawnSync(own, ["--version"], { encoding: "utf8" });
  const version = found.status === 0 ? found.stdout.trim() : process.version;
  const [major = 0, minor = 0] = version.slice(1).split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return found.status === 0 ? own : process.execPath;
  console.error(
    `Remit is developed on Node 24 and found ${version}. Next step: install Node 24, then run the same command again.`,
  );
  process.exit(1);
}

function runScript(file, given) {
  const child = spawn(node, [file, ...given], { cwd: root, stdio: "inherit" });
  // The script answers Ctrl-C itself; this process waits for it, and passes on what came to it alone.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // A shell between npm and this process ends without a word to its child.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || child.kill("SIGTERM"), 1000).unref();
  child.on("exit", (code) => (process.exitCode = code ?? 130));
}

function runs(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
