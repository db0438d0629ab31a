import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly head: string;
  readonly body: string;
}

export interface RawServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly RawRequest[];
  /** Resolves when the client has closed so many connections that the server had not. */
  untilClosed(connections: number): Promise<void>;
}

/** A TCP server on 127.0.0.1 that gives every request to `answer`, which writes bytes of its own choice. */
export async function openRawServer(
  answer: (request: RawRequest, socket: Socket) => void | Promise<void>,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: RawRequest[] = [];
  const closed = { count: 0, wake: new Array<() => void>() };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    // With half-open sockets, the client's end is seen even when the server still has something to say.
    socket.once("end", () => {
      if (!socket.writableEnded) closed.count += 1;
      for (const wake of closed.wake.splice(0)) wake();
      socket.end();
    });
    socket.once("close", () => sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      const request = toRequest(bytes);
      if (request === undefined) return;
      bytes = Buffer.alloc(0);
      requests.push(request);
      void answer(request, socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    untilClosed: async (connections) => {
      while (closed.count < connections) await new Promise<void>((resolve) => closed.wake.push(resolve));
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toRequest(bytes: Buffer): RawRequest | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (bytes.length < end + 4 + length) return undefined;
  const [method = "", path = ""] = head.split(" ");
  return { method, path, head, body: bytes.toString("utf8", end + 4, end + 4 + length) };
}
