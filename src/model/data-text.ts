import { plainText } from "../base/plain-text.ts";

/**
 * Text from the repository or from a command on its way to the model. llama-server reads a whole rendered prompt
 * with special tokens on, so a file that holds `<|im_end|>` or `</tool_response>` would otherwise open a message
 * of its own. What was replaced is shown with a `‹`, and the editing tools take it back.
 */
const controlText = /<(?=\|\w{1,40}\|>|\/?(?:tool_call|tool_response|think|tts_\w{1,30})>)/g;
const disarmedText = /‹(?=\|\w{1,40}\|>|\/?(?:tool_call|tool_response|think|tts_\w{1,30})>)/g;

/** Text without anything that the model's tokenizer would take for a control token. */
export function disarm(text: string): string {
  return text.replace(controlText, "‹");
}

/** The inverse of {@link disarm}, for what the model copied out of a tool result. */
export function rearm(text: string): string {
  return text.replace(disarmedText, "<");
}

/** Every line behind `| `, so that no line of it can pass for the runner's own words. Long lines are cut. */
export function asData(text: string): string {
  return plainText(text)
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `| ${boundLine(line, 500)}`)
    .join("\n");
}

/** Head and tail of a text, whole lines where it can be, within about `maxChars`; says how much is left out. */
export function boundText(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = wholeLines(text.slice(0, Math.floor(maxChars / 4)), "head");
  const tail = wholeLines(text.slice(-Math.ceil((maxChars * 3) / 4)), "tail");
  const left = text.length - head.length - tail.length;
  return `${head}\n[... ${left} characters left out ...]\n${tail}`;
}

/** One line, shortened to `maxChars`, saying so. */
export function boundLine(line: string, maxChars: number): string {
  if (line.length <= maxChars) return line;
  return `${line.slice(0, maxChars)} [... line of ${line.length} characters cut]`;
}

/** A careful estimate for code and prose of Qwen's tokenizer: rather too many than too few. */
export function estimateTokens(chars: number): number {
  return Math.ceil(chars / 3);
}

function wholeLines(part: string, end: "head" | "tail"): string {
  const at = end === "head" ? part.lastIndexOf("\n") : part.indexOf("\n");
  if (at === -1) return part;
  return end === "head" ? part.slice(0, at) : part.slice(at + 1);
}
