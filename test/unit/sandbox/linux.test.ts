import { describe, expect, test } from "vitest";
import { abilitiesOf, bubblewrapOptions, commandEnv } from "../../../src/sandbox/linux.ts";
import type { Policy } from "../../../src/sandbox/policy.ts";

const toolchains = {
  path: "/opt/tools/bin:/usr/bin",
  mounts: [
    { dir: "/opt/tools", at: "/opt/tools" },
    { dir: "/home/dev/project/node_modules", at: "/home/dev/project/node_modules" },
  ],
  closed: [
    { path: "/opt/tools/etc/npmrc", kind: "file" },
    { path: "/etc/ssl/private", kind: "folder" },
    { path: "/home/dev/project/etc/npmrc", kind: "file" },
  ] as const,
  env: { NVM_DIR: "/home/dev/.nvm" },
};

const policy: Policy = {
  tree: { dir: "/state/tree", at: "/home/dev/project" },
  readOnly: [{ dir: "/home/dev/project/vendor", at: "/home/dev/project/vendor" }],
  overlays: [{ lower: "/l", upper: "/u", work: "/w", at: "/home/dev/project/node_modules" }],
  cwd: "/home/dev/project",
  env: { LANG: "de_DE.UTF-8", HOME: "/home/dev", PATH: "/evil" },
  network: "none",
};

const old = { sizes: false, overlays: false };
const recent = { sizes: true, overlays: true };

function optionsOf(changed: Partial<Policy> = {}, abilities = recent): readonly string[] {
  const { options } = bubblewrapOptions({ ...policy, ...changed }, toolchains, abilities, new Uint8Array(8));
  return Buffer.from(options).toString().split("\0").slice(0, -1);
}

/** Place of a run of options; -1 when it does not stand there. */
function placeOf(options: readonly string[], ...part: readonly string[]): number {
  return options.findIndex((_, index) => part.every((option, offset) => options[index + offset] === option));
}

describe("versions", () => {
  test.each([
    ["0.4.1", undefined],
    ["0.6.2", { sizes: false, overlays: false }],
    ["0.8.0", { sizes: true, overlays: false }],
    ["0.11.1", { sizes: true, overlays: true }],
    ["1.0", { sizes: true, overlays: true }],
    ["new", undefined],
  ])("%s", (version, abilities) => {
    expect(abilitiesOf(version)).toEqual(abilities);
  });
});

describe("options", () => {
  test("parents are mounted before what lies in them, whatever their kind", () => {
    const options = optionsOf({ tree: { dir: "/state/tree", at: "/tmp/project" } });
    expect(placeOf(options, "--tmpfs", "/tmp")).toBeGreaterThan(-1);
    expect(placeOf(options, "--tmpfs", "/tmp")).toBeLessThan(
      placeOf(options, "--bind", "/state/tree", "/tmp/project"),
    );
    expect(placeOf(options, "--proc", "/proc")).toBeLessThan(
      placeOf(options, "--ro-bind-try", "/proc/sys", "/proc/sys"),
    );
  });

  test("only the tree and the overlays are writable, and a toolchain never covers the tree", () => {
    const options = optionsOf();
    expect(options.filter((option) => option === "--bind")).toHaveLength(1);
    expect(
      placeOf(options, "--overlay-src", "/l", "--overlay", "/u", "/w", "/home/dev/project/node_modules"),
    ).toBeGreaterThan(placeOf(options, "--bind", "/state/tree", "/home/dev/project"));
    expect(options).not.toContain("/home/dev/project/.bin");
    expect(placeOf(options, "--ro-bind", "/home/dev/project/node_modules")).toBe(-1);
  });

  test("credentials beside programs are covered by what is empty, after their folder was opened, never in the tree", () => {
    const options = optionsOf();
    const tools = placeOf(options, "--ro-bind", "/opt/tools", "/opt/tools");
    expect(tools).toBeGreaterThan(-1);
    const covered = options.indexOf("/opt/tools/etc/npmrc");
    expect(covered).toBeGreaterThan(tools);
    expect(options.slice(covered - 2, covered - 1)).toEqual(["--ro-bind-data"]);
    expect(
      placeOf(options, "--perms", "0755", "--tmpfs", "/etc/ssl/private", "--remount-ro", "/etc/ssl/private"),
    ).toBeGreaterThan(placeOf(options, "--ro-bind-try", "/etc/ssl", "/etc/ssl"));
    expect(options).not.toContain("/home/dev/project/etc/npmrc");
    const { feeds } = bubblewrapOptions(policy, toolchains, recent, new Uint8Array(8));
    const fd = Number(options[covered - 1]);
    expect(feeds.find((feed) => feed.fd === fd)?.bytes).toHaveLength(0);
  });

  test("older versions find the merged folder at upper, and no sizes", () => {
    const options = optionsOf({}, old);
    expect(placeOf(options, "--bind", "/u", "/home/dev/project/node_modules")).toBeGreaterThan(-1);
    expect(options).not.toContain("--overlay");
    expect(options).not.toContain("--size");
  });

  test.each(["none", "loopback"] as const)("network %s: a network of its own", (network) => {
    expect(optionsOf({ network })).toContain("--unshare-net");
  });

  test("nothing can add an option through a NUL", () => {
    expect(() => optionsOf({ env: { A: "x\0--bind\0/\0/" } })).toThrow(
      expect.objectContaining({ code: "sandbox-failed" }),
    );
    expect(() => optionsOf({ tree: { dir: "/t\0--bind\0/\0/", at: "/t" } })).toThrow("NUL");
  });
});

test("a policy may set LANG, never HOME, TMPDIR or the search path", () => {
  expect(commandEnv(policy, toolchains, { home: "/h", tmp: "/t" })).toEqual({
    LANG: "de_DE.UTF-8",
    CI: "1",
    USER: "remit",
    LOGNAME: "remit",
    NVM_DIR: "/home/dev/.nvm",
    PATH: "/opt/tools/bin:/usr/bin",
    HOME: "/h",
    TMPDIR: "/t",
  });
});
