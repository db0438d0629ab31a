import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import * as vscode from "vscode";
import { enterThrough, stored, writeContract } from "./running.ts";
import { until } from "./waiting.ts";

describe("the queue", () => {
  const settings = () => vscode.workspace.getConfiguration("remit");
  const made: vscode.Uri[] = [];

  afterEach(async () => {
    await settings().update("parallelRuns", undefined, vscode.ConfigurationTarget.Global);
    for (const uri of made.splice(0)) await rm(uri.fsPath, { force: true });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("runs a contract as it stands by Enter alone and leaves its text as it was", async () => {
    const uri = await writeContract("host-one", "Please keep the first one.");
    made.push(uri);
    const before = await readFile(uri.fsPath, "utf8");
    await enterThrough(uri);
    const run = await until("the run has its verdict", async () => {
      const found = await stored("Please keep the first one.");
      return found?.state === "ended" ? found : undefined;
    });
    assert.equal(run.contractFile, ".remit/contracts/host-one.json");
    assert.equal(await readFile(uri.fsPath, "utf8"), before);
  });

  it("lets one run at a time work where the settings say so, and the next begins by itself", async () => {
    await settings().update("parallelRuns", 1, vscode.ConfigurationTarget.Global);
    const goals = ["Please keep the second one.", "Please keep the third one."];
    for (const [at, goal] of goals.entries()) made.push(await writeContract(`host-${at + 2}`, goal));
    for (const uri of made) await enterThrough(uri);
    let most = 0;
    await until(
      "both have their verdicts",
      async () => {
        const runs = await Promise.all(goals.map(stored));
        most = Math.max(most, runs.filter((run) => run?.state === "running").length);
        return runs.every((run) => run?.state === "ended");
      },
      50_000,
    );
    assert.equal(most, 1);
    const [second, third] = await Promise.all(goals.map(stored));
    assert.ok((second?.startedAt ?? "") < (third?.startedAt ?? ""));
  });
});
