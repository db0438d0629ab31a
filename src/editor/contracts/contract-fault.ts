import type * as vscode from "vscode";
import { toFault } from "../../base/fault.ts";
import { showFault } from "../runs/fault-notice.ts";
import type { Surroundings } from "../surroundings.ts";

/** Does something with a contract; what goes wrong is logged and shown with its next step. */
export async function attempt(
  { log, settings }: Surroundings,
  what: string,
  act: () => Promise<void>,
  contract?: () => vscode.Uri | undefined,
): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    const { code, message, hint } = toFault(thrown);
    log.error(`${what}:`, message);
    const fault = { code, message, ...(hint === undefined ? {} : { hint }) };
    const uri = contract?.();
    const { url } = await settings();
    // A notification may stay unanswered for ever: nobody waits for it.
    void showFault({ what, fault, url, ...(uri === undefined ? {} : { contract: uri }) }).then(
      undefined,
      (failed: unknown) => log.error(String(failed)),
    );
  }
}
