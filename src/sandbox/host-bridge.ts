/**
 * Runs inside the sandbox, for `node -e SCRIPT "PORT SOCKET PORT SOCKET…"`: what is connected to a port of the sandbox's own loopback
 * goes to a socket that leads out of it. It decides nothing and is trusted with nothing: the proxy behind the socket is. It is Node
 * because Remit itself runs on it: no other program is certain to be on the machine.
 */
export const bridgeScript = String.raw`
const fs = require("node:fs");
const net = require("node:net");
const words = process.argv[1].split(" ");
const pairs = words.flatMap((port, index) => (index % 2 === 0 ? [[Number(port), words[index + 1]]] : []));
let left = pairs.length;
for (const [port, path] of pairs) {
  const server = net.createServer({ allowHalfOpen: true }, (inside) => {
    const out = net.connect({ path, allowHalfOpen: true });
    const end = () => { inside.destroy(); out.destroy(); };
    for (const socket of [inside, out]) socket.on("error", end).on("close", end);
    inside.pipe(out).pipe(inside);
  });
  server.on("error", () => process.exit(71));
  server.listen({ port, host: "127.0.0.1" }, () => {
    left -= 1;
    if (left > 0) return;
    fs.writeSync(1, "ready\n");
    fs.closeSync(1);
    // The lowest number that is free: no connection may get it, libuv takes it for the standard output.
    fs.openSync("/dev/null", "w");
  });
}
`;
