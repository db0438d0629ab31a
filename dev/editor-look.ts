// Opens the extension in a real editor on a copy of the sample, with the stand-in as its model.
//   node dev/editor-look.ts                              until Ctrl-C, at the printed address
//   node dev/editor-look.ts --screenshot x.png           takes a picture and ends
//     [--theme light|dark|hc-black|hc-light] [--command TITLE]… [--file PATH] [--wait SELECTOR] [--pause MS]
//   node dev/editor-look.ts --steps look.ts              runs `export async function look({ workbench, page, host, folder })`
//     [--folder DIR] [--script dev/sample/broken.json] [--no-build] [--size 1400x900]
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { openBrowser, openWindow } from "./editor-host/browser.ts";
import { openEditorHost } from "./editor-host/server.ts";
import type { EditorHost } from "./editor-host/server.ts";
import { themes, Workbench } from "./editor-host/workbench.ts";
import type { Theme } from "./editor-host/workbench.ts";
import { copySample, root, runProgram } from "./sample.ts";
import { openStandIn } from "./stand-in.ts";

const { values } = parseArgs({
  options: {
    screenshot: { type: "string" },
    theme: { type: "string" },
    command: { type: "string", multiple: true },
    file: { type: "string" },
    wait: { type: "string" },
    pause: { type: "string" },
    steps: { type: "string" },
    folder: { type: "string" },
    script: { type: "string" },
    size: { type: "string" },
    "no-build": { type: "boolean" },
  },
});

await runProgram(process.execPath, ["dev/prepare-editor.ts"], root);
if (values["no-build"] !== true) await runProgram(process.execPath, ["esbuild.mjs"], root);
const script = await readFile(values.script ?? join(root, "dev", "sample", "kept.json"), "utf8");
await using model = await openStandIn(JSON.parse(script));
const folder = values.folder === undefined ? await copySample() : resolve(values.folder);
const theme =
  values.theme === undefined ? {} : { "workbench.colorTheme": themes[toTheme(values.theme)].setting };
await using host = await openEditorHost({
  extension: "symlink",
  settings: { "remit.server.url": model.url, ...theme },
});
console.log(`${host.urlOf(folder)}\nfolder ${folder}\nlogs ${join(host.userDataDir, "logs")}`);
if (values.screenshot === undefined && values.steps === undefined) {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
} else await look(host);

async function look(opened: EditorHost): Promise<void> {
  const browser = await openBrowser();
  try {
    const [width = 1400, height = 900] = (values.size ?? "1400x900").split("x").map(Number);
    const page = await (await openWindow(browser, { width, height })).newPage();
    page.on("console", (message) => {
      if (/Content Security Policy|remit/i.test(message.text())) console.log(`console: ${message.text()}`);
    });
    const workbench = new Workbench(page);
    await workbench.open(opened.urlOf(folder));
    if (values.file !== undefined) await workbench.openFile(values.file);
    for (const title of values.command ?? []) await workbench.command(title);
    if (values.steps !== undefined) {
      const steps = (await import(pathToFileURL(resolve(values.steps)).href)) as {
        look(seen: unknown): Promise<void>;
      };
      await steps.look({ workbench, page, host: opened, folder, model });
    }
    if (values.wait !== undefined) await page.locator(values.wait).first().waitFor();
    await page.waitForTimeout(Number(values.pause ?? 1_500));
    if (values.screenshot !== undefined) await workbench.screenshot(values.screenshot);
  } finally {
    await browser.close();
  }
}

function toTheme(text: string): Theme {
  if (text in themes) return text as Theme;
  throw new Error(`--theme is one of ${Object.keys(themes).join(", ")}`);
}
