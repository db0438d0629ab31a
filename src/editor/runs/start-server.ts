import * as vscode from "vscode";
import { recommendedArguments } from "../../model/recommended-command.ts";
import type { Surroundings } from "../surroundings.ts";
import { findServerProgram, isOwnAddress } from "./server-program.ts";

const terminalName = "llama-server";

/** Starts the person's own or the recommended llama-server, without a shell, in a terminal that they see. */
export async function startServer({ settings, log }: Surroundings): Promise<void> {
  const running = vscode.window.terminals.find(
    ({ name, exitStatus }) => name === terminalName && exitStatus === undefined,
  );
  if (running !== undefined) return running.show();
  const { serverCommand, url } = await settings();
  const command = serverCommand.length > 0 ? serverCommand : await recommended(url);
  const [shellPath, ...shellArgs] = command ?? [];
  if (shellPath === undefined) return;
  log.info(`Starting ${[shellPath, ...shellArgs].join(" ")} in a terminal.`);
  const terminal = vscode.window.createTerminal({
    name: terminalName,
    shellPath,
    shellArgs,
    iconPath: new vscode.ThemeIcon("server-process"),
    isTransient: true,
  });
  terminal.show();
}

/** The recommended command with a model that the person picks, kept in the settings; undefined when they went away. */
async function recommended(url: string): Promise<readonly string[] | undefined> {
  const { t } = vscode.l10n;
  const program = await findServerProgram(process.env);
  if (program === undefined) return tellMissing();
  if (!isOwnAddress(url)) {
    const open = t("Open Settings");
    const text = t("The settings name a server on another machine ({0}), so none is started here.", url);
    if ((await vscode.window.showInformationMessage(text, open)) === open)
      await vscode.commands.executeCommand("remit.openSettings");
    return undefined;
  }
  const [model] =
    (await vscode.window.showOpenDialog({
      title: t("Model File"),
      openLabel: t("Start with This Model"),
      filters: { [t("GGUF models")]: ["gguf"] },
    })) ?? [];
  if (model === undefined) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const place = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port || (protocol === "https:" ? "443" : "80"),
  };
  const command = [program, ...recommendedArguments(model.fsPath, place)];
  await vscode.workspace
    .getConfiguration("remit")
    .update("server.command", command, vscode.ConfigurationTarget.Global);
  return command;
}

async function tellMissing(): Promise<undefined> {
  const how = vscode.l10n.t("How to Get It");
  const text = vscode.l10n.t(
    "llama-server was not found on PATH. Install llama.cpp, or name your own command in the settings.",
  );
  if ((await vscode.window.showInformationMessage(text, how)) === how) {
    const page = "https://github.com/ggml-org/llama.cpp/blob/master/docs/install.md";
    await vscode.env.openExternal(vscode.Uri.parse(page));
  }
  return undefined;
}
