import { t } from "./l10n.ts";
import type { RepoPath } from "../base/repo-path.ts";

/** Words for people. What a repository, a process or a model wrote passes through here before it is shown. */

/** Characters that would hide, reorder or pretend: controls, format characters (bidi, zero width, tags), lone surrogates. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** One character as `\xNN` or `\u{NNNN}`. */
export function escapeCharacter(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, "0")}`;
}

/** Text in which nothing is unseen; line ends and tabs stay. */
export function printable(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(unseen, (char) => (/[\n\t]/.test(char) ? char : escapeCharacter(char)));
}

/** {@link printable} on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s+/g, " ").trim();
}

/** A path on one line, its bytes that are not UTF-8 as `\xNN`. */
export function printablePath(path: RepoPath): string {
  return path.replace(unseen, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return code >= 0xdc80 && code <= 0xdcff ? `\\x${(code - 0xdc00).toString(16)}` : escapeCharacter(char);
  });
}

/** Where a line holds characters that must be shown as escapes; tabs are none of them. */
export function unseenIn(line: string): readonly { readonly at: number; readonly char: string }[] {
  return [...line.matchAll(unseen)]
    .filter(([char]) => char !== "\t")
    .map((found) => ({ at: found.index, char: found[0] }));
}

/** Output of a process without the escape sequences that would colour a terminal. */
export function withoutAnsi(text: string): string {
  return text.replace(escapeSequence, "");
}

/** CSI, OSC and other string sequences (ended or not), and two-character escapes. */
const escapeSequence =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what this removes
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

/**
 * What a terminal would show in the end of lines that were drawn over with carriage returns, such as a progress bar. No
 * pattern does this: a line may be a megabyte long.
 */
export function asDrawn(text: string): string {
  const lines = text.split("\n");
  return lines
    .map((line, at) => {
      let end = line.length;
      while (at < lines.length - 1 && line[end - 1] === "\r") end -= 1;
      return line.slice(end === 0 ? 0 : line.lastIndexOf("\r", end - 1) + 1, end);
    })
    .join("\n");
}

const numbers = new Intl.NumberFormat("en");

/** `20,000`. */
export function grouped(count: number): string {
  return numbers.format(count);
}

/** What is counted, as one and as many. */
const nouns = {
  byte: (count: string) => (count === "1" ? t("1 byte") : t("{0} bytes", count)),
  connection: (count: string) => (count === "1" ? t("1 connection") : t("{0} connections", count)),
  entry: (count: string) => (count === "1" ? t("1 entry") : t("{0} entries", count)),
  file: (count: string) => (count === "1" ? t("1 file") : t("{0} files", count)),
  hidden: (count: string) => (count === "1" ? t("1 hidden change") : t("{0} hidden changes", count)),
  hunk: (count: string) => (count === "1" ? t("1 hunk") : t("{0} hunks", count)),
  reason: (count: string) => (count === "1" ? t("1 reason") : t("{0} reasons", count)),
  step: (count: string) => (count === "1" ? t("1 step") : t("{0} steps", count)),
  violation: (count: string) => (count === "1" ? t("1 violation") : t("{0} violations", count)),
} as const;

/** `1 hunk`, `2 hunks`, `3 entries`. */
export function counted(count: number, what: keyof typeof nouns): string {
  return nouns[what](grouped(count));
}

/** `850 ms`, `3.2 s`, `3 min 12 s`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `940`, `9.1k`, `1.2M`. */
export function amount(count: number): string {
  if (count < 1000) return String(count);
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)}k` : `${(count / 1_000_000).toFixed(1)}M`;
}

/** `512 bytes`, `3.4 kB`, `1.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** How long ago, such as `3 minutes ago`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000);
  if (!Number.isFinite(seconds)) return "";
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (seconds < 60) return t("just now");
  if (seconds < 3600) return minutes === 1 ? t("1 minute ago") : t("{0} minutes ago", minutes);
  if (seconds < 86_400) return hours === 1 ? t("1 hour ago") : t("{0} hours ago", hours);
  return days === 1 ? t("1 day ago") : t("{0} days ago", days);
}

/** A sentence's first letter as a capital, its full stop kept. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The last part of a path and what stands before it, with its `/`. */
export function splitPath(path: RepoPath): { readonly dir: string; readonly name: string } {
  const at = path.lastIndexOf("/") + 1;
  return { dir: path.slice(0, at), name: path.slice(at) };
}
