import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  confined,
  confinement,
  isRoot,
  passed,
  perl,
  type Ran,
  useSite,
  whyNot,
} from "../support/sandbox-site.ts";

const site = useSite();
const canOverlay = confinement.kind === "bubblewrap" && confinement.overlays;
const shell = (script: string): Promise<Ran> => confined(site, ["sh", "-c", script]);

describe.skipIf(whyNot !== "")(`the policy, tried by ${isRoot ? "root" : "an ordinary user"}`, () => {
  test("nothing of a home: keys, clouds, browsers, shells, agents, other checkouts", async () => {
    const home = join(site.outside, "home");
    const names = [
      ".ssh/id_ed25519 .gnupg/private-keys-v1.d/k .aws/credentials .azure/accessTokens.json .config/gcloud/credentials.db",
      ".kube/config .docker/config.json .npmrc .pypirc .netrc .git-credentials .config/gh/hosts.yml .cargo/credentials.toml",
      ".mozilla/firefox/p/logins.json .config/google-chrome/Default/Cookies .bash_history .zshrc .claude/history .codex/auth.json",
      ".local/share/keyrings/login.keyring .password-store/x.gpg .config/op/config .m2/settings.xml .gradle/gradle.properties",
      "code/other/.env code/other/src/secret.ts",
    ].flatMap((line) => line.split(" "));
    for (const name of names) {
      await mkdir(join(home, name, ".."), { recursive: true });
      await writeFile(join(home, name), "SECRET\n");
    }
    const { text } = await shell(
      `find / -xdev -name '.ssh' -o -name 'hosts.yml' -o -name 'login.keyring' 2>/dev/null | grep -v ^/proc; cat ${names.map((name) => `'${join(home, name)}'`).join(" ")}; ls -A '${home}'`,
    );
    expect(text).not.toContain("SECRET");
    expect(text.match(/No such file/g)).toHaveLength(names.length + 1);
  });

  test("no device of the machine, no kernel memory, no other file system", async () => {
    const { text } = await shell(`
      for f in /dev/mem /dev/kmsg /dev/kvm /dev/fuse /dev/net/tun /dev/vsock /proc/kcore /proc/kmsg /sys/kernel/debug /run/docker.sock \\
        /var/run/docker.sock /run/user /var/lib /etc/shadow /etc/sudoers /etc/ssh /boot; do
        ( : < "$f" ) 2>/dev/null && [ ! -d "$f" ] && echo "OPENED $f"; [ -d "$f" ] && ls -A "$f" 2>/dev/null | grep -q . && echo "LISTED $f"; done
      mknod /tmp/disk b 8 0 && echo MADE; mount -o remount,rw / && echo MOUNTED; umount /proc && echo UMOUNTED; swapon /tmp/x 2>/dev/null && echo SWAP`);
    expect(text).not.toMatch(/^(OPENED|LISTED|MADE|MOUNTED|UMOUNTED|SWAP)/m);
  });

  test.runIf(perl)("no privilege is gained by a program with setuid, no group, no limit lifted", async () => {
    const { text } = await shell(`
      for p in $(find /usr/bin -perm -4000 2>/dev/null); do "$p" -c id root </dev/null; done 2>&1 | grep -E 'uid=0|euid=0' && echo GAINED
      perl -e '$> = 0; $) = 0; print "ROOT\\n" if $> == 0'
      grep -E '^Max (processes|core|file size)' /proc/self/limits; ulimit -c unlimited 2>/dev/null && echo LIFTED; grep '^Uid:' /proc/self/status`);
    expect(text).not.toMatch(/GAINED|ROOT|LIFTED/);
    expect(text).toMatch(/^Max processes +2048 +2048 /m);
    expect(text).toMatch(/^Max core file size +0 +0 /m);
    expect(text).toMatch(/^Max file size +8589934592 +8589934592 /m);
    expect(text).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
  });

  test("another process is not traced, nor read by its number, nor its priority changed", async () => {
    const other = spawn("sleep", ["60"], { stdio: "ignore" });
    try {
      const { text } = await shell(
        `for f in environ mem maps cwd/x root/etc/passwd fd/0; do cat /proc/${other.pid}/$f 2>/dev/null | head -c 1 | grep -q . && echo "READ $f"; done; renice 19 -p ${other.pid} 2>/dev/null && echo RENICED; kill -STOP ${other.pid} 2>/dev/null && echo STOPPED`,
      );
      // The number may be one of the sandbox's own processes: what counts is the process outside.
      expect(text).not.toMatch(/READ (?:environ|mem|root)/);
      const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      expect([stat[0], stat[16]]).toEqual(["S", "0"]);
    } finally {
      other.kill();
    }
  });

  test("caches that tools keep land in the private home and temporary folder, and are gone with them", async () => {
    await writeFile(join(site.policy.tree.dir, "package.json"), '{ "name": "p", "version": "1.0.0" }');
    const { text, result } = await shell(`
      npm config get cache; npm pack --silent >/dev/null; ls -d "$HOME/.npm"
      command -v cargo >/dev/null && mkdir -p "$HOME/.cargo" && touch "$HOME/.cargo/.package-cache"
      mkdir -p "$HOME/.cache/pip" "$HOME/.cache/go-build" "$HOME/.gradle/caches" "$HOME/.m2/repository" "$TMPDIR/jest"
      echo x > "$HOME/.cache/pip/x" && echo x > "$HOME/.gradle/caches/x" && echo x > "$TMPDIR/jest/x" && echo kept; exit 0`);
    expect(result).toMatchObject(passed);
    expect(text).toMatch(/^\/home\/remit\/\.npm\n\/home\/remit\/\.npm$/m);
    expect(text).toMatch(/^kept$/m);
    const { text: after } = await shell('ls -A "$HOME" "$TMPDIR"');
    expect(after).not.toMatch(/npm|cache|gradle|jest/);
    expect(existsSync("/home/remit")).toBe(false);
  });

  test("a socket that somebody listens on in a folder that is shown leads nowhere: read only, carried, beside a program", async () => {
    const [shown, lower, upper, work] = ["shown", "lower", "upper", "work"].map((name) =>
      join(site.scratch, name),
    );
    const bin = join(site.scratch, "tools", "bin");
    for (const dir of [shown, lower, upper, work, bin]) await mkdir(dir ?? "", { recursive: true });
    let visitors = 0;
    const places = [shown, lower, bin].map((dir) => join(dir ?? "", "a socket"));
    const servers = await Promise.all(
      places.map(async (place) => {
        const server = createServer(() => (visitors += 1));
        await new Promise<void>((resolve) => server.listen(place, resolve));
        return server;
      }),
    );
    const root = "/home/dev/project";
    site.policy = {
      ...site.policy,
      env: { PATH: `${bin}:${process.env["PATH"]}` },
      readOnly: [{ dir: shown ?? "", at: `${root}/shown` }],
      overlays: canOverlay
        ? [{ lower: lower ?? "", upper: upper ?? "", work: work ?? "", at: `${root}/carried` }]
        : [],
    };
    const names = [`${root}/shown/a socket`, `${root}/carried/a socket`, join(bin, "a socket")];
    const script = `for (const name of ${JSON.stringify(names)}) require("net").connect(name).on("connect", () => console.log("REACHED")).on("error", (e) => console.log(e.code))`;
    const { text } = await confined(site, ["node", "-e", script]);
    for (const server of servers) server.close();
    expect(text.match(/^E[A-Z]+$/gm)).toHaveLength(3);
    expect(visitors).toBe(0);
  });

  test("dependencies shown read only cannot be written through any name of theirs", async () => {
    const lib = join(site.outside, "lib");
    await mkdir(lib);
    await writeFile(join(lib, "index.js"), "original\n");
    site.policy = { ...site.policy, readOnly: [{ dir: lib, at: "/home/dev/project/lib" }] };
    const { text } = await shell(`
      echo x >> lib/index.js; ln lib/index.js hard; ln -s lib soft; echo x >> soft/index.js; mv lib gone; rm -rf lib; chmod 777 lib/index.js
      exec 9<lib/index.js; echo x >> /proc/self/fd/9; mount --bind . lib; truncate -s 0 lib/index.js; touch lib/new; cat lib/index.js`);
    expect(text.split("\n")).toContain("original");
    expect(readFileSync(join(lib, "index.js"), "utf8")).toBe("original\n");
    expect(execFileSync("ls", ["-A", lib], { encoding: "utf8" })).toBe("index.js\n");
  });
});
