import { boundLine } from "../../model/data-text.ts";

/** Lines of a text without their ends; a last empty line after a final newline is no line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Lines `from` to `to` (1-based, both inside), each behind its number and a tab. */
export function numbered(lines: readonly string[], from: number, to: number): string {
  return lines
    .slice(from - 1, to)
    .map((line, at) => `${from + at}\t${boundLine(line, 2000)}`)
    .join("\n");
}

/** UTF-8 for reading: bytes that are none become U+FFFD, and a byte order mark is left out. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
