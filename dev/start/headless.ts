import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { copySample, root, runProgram } from "../sample.ts";
import { openStandIn } from "../stand-in.ts";
import type { StandInScript } from "../stand-in.ts";

const remit = join(root, "dist", "remit.mjs");

/** One run of the sample's contract with a real model. */
export async function playReal(url: string): Promise<number> {
  const exit = await runContract(await copySample(), url);
  return exit === 3 || exit === 130 ? exit : 0;
}

/** A run that keeps its contract and one that breaks it, by scripts. */
export async function playScripts(): Promise<number> {
  console.log("\n━━ 1 of 2: a worker that keeps the contract ━━\n");
  const kept = await playScript("kept.json");
  console.log(
    "\n━━ 2 of 2: a worker that gets package.json edited, passes all tests and says that all went well ━━\n",
  );
  const broken = await playScript("broken.json");
  const asExpected = kept === 0 && broken === 1;
  console.log(
    asExpected
      ? "\nAs it should be: the first proposal passes and waits for you, the second fails whatever its worker says."
      : `\nExit statuses ${kept} and ${broken}; with a sandbox they are 0 and 1. \`node dist/remit.mjs doctor\` says what is missing.`,
  );
  if (kept === 130 || broken === 130) return 130;
  return kept === 3 || broken === 3 ? 3 : broken === 1 ? 0 : 1;
}

async function playScript(name: string): Promise<number> {
  const script = JSON.parse(await readFile(join(root, "dev", "sample", name), "utf8")) as StandInScript;
  await using server = await openStandIn(script);
  return await runContract(await copySample(), server.url);
}

async function runContract(dir: string, model: string): Promise<number> {
  console.log(`The sample lies in ${dir}\n$ remit run .remit/contracts/greet-by-name.json\n`);
  return runProgram(process.execPath, [remit, "run", ".remit/contracts/greet-by-name.json"], dir, {
    REMIT_URL: model,
  });
}
