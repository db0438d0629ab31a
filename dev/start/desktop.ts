import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endMarked, markName } from "../editor-host/marked-processes.ts";
import { root } from "../sample.ts";

/** Whether VS Code's own command is here and can show a window with an extension under development. */
export function hasDesktop(): boolean {
  const isRemote = process.env["VSCODE_IPC_HOOK_CLI"] !== undefined;
  const isRoot = process.getuid?.() === 0;
  const display = process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"];
  if (isRemote || isRoot || (process.platform === "linux" && display === undefined)) return false;
  return spawnSync("code", ["--version"], { stdio: "ignore", shell: isWindows }).status === 0;
}

const isWindows = process.platform === "win32";

/** Opens VS Code with the extension and settings of its own, until the window is closed or the signal comes. */
export async function openDesktop(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "remit-code-"));
  const mark = randomUUID();
  try {
    await mkdir(join(dir, "user", "User"), { recursive: true });
    await writeFile(join(dir, "user", "User", "settings.json"), JSON.stringify(settings, null, 2));
    const flags = {
      extensionDevelopmentPath: root,
      "user-data-dir": join(dir, "user"),
      "extensions-dir": join(dir, "extensions"),
    };
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const env = { ...process.env, [markName]: mark };
    await untilClosed(
      spawn("code", [...args, "--disable-workspace-trust", "--new-window", "--wait", folder], {
        env,
        stdio: "ignore",
        shell: isWindows,
      }),
      signal,
    );
  } finally {
    await endMarked(mark);
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function untilClosed(code: ReturnType<typeof spawn>, signal: AbortSignal): Promise<void> {
  return new Promise((done, fail) => {
    const stop = (): boolean => code.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    code.on("error", fail);
    code.on("exit", () => {
      signal.removeEventListener("abort", stop);
      done();
    });
  });
}
