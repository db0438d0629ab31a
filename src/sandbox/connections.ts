/** Connections of one command to one host and port with one outcome. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly allowed: boolean;
  /** Why it was refused, or could not be made though it was allowed. */
  readonly why?: string;
  /** When the first of them was asked for: ISO 8601, UTC. */
  readonly at: string;
  readonly times: number;
  /** Bytes that went to the host and came from it, as the proxy passed them on. */
  readonly sent: number;
  readonly received: number;
}

/** A connection while it is open: bytes are added as long as it lives. */
export interface OpenConnection {
  pass(sent: number, received: number): void;
  /** It was allowed and did not come about. */
  fail(why: string): void;
}

const maxListed = 200;
const maxHostLength = 260;

/** What a proxy saw, bounded: equal ones are counted, and whoever makes up names fills no memory. */
export class Connections {
  readonly #listed = new Map<string, { -readonly [Key in keyof Connection]: Connection[Key] }>();
  #unlisted = 0;

  refuse(target: { readonly host: string; readonly port: number }, why: string): void {
    this.#add({ ...target, allowed: false, why });
  }

  allow(target: { readonly host: string; readonly port: number }): OpenConnection {
    const entry = this.#add({ ...target, allowed: true });
    return {
      pass: (sent, received) => {
        if (entry === undefined) return;
        entry.sent += sent;
        entry.received += received;
      },
      fail: (why) => {
        if (entry !== undefined) entry.why ??= why;
      },
    };
  }

  get listed(): readonly Connection[] {
    return [...this.#listed.values()].map((entry) => ({ ...entry }));
  }

  /** Connections beyond those listed. */
  get unlisted(): number {
    return this.#unlisted;
  }

  #add(found: Pick<Connection, "host" | "port" | "allowed" | "why">) {
    const host = found.host.slice(0, maxHostLength);
    const key = JSON.stringify([host, found.port, found.allowed, found.why]);
    const known = this.#listed.get(key);
    if (known !== undefined) {
      known.times += 1;
      return known;
    }
    if (this.#listed.size >= maxListed) {
      this.#unlisted += 1;
      return undefined;
    }
    const at = new Date().toISOString();
    const entry = { ...found, host, at, times: 1, sent: 0, received: 0 };
    this.#listed.set(key, entry);
    return entry;
  }
}
