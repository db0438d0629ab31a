import type { Writable } from "node:stream";
import { redactDeep, type Redact } from "../base/redact.ts";
import { endEvent, type Emit } from "../run/events.ts";
import { openOutput } from "./line-output.ts";

/** Listens to a run and writes it as data. */
export interface EventLines extends Disposable {
  readonly listen: Emit;
  /** Tells what ended the run before it could tell so itself. */
  tellEnd(thrown: unknown): Promise<void>;
}

/**
 * Writes every event, progress included, as one line of JSON, redacted, in the order in which they came. `listen`
 * resolves when the stream has taken its line; a reader that leaves does not disturb the run.
 */
export function openEventLines(out: Writable, redact: Redact): EventLines {
  const output = openOutput(out);
  let ended = false;
  const listen: Emit = (event) => {
    ended ||= event.type === "fault" || event.type === "stopped";
    return output.write(`${jsonLine(redactDeep(event, redact))}\n`);
  };
  return {
    listen,
    async tellEnd(thrown) {
      if (!ended) await listen(endEvent(thrown));
    },
    [Symbol.dispose]: () => output[Symbol.dispose](),
  };
}

/** JSON on one line in which every character that could act on a terminal is escaped. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029]|\p{Cf}/gu, escaped);
}

function escaped(char: string): string {
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
