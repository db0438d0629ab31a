import { createServer, request as startRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type LookupFunction, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { readAuthority, readHostTarget, type HostTarget } from "../base/host-pattern.ts";
import type { Connections, OpenConnection } from "./connections.ts";
import { decideHost, type HostDecision, type HostRules } from "./host-rules.ts";

export interface ProxyParts {
  readonly rules: HostRules;
  readonly connections: Connections;
  /** Every socket to a host, so that closing leaves none. */
  readonly upstreams: Set<Socket>;
}

/**
 * An HTTP proxy that reaches named hosts alone: CONNECT, and requests in absolute form over plain HTTP. Node's own parser
 * reads the requests (its strict one), nothing here does. It is not listening yet.
 */
export function makeHostProxy(parts: ProxyParts): Server {
  const server = createServer({ keepAlive: false }, (request, response) => {
    void forward(parts, request, response).catch(() => response.destroy());
  });
  server.headersTimeout = 20_000;
  server.requestTimeout = 0;
  server.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    void tunnel(parts, { request, socket, head }).catch(() => socket.destroy());
  });
  server.on("clientError", (_error, socket) => {
    parts.connections.refuse(unreadable, "no request that a proxy understands");
    if (socket.writable) socket.end(answer(400, "That is no request that a proxy understands."));
    else socket.destroy();
  });
  return server;
}

/** Passes everything that comes on a socket on to one target, and back. */
export async function passOn(
  parts: ProxyParts,
  target: HostTarget,
  client: Duplex,
): Promise<HostDecision["kind"]> {
  const decision = await decideHost(parts.rules, target);
  if (decision.kind === "refused") {
    parts.connections.refuse(target, decision.why);
    return decision.kind;
  }
  const connection = parts.connections.allow(target);
  const upstream = connectTo(parts, target, decision);
  join(client, upstream, connection);
  return decision.kind;
}

const connectTimeoutMs = 30_000;
const unreadable = { host: "(unreadable)", port: 0 };

interface Tunnel {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function tunnel(parts: ProxyParts, { request, socket, head }: Tunnel): Promise<void> {
  const target = request.httpVersionMajor === 1 ? readHostTarget(request.url ?? "") : undefined;
  if (target === undefined) {
    parts.connections.refuse(unreadable, "no host and port");
    socket.end(answer(400, "CONNECT wants HOST:PORT."));
    return;
  }
  const decision = await decideHost(parts.rules, target);
  if (decision.kind === "refused") {
    parts.connections.refuse(target, decision.why);
    socket.end(answer(403, refusal(target, decision.why)));
    return;
  }
  const connection = parts.connections.allow(target);
  const upstream = connectTo(parts, target, decision);
  const failed = (error: Error): void => {
    connection.fail(codeOf(error));
    socket.end(answer(502, `${nameOf(target)} cannot be reached: ${codeOf(error)}.`));
  };
  socket.once("close", () => upstream.destroy());
  upstream.once("error", failed);
  upstream.once("connect", () => {
    upstream.off("error", failed);
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) upstream.write(head);
    join(socket, upstream, connection);
  });
}

/** Both ways, until either ends; what passed is counted when it is over. */
function join(client: Duplex, upstream: Socket, connection: OpenConnection): void {
  upstream.on("error", (error) => {
    if (upstream.bytesRead === 0) connection.fail(codeOf(error));
    client.destroy();
  });
  client.on("error", () => upstream.destroy());
  client.on("close", () => upstream.destroy());
  countWhenClosed(upstream, connection);
  client.pipe(upstream);
  upstream.pipe(client);
}

function countWhenClosed(upstream: Socket, connection: OpenConnection): void {
  upstream.once("close", () => connection.pass(upstream.bytesWritten, upstream.bytesRead));
}

type Allowed = Extract<HostDecision, { kind: "allowed" }>;

function connectTo({ upstreams }: ProxyParts, target: HostTarget, { addresses }: Allowed): Socket {
  const upstream = connect({
    host: target.host,
    port: target.port,
    lookup: only(addresses),
    autoSelectFamily: true,
    allowHalfOpen: true,
  });
  upstreams.add(upstream);
  upstream.once("close", () => upstreams.delete(upstream));
  const timer = setTimeout(() => upstream.destroy(new Error("timed out")), connectTimeoutMs);
  for (const event of ["connect", "close"]) upstream.once(event, () => clearTimeout(timer));
  return upstream;
}

