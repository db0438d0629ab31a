import { posix } from "node:path";
import type { RepoPath } from "../../base/repo-path.ts";
import { printableText } from "../../report/printable-text.ts";

/** A place that a failed command's output names. `line` and `column` count from 1, in the proposal. */
export interface OutputPlace {
  readonly path: RepoPath;
  readonly line: number;
  readonly column?: number;
  /** What the output says of it, in one line; may be empty. */
  readonly text: string;
}

export interface OutputReading {
  /** Absolute: the developer's folder, where the command saw its tree. */
  readonly root: string;
  /** The command's folder below it, or `.`. */
  readonly cwd: string;
  /** True for a file of the proposal. */
  readonly isFile: (path: RepoPath) => boolean;
  /** Files that a base name alone may stand for. */
  readonly changed: readonly RepoPath[];
}

const maxPlaces = 20;
const maxLineLength = 1000;
/** Of a flood the end: the editor waits meanwhile, and each line may name a file to look for. */
const maxLines = 20_000;

/**
 * Places of errors in the output of common tools: tsc, eslint, node's stacks and TAP, vitest, jest, pytest, cargo, go.
 * Only files of the proposal count; of one stack the first frame that does. The same place is told once.
 */
export function placesIn(output: string, reading: OutputReading): readonly OutputPlace[] {
  const state: State = {
    message: "",
    header: undefined,
    frames: false,
    block: undefined,
    traceback: undefined,
    previous: "",
    found: [],
    weak: [],
  };
  for (const line of printableText(output).split("\n").slice(-maxLines)) {
    if (line.length > maxLineLength) continue;
    readLine(line, state, reading);
    state.previous = line;
  }
  const places = state.found.length > 0 ? state.found : state.weak;
  const told = new Map(places.map((place) => [`${place.path}:${place.line}`, place]));
  return [...told.values()].slice(0, maxPlaces);
}

interface State {
  /** The last line that reads like an error. */
  message: string;
  /** A line that was a file's name alone: eslint's lines below it belong to it. */
  header: RepoPath | undefined;
  /** True inside a stack that has given its place. */
  frames: boolean;
  /** The indentation of TAP's `error: |-`, while the lines below it are its text. */
  block: number | undefined;
  /** The innermost frame of a Python traceback, while its error has not come yet. */
  traceback: OutputPlace | undefined;
  previous: string;
  readonly found: OutputPlace[];
  /** Where a failed test begins: only of use when nothing says where it failed. */
  readonly weak: OutputPlace[];
}

const file = String.raw`(?:file:\/\/)?(?<path>(?:[A-Za-z]:)?[^\s:()'"<>|*?]+)`;
const spot = String.raw`:(?<line>\d{1,7})(?::(?<column>\d{1,7}))?`;

/** A line that is about one place: tsc in both forms, gcc, go, pytest, mypy, eslint's unix form. */
const reports = [
  new RegExp(String.raw`^\s*${file}\((?<line>\d{1,7})(?:,(?<column>\d{1,7}))?\): (?<text>.+)$`),
  new RegExp(String.raw`^(?:E\s+)?\s*${file}${spot}(?::| -)\s+(?<text>\S.*)$`),
];
/** A frame of a stack, or an arrow to the place of the message above it. */
const frames = [
  new RegExp(String.raw`^\s*(?:at |❯ |--> |[┌╭,][─-]+\[ ?).*?${file}${spot}[)\]\s]*(?:\{)?$`),
  new RegExp(String.raw`^\s*[\w.<>$ ]+ \(${file}${spot}\)$`),
  new RegExp(String.raw`panicked at (?:'.*', )?${file}${spot}:?$`),
];
const testBegins = [
  new RegExp(String.raw`^test at ${file}${spot}$`),
  new RegExp(String.raw`^\s*location: '${file}${spot}'$`),
];
const eslint =
  /^\s+(?<line>\d{1,7}):(?<column>\d{1,7})\s+(?<kind>error|warning)\s+(?<text>.+?)(?:\s{2,}\S+)?$/;
