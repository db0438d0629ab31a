import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readSettings, settingsFile } from "../../../src/cli/settings.ts";

let dir = "";
let env: NodeJS.ProcessEnv = {};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-settings-"));
  env = { HOME: dir, XDG_CONFIG_HOME: join(dir, "config"), XDG_STATE_HOME: join(dir, "state") };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function writeSettings(text: string, file = settingsFile(env, "linux")): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe("settings", () => {
  test("without any source are the documented ones", async () => {
    expect(await readSettings({}, env, "linux")).toEqual({
      url: "http://127.0.0.1:8080",
      stateDir: join(dir, "state", "remit"),
      acceptUnconfined: false,
      loadingTimeoutMs: 900_000,
      idleTimeoutMs: 600_000,
      connectTimeoutMs: 10_000,
    });
  });

  test("a flag wins over the environment, the environment over the file", async () => {
    await writeSettings(`{
      // mine
      "url": "http://file:1", "apiKey": "file-key", "model": "file-model", "acceptUnconfined": true,
      "stateDir": "/file/state", "loadingTimeoutSeconds": 1.5, "idleTimeoutSeconds": 2, "connectTimeoutSeconds": 3,
    }`);
    expect(await readSettings({}, env, "linux")).toEqual({
      url: "http://file:1",
      apiKey: "file-key",
      model: "file-model",
      stateDir: "/file/state",
      acceptUnconfined: true,
      loadingTimeoutMs: 1500,
      idleTimeoutMs: 2000,
      connectTimeoutMs: 3000,
    });
    Object.assign(env, {
      REMIT_URL: "http://env:2/v1/",
      REMIT_API_KEY: "env-key",
      REMIT_MODEL: "env-model",
      REMIT_STATE_DIR: "/env/state",
      REMIT_ACCEPT_UNCONFINED: "0",
    });
    expect(await readSettings({}, env, "linux")).toMatchObject({
      url: "http://env:2",
      apiKey: "env-key",
      model: "env-model",
      stateDir: "/env/state",
      acceptUnconfined: false,
    });
    const flags = {
      url: "http://flag:3",
      apiKey: "k",
      model: "m",
      stateDir: "/flag/state",
      acceptUnconfined: true,
    };
    expect(await readSettings(flags, env, "linux")).toMatchObject(flags);
  });

  test("an empty variable counts as none", async () => {
    await writeSettings(`{ "model": "file-model" }`);
    const settings = await readSettings({}, { ...env, REMIT_MODEL: "", REMIT_URL: "" }, "linux");
    expect(settings).toMatchObject({ model: "file-model", url: "http://127.0.0.1:8080" });
  });

  test("REMIT_ACCEPT_UNCONFINED takes 1 and refuses a word", async () => {
    expect(await readSettings({}, { ...env, REMIT_ACCEPT_UNCONFINED: "1" }, "linux")).toMatchObject({
      acceptUnconfined: true,
    });
    await expect(readSettings({}, { ...env, REMIT_ACCEPT_UNCONFINED: "yes" }, "linux")).rejects.toMatchObject(
      { code: "usage", message: expect.stringContaining("REMIT_ACCEPT_UNCONFINED") },
    );
  });

  test("every problem of the file comes with its place", async () => {
    const file = await writeSettings(
      `{\n  "urll": "http://x",\n  "acceptUnconfined": "yes",\n  "stateDir": "here"\n}`,
    );
    await expect(readSettings({}, env, "linux")).rejects.toMatchObject({
      code: "usage",
      message: [
        `${file}:2:3: urll: found an unknown key, did you mean url?`,
        `${file}:3:23: acceptUnconfined: wanted true or false`,
        `${file}:4:15: stateDir: wanted an absolute folder`,
      ].join("\n"),
    });
  });

  test.each([
    ["[1]", /:1:1: wanted an object with settings/],
    [`{ "url": `, /:1:.*the JSON is broken/],
    [`{ "url": "http://a", "url": "http://b" }`, /url: found the key a second time/],
    [`{ "idleTimeoutSeconds": 0 }`, /idleTimeoutSeconds: wanted a number of seconds above 0/],
    [`{ "url": "file:///etc/passwd" }`, /url: wanted an address/],
  ])("refuses the file %s", async (text, message) => {
    await writeSettings(text);
    await expect(readSettings({}, env, "linux")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(message),
    });
  });

  test("an address that is none is refused wherever it comes from", async () => {
    await expect(readSettings({ url: "localhost:8080" }, env, "linux")).rejects.toMatchObject({
      code: "usage",
    });
  });

  test("no file of the folder that is open is read", async () => {
    const evil = `{ "acceptUnconfined": true, "url": "http://evil:1" }`;
    const before = process.cwd();
    const names = [
      ".remit/settings.json",
      "remit/settings.json",
      ".config/remit/settings.json",
      "settings.json",
    ];
    for (const name of names) await writeSettings(evil, join(dir, "repo", name));
    try {
      process.chdir(join(dir, "repo"));
      for (const XDG_CONFIG_HOME of [".", "", "./.config"]) {
        const settings = await readSettings({}, { ...env, XDG_CONFIG_HOME }, "linux");
        expect(settings).toMatchObject({ acceptUnconfined: false, url: "http://127.0.0.1:8080" });
      }
    } finally {
      process.chdir(before);
    }
  });

  test("the file lies where each system keeps such files", () => {
    expect(settingsFile({ HOME: "/h" }, "linux")).toBe("/h/.config/remit/settings.json");
    expect(settingsFile({ HOME: "/h" }, "darwin")).toBe("/h/Library/Application Support/remit/settings.json");
    expect(settingsFile({ APPDATA: "/appdata" }, "win32")).toBe(join("/appdata", "remit", "settings.json"));
    expect(settingsFile({ APPDATA: "relative" }, "win32")).toContain(homedir());
  });
});
