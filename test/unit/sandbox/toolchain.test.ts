import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { without } from "../../../src/sandbox/closed.ts";
import { confinedHome, findToolchains } from "../../../src/sandbox/toolchain.ts";

let home = "";

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "remit-toolchain-")));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

async function program(path: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, "#!/bin/sh\n", { mode: 0o755 });
  return dirname(file);
}

function opened(...entries: readonly string[]): readonly string[] {
  return findToolchains(entries.join(":"), home)
    .mounts.map((mount) => mount.at)
    .filter((at) => at.startsWith(home))
    .map((at) => at.slice(home.length + 1));
}

test("the system's folders need no opening and are always searched", () => {
  const found = findToolchains("/usr/bin:/bin", home);
  expect(found.path.split(":").slice(0, 2)).toEqual(["/usr/bin", "/bin"]);
  expect(found.mounts.filter((mount) => mount.at.startsWith("/usr"))).toEqual([]);
});

test("a version manager is opened whole and named by its variable", async () => {
  const bin = await program(".nvm/versions/node/v24.0.0/bin/node");
  const found = findToolchains(bin, home);
  expect(found.mounts).toContainEqual({ dir: join(home, ".nvm"), at: join(home, ".nvm") });
  expect(found.env["NVM_DIR"]).toBe(join(home, ".nvm"));
  expect(found.path.split(":")[0]).toBe(bin);
});

test("the home folder, what is above it, and relative entries are never opened or searched", async () => {
  const found = findToolchains([home, `${home}/`, dirname(home), "/", "bin", "", "."].join(":"), home);
  expect(found.path.split(":")).not.toContain(dirname(home));
  expect(found.mounts.map((mount) => mount.at)).not.toContain(home);
  await symlink(home, join(home, "alias"));
  expect(opened(join(home, "alias"))).toEqual([]);
});

test("a folder of programs of one's own is opened, not what lies beside it", async () => {
  await program("bin/mine");
  await program(".local/bin/mine");
  await program(".local/share/keyrings/secret");
  await program(".cargo/bin/cargo");
  await program(".cargo/credentials.toml");
  expect(opened(join(home, "bin"), join(home, ".local/bin"), join(home, ".cargo/bin"))).toEqual([
    "bin",
    ".local/bin",
    ".cargo/bin",
  ]);
});

test("an installation is opened whole, a project that has a bin folder is not", async () => {
  const jdk = await program("tools/jdk-21/bin/java");
  await mkdir(join(home, "tools/jdk-21/lib"));
  const project = await program("code/project/bin/tool");
  await mkdir(join(home, "code/project/lib"));
  await mkdir(join(home, "code/project/.git"));
  expect(opened(jdk, project)).toEqual(["tools/jdk-21", "code/project/bin"]);
});

test("links lead to their package, or to the one file", async () => {
  await program("global/lib/node_modules/npm/bin/npm-cli.js");
  await program("code/project/tool.sh");
  await mkdir(join(home, "links"));
  await symlink("../global/lib/node_modules/npm/bin/npm-cli.js", join(home, "links/npm"));
  await symlink(join(home, "code/project/tool.sh"), join(home, "links/tool"));
  await symlink(join(home, "nowhere"), join(home, "links/dangling"));
  expect([...opened(join(home, "links"))].toSorted()).toEqual([
    "code/project/tool.sh",
    "global/lib/node_modules",
    "links",
  ]);
});

test("node_modules/.bin needs its packages", async () => {
  const bin = await program("code/project/node_modules/.bin/tool");
  expect(opened(bin)).toEqual(["code/project/node_modules"]);
});

test("sources of dependencies that were downloaded before are readable in the private home", async () => {
  await mkdir(join(home, ".cargo/registry"), { recursive: true });
  expect(findToolchains("", home).mounts).toContainEqual({
    dir: join(home, ".cargo/registry"),
    at: `${confinedHome}/.cargo/registry`,
  });
});

test("what lies beside programs and opens doors stays closed", async () => {
  const node = await program(".nvm/versions/node/v24.0.0/bin/node");
  const uv = await program(".local/share/uv/tools/ruff/bin/ruff");
  const dotnet = await program(".dotnet/dotnet");
  await program(".nvm/versions/node/v24.0.0/etc/npmrc");
  await program(".nvm/versions/node/v22.0.0/etc/npmrc");
  await program(".local/share/uv/credentials/credentials.toml");
  await program(".dotnet/corefx/cryptography/x509stores/my/key.pfx");
  await program("conda/bin/python");
  await mkdir(join(home, "conda/lib"));
  await symlink("/nowhere", join(home, "conda/.condarc"));
  await program("secret/npmrc");
  await mkdir(join(home, "conda/etc"));
  await symlink(join(home, "secret/npmrc"), join(home, "conda/etc/npmrc"));
  const { closed } = findToolchains([node, uv, dotnet, join(home, "conda/bin")].join(":"), home);
  const own = closed.filter(({ path }) => path.startsWith(home));
  expect(own.map(({ path, kind }) => `${kind} ${path.slice(home.length + 1)}`).toSorted()).toEqual([
    "file .nvm/versions/node/v22.0.0/etc/npmrc",
    "file .nvm/versions/node/v24.0.0/etc/npmrc",
    "folder .dotnet/corefx",
    "folder .local/share/uv/credentials",
  ]);
});

test("a folder without what is closed in it is opened piece by piece", async () => {
  await program("tools/etc/npmrc");
  await program("tools/etc/other");
  await program("tools/bin/tool");
  const at = (name: string): string => join(home, "tools", name);
  expect(without(at(""), [at("etc/npmrc")]).toSorted()).toEqual([at("bin"), at("etc/other")]);
  expect(without(at("bin"), [at("etc/npmrc")])).toEqual([at("bin")]);
  expect(without(at("etc"), [at("etc")])).toEqual([]);
});
