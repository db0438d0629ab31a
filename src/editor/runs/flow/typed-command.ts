import { toFault } from "../../../base/fault.ts";
import { parseCommand } from "../../../contract/command-text.ts";
import { shownLine } from "../../shown-text.ts";
import type { AnsweredCommand } from "./answers.ts";

/** The command, or why it is none. */
export function readCommand(text: string): AnsweredCommand | string {
  const named = /^\s*[A-Za-z0-9][A-Za-z0-9._-]*\s*=/.test(text) ? text : `command=${text}`;
  try {
    const { name, run } = parseCommand(named);
    return { name: named === text ? name : nameFor(run), run };
  } catch (thrown) {
    return shownLine(toFault(thrown).message);
  }
}

/** A short name from a line's plain words, such as `npm-run-lint`. */
function nameFor(run: readonly string[]): string {
  const words = run.flatMap((word) => word.match(/[A-Za-z0-9]+/g) ?? []);
  return words.slice(0, 3).join("-").slice(0, 40) || "command";
}
