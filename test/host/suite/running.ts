import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import * as vscode from "vscode";
import { listRuns, type StoredRun } from "../../../src/run/store.ts";
import { fileOf, until } from "./waiting.ts";

export const stateDir = process.env["REMIT_TEST_STATE"] ?? "";

export async function stored(goal: string): Promise<StoredRun | undefined> {
  return (await listRuns(stateDir)).find((run) => run.goal === goal);
}

export async function writeContract(name: string, goal: string): Promise<vscode.Uri> {
  const uri = fileOf(`.remit/contracts/${name}.json`);
  await mkdir(dirname(uri.fsPath), { recursive: true });
  const contract = {
    goal,
    scope: { write: ["src/greet.mjs", "test/greet.test.mjs"] },
    commands: [{ name: "test", run: ["npm", "test"] }],
  };
  await writeFile(uri.fsPath, `${JSON.stringify(contract, null, 2)}\n`);
  return uri;
}

/** Starts a contract as a person who changes nothing: Enter until the flow is gone. */
export async function enterThrough(uri: vscode.Uri): Promise<void> {
  let asking = true;
  const flow = vscode.commands.executeCommand("remit.run", uri).then(() => (asking = false));
  await until(
    "the flow has been answered",
    async () => {
      if (asking) await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      await new Promise((done) => setTimeout(done, 100));
      return !asking;
    },
    40_000,
  );
  await flow;
}

/** The run of a goal once it has its verdict. */
export async function ended(goal: string): Promise<StoredRun> {
  return until(`the run "${goal}" has its verdict`, async () => {
    const found = await stored(goal);
    return found?.state === "ended" ? found : undefined;
  });
}
