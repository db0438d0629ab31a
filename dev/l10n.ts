// Collects the strings that the extension shows into l10n/bundle.l10n.json, where translations begin.
//   node dev/l10n.ts
import { getL10nJson } from "@vscode/l10n-dev";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { faultCodes } from "../src/base/fault.ts";
import { presets } from "../src/contract/presets.ts";
import { clauseHelp } from "../src/editor/contracts/clause-help.ts";
import { nextStep } from "../src/editor/runs/fault-steps.ts";

const root = resolve(import.meta.dirname, "..");
const bundleFile = join(root, "l10n", "bundle.l10n.json");

/** Texts that stand in tables and are said through `l10n.t` where they are shown. */
const tables = [
  ...Object.values(clauseHelp),
  ...presets.flatMap(({ label, description }) => [label, description]),
  ...faultCodes.flatMap((code) =>
    [true, false].map((canStartServer) => nextStep(code, { canStartServer }).title),
  ),
];

/** What a translator gets: every literal that `l10n.t` is called with in the extension and its panel, and the tables. */
export async function bundleText(): Promise<string> {
  const files = ["src/editor", "src/panel"].flatMap((dir) =>
    readdirSync(join(root, dir), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(root, dir, file)),
  );
  const sources = files.map((file) => readFileSync(file, "utf8"));
  const strings = await getL10nJson(sources.map((contents) => ({ contents, extension: ".ts" })));
  const sorted = Object.entries({
    ...Object.fromEntries([...tables, ...sources.flatMap(literalsOf)].map((text) => [text, text])),
    ...strings,
  }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

/** What a function gets as `t`, or has taken out of `vscode.l10n`, is called with: the collector above knows neither. */
function literalsOf(source: string): readonly string[] {
  const calls = source.matchAll(/(?<![.\w])t\(\s*("(?:[^"\\]|\\.)*")/g);
  return [...calls].map(([, literal = '""']) => JSON.parse(literal) as string);
}

if (import.meta.main) writeFileSync(bundleFile, await bundleText());
