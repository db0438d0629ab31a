import { execFileSync } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confined, inTree, passed, type Ran, useSite, whyNot } from "../support/sandbox-site.ts";

const site = useSite();
const shell = (script: string): Promise<Ran> => confined(site, ["sh", "-c", script]);
describe.skipIf(whyNot !== "")("the file system", () => {
  test("the tree is writable at the developer's own path, as whoever Remit runs as", async () => {
    await writeFile(inTree(site, "given.txt"), "given");
    const { result, text } = await shell("pwd; cat given.txt; echo made > made.txt; rm given.txt; id -u");
    expect(result).toMatchObject(passed);
    expect(text).toBe("/home/dev/project\ngiven1000\n");
    expect(await readFile(inTree(site, "made.txt"), "utf8")).toBe("made\n");
    expect(lstatSync(inTree(site, "made.txt")).uid).toBe(process.getuid?.());
    expect(existsSync(inTree(site, "given.txt"))).toBe(false);
  });

  test("nothing outside can be written, nor through a planted link", async () => {
    await writeFile(join(site.outside, "file"), "untouched");
    await symlink(join(site.outside, "file"), inTree(site, "link"));
    await symlink(site.outside, inTree(site, "folder"));
    const targets = [
      join(site.outside, "file"),
      join(site.outside, "new"),
      "link",
      "folder/new",
      "/usr/new",
      "/etc/new",
      "/new",
      "/dev/new",
    ];
    const script = targets.map((path) => `echo x > '${path}' && echo 'WROTE ${path}'`).join("\n");
    const { text } = await shell(`${script}\nln -f /usr/bin/env hard && echo LINKED`);
    expect(text).not.toMatch(/^(WROTE|LINKED)/m);
    expect(await readFile(join(site.outside, "file"), "utf8")).toBe("untouched");
    expect(await readdir(site.outside)).toEqual(["file"]);
  });

  test("secrets, other people's files and the machine's names are not there", async () => {
    await writeFile(join(site.outside, "id_rsa"), "SECRET");
    const { text } = await shell(`
      cat ${site.outside}/id_rsa /proc/1/root${site.outside}/id_rsa /etc/shadow /etc/hostname /etc/machine-id
      ls ${process.env["HOME"] ?? "/root"}/.ssh; cat /etc/passwd; hostname; ls /home /var /srv /mnt /opt 2>&1 | tail -3`);
    expect(text).not.toContain("SECRET");
    expect(text).toContain("remit:x:1000");
    expect(text.match(/^\w+:x:/gm)).toHaveLength(3);
    expect(text.split("\n")).toContain("remit");
  });

  test("credentials beside programs, and the system's own keys, are not there", async () => {
    const tools = join(site.outside, "tools");
    for (const name of ["bin", "lib", "etc"]) await mkdir(join(tools, name), { recursive: true });
    await writeFile(join(tools, "etc", "npmrc"), "//registry/:_authToken=SECRET\n");
    await writeFile(join(tools, ".condarc"), "SECRET\n");
    await writeFile(join(tools, "bin", "tool"), "#!/bin/sh\necho ran\n", { mode: 0o755 });
    site.policy = { ...site.policy, env: { PATH: `${join(tools, "bin")}:${process.env["PATH"]}` } };
    const { text } = await shell(
      `tool; cat '${tools}/etc/npmrc' '${tools}/.condarc'; cat /usr/local/etc/npmrc | wc -c; ls /etc/ssl/private /etc/pki/tls/private; echo x > /etc/ssl/private/new && echo WROTE`,
    );
    expect(text).toMatch(/^ran$/m);
    expect(text).not.toMatch(/SECRET|\.key|^WROTE/m);
    if (existsSync("/usr/local/etc/npmrc")) expect(text).toMatch(/^0$/m);
  });

  test("/tmp, /dev/shm and HOME are private, empty, and gone afterwards", async () => {
    const name = `remit-private-${process.pid}`;
    await writeFile(join("/tmp", name), "host");
    try {
      const { text } = await shell(
        `ls -A /tmp /dev/shm "$HOME"; for d in /tmp /dev/shm "$HOME"; do echo in > "$d/${name}" && echo ok; done`,
      );
      expect(text).not.toContain("host");
      expect(text.match(/^ok$/gm)).toHaveLength(3);
      expect(text).not.toMatch(new RegExp(`^${name}$`, "m"));
      expect(await readFile(join("/tmp", name), "utf8")).toBe("host");
      expect(existsSync(join("/dev/shm", name))).toBe(false);
    } finally {
      await rm(join("/tmp", name));
    }
  });

  test("private folders have a size: memory cannot be filled through them", async () => {
    const { result, text } = await shell(
      "head -c 300000000 /dev/zero > /dev/shm/big || stat -c %s /dev/shm/big",
    );
    expect(result.kind).toBe("exited");
    expect(text).toContain("No space left");
    expect(text).toContain(String(256 * 1024 * 1024));
  });

  test("a read-only folder stays as it is", async () => {
    await writeFile(join(site.outside, "lib.js"), "library");
    site.policy = { ...site.policy, readOnly: [{ dir: site.outside, at: "/home/dev/project/vendor" }] };
    const { text } = await shell(
      "cat vendor/lib.js; echo x > vendor/lib.js; rm vendor/lib.js; touch vendor/new",
    );
    expect(text).toMatch(/^library/);
    expect(await readFile(join(site.outside, "lib.js"), "utf8")).toBe("library");
    expect(await readdir(site.outside)).toEqual(["lib.js"]);
  });

  test("a FIFO of the host has no way in", async () => {
    execFileSync("mkfifo", [join(site.outside, "fifo")]);
    const { text } = await shell(`echo x > ${site.outside}/fifo && echo WROTE`);
    expect(text).not.toMatch(/^WROTE/m);
  });
});
