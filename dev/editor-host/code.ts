// What `code.sh` runs: takes the arguments that @vscode/test-electron gives to VS Code's executable, runs the suite inside the
// real extension host of the server, prints what it prints, and ends with its exit status.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "node:util";
import { openBrowser, openWindow } from "./browser.ts";
import { openEditorHost } from "./server.ts";
import type { EditorHost } from "./server.ts";

const noise =
  /vsda|favicon|serviceWorker|update\/check|open-vsx|authentication provider|allow-scripts and allow-same-origin|punycode|url\.parse/;

const given = readArguments(process.argv.slice(2));
const testsPath = given.values.get("extensionTestsPath")?.at(0);
const [folder] = given.rest;
if (testsPath === undefined || folder === undefined) throw new Error("no --extensionTestsPath, or no folder");
const userDataDir = given.values.get("user-data-dir")?.at(0);
const ended = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => ended.abort());

process.exitCode = await runSuite(testsPath, folder);

async function runSuite(suite: string, opened: string): Promise<number> {
  await using host = await openEditorHost({
    extension: "none",
    smokeDriver: true,
    settings: readSettings(),
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("REMIT_TEST_"))),
    ...(userDataDir === undefined ? {} : { userDataDir }),
  });
  const browser = await openBrowser();
  try {
    const page = await (await openWindow(browser)).newPage();
    const exited = Promise.withResolvers<number>();
    await page.exposeFunction("codeAutomationLog", (_type: string, args: readonly unknown[]) => {
      const line = format(...args);
      if (!noise.test(line)) console.log(line);
    });
    await page.exposeFunction("codeAutomationExit", (code: number) => exited.resolve(code));
    page.on("crash", () => exited.reject(new Error("the page crashed")));
    ended.signal.addEventListener("abort", () => exited.resolve(130));
    await page.goto(
      `${host.urlOf(opened)}&payload=${encodeURIComponent(JSON.stringify(payload(host, suite)))}`,
    );
    const code = await exited.promise;
    return code === 0 ? await confirm(host) : code;
  } finally {
    await browser.close();
  }
}

/** A killed extension host makes the workbench say 0 as well; only its own end tells. */
async function confirm(host: EditorHost): Promise<number> {
  const said = /Extension Host Process exited with code: (\S+), signal: (\S+?)\.?\s/g;
  for (let waited = 0; waited < 10_000; waited += 100) {
    const last = [...host.output().matchAll(said)].at(-1);
    if (last !== undefined) {
      if (last[1] !== "0") console.error(`the extension host ended with code ${last[1]}, signal ${last[2]}`);
      return last[1] === "0" ? 0 : 1;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  console.error("the extension host did not say how it ended");
  return 1;
}

function payload(host: EditorHost, suite: string): readonly (readonly [string, string])[] {
  const { host: authority } = new URL(host.url);
  const remote = (path: string): string => `vscode-remote://${authority}${path}`;
  const developed = given.values.get("extensionDevelopmentPath") ?? [];
  return [
    ...developed.map((path) => ["extensionDevelopmentPath", remote(path)] as const),
    ["extensionTestsPath", remote(suite)],
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
}

function readSettings(): Record<string, unknown> {
  const file = userDataDir === undefined ? undefined : join(userDataDir, "User", "settings.json");
  if (file === undefined || !existsSync(file)) return {};
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
}

function readArguments(args: readonly string[]): {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly rest: readonly string[];
} {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (const arg of args) {
    const flag = /^--([\w-]+)(?:=(.*))?$/.exec(arg);
    if (flag === null) rest.push(arg);
    else values.set(flag[1] ?? "", [...(values.get(flag[1] ?? "") ?? []), flag[2] ?? ""]);
  }
  return { values, rest };
}
