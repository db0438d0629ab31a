/** What the processes of one command tried on the network, as the kernel counted it. */
export interface NetworkSeen {
  /**
   * Connects, sends and lookups of names for which there was no way out of the sandbox; absent where nobody could count
   * them, as when the command had to be ended.
   */
  readonly unrouted?: number;
}

/** True when a command tried to reach anything beyond its sandbox. */
export function triedAnything({ unrouted = 0 }: NetworkSeen): boolean {
  return unrouted > 0;
}
