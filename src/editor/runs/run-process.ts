import * as z from "zod/mini";
import { startDetached } from "../../base/detached.ts";
import { faultCodes, type FaultCode } from "../../base/fault.ts";
import type { EditorSettings } from "../settings.ts";
import { runArguments, runEnvironment, type RunOrder } from "./run-arguments.ts";

export interface RunFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly hint?: string;
}

/** How a run's process ended. `fault` is what it said of its own failure, or what can be said of it. */
export interface RunProcessEnd {
  /** The run's name, when it came so far as to be opened. */
  readonly run?: string;
  readonly fault?: RunFault;
}

export interface RunProcess {
  readonly pid: number;
  readonly ended: Promise<RunProcessEnd>;
}

export interface RunProcessSpec extends RunOrder {
  /** Absolute path of the bundled command line. */
  readonly program: string;
  readonly cwd: string;
  readonly settings: EditorSettings;
  /** Told when the run has a record. */
  readonly onOpened: (run: string) => void;
}

/** Starts a run that goes on whatever becomes of the editor. Fault `process-failed`. */
export async function startRunProcess(spec: RunProcessSpec): Promise<RunProcess> {
  let run: string | undefined;
  let fault: RunFault | undefined;
  const child = await startDetached({
    file: process.execPath,
    args: [spec.program, ...runArguments(spec, spec.settings)],
    cwd: spec.cwd,
    env: runEnvironment(process.env, spec.settings),
    onLine(line) {
      const said = readLine(line);
      if (said?.type === "run-opened") {
        run = said.run;
        spec.onOpened(said.run);
      } else if (said?.type === "fault") {
        const { code, message, hint } = said;
        fault = { code, message, ...(hint === undefined ? {} : { hint }) };
      }
    },
  });
  const ended = child.ended.then(({ exitCode, signal, errors }): RunProcessEnd => {
    const opened = run === undefined ? {} : { run };
    if (fault !== undefined && exitCode === faultExit) return { ...opened, fault };
    if (exitCode !== null && exitCode !== faultExit) return opened;
    return { ...opened, fault: { code: "internal", message: endText(signal, errors) } };
  });
  return { pid: child.pid, ended };
}

/** The command line's exit status for a fault. */
const faultExit = 3;

const lineSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("run-opened"), run: z.string() }),
  z.object({
    type: z.literal("fault"),
    code: z.catch(z.enum(faultCodes), "internal"),
    message: z.string(),
    hint: z.optional(z.string()),
  }),
]);

/** The few lines that matter here; what a run does is read from its record. */
function readLine(line: string): z.output<typeof lineSchema> | undefined {
  if (!line.includes('"run-opened"') && !line.includes('"fault"')) return undefined;
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function endText(signal: NodeJS.Signals | null, errors: string): string {
  const said = errors.trim().replace(/^remit: /, "");
  if (said !== "") return said;
  return signal === null
    ? "The run's process ended with a fault."
    : `The run's process was ended by ${signal}.`;
}
