import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { ended, enterThrough, stateDir, writeContract } from "./running.ts";
import { fileOf, until } from "./waiting.ts";

describe("a run", () => {
  const made: vscode.Uri[] = [];

  afterEach(async () => {
    for (const uri of made.splice(0)) await rm(uri.fsPath, { force: true });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("that breaks its contract is a problem at file and line, which a decision takes away", async () => {
    const goal = "Please break it.";
    const contract = await writeContract("host-broken", goal);
    made.push(contract);
    await enterThrough(contract);
    const run = await ended(goal);
    const manifest = fileOf("package.json");
    const problem = await until("the violation is a problem", () => ours(manifest));
    assert.equal(problem.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.range.start.line, 7);
    assert.ok(typeof problem.code === "object" && problem.code.value === "scope", "its code is the rule");
    const related = problem.relatedInformation?.map(({ location }) => location.uri.path) ?? [];
    assert.ok(
      related.some((path) => path.endsWith("host-broken.json")),
      related.join(", "),
    );
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      manifest,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const titles = actions.map(({ title }) => title);
    for (const wanted of ["Open Verdict", "Allow package.json and Judge Again", "Drop This Hunk"])
      assert.ok(titles.includes(wanted), `${wanted} is not among ${titles.join(", ")}`);

    await remit("reject", run.run);
    await until("the problem is gone", () => ours(manifest) === undefined);
  });

  it("shows its verdict in a tab of its own", async () => {
    const goal = "Please keep what is shown.";
    const contract = await writeContract("host-shown", goal);
    made.push(contract);
    await enterThrough(contract);
    const { run } = await ended(goal);
    await vscode.commands.executeCommand("remit.openVerdict", run);
    const tab = await until("the tab is there", () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .find(
          ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("remit.verdict"),
        ),
    );
    assert.match(tab.label, /Verdict/);
  });

  it("that is accepted elsewhere shows in open editors, and rolled back as well", async () => {
    const goal = "Please keep and hold.";
    const contract = await writeContract("host-held", goal);
    made.push(contract);
    const source = fileOf("src/greet.mjs");
    const before = await readFile(source.fsPath, "utf8");
    await enterThrough(contract);
    const { run } = await ended(goal);
    const document = await vscode.workspace.openTextDocument(source);
    await vscode.window.showTextDocument(document);
    await remit("accept", run);
    await until("the editor shows it", () => document.getText().includes("greet(name)"));
    await remit("rollback", run);
    await until("the editor shows what was", () => document.getText() === before);
    assert.equal(await readFile(source.fsPath, "utf8"), before);
  });
});

function ours(uri: vscode.Uri): vscode.Diagnostic | undefined {
  return vscode.languages.getDiagnostics(uri).find(({ source }) => source === "Remit");
}

/** The command line as another terminal would call it. */
async function remit(...args: readonly string[]): Promise<void> {
  const extension = vscode.extensions.getExtension("remit.remit");
  assert.ok(extension);
  await promisify(execFile)(process.execPath, [join(extension.extensionPath, "dist", "remit.mjs"), ...args], {
    cwd: fileOf("").fsPath,
    env: { ...process.env, REMIT_STATE_DIR: stateDir, ELECTRON_RUN_AS_NODE: "1" },
  });
}
