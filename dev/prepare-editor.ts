// Makes what the editor's tests and pictures need: VS Code's own server and a Chromium. Once; later it does nothing.
// `--browser`: the Chromium alone, and without one it goes on with what is here.
import { installChromium } from "./editor-host/browser-program.ts";
import { installEditorHost } from "./editor-host/install.ts";

const say = (line: string): void => console.log(line);
const browserOnly = process.argv.includes("--browser");
const parts = browserOnly ? [installChromium(say)] : [installEditorHost(say), installChromium(say)];
const lacks = parts.filter((lack) => lack !== undefined);
for (const lack of lacks) console.error(lack);
process.exitCode = lacks.length === 0 || browserOnly ? 0 : 1;
