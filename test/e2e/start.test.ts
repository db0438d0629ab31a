import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBrowser, openWindow } from "../../dev/editor-host/browser.ts";
import { copySample, root } from "../../dev/sample.ts";
import { openDesktop } from "../../dev/start/desktop.ts";
import { RemitWorkbench } from "./workbench.ts";

test("npm start opens an editor in which a person runs several contracted tasks, until Ctrl-C", async () => {
  const { CI: _ci, DISPLAY: _display, ...env } = process.env;
  const start = spawn(process.execPath, ["dev/start.ts"], {
    cwd: root,
    env: { ...env, REMIT_URL: "http://127.0.0.1:9" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  start.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const browser = await openBrowser();
  try {
    await expect.poll(() => said, { timeout: 120_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?folder=\S+/);
    const url = /http:\/\/127\.0\.0\.1:\d+\/\?folder=\S+/.exec(said)?.[0] ?? "";
    const folder = new URL(url).searchParams.get("folder") ?? "";
    const page = await (await openWindow(browser)).newPage();
    const editor = new RemitWorkbench(page, undefined, folder);
    await editor.open(url);
    for (const verdict of [/verdict pass/i, /verdict fail/i, /verdict pass/i]) {
      await editor.run("Greet in whatever way you like.");
      await editor.toast(verdict).waitFor({ timeout: 90_000 });
      await editor.command("Notifications: Clear All Notifications");
    }
    await browser.close();
  } finally {
    start.kill("SIGINT");
    await once(start, "exit");
    await browser.close();
  }
  expect(start.exitCode).toBe(0);
  const port = /127\.0\.0\.1:(\d+)\/\?folder/.exec(said)?.[1];
  await expect(fetch(`http://127.0.0.1:${port}/version`)).rejects.toThrow();
});

test("with VS Code on the PATH it opens that, with settings of its own", async () => {
  const dir = mkdtempSync(join(tmpdir(), "remit-code-on-path-"));
  const folder = await copySample();
  const log = join(dir, "said.json");
  const code = join(dir, "code");
  const program = `#!${process.execPath}
const { readFileSync, writeFileSync } = require("node:fs");
const args = process.argv.slice(2);
const user = args.find((arg) => arg.startsWith("--user-data-dir=")).slice(16);
writeFileSync(${JSON.stringify(log)}, JSON.stringify({ args, settings: JSON.parse(readFileSync(user + "/User/settings.json", "utf8")) }));
setInterval(() => {}, 1000);
`;
  writeFileSync(code, program);
  chmodSync(code, 0o755);
  const path = process.env["PATH"];
  process.env["PATH"] = `${dir}:${path}`;
  const ended = new AbortController();
  try {
    const opened = openDesktop(folder, { "remit.server.url": "http://127.0.0.1:9" }, ended.signal);
    await expect.poll(() => readFileSync(log, "utf8")).toContain("}");
    ended.abort();
    await opened;
    const { args, settings } = JSON.parse(readFileSync(log, "utf8")) as { args: string[]; settings: unknown };
    expect(args).toContain(`--extensionDevelopmentPath=${root}`);
    expect(args).toContain(folder);
    expect(settings).toEqual({ "remit.server.url": "http://127.0.0.1:9" });
  } finally {
    process.env["PATH"] = path;
    for (const made of [dir, folder]) rmSync(made, { recursive: true, force: true });
  }
});
