import { CommanderError } from "commander";
import { toFault } from "../base/fault.ts";
import { Stopped } from "../base/stop.ts";
import { printableText } from "../report/printable-text.ts";
import { exits, type Context } from "./context.ts";
import { buildProgram } from "./program.ts";
import { wantsColor } from "./progress.ts";

const context: Context = {
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  errors: process.stderr,
};

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const { env, out } = context;
  let ended: number = exits.pass;
  const style = { color: wantsColor(env, out), width: out.columns ?? 80 };
  const program = buildProgram(context, style, (exit) => (ended = exit));
  try {
    await program.parseAsync(args, { from: "user" });
    return ended;
  } catch (thrown) {
    return tell(thrown);
  }
}

function tell(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exits.pass : exits.fault;
  if (thrown instanceof Stopped) {
    context.errors.write(`remit: ${printableText(thrown.message)}\n`);
    return exits.stopped;
  }
  const { message, hint } = toFault(thrown);
  const next = hint === undefined ? "" : `  → ${printableText(hint)}\n`;
  context.errors.write(`remit: ${printableText(message)}\n${next}`);
  return exits.fault;
}
