import assert from "node:assert/strict";
import { readFile, rename, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { fileOf, until } from "./waiting.ts";

const contract = fileOf(".remit/contracts/greet-by-name.json");

describe("the active contract", () => {
  afterEach(async () => {
    // A dialog about unsaved edits is refused here, and the editor would stay.
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("takes marks of files and folders, keeps comments, and gives them back", async () => {
    const before = await readFile(contract.fsPath, "utf8");
    const readme = fileOf("README.md");
    await vscode.commands.executeCommand("remit.allow", readme, [readme, fileOf("package.json")]);
    await until("both files are in scope.write", async () =>
      /"write": \[[^\]]*"README\.md"[^\]]*"package\.json"/.test(await readFile(contract.fsPath, "utf8")),
    );
    assert.match(await readFile(contract.fsPath, "utf8"), /\/\/ What shall be reached/);
    await vscode.commands.executeCommand("remit.protect", fileOf("test"), [fileOf("test")]);
    await until("the folder is in scope.never", async () =>
      /"never": \[[^\]]*"test\/\*\*"/.test(await readFile(contract.fsPath, "utf8")),
    );
    await writeFile(contract.fsPath, before);
  });

  it("says what is wrong in it at its line, with a quick fix", async () => {
    const before = await readFile(contract.fsPath, "utf8");
    const document = await vscode.workspace.openTextDocument(contract);
    await vscode.window.showTextDocument(document);
    await until("the editor has what is on disk", () => document.getText() === before);
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf("src/greet.mjs");
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + "src/greet.mjs".length));
    edit.replace(contract, range, "src/no-such-file.mjs");
    assert.ok(await vscode.workspace.applyEdit(edit));
    const found = await until("the glob that matches nothing is told", () =>
      vscode.languages
        .getDiagnostics(contract)
        .find(({ range: { start } }) => start.line === range.start.line),
    );
    assert.equal(found.source, "Remit");
    const actions = await until("a quick fix is offered", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        contract,
        found.range,
        vscode.CodeActionKind.QuickFix.value,
      );
      return all.length > 0 ? all : undefined;
    });
    const titles = actions.map(({ title }) => title);
    for (const wanted of ["Pick a File…", "Remove Glob"])
      assert.ok(titles.includes(wanted), `${wanted} is not among ${titles.join(", ")}`);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    assert.equal(document.getText(), before);
  });

  it("has Run, Lint and Duplicate above its first line, and explains its rules", async () => {
    const lenses = await until("the lenses are there", async () => {
      const all = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        contract,
        10,
      );
      return all.length >= 3 ? all : undefined;
    });
    const commands = lenses.map(({ command }) => command?.command);
    for (const wanted of ["remit.run", "remit.lintContract", "remit.duplicateContract"])
      assert.ok(commands.includes(wanted), `${wanted} is not among ${commands.join(", ")}`);
    const document = await vscode.workspace.openTextDocument(contract);
    const at = document.positionAt(document.getText().indexOf('"write"') + 2);
    // The schema's own line comes from VS Code's reader of JSON, which starts when it is first asked.
    await until("the hover says what the clause decides", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        contract,
        at,
      );
      const text = hovers
        .flatMap(({ contents }) => contents)
        .map((content) => (typeof content === "string" ? content : content.value))
        .join("\n");
      return ["Files that may be changed", "`**` crosses folders"].every((part) => text.includes(part));
    });
  });

  it("follows its own file when that is renamed", async () => {
    const moved = fileOf(".remit/contracts/renamed.json");
    await rename(contract.fsPath, moved.fsPath);
    try {
      const readme = fileOf("README.md");
      await until("a mark lands in the renamed file", async () => {
        await vscode.commands.executeCommand("remit.allow", readme, [readme]);
        return (await readFile(moved.fsPath, "utf8")).includes("README.md");
      });
      await vscode.commands.executeCommand("remit.unmark", readme, [readme]);
    } finally {
      await rename(moved.fsPath, contract.fsPath);
    }
  });
});
