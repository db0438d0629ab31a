import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const names = ["chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable", "chrome"];
const places = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** The Chromium that is installed here, or undefined. REMIT_CHROMIUM names another one. */
export function findChromium(): string | undefined {
  const own = process.env["REMIT_CHROMIUM"];
  if (own !== undefined && own !== "") return own;
  for (const name of names) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
    if (found.status === 0) return found.stdout.trim();
  }
  return places.find((place) => existsSync(place));
}

/** Installs Debian's Chromium where that is possible; else says the line to type. */
export function installChromium(say: (line: string) => void): string | undefined {
  if (findChromium() !== undefined) return undefined;
  const line = "apt-get update && apt-get install -y --no-install-recommends chromium-headless-shell";
  const debian = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (!debian)
    return "No Chromium was found. Install one with your system's package manager, or set REMIT_CHROMIUM.";
  if (process.getuid?.() !== 0) return `No Chromium was found. Type once: sudo sh -c "${line}"`;
  say("Installing a headless Chromium with apt-get (a minute, once) …");
  const result = spawnSync("sh", ["-c", `${line} || apt-get install -y --no-install-recommends chromium`], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return result.status === 0 && findChromium() !== undefined
    ? undefined
    : `apt-get could not install a Chromium. Type it yourself to see why: ${line}`;
}