const python = /^\s*File "(?<path>[^"]+)", line (?<line>\d{1,7})/;
const difference = /: [+-] /;
const differs = /^\s*(?:[+-] (?!actual|expected)\S|.{1,100} [!=]==? \S)/i;
const mild = /^(?:(?:warning|note|info|help)\b|[!⚠] )/i;
/** A numbered frame of Rust's backtrace: its place stands in the next line, and the panic has told its own. */
const numbered = /^\s*\d+: \S/;
const message =
  /^\s*(?:E\s{2,}\S|(?:error|warning)\b|\[?\w*(?:Error|Exception|Failure)\b|[✖✕×✗●!⚠] |x [\w-]+\(|FAIL\b|not ok \d|--- FAIL|panic: |Caused by|assertion )/;

function readLine(line: string, state: State, reading: OutputReading): void {
  if (readTraceback(line, state, reading) || readReport(line, state, reading)) return;
  if (readFrame(line, state, reading)) return;
  state.frames = false;
  const panicked = state.found.at(-1);
  if (panicked?.text === "" && line.trim() !== "") {
    state.found[state.found.length - 1] = { ...panicked, text: shortened(line) };
  }
  const begins = firstMatch(testBegins, line);
  const start = begins === undefined ? undefined : placeOf(begins, state.message, reading);
  if (start !== undefined) state.weak.push(start);
  readError(line, state);
  const name = line.trim();
  if (name !== "") state.header = /\s/.test(line) ? state.header : resolve(name, reading);
}

/** Remembers an error; node and jest tell below an assertion in what two values differ. */
function readError(line: string, state: State): void {
  if (readBlock(line, state)) return;
  if (message.test(line)) {
    // pytest tells the error first, and then more of it.
    const more = /^E\s/.test(line) && /^E\s/.test(state.previous);
    if (!more) state.message = shortened(line.replace(/^E\s+/, ""));
    return;
  }
  const isOpen = state.message.endsWith(":") || difference.test(state.message);
  if (isOpen && differs.test(line)) state.message = shortened(`${state.message} ${line}`);
}

/** A text of several lines in TAP's YAML, as one line. */
function readBlock(line: string, state: State): boolean {
  const indentation = /^ */.exec(line)?.[0].length ?? 0;
  if (/^\s*error: [|>]-?$/.test(line)) {
    state.block = indentation;
    state.message = "";
    return true;
  }
  if (state.block === undefined) return false;
  if (line.trim() !== "" && indentation <= state.block) state.block = undefined;
  else state.message = shortened(`${state.message} ${line}`);
  return state.block !== undefined;
}

function readReport(line: string, state: State, reading: OutputReading): boolean {
  const own = eslint.exec(line)?.groups;
  if (own !== undefined && state.header !== undefined) {
    const { line: at = "", column = "", kind, text = "" } = own;
    if (kind === "error") {
      state.found.push({
        path: state.header,
        line: Number(at),
        column: Number(column),
        text: shortened(text),
      });
    }
    return true;
  }
  const groups = firstMatch(reports, line);
  if (groups === undefined) return false;
  const place = placeOf(groups, groups["text"] ?? "", reading);
  if (place === undefined) return false;
  if (!mild.test(place.text)) state.found.push(withMessage(place, state.message));
  return true;
}

/** pytest ends a failure with no more than the error's name; what was asserted stands above it. */
function withMessage(place: OutputPlace, above: string): OutputPlace {
  return /^\w+$/.test(place.text) && above !== "" ? { ...place, text: above } : place;
}

function readFrame(line: string, state: State, reading: OutputReading): boolean {
  const groups = firstMatch(frames, line);
  const panic = line.includes("panicked at");
  const place = groups && placeOf(groups, panic ? "" : state.message, reading);
  if (place === undefined) return state.frames && /^\s+at /.test(line);
  if (mild.test(state.message) || numbered.test(state.previous)) return true;
  // Of a stack the first frame; a panic is a stack of its own.
  if (!state.frames || panic) state.found.push(place);
  state.frames = !panic;
  return true;
}

/** Python names the innermost frame last, and the error behind it, in the first line that is not indented. */
function readTraceback(line: string, state: State, reading: OutputReading): boolean {
  const frame = python.exec(line)?.groups;
  if (frame !== undefined) {
    state.traceback = placeOf(frame, "", reading) ?? state.traceback;
    return true;
  }
  if (state.traceback === undefined || !/^\S/.test(line)) return false;
  state.found.push({ ...state.traceback, text: shortened(line) });
  state.traceback = undefined;
  return true;
}

function firstMatch(patterns: readonly RegExp[], line: string): Record<string, string> | undefined {
  for (const pattern of patterns) {
    const groups = pattern.exec(line)?.groups;
    if (groups !== undefined) return groups;
  }
  return undefined;
}

function placeOf(
  groups: Record<string, string>,
  text: string,
  reading: OutputReading,
): OutputPlace | undefined {
  const path = resolve(groups["path"] ?? "", reading);
  const line = Number(groups["line"]);
  if (path === undefined || line < 1) return undefined;
  const column = Number(groups["column"] ?? 0);
  return { path, line, text: shortened(text), ...(column < 1 ? {} : { column }) };
}

/** A file of the proposal: below the root, below the command's folder, or the only changed one of its name. */
function resolve(name: string, { root, cwd, isFile, changed }: OutputReading): RepoPath | undefined {
  const plain = name.replaceAll("\\", "/").replace(/^file:\/\//, "");
  const inside = plain.startsWith(`${root}/`) ? plain.slice(root.length + 1) : plain;
  if (inside.startsWith("/") || /^[A-Za-z]:/.test(inside)) return undefined;
  const known = [inside, posix.join(cwd, inside)]
    .map((path) => posix.normalize(path))
    .find((path) => !path.startsWith("..") && path !== "." && isFile(path));
  if (known !== undefined || inside.includes("/")) return known;
  const named = changed.filter((path) => path.endsWith(`/${inside}`));
  return named.length === 1 ? named[0] : undefined;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
