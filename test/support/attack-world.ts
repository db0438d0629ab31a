import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { attempt } from "./attack-tree.ts";
import { fingerprint, writeFiles } from "./developer-folder.ts";

/** What lies around a developer's folder, watched: a home, another checkout, files, sockets, ports. */
export interface World extends AsyncDisposable {
  /** Texts for the places that an attack names. */
  readonly places: Readonly<Record<string, string>>;
  /** What no model, record or report may ever hold. */
  readonly secret: string;
  /** One line for each thing that was touched, reached or is left. */
  harm(): readonly string[];
}

export async function openWorld(): Promise<World> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "remit-world-")));
  const secret = `SECRET-${randomBytes(9).toString("hex")}`;
  const mark = String(randomInt(1e8, 1e9));
  writeFiles(dir, watchedFiles(secret));
  execFileSync("mkfifo", [join(dir, "outside", "pipe")]);
  const socket = join(dir, "sockets", "agent.sock");
  const abstract = `remit-world-${mark}`;
  const visited: string[] = [];
  const tcp = await listen("the host's port", visited, (server, done) => server.listen(0, "127.0.0.1", done));
  const unix = await listen("the host's socket", visited, (server, done) => server.listen(socket, done));
  const named = await listen("the host's abstract socket", visited, (server, done) =>
    server.listen(`\0${abstract}`, done),
  );
  const service = createHttpServer((_request, response) => response.end("the service answers\n"));
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const before = fingerprint(dir);
  const place = (name: string): string => join(dir, name);
  return {
    secret,
    places: {
      world: dir,
      home: place("home"),
      other: place("other"),
      outside: place("outside"),
      realHome: homedir(),
      socket,
      abstract,
      port: portOf(tcp),
      service: portOf(service),
      mark,
      secret,
      attempt,
    },
    harm: () => [...differences(before, fingerprint(dir)), ...visited, ...processesWith(mark)],
    async [Symbol.asyncDispose]() {
      service.closeAllConnections();
      await Promise.all([tcp, unix, named, service].map(close));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Plants secrets into a home folder. */
export function watchedHome(secret: string): Readonly<Record<string, string>> {
  return {
    ".ssh/id_ed25519": `${secret}\n`,
    ".aws/credentials": `[default]\naws_secret_access_key = ${secret}\n`,
    ".netrc": `machine example.com password ${secret}\n`,
    ".bashrc": `# ${secret}\n`,
    ".gitconfig": `[user]\n\tname = ${secret}\n`,
    ".config/gh/hosts.yml": `oauth_token: ${secret}\n`,
    ".mozilla/firefox/profile/logins.json": `{"password":"${secret}"}\n`,
  };
}

function watchedFiles(secret: string): Readonly<Record<string, string>> {
  const home = Object.entries(watchedHome(secret)).map(([path, text]) => [`home/${path}`, text]);
  return {
    ...Object.fromEntries(home),
    "other/.git/config": "[core]\n\tbare = false\n",
    "other/src/private.mjs": `export const key = "${secret}";\n`,
    "outside/file.txt": `outside ${secret}\n`,
    "sockets/README": "sockets\n",
  };
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return paths.filter((path) => before.get(path) !== after.get(path)).map((path) => `touched ${path}`);
}

/** Processes of the machine whose command line holds a mark. */
function processesWith(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => commandLine(pid).includes(mark))
    .map((pid) => `process ${pid} is left: ${commandLine(pid).slice(0, 80)}`);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function listen(
  what: string,
  visited: string[],
  start: (server: Server, done: () => void) => void,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      visited.push(`${what} was reached`);
      connection.destroy();
    });
    server.once("error", reject);
    start(server, () => resolve(server));
  });
}

function portOf(server: Server): string {
  const address = server.address();
  return address !== null && typeof address === "object" ? String(address.port) : "0";
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
