// Does the main job on a sample: builds, runs a contract on a copy of a small repository, shows the verdict; then opens an
// editor with the extension. `--headless`, or CI=true, for the terminal only.
import { parseArgs } from "node:util";
import { answers, root, runProgram } from "./sample.ts";
import { openEditor } from "./start/editor.ts";
import { playReal, playScripts } from "./start/headless.ts";

const { values } = parseArgs({ options: { headless: { type: "boolean" } } });
const isHeadless = values.headless === true || process.env["CI"] === "true";
const url = process.env["REMIT_URL"] ?? "http://127.0.0.1:8080";

const found = await answers(url);
console.log(
  found
    ? `A llama-server answers at ${url}: it is the worker's model.`
    : `No llama-server answers at ${url}: the embedded stand-in plays the model, from a script. (Start one, or set REMIT_URL, to see a real one.)`,
);
process.exitCode = await start();

async function start(): Promise<number> {
  const built = await runProgram(process.execPath, ["esbuild.mjs"], root);
  if (built !== 0) return built;
  const played = found ? await playReal(url) : await playScripts();
  if (isHeadless || played === 3 || played === 130) return played;
  const opened = await openEditor(found ? url : undefined);
  return opened === 0 ? played : opened;
}
