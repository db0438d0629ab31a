import type * as vscode from "vscode";
import * as z from "zod/mini";
import type { AnsweredCommand, Answers } from "./answers.ts";

/** What is kept of a folder's flows. */
export interface FlowMemory {
  /** What was answered in a flow that was left, for one contract or a new one; then the commands of the last run. */
  recall(contract: vscode.Uri | undefined): Partial<Answers> | undefined;
  noteLeft(contract: vscode.Uri | undefined, answers: Answers): Promise<void>;
  noteSent(contract: vscode.Uri | undefined, answers: Answers): Promise<void>;
}

const command = z.object({ name: z.string(), run: z.array(z.string()) });
const leftSchema = z.object({
  goal: z.string(),
  write: z.array(z.string()),
  create: z.array(z.string()),
  commands: z.array(command),
});
const commandsSchema = z.array(command);

export function openFlowMemory(state: vscode.Memento, folder: vscode.WorkspaceFolder): FlowMemory {
  const leftKey = (contract: vscode.Uri | undefined): string =>
    `remit.flow:${contract?.toString() ?? folder.uri.toString()}`;
  const commandsKey = `remit.flow.commands:${folder.uri.toString()}`;
  return {
    recall(contract) {
      const left = leftSchema.safeParse(state.get(leftKey(contract))).data;
      if (left !== undefined) return left;
      if (contract !== undefined) return undefined;
      const commands: readonly AnsweredCommand[] | undefined = commandsSchema.safeParse(
        state.get(commandsKey),
      ).data;
      return commands === undefined ? undefined : { commands };
    },
    async noteLeft(contract, { goal, write, create, commands }) {
      await state.update(leftKey(contract), { goal, write, create, commands });
    },
    async noteSent(contract, { commands }) {
      await state.update(leftKey(contract), undefined);
      await state.update(commandsKey, commands);
    },
  };
}
