import { isIP, isIPv4, isIPv6 } from "node:net";

/** A host and port as somebody wants to reach them. */
export interface HostTarget {
  /** A name in lower case, or an address as the system writes it; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Hosts that somebody named: one name, every name below one (`*.example.org`), or one address. */
export interface HostPattern {
  readonly host: string;
  /** True for every name below `host`, not for `host` itself. */
  readonly below: boolean;
  /** The one port; left out, the two of the web. */
  readonly port?: number;
}

/** Reads `name`, `name:port`, `*.name`, an IPv4 address or an IPv6 address in brackets; else why it is none. */
export function readHostPattern(text: string): HostPattern | { readonly problem: string } {
  const below = text.startsWith("*.");
  const rest = below ? text.slice(2) : text;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return { problem: "is an address of a page, not the name of a host" };
  if (/[/?#@\\\s]/.test(text)) return { problem: "holds more than a host and a port" };
  if (/[^\x21-\x7e]/.test(text)) return { problem: 'is not ASCII: write the form that begins with "xn--"' };
  if (rest.includes("*")) return { problem: 'has a "*" elsewhere than as the whole first part' };
  const target = readAuthority(rest);
  if (target === undefined) return { problem: "is no host" };
  if (below && (isIP(target.host) !== 0 || !target.host.includes("."))) {
    return { problem: "would hold everything below a top-level name" };
  }
  return { host: target.host, below, ...(target.port === undefined ? {} : { port: target.port }) };
}

/** Reads `host:port` as the target of a CONNECT has it; a port is a must. */
export function readHostTarget(text: string): HostTarget | undefined {
  const found = readAuthority(text);
  return found?.port === undefined ? undefined : { host: found.host, port: found.port };
}

/**
 * Reads a host with or without a port. Nothing is put right: another spelling of an address (octal, hexadecimal, one number), user
 * names, a dot at the end, signs that are not ASCII are all undefined. Letters may be of either case.
 */
export function readAuthority(text: string): { readonly host: string; readonly port?: number } | undefined {
  const bracket = text.startsWith("[") ? text.indexOf("]") : -1;
  const colon = text.indexOf(":", bracket + 1);
  const name = colon === -1 ? text : text.slice(0, colon);
  const host = bracket === -1 ? readName(name) : readBracketed(name);
  if (host === undefined) return undefined;
  if (colon === -1) return { host };
  const port = readPort(text.slice(colon + 1));
  return port === undefined ? undefined : { host, port };
}

/** True when somebody named this host with this port. An address is only ever named by itself. */
export function isNamed(patterns: readonly HostPattern[], { host, port }: HostTarget): boolean {
  return patterns.some((pattern) => {
    const fits = pattern.below ? host.endsWith(`.${pattern.host}`) : host === pattern.host;
    return fits && (pattern.port === undefined ? webPorts.includes(port) : pattern.port === port);
  });
}

/** True when a pattern names everything that another one names. */
export function holdsPattern(wide: HostPattern, narrow: HostPattern): boolean {
  const same = wide.host === narrow.host && wide.below === narrow.below;
  const below = wide.below && narrow.host.endsWith(`.${wide.host}`);
  if (!same && !below) return false;
  return wide.port === narrow.port || (wide.port === undefined && webPorts.includes(narrow.port ?? 0));
}

const webPorts = [80, 443];

function readPort(text: string): number | undefined {
  const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}

function readBracketed(text: string): string | undefined {
  const inner = text.slice(1, -1);
  if (!text.endsWith("]") || !isIPv6(inner) || inner.includes("%")) return undefined;
  return new URL(`http://${text}/`).hostname.slice(1, -1);
}

function readName(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const name = text.toLowerCase();
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  // What ends in a number is an address for some programs, in a spelling that others read otherwise.
  if (name.length > 253 || /^(?:[0-9]+|0x[0-9a-f]*)$/.test(last)) return undefined;
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label)) ? name : undefined;
}
