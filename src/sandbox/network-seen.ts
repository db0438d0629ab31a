import type { Connection } from "./connections.ts";

/** What the processes of one command tried on the network, as the kernel and the proxy saw it. */
export interface NetworkSeen {
  /**
   * Connects, sends and lookups of names for which there was no way out of the sandbox; absent where nobody could count
   * them, as when the command had to be ended.
   */
  readonly unrouted?: number;
  /** What was asked of the proxy for named hosts; absent where the contract names none. */
  readonly connections?: readonly Connection[];
  /** Connections beyond those listed. */
  readonly unlisted?: number;
}

/** True when a command tried to reach anything beyond its sandbox. */
export function triedAnything({ unrouted = 0, connections = [] }: NetworkSeen): boolean {
  return unrouted > 0 || connections.length > 0;
}
