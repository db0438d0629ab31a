import { join, sep } from "node:path";

/**
 * A path inside a repository: relative, `/` between parts, never empty, never `..`.
 * Bytes that are not UTF-8 stand as lone surrogates U+DC80 to U+DCFF (Python's surrogateescape),
 * so that every file name survives JSON and comes back byte for byte.
 */
export type RepoPath = string;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A repository path from the bytes that git or the file system gave. */
export function pathFromBytes(bytes: Uint8Array): RepoPath {
  try {
    return decoder.decode(bytes);
  } catch {
    return escapeInvalid(bytes);
  }
}

/** The bytes of a repository path; the inverse of {@link pathFromBytes}. */
export function pathToBytes(path: RepoPath): Buffer {
  if (!hasEscapedBytes(path)) return Buffer.from(path, "utf8");
  const parts: Buffer[] = [];
  for (const point of path) {
    const code = point.codePointAt(0) ?? 0;
    parts.push(isEscape(code) ? Buffer.from([code - 0xdc00]) : Buffer.from(point, "utf8"));
  }
  return Buffer.concat(parts);
}

/** True when a path holds bytes that are not UTF-8. */
export function hasEscapedBytes(path: RepoPath): boolean {
  return !path.isWellFormed();
}

/** What `node:fs` opens for a repository path below a directory. */
export function fsPath(dir: string, path: RepoPath): string | Buffer {
  if (!hasEscapedBytes(path)) return join(dir, ...path.split("/"));
  return Buffer.concat([Buffer.from(dir + sep, "utf8"), pathToBytes(path)]);
}

/** A path for people: escaped bytes, control and format characters as `\xNN`, so that no name can act on a terminal. */
export function printablePath(path: RepoPath): string {
  return path.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (char === "\\") return "\\\\";
    if (isEscape(code)) return `\\x${(code - 0xdc00).toString(16)}`;
    return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, "0")}`;
  });
}

function isEscape(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

function escapeInvalid(bytes: Uint8Array): RepoPath {
  let path = "";
  for (let at = 0; at < bytes.length;) {
    const length = validLength(bytes, at);
    if (length === 0) {
      path += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      path += decoder.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return path;
}

/** Length of the valid UTF-8 sequence at this place, 0 where there is none. */
function validLength(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    try {
      decoder.decode(bytes.subarray(at, at + length));
      return length;
    } catch {
      continue;
    }
  }
  return 0;
}
