import * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import { forgetApiKey, storeApiKey } from "../settings.ts";
import type { Surroundings } from "../surroundings.ts";
import { showFault } from "./fault-notice.ts";
import type { StatusBar } from "./status-bar.ts";

/** The commands about the model's server and the first steps. */
export function registerServerCommands(surroundings: Surroundings, status: StatusBar): vscode.Disposable {
  const { context, log, settings } = surroundings;
  const register = (command: string, act: () => Promise<unknown>): vscode.Disposable =>
    vscode.commands.registerCommand(command, async () => {
      try {
        await act();
      } catch (thrown) {
        const { code, message, hint } = toFault(thrown);
        log.error(`${command}: ${message}`);
        const fault = { code, message, ...(hint === undefined ? {} : { hint }) };
        await showFault({ what: vscode.l10n.t("That did not work"), fault, url: (await settings()).url });
      }
    });
  return vscode.Disposable.from(
    register("remit.doctor", async () => {
      const { runDoctor } = await import("./doctor.ts");
      await runDoctor(surroundings);
      status.askSoon();
    }),
    register("remit.startServer", async () => {
      const { startServer } = await import("./start-server.ts");
      await startServer(surroundings);
      status.askSoon();
    }),
    register("remit.setApiKey", () => askApiKey(context.secrets)),
    register("remit.forgetApiKey", async () => {
      await forgetApiKey(context.secrets);
      vscode.window.setStatusBarMessage(`$(trash) ${vscode.l10n.t("API key forgotten")}`, 4_000);
    }),
    register("remit.openWalkthrough", async () => {
      const walkthrough = `${context.extension.id}#start`;
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
    }),
    register("remit.openSettings", async () => {
      await vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${context.extension.id}`);
    }),
  );
}

async function askApiKey(secrets: vscode.SecretStorage): Promise<void> {
  const { t } = vscode.l10n;
  const key = await vscode.window.showInputBox({
    title: t("API Key of the Model's Server"),
    prompt: t("Kept in the system's secret storage. It is given to runs by their environment only."),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? t("Type the key, or press Escape.") : undefined),
  });
  if (key === undefined) return;
  await storeApiKey(secrets, key.trim());
  vscode.window.setStatusBarMessage(`$(key) ${t("API key stored")}`, 4_000);
}
