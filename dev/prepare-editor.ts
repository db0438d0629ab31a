// Makes what the editor's tests and pictures need: VS Code's own server and a Chromium. Once; later it does nothing.
import { installChromium } from "./editor-host/browser-program.ts";
import { installEditorHost } from "./editor-host/install.ts";

const say = (line: string): void => console.log(line);
const lacks = [installEditorHost(say), installChromium(say)].filter((lack) => lack !== undefined);
for (const lack of lacks) console.error(lack);
process.exitCode = lacks.length === 0 ? 0 : 1;
