import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { serverProgram } from "./install.ts";
import { endMarked, markName } from "./marked-processes.ts";

export interface EditorHostOptions {
  /** The repository's own files by a link, or an installed VSIX. */
  readonly extension: "symlink" | { readonly vsix: string } | "none";
  /** Added to quiet ones; those of machine scope reach the extension too. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Of the server and thereby of the extension host; `undefined` takes a name away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** For suites inside the extension host: development paths are honoured, and no dialog or toast is shown. */
  readonly smokeDriver?: boolean;
  /** Asks for trust as VS Code does; otherwise every folder is trusted. */
  readonly workspaceTrust?: boolean;
  readonly extensionsDir?: string;
  readonly userDataDir?: string;
  readonly port?: number;
}

/** A VS Code server with a home of its own. Closing ends everything that was started in it, detached runs too. */
export interface EditorHost extends AsyncDisposable {
  readonly url: string;
  /** The address of the workbench with a folder or a `.code-workspace` file. */
  urlOf(folder: string): string;
  readonly dir: string;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  /** Where the extension's runs and reports are. */
  readonly stateDir: string;
  /** What the server printed. */
  output(): string;
  /** The ids of the extension hosts that live now. */
  extensionHosts(): readonly number[];
}

const root = resolve(import.meta.dirname, "..", "..");

const quiet = {
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.editor.useModal": "off",
  "workbench.reduceMotion": "on",
  "workbench.tips.enabled": false,
  "files.autoSave": "off",
  "explorer.autoReveal": false,
  "git.openRepositoryInParentFolders": "never",
  "remote.autoForwardPorts": false,
  "json.schemaDownload.enable": false,
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
} as const;

/** Starts VS Code's server. `npm run prepare-editor` must have been run once. */
export async function openEditorHost(options: EditorHostOptions): Promise<EditorHost> {
  // Short: a socket's whole path has about a hundred characters.
  const dir = await mkdtemp(join(tmpdir(), "vs-"));
  const places = {
    userDataDir: options.userDataDir ?? join(dir, "u"),
    extensionsDir: options.extensionsDir ?? join(dir, "e"),
    stateDir: join(dir, "r"),
  };
  const mark = randomUUID();
  for (const at of ["h", "t"]) await mkdir(join(dir, at));
  await mkdir(places.extensionsDir, { recursive: true });
  await writeSettings(places.userDataDir, options);
  const args = placeFlags(dir, places);
  const env = hostEnv({ dir, stateDir: places.stateDir, mark }, options);
  await installExtension(options.extension, places.extensionsDir, { args, env });
  const outputFile = join(dir, "server.log");
  const server = startServer([...args, ...serverFlags(options)], env, outputFile);
  const close = async (): Promise<void> => {
    await stop(server);
    await endMarked(mark);
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  try {
    const port = await readPort(server, outputFile);
    const url = `http://127.0.0.1:${port}/`;
    return {
      url,
      urlOf: (folder) =>
        `${url}?${folder.endsWith(".code-workspace") ? "workspace" : "folder"}=${encodeURIComponent(folder)}`,
      dir,
      ...places,
      output: () => readFileSync(outputFile, "utf8"),
      extensionHosts: () => childrenOf(server.pid, "extensionHost"),
      [Symbol.asyncDispose]: close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function writeSettings(userDataDir: string, options: EditorHostOptions): Promise<void> {
  const settings: Record<string, unknown> = { ...quiet, ...options.settings };
  if (options.workspaceTrust !== true) settings["security.workspace.trust.enabled"] = false;
  const text = JSON.stringify(settings, null, 2);
  // A window that is connected to a server reads settings of machine scope from the server's own file.
  for (const scope of ["User", "Machine"]) {
    await mkdir(join(userDataDir, scope), { recursive: true });
    await writeFile(join(userDataDir, scope, "settings.json"), text);
  }
}

function placeFlags(
  dir: string,
  places: { readonly userDataDir: string; readonly extensionsDir: string },
): readonly string[] {
  const { userDataDir, extensionsDir } = places;
  return toFlags({
    "server-data-dir": join(dir, "s"),
    "user-data-dir": userDataDir,
    "extensions-dir": extensionsDir,
  });
}

function serverFlags(options: EditorHostOptions): readonly string[] {
  const flags = toFlags({
    host: "127.0.0.1",
    port: String(options.port ?? 0),
    // A browser that went away shall not leave its extension host behind for hours.
    "reconnection-grace-time": "5",
  });
  return [
    ...flags,
    "--without-connection-token",
    "--accept-server-license-terms",
    "--disable-telemetry",
    "--disable-experiments",
    ...(options.workspaceTrust === true ? [] : ["--disable-workspace-trust"]),
    ...(options.smokeDriver === true ? ["--enable-smoke-test-driver"] : []),
  ];
}

function toFlags(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
}

function hostEnv(
  own: { readonly dir: string; readonly stateDir: string; readonly mark: string },
  options: EditorHostOptions,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VITEST|REMIT_|VSCODE_|NODE_OPTIONS$|NODE_ENV$|TEST$)/i.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    HOME: join(own.dir, "h"),
    TMPDIR: join(own.dir, "t"),
    REMIT_STATE_DIR: own.stateDir,
    [markName]: own.mark,
    ...options.env,
  };
}

async function installExtension(
  extension: EditorHostOptions["extension"],
  extensionsDir: string,
  { args, env }: { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Promise<void> {
  if (extension === "none") return;
  if (extension === "symlink") {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, string>;
    const name = `${manifest["publisher"]}.${manifest["name"]}-${manifest["version"]}`;
    return symlink(root, join(extensionsDir, name), "junction");
  }
  const flags = ["--install-extension", extension.vsix, "--force", "--accept-server-license-terms"];
  const result = spawnSync(process.execPath, [serverProgram, ...flags, ...args], { env, encoding: "utf8" });
  if (result.status !== 0 || !/successfully installed/.test(result.stdout)) {
    throw new Error(`the VSIX was not installed: ${result.stdout}${result.stderr}`);
  }
}

function startServer(args: readonly string[], env: NodeJS.ProcessEnv, outputFile: string): ChildProcess {
  const output = openSync(outputFile, "a");
  const server = spawn(process.execPath, [serverProgram, ...args], {
    env,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  return server;
}

async function readPort(server: ChildProcess, outputFile: string): Promise<number> {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const text = readFileSync(outputFile, "utf8");
    const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`the editor's server ended:\n${text}`);
    await pause(50);
  }
  throw new Error(`the editor's server did not come up:\n${readFileSync(outputFile, "utf8")}`);
}

async function stop(server: ChildProcess): Promise<void> {
  const ended = (): boolean => server.exitCode !== null || server.signalCode !== null;
  if (!ended()) server.kill("SIGTERM");
  for (let waited = 0; !ended() && waited < 5_000; waited += 50) await pause(50);
  if (!ended()) server.kill("SIGKILL");
}

function childrenOf(pid: number | undefined, kind: string): readonly number[] {
  const found = spawnSync("pgrep", ["-P", String(pid), "-f", kind], { encoding: "utf8" });
  return found.stdout.split("\n").filter(Boolean).map(Number);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