/** Answers with the addresses that were decided on, whatever is asked: no second look at a name can give others. */
function only(addresses: Allowed["addresses"]): LookupFunction {
  return (_name, options, callback) => {
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}

async function forward(parts: ProxyParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = request.httpVersionMajor === 1 ? readAbsolute(request.url ?? "") : undefined;
  if (asked === undefined) {
    parts.connections.refuse(unreadable, "no address that begins with http://");
    return refuse(response, 400, "A request to a proxy names its whole address: http://HOST/…");
  }
  const { target, path } = asked;
  const decision = await decideHost(parts.rules, target);
  if (decision.kind === "refused") {
    parts.connections.refuse(target, decision.why);
    return refuse(response, 403, refusal(target, decision.why));
  }
  const connection = parts.connections.allow(target);
  const upstream = startRequest({
    host: target.host,
    port: target.port,
    method: request.method,
    path,
    headers: passedHeaders(request.rawHeaders, asked.authority),
    setHost: false,
    // Without an agent: one would resolve the name by itself.
    lookup: only(decision.addresses),
    createConnection: () => {
      const socket = connectTo(parts, target, decision);
      countWhenClosed(socket, connection);
      return socket;
    },
  });
  upstream.on("response", (answered) => {
    answered.on("error", () => response.destroy());
    try {
      response.writeHead(answered.statusCode ?? 502, passedHeaders(answered.rawHeaders, undefined));
      answered.pipe(response);
    } catch (thrown) {
      // Whatever a server answers, the run goes on.
      connection.fail(thrown instanceof Error ? codeOf(thrown) : "no answer that could be passed on");
      response.destroy();
      answered.destroy();
    }
  });
  const failed = (why: string): void => {
    connection.fail(why);
    if (response.headersSent) response.destroy();
    else refuse(response, 502, `${nameOf(target)} cannot be reached: ${why}.`);
  };
  upstream.on("error", (error) => failed(codeOf(error)));
  // One that switches to another protocol gives no response and no error.
  upstream.on("close", () => {
    if (!response.headersSent) failed("it gave no answer");
  });
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

/** The host, port and path of `http://HOST…`, exactly as written; undefined for whatever two programs could read in two ways. */
function readAbsolute(
  url: string,
): { readonly target: HostTarget; readonly authority: string; readonly path: string } | undefined {
  const rest = /^http:\/\/([^/?#]+)([^#]*)$/i.exec(url);
  const authority = rest?.[1] ?? "";
  const found = readAuthority(authority);
  if (found === undefined || /[^\x21-\x7e]/.test(url)) return undefined;
  const path = rest?.[2] ?? "";
  const target = { host: found.host, port: found.port ?? 80 };
  return { target, authority, path: path.startsWith("/") ? path : `/${path}` };
}

/** Headers of this connection alone; the host is the one that was decided on, whatever the request says. */
const ofOneHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "te",
  "trailer",
  "upgrade",
  "expect",
]);

function passedHeaders(raw: readonly string[], authority: string | undefined): string[] {
  const pairs = raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : [],
  );
  const named = pairs
    .filter(([name]) => name.toLowerCase() === "connection")
    .flatMap(([, value]) => value.split(",").map((one) => one.trim().toLowerCase()));
  const kept = pairs.filter(([name]) => {
    const lower = name.toLowerCase();
    if (authority !== undefined && lower === "host") return false;
    return !ofOneHop.has(lower) && (!named.includes(lower) || framing.has(lower));
  });
  const host = authority === undefined ? [] : [["Host", authority] as const];
  return [...host, ...kept, ["Connection", "close"] as const].flat();
}

/** Whoever names these in Connection would have a message without an end. */
const framing = new Set(["content-length", "transfer-encoding"]);

function refuse(response: ServerResponse, status: number, why: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
  response.end(`Remit: ${why}\n`);
}

function answer(status: number, why: string): string {
  const body = `Remit: ${why}\n`;
  const head = [
    `HTTP/1.1 ${status} ${status === 403 ? "Forbidden" : status === 502 ? "Bad Gateway" : "Bad Request"}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

function refusal(target: HostTarget, why: string): string {
  return `${nameOf(target)} is refused: ${why} (network.hosts).`;
}

function nameOf({ host, port }: HostTarget): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message.slice(0, 100);
}
