import { createInterface } from "node:readline";
import { Stopped } from "../base/stop.ts";
import { printableLine } from "../report/printable-text.ts";

/** Asks a person. Both throw Stopped at Ctrl-C and at the end of the input. */
export interface Questions {
  /** The answer without outer spaces; an empty one is the proposed one. */
  ask(question: string, proposed: string): Promise<string>;
  /** Indices of the chosen options, in their order; an empty answer chooses all, `0` none. */
  choose(question: string, options: readonly string[]): Promise<readonly number[]>;
}

/** Asks on a terminal, or on any pair of streams. Disposing gives the input back. */
export function openQuestions(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Questions & Disposable {
  const lines = createInterface({ input, output });
  let closed = false;
  lines.once("close", () => (closed = true));
  lines.on("SIGINT", () => lines.close());
  // The iterator keeps what comes between two questions, such as pasted lines.
  const answers = lines[Symbol.asyncIterator]();
  const read = async (prompt: string): Promise<string> => {
    lines.setPrompt(prompt);
    if (closed) output.write(prompt);
    else lines.prompt();
    const answer = await answers.next();
    if (answer.done !== true) return answer.value.trim();
    output.write("\n");
    throw new Stopped({ kind: "person", message: "Nothing was written." });
  };
  return {
    ask: async (question, proposed) => {
      const shown = proposed === "" ? "" : ` [${printableLine(proposed)}]`;
      return (await read(`${question}${shown} `)) || proposed;
    },
    choose: async (question, options) => {
      const list = options.map((option, index) => `  ${index + 1}  ${printableLine(option)}\n`);
      output.write(`${question}\n${list.join("")}`);
      for (;;) {
        const chosen = parseChoice(await read("Numbers, nothing for all, 0 for none: "), options.length);
        if (chosen !== undefined) return chosen;
        output.write(`Give numbers from 1 to ${options.length}, such as 1 2.\n`);
      }
    },
    [Symbol.dispose]: () => lines.close(),
  };
}

function parseChoice(answer: string, count: number): readonly number[] | undefined {
  if (answer === "") return Array.from({ length: count }, (_, index) => index);
  const numbers = answer.split(/[\s,]+/).filter((word) => word !== "");
  if (numbers.length === 1 && numbers[0] === "0") return [];
  const indices = numbers.map((word) => (/^\d+$/.test(word) ? Number(word) - 1 : -1));
  if (indices.some((index) => index < 0 || index >= count)) return undefined;
  return [...new Set(indices)].toSorted((a, b) => a - b);
}
