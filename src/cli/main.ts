import { CommanderError } from "commander";
import { toFault } from "../base/fault.ts";
import { Stopped } from "../base/stop.ts";
import { printableText } from "../report/printable-text.ts";
import { exits, type Context } from "./context.ts";
import { hasLeft } from "./line-output.ts";
import { buildProgram } from "./program.ts";
import { wantsColor } from "./progress.ts";

const context: Context = {
  env: process.env,
  cwd: process.cwd(),
  out: process.stdout,
  errors: process.stderr,
};

let unwritable = false;
for (const stream of [context.out, context.errors]) stream.on("error", tellUnwritable);
const ended = await main(process.argv.slice(2));
process.exitCode = unwritable ? exits.fault : ended;

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

const unforeseen = "`remit doctor` examines this machine, the state folder and the server.";

/** A reader that left, as `head` does, is no fault. Whoever writes cannot be told here: the stream says it later. */
function tellUnwritable(thrown: Error): void {
  if (unwritable || hasLeft(thrown)) return;
  unwritable = true;
  process.exitCode = tell(thrown);
}

function tell(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exits.pass : exits.fault;
  if (thrown instanceof Stopped) {
    context.errors.write(`remit: ${printableText(thrown.message)}\n`);
    return exits.stopped;
  }
  const { code, message, hint = code === "internal" ? unforeseen : undefined } = toFault(thrown);
  const next = hint === undefined ? "" : `  → ${printableText(hint)}\n`;
  context.errors.write(`remit: ${printableText(message)}\n${next}`);
  return exits.fault;
}
