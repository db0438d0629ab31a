import { Fault } from "../base/fault.ts";

/** A command as a new contract has it. */
export interface NewCommand {
  readonly name: string;
  readonly run: readonly string[];
}

/**
 * Reads `NAME=PROGRAM ARGUMENTS`. Spaces part arguments, quotes hold them together and a backslash takes the next
 * character as it is (inside single quotes nothing does); no other sign has a meaning. Fault: usage.
 */
export function parseCommand(text: string): NewCommand {
  const [, name, line] = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*=(.*)$/s.exec(text) ?? [];
  if (name === undefined || line === undefined) throw unreadable(text, "it has no NAME= before it");
  const run = splitWords(line, text);
  if (run.length === 0) throw unreadable(text, "it names no program");
  return { name, run };
}

/** An argument list as {@link parseCommand} reads it. */
export function commandText(run: readonly string[]): string {
  return run
    .map((word) => (/^[^\s"'\\]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`))
    .join(" ");
}

const wordPart = /\s+|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\\[\s\S]|[^\s'"\\]+/gy;
const shellSign = /^(?:&&?|\|\|?|;|>>?|<)$/;

function splitWords(line: string, text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const part of partsOf(line, text)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + plainPart(part);
  }
  return word === undefined ? words : [...words, word];
}

/** Spaces, quoted parts and plain ones, which together are the line. */
function partsOf(line: string, text: string): readonly string[] {
  const parts = line.match(wordPart) ?? [];
  if (parts.join("").length < line.length) throw unreadable(text, "a quote or backslash stands alone");
  const sign = parts.find((part) => shellSign.test(part));
  if (sign === undefined) return parts;
  throw unreadable(text, `no shell reads it, so ${sign} would be an argument (quote it if that is meant)`);
}

function plainPart(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1);
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\([\s\S])/g, "$1");
  return part.startsWith("\\") ? part.slice(1) : part;
}

function unreadable(text: string, why: string): Fault {
  return new Fault("usage", `The command ${JSON.stringify(text)} cannot be read: ${why}.`, {
    hint: 'Write NAME=PROGRAM ARGUMENTS, such as test="npm test".',
  });
}
