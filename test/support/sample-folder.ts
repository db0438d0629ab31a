import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { StandInScript } from "../../dev/stand-in.ts";
import { developerFolder, type DeveloperFolder } from "./developer-folder.ts";

const sample = join(resolve(import.meta.dirname, "../.."), "dev", "sample");

export const contract = ".remit/contracts/greet-by-name.json";

/** A committed copy of the sample with a state folder beside it. */
export function sampleFolder(): DeveloperFolder {
  const folder = developerFolder();
  cpSync(join(sample, "repository"), folder.root, { recursive: true });
  folder.git("add", "--all");
  folder.git("commit", "--quiet", "--message=Sample");
  return folder;
}

/** A contract of the sample with other commands, in place of its own. */
export function writeContract(folder: DeveloperFolder, commands: readonly object[]): void {
  mkdirSync(join(folder.root, ".remit", "contracts"), { recursive: true });
  const scope = { write: ["src/**", "test/**"] };
  writeFileSync(join(folder.root, contract), JSON.stringify({ goal: "Greet by name.", scope, commands }));
}

/** A worker's script of the sample: `kept` keeps the contract, `broken` does not. */
export function sampleScript(name: "kept" | "broken"): StandInScript {
  const script: StandInScript = JSON.parse(readFileSync(join(sample, `${name}.json`), "utf8"));
  return script;
}

/** Edits, and then is heard of no more; to the next run it answers as `kept` does. */
export function stallingScript(): StandInScript {
  const { conversations } = sampleScript("kept");
  return {
    conversations: conversations.map(({ answers, ...conversation }) => ({
      ...conversation,
      answers: answers.length === 1 ? answers : [...answers.slice(1, 2), stalled, ...answers],
    })),
  };
}

const stalled = { thinking: "I think about it.", fault: { kind: "stall", afterChunks: 2 } } as const;
