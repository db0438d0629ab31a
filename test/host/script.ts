import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../dev/sample.ts";
import type { StandInScript } from "../../dev/stand-in.ts";

function conversations(name: string): StandInScript["conversations"] {
  const text = readFileSync(join(root, "dev", "sample", `${name}.json`), "utf8");
  return (JSON.parse(text) as StandInScript).conversations;
}

/** Keeps a contract whose goal says "keep", breaks one whose goal says "break"; both for ever. */
export const hostScript: StandInScript = {
  conversations: [
    ...conversations("kept").filter(({ schema }) => schema === true),
    ...conversations("kept")
      .filter(({ schema }) => schema !== true)
      .map((one) => ({ ...one, match: "Please keep", end: "restart" as const })),
    ...conversations("broken")
      .filter(({ schema }) => schema !== true)
      .map((one) => ({ ...one, match: "Please break", end: "restart" as const })),
  ],
};
