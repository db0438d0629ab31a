import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contract, sampleFolder, writeContract } from "../support/sample-folder.ts";
import { bundle } from "../support/remit-child.ts";
import { isRoot, useSite } from "../support/sandbox-site.ts";

/**
 * Another machine: everything runs in a mount namespace in which the system's bubblewrap is hidden or replaced, so that the
 * program is looked for as on any machine. No setting and no variable names another one.
 */
const namespaces = isRoot ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
const canHide =
  process.platform === "linux" &&
  existsSync("/usr/bin/bwrap") &&
  spawnSync("unshare", [...namespaces, "true"], { stdio: "ignore" }).status === 0;
const site = useSite();

/** Programs of the system are changed by removing them from, or writing them into, a layer above /usr/bin. */
function machine(change: string): readonly string[] {
  const script = `
    mount -t tmpfs layers '${site.outside}' && mkdir '${site.outside}/upper' '${site.outside}/work' &&
    mount -t overlay overlay -o 'lowerdir=/usr/bin,upperdir=${site.outside}/upper,workdir=${site.outside}/work,userxattr' /usr/bin || exit 99
    ${change}
    exec "$@"`;
  return [...namespaces, "--propagation", "private", "--", "sh", "-c", script, "sh"];
}

const withoutSandbox = "rm /usr/bin/bwrap /usr/bin/setpriv";
const replaced = (script: string): string =>
  `rm /usr/bin/bwrap /usr/bin/setpriv; printf '%s\\n' '#!/bin/sh' '${script}' > /usr/bin/bwrap; chmod 755 /usr/bin/bwrap`;

const machines: readonly (readonly [what: string, change: string, why: RegExp, fix: RegExp])[] = [
  ["the sandbox's tools removed", withoutSandbox, /bwrap\) is not installed/, /bubblewrap/],
  [
    "user namespaces switched off",
    `rm /usr/bin/setpriv; exec unshare --user --map-root-user sh -c 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"' sh "$@"`,
    /cannot confine here/,
    /sysctl -w user\.max_user_namespaces/,
  ],
  ["a bubblewrap that is too old", replaced("echo bubblewrap 0.4.1"), /0\.4\.1 cannot clear/, /up to date/],
  [
    "a bubblewrap that runs everything unconfined",
    replaced(
      '[ "$1" = --version ] && echo bubblewrap 0.9.0 && exit; while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    ),
    /no process namespace|cannot confine/,
    /./,
  ],
  [
    "a bubblewrap that gives namespaces and hides nothing",
    replaced(
      '[ "$1" = --version ] && echo bubblewrap 0.9.0 && exit; while [ "$1" != -- ]; do shift; done; exec unshare --user --map-root-user --pid --fork --kill-child --mount-proc "$@"',
    ),
    /broke out.*write.*read.*network/,
    /report this/,
  ],
  [
    "a bubblewrap that does nothing and says that all is well",
    replaced('[ "$1" = --version ] && echo bubblewrap 0.9.0; exit 0'),
    /cannot confine/,
    /./,
  ],
];

describe.skipIf(!canHide)("a machine with", () => {
  test.each(machines)(
    "%s: no command is run, the verdict is inconclusive, and the next step stands there",
    (...given) => {
      const [, change, why, fix] = given;
      using folder = sampleFolder();
      const proof = join(folder.root, "..", "ran");
      writeContract(folder, [{ name: "touch", run: ["touch", proof] }]);
      folder.git("add", "--all");
      folder.git("commit", "--quiet", "--message=Contract");
      writeFileSync(join(folder.root, "src", "greet.mjs"), "export const greet = () => 'changed';\n");
      const env = {
        PATH: process.env["PATH"],
        HOME: site.scratch,
        REMIT_STATE_DIR: join(site.scratch, "state"),
      };
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        [...machine(change), process.execPath, bundle, "judge", contract],
        { cwd: folder.root, encoding: "utf8", env },
      );
      const said = (stdout + stderr).replaceAll(/\s+/g, " ");
      expect({ status, said }).toMatchObject({ status: 2 });
      expect(said).toContain("Verdict: inconclusive");
      expect(said).toMatch(why);
      expect(said).toMatch(fix);
      expect(said).toMatch(/reads: not observable/);
      expect(existsSync(proof)).toBe(false);
    },
  );
});
