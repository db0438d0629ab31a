import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installEditorHost } from "../editor-host/install.ts";
import { openEditorHost } from "../editor-host/server.ts";
import { copySample } from "../sample.ts";
import { openStandIn } from "../stand-in.ts";
import { DemoWorker } from "./demo-worker.ts";
import { hasDesktop, openDesktop } from "./desktop.ts";

const toDo = `
  1. In the explorer open src, right-click greet.mjs: Allow in Contract.
  2. Right-click in an editor: Run Contracted Task. Say any goal and answer what it asks.
  3. Watch it in Remit's view in the activity bar. Then read the verdict and decide.
     The stand-in keeps the first contract, breaks the second, keeps the third, and so on.
`;

/** Opens an editor with the extension, the sample and a model, until Ctrl-C. `model` is a real server's address, if one answers. */
export async function openEditor(model: string | undefined): Promise<number> {
  const ended = new AbortController();
  const stop = (): void => ended.abort();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  await using standIn = model === undefined ? await openStandIn(new DemoWorker(60)) : undefined;
  const folder = await copySample();
  const stateFolder = await mkdtemp(join(tmpdir(), "remit-state-"));
  const settings = { "remit.server.url": model ?? standIn?.url, "remit.stateFolder": stateFolder };
  try {
    return await (hasDesktop()
      ? showDesktop(folder, settings, ended.signal)
      : showBrowser(folder, settings, ended.signal));
  } finally {
    await rm(stateFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function showDesktop(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<number> {
  console.log(
    `\nVS Code opens with Remit on ${folder}.\n${toDo}\nCtrl-C here, or closing its window, ends it.`,
  );
  await openDesktop(folder, { "workbench.startupEditor": "none", ...settings }, signal);
  return 0;
}

async function showBrowser(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<number> {
  const lack = installEditorHost((line) => console.log(line));
  if (lack !== undefined) {
    console.error(
      `${lack} Next step: run npm start again, or npm start -- --headless for the terminal only.`,
    );
    return 3;
  }
  await using host = await openEditorHost({ extension: "symlink", settings });
  console.log(
    `\nOpen this address in a browser: VS Code with Remit on ${folder}\n\n    ${host.urlOf(folder)}\n${toDo}\nCtrl-C ends it.`,
  );
  showInBrowser(host.urlOf(folder));
  if (!signal.aborted) await once(signal, "abort");
  console.log("\nEnding the editor …");
  return 0;
}

/** Where a person sits before a screen the browser opens by itself; elsewhere the printed address is enough. */
function showInBrowser(url: string): void {
  const isMac = process.platform === "darwin";
  if (!isMac && process.env["DISPLAY"] === undefined && process.env["WAYLAND_DISPLAY"] === undefined) return;
  const opener = spawn(isMac ? "open" : "xdg-open", [url], { stdio: "ignore", detached: true });
  opener.on("error", () => console.log("(No program here opens addresses: copy it.)"));
  opener.unref();
}
