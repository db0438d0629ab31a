import type { Mount, MountSpace } from "../base/mount-space.ts";
import type { Ceilings } from "./ceilings.ts";
import type { HostRules } from "./host-rules.ts";

/**
 * What one child process may see and do. Compiled to the operating system's means: `bubblewrapOptions`,
 * `seatbeltProfile`, `landlockArgs`.
 */
export interface Policy {
  /** Host folder that is writable, and the absolute path at which the process sees it. */
  readonly tree: { readonly dir: string; readonly at: string };
  /** Host folders and files that the process reads at the same or another absolute path. */
  readonly readOnly: readonly {
    readonly dir: string;
    readonly at: string;
    /** Its sockets are there for the process; those in every other folder lead nowhere. */
    readonly withSockets?: true;
  }[];
  /**
   * Folders that the process may write without touching the original: writes land in `upper`. Inside the tree, an empty
   * folder is left at `at` as the place for the mount.
   */
  readonly overlays: readonly Mount[];
  /** Where `tree.dir` is mounted, when that is not what stands there on this machine. */
  readonly space?: Pick<MountSpace, "enter">;
  /** Working directory as the process sees it. */
  readonly cwd: string;
  /**
   * The whole environment besides what the sandbox itself sets (PATH, HOME, TMPDIR, LANG, CI, USER, LOGNAME, folders of
   * version managers). PATH in it is searched for toolchains in place of our own; HOME and TMPDIR are always private.
   */
  readonly env: Readonly<Record<string, string>>;
  /**
   * The first two are a network of the process's own, in which nothing of the machine or beyond it can be reached. bubblewrap
   * always brings up its loopback, so with `none` too a process can reach its own servers; the two differ in what was
   * asked for, not in what can be reached. With rules for hosts, a proxy on our side is the one way out of such a network.
   */
  readonly network: "none" | "loopback" | HostRules;
  /** What its processes may take together; the machine's usual ceilings when left out. */
  readonly ceilings?: Ceilings;
}

/** What this machine can do, proved by a canary that tries to break out. */
export type Confinement =
  | {
      readonly kind: "bubblewrap";
      readonly program: string;
      readonly version: string;
      /** True when overlays can be mounted; without it carried folders are copied into the tree. */
      readonly overlays: boolean;
      /** True when a whole worktree can be an overlay; without it worktrees are copies. */
      readonly trees: boolean;
      /** One line a layer: what was tried and held. */
      readonly proof: readonly string[];
    }
  | {
      /** macOS's sandbox, or Landlock through `setpriv` where bubblewrap gets no namespaces: on the machine's own file system. */
      readonly kind: "seatbelt" | "landlock";
      readonly program: string;
      readonly version: string;
      readonly overlays: false;
      readonly proof: readonly string[];
      /** What keeps something stronger from confining here. */
      readonly instead?: { readonly why: string; readonly fix: string };
    }
  | { readonly kind: "none"; readonly why: string; readonly fix: string };
