import * as z from "zod/mini";
import { printablePath } from "../../base/repo-path.ts";
import { asData, boundText } from "../../model/data-text.ts";
import { defineTool, say, type Tool } from "./tool.ts";

const maxOutputChars = 8000;

export const runCommandTool: Tool = defineTool({
  name: "run_command",
  description: "Run one of the contract's commands on your copy and see its output.",
  schema: z.strictObject({ name: say(z.string(), "The command's name in the contract.") }),
  use: async ({ name }, bench, signal) => {
    if (!bench.commands.some((command) => command.name === name)) {
      const names = bench.commands.map((command) => command.name).join(", ");
      return {
        text: `The contract has no command of that name. It has: ${names === "" ? "none" : names}.`,
        summary: `run ${printablePath(name.slice(0, 60))}: unknown`,
        refused: true,
      };
    }
    const { text, passed } = await bench.runCommand(name, signal);
    const outcome = passed ? "passed" : "failed";
    const output = boundText(asData(text), Math.min(maxOutputChars, bench.maxResultChars));
    return {
      text: `Command ${name} ${outcome}.\n${output}`,
      summary: `ran ${name}: ${outcome}`,
      ran: true,
    };
  },
});
