import { homedir } from "node:os";
import * as vscode from "vscode";
import { recommendedArguments } from "../../model/recommended-command.ts";
import type { Surroundings } from "../surroundings.ts";
import { shownLine } from "../shown-text.ts";
import { findProgram, isOwnAddress } from "./server-program.ts";

const terminalName = "llama-server";

/** Starts the person's own or the recommended llama-server, without a shell, in a terminal that they see. */
export async function startServer({ settings, log }: Surroundings): Promise<void> {
  const running = vscode.window.terminals.find(
    ({ name, exitStatus }) => name === terminalName && exitStatus === undefined,
  );
  if (running !== undefined) return running.show();
  const { serverCommand, url } = await settings();
  const [name, ...shellArgs] = serverCommand.length > 0 ? serverCommand : await recommended(url);
  if (name === undefined) return;
  const shellPath = await findProgram(name, process.env);
  if (shellPath === undefined) return tellMissing(name);
  log.info(`Starting ${[shellPath, ...shellArgs].join(" ")} in a terminal.`);
  const terminal = vscode.window.createTerminal({
    name: terminalName,
    shellPath,
    shellArgs,
    // Not the opened folder: what lies there shall not be what a program finds first.
    cwd: homedir(),
    iconPath: new vscode.ThemeIcon("server-process"),
    isTransient: true,
  });
  terminal.show();
}

/** The recommended command with a model that the person picks, kept in the settings; empty when they went away. */
async function recommended(url: string): Promise<readonly string[]> {
  const { t } = vscode.l10n;
  const program = await findProgram(terminalName, process.env);
  if (program === undefined) {
    await tellMissing(terminalName);
    return [];
  }
  if (!isOwnAddress(url)) {
    const open = t("Open Settings");
    const text = t("The settings name a server on another machine ({0}), so none is started here.", url);
    if ((await vscode.window.showInformationMessage(text, open)) === open)
      await vscode.commands.executeCommand("remit.openSettings");
    return [];
  }
  const [model] =
    (await vscode.window.showOpenDialog({
      title: t("Model File"),
      openLabel: t("Start with This Model"),
      filters: { [t("GGUF models")]: ["gguf"] },
    })) ?? [];
  if (model === undefined) return [];
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

async function tellMissing(program: string): Promise<void> {
  const how = vscode.l10n.t("How to Get It");
  const text = vscode.l10n.t(
    "{0} was not found on PATH. Install llama.cpp, or name your own command in the settings.",
    shownLine(program),
  );
  if ((await vscode.window.showInformationMessage(text, how)) !== how) return;
  const page = "https://github.com/ggml-org/llama.cpp/blob/master/docs/install.md";
  await vscode.env.openExternal(vscode.Uri.parse(page));
}
