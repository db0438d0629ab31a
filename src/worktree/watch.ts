import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as breathe } from "node:timers/promises";
import { fsPath, type RepoPath } from "../base/repo-path.ts";

/** A file of the developer's own that is not as it was when the run began. Who changed it, nobody can see. */
export interface WatchedChange {
  /** Below the opened folder, or below the home folder. */
  readonly place: "folder" | "home";
  readonly path: RepoPath;
  readonly how: "changed" | "appeared" | "gone";
}

/** What became of the developer's own files while a run went on. */
export interface Meanwhile {
  /** How many were looked at, before and after. */
  readonly watched: number;
  /** Files of the folder beyond those. */
  readonly unwatched: number;
  readonly changed: readonly WatchedChange[];
  /** Changes beyond those listed. */
  readonly unlisted: number;
}

/** Looks at the same files again. Cheap enough for every round of a run. */
export interface Watch {
  look(): Promise<Meanwhile>;
}

/**
 * Remembers how the developer's own files are: those of the opened folder that a snapshot holds, git's settings beside them, and what
 * shells, ssh, git and package managers read in the home folder. Nothing is opened; no process stays behind to look.
 */
export async function watchDeveloper(
  { root, home }: { readonly root: string; readonly home: string },
  paths: readonly RepoPath[],
): Promise<Watch> {
  const watched = [
    ...paths.slice(0, maxWatched).map((path) => placed("folder", root, path)),
    ...gitSettings.map((path) => placed("folder", root, path)),
    ...homeFiles.map((path) => placed("home", home, path)),
  ];
  const before = await looks(watched);
  return {
    look: async () => {
      const now = await looks(watched);
      const changed = watched.flatMap(({ place, path }, index) => {
        const how = difference(before[index], now[index]);
        return how === undefined ? [] : [{ place, path, how }];
      });
      return {
        watched: watched.length,
        unwatched: Math.max(0, paths.length - maxWatched),
        changed: changed.slice(0, maxListed),
        unlisted: Math.max(0, changed.length - maxListed),
      };
    },
  };
}

const maxWatched = 20_000;
const maxListed = 50;
/** Between two pauses, so that nobody waits long for the process meanwhile. */
const atOnce = 1_000;

const gitSettings = [".git/config", ".git/hooks"];

/** Whoever changes one of these acts on the developer's next shell, connection, commit or install. */
const homeFiles = [
  ".bashrc .bash_profile .bash_login .profile .zshrc .zshenv .zprofile .config/fish/config.fish",
  ".ssh .ssh/authorized_keys .ssh/config .gitconfig .config/git/config .config/git/hooks",
  ".npmrc .yarnrc .yarnrc.yml .cargo/config.toml .config/pip/pip.conf .pypirc",
  ".config/autostart .config/systemd/user Library/LaunchAgents",
].flatMap((line) => line.split(" "));

interface Placed {
  readonly place: WatchedChange["place"];
  readonly path: RepoPath;
  readonly file: string | Buffer;
}

function placed(place: WatchedChange["place"], dir: string, path: RepoPath): Placed {
  return { place, path, file: place === "home" ? join(dir, path) : fsPath(dir, path) };
}

async function looks(watched: readonly Placed[]): Promise<readonly (string | undefined)[]> {
  const seen: (string | undefined)[] = [];
  for (const { file } of watched) {
    seen.push(lookAt(file));
    if (seen.length % atOnce === 0) await breathe();
  }
  return seen;
}

/** How a file stands, as one text; undefined where there is none. */
function lookAt(file: string | Buffer): string | undefined {
  try {
    const { mode, ino, size, mtimeNs, ctimeNs } = lstatSync(file, { bigint: true });
    return [mode, ino, size, mtimeNs, ctimeNs].join();
  } catch {
    // Not there, or not for us to see: then it stays so.
    return undefined;
  }
}

function difference(before: string | undefined, now: string | undefined): WatchedChange["how"] | undefined {
  if (before === now) return undefined;
  if (before === undefined) return "appeared";
  return now === undefined ? "gone" : "changed";
}
