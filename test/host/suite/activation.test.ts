import assert from "node:assert/strict";
import * as vscode from "vscode";

const id = "remit.remit";

describe("the extension", () => {
  it("is there and wakes for a folder with contracts", async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, "VS Code does not know the extension");
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it("offers every command that its manifest names", async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest().contributes.commands.filter(({ command }) => !known.has(command));
    assert.deepEqual(missing, []);
  });

  it("wakes for nothing that every window has", () => {
    const { activationEvents } = manifest();
    assert.deepEqual(
      activationEvents.filter((event) => event === "*" || event === "onStartupFinished"),
      [],
    );
  });
});

function manifest(): {
  readonly activationEvents: readonly string[];
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
} {
  const extension = vscode.extensions.getExtension(id);
  assert.ok(extension, "VS Code does not know the extension");
  return extension.packageJSON;
}
