import * as vscode from "vscode";
import { toFault } from "../../../base/fault.ts";
import type { Surroundings } from "../../surroundings.ts";
import { showFault } from "../fault-notice.ts";
import { goBack } from "./back.ts";
import type { FlowParts } from "./run-flow.ts";

/** Registers `remit.run` and what Escape does in its flow, which is loaded when it is first asked for. */
export function registerRunFlow(surroundings: Surroundings, parts: FlowParts): vscode.Disposable {
  const { registerCommand } = vscode.commands;
  return vscode.Disposable.from(
    registerCommand("remit.runFlowBack", goBack),
    registerCommand("remit.run", async (argument: unknown, selected: unknown) => {
      try {
        const { runFlow } = await import("./run-flow.ts");
        await runFlow(surroundings, parts, { argument, selected });
      } catch (thrown) {
        const fault = toFault(thrown);
        surroundings.log.error(fault);
        const { url } = await surroundings.settings();
        const { code, message, hint } = fault;
        const told = { code, message, ...(hint === undefined ? {} : { hint }) };
        await showFault({ what: vscode.l10n.t("The run could not start"), fault: told, url });
      }
    }),
  );
}
