import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeFiles } from "../../support/developer-folder.ts";
import { afterDoing, base } from "../../support/frozen-deed.ts";

describe("content", () => {
  test("edits, new, deleted, renamed and linked files, modes", async () => {
    const { contents, changed, hidden } = await afterDoing(({ dir }) => {
      writeFileSync(join(dir, "src/a.ts"), "changed\n");
      writeFiles(dir, { "new/file.ts": "new\n" });
      renameSync(join(dir, "src/b.ts"), join(dir, "src/moved.ts"));
      chmodSync(join(dir, "README.md"), 0o755);
      symlinkSync("../src/a.ts", join(dir, "new/link"));
      mkdirSync(join(dir, "empty/folder"), { recursive: true });
    });
    expect(Object.fromEntries(contents)).toEqual({
      ".gitignore": `file ${base[".gitignore"]}`,
      "README.md": "exec readme\n",
      "new/file.ts": "file new\n",
      "new/link": "link ../src/a.ts",
      "src/a.ts": "file changed\n",
      "src/deep/c.ts": "file c\n",
      "src/moved.ts": "file b\n",
    });
    expect(changed).toEqual(["README.md", "new/file.ts", "new/link", "src/a.ts", "src/b.ts", "src/moved.ts"]);
    expect(hidden).toEqual([]);
  });

  test("a file that was only touched, or changed back, is no change", async () => {
    const { same, changed } = await afterDoing(({ dir }) => {
      utimesSync(join(dir, "src/a.ts"), 1, 1);
      writeFileSync(join(dir, "src/b.ts"), "x\n");
      writeFileSync(join(dir, "src/b.ts"), "b\n");
    });
    expect([same, changed]).toEqual([true, []]);
  });

  test("an edit with size and time put back is seen", async () => {
    const { contents } = await afterDoing(({ dir }, shell) => {
      shell(
        "touch -r src/a.ts /tmp/$$.ref && printf 'z\\n' > src/a.ts && touch -r /tmp/$$.ref src/a.ts; rm /tmp/$$.ref",
      );
      expect(statSync(join(dir, "src/a.ts")).size).toBe(2);
    });
    expect(contents.get("src/a.ts")).toBe("file z\n");
  });

  test("bytes are stored as they are, whatever attributes say", async () => {
    const { contents, hidden } = await afterDoing(({ dir }) => {
      writeFiles(dir, {
        ".gitattributes": "* text eol=lf filter=evil ident\n",
        "src/a.ts": "crlf\r\n$Id$\r\n",
        bin: Buffer.from([0, 255, 13, 10]),
      });
    });
    expect(contents.get("src/a.ts")).toBe("file crlf\r\n$Id$\r\n");
    expect(contents.get("bin")).toBe("file \u0000\u00ff\r\n");
    expect(hidden).toEqual([]);
  });

  test("names of any bytes", async () => {
    const { contents, changed } = await afterDoing(({ dir }) => {
      writeFiles(dir, { "-rf": "1", "new\nline": "2", ":(glob)**": "3", 'q"uo\\te': "4" });
      writeFileSync(Buffer.concat([Buffer.from(`${dir}/x`), Buffer.from([0xff])]), "5");
    });
    expect(contents.get("x\u00ff")).toBe("file 5");
    expect(changed).toHaveLength(5);
    expect(contents.size).toBe(10);
  });

  test("a folder becomes a file and a file a folder", async () => {
    const { contents } = await afterDoing(({ dir }) => {
      rmSync(join(dir, "src"), { recursive: true });
      writeFiles(dir, { src: "file\n" });
      rmSync(join(dir, "README.md"));
      writeFiles(dir, { "README.md/inner": "folder\n" });
    });
    expect(Object.fromEntries(contents)).toEqual({
      ".gitignore": `file ${base[".gitignore"]}`,
      "README.md/inner": "file folder\n",
      src: "file file\n",
    });
  });
});

describe("what no tree can show", () => {
  const kindsAndPaths = (hidden: readonly { kind: string; path: string }[]) =>
    hidden.map(({ kind, path }) => `${kind} ${path}`).toSorted();

  test("nested repositories under every spelling", async () => {
    const { hidden, contents } = await afterDoing(({ dir }, shell) => {
      mkdirSync(join(dir, "vendored"));
      shell(
        "cd vendored && git init -q && echo x > x && git add x && git config core.fsmonitor 'touch sprung; false'",
      );
      writeFiles(dir, {
        "a/.GIT/config": "x",
        "b/git~1": "x",
        "c/.git.": "x",
        "d/.g\u200cit": "x",
        "e/.git": "gitdir: /etc\n",
      });
      writeFiles(dir, { "f/.gitignore": "", "g/.github/x": "x" });
    });
    expect(kindsAndPaths(hidden)).toEqual([
      "nested-repository a/.GIT",
      "nested-repository b/git~1",
      "nested-repository c/.git.",
      "nested-repository d/.g\u200cit",
      "nested-repository e/.git",
      "nested-repository vendored/.git",
    ]);
    expect([...contents.keys()].filter((path) => !(path in base))).toEqual([
      "f/.gitignore",
      "g/.github/x",
      "vendored/x",
    ]);
  });

  test("special files, hard links, odd modes", async () => {
    const { hidden, contents } = await afterDoing(({ dir }, shell) => {
      shell("mkfifo pipe; rm src/b.ts; mkfifo src/b.ts");
      linkSync(join(dir, "README.md"), join(dir, "second-name"));
      chmodSync(join(dir, "src/a.ts"), 0o4755);
      writeFiles(dir, { "open.txt": "x" });
      chmodSync(join(dir, "open.txt"), 0o666);
      chmodSync(join(dir, "src/deep"), 0o777);
    });
    expect(kindsAndPaths(hidden)).toEqual([
      "hard-link README.md",
      "hard-link second-name",
      "mode-bits open.txt",
      "mode-bits src/a.ts",
      "mode-bits src/deep",
      "special-file pipe",
      "special-file src/b.ts",
    ]);
    expect(contents.has("src/b.ts")).toBe(false);
    expect(contents.get("src/a.ts")).toBe("exec a\n");
  });

  test("a file too large to read is named and not stored", async () => {
    const { hidden, same } = await afterDoing(({ dir }) => {
      writeFileSync(join(dir, "huge"), "");
      truncateSync(join(dir, "huge"), 65 * 1024 * 1024);
    });
    expect(same).toBe(true);
    expect(hidden).toEqual([{ kind: "too-large", path: "huge", detail: `${65 * 1024 * 1024} bytes` }]);
  });

  test("names that fall together on other systems", async () => {
    const { hidden } = await afterDoing(({ dir }) => {
      writeFiles(dir, { "SRC/new.ts": "x", "readme.MD": "x", "caf\u00e9": "1", "cafe\u0301": "2" });
    });
    expect(kindsAndPaths(hidden).filter((line) => line.startsWith("name-collision"))).toHaveLength(3);
    expect(hidden.map(({ detail }) => detail).join()).toContain("the same name as src on");
  });

  test("renaming a file to other letters' case is no collision", async () => {
    const { hidden, changed } = await afterDoing(({ dir }) =>
      renameSync(join(dir, "README.md"), join(dir, "Readme.md")),
    );
    expect(hidden).toEqual([]);
    expect(changed).toEqual(["README.md", "Readme.md"]);
  });

  test.skipIf(process.getuid?.() === 0)("a folder that was closed", async () => {
    const { hidden, same } = await afterDoing(({ dir }) => chmodSync(join(dir, "src/deep"), 0));
    expect(kindsAndPaths(hidden)).toEqual(["unreadable src/deep"]);
    expect(same).toBe(true);
  });
});

describe("ignored files", () => {
  test("are listed, a new folder as one, and not in the tree", async () => {
    const { hidden, same } = await afterDoing(({ dir }) => {
      writeFiles(dir, {
        "x.log": "x",
        "build/a/1": "x",
        "build/a/2": "x",
        "src/build/y": "x",
        "fresh/z.log": "x",
      });
    });
    expect(same).toBe(true);
    expect(hidden).toEqual(
      [
        { kind: "ignored", path: "x.log", detail: "new file that git ignores" },
        { kind: "ignored", path: "build", detail: "new folder, 2 ignored files" },
        { kind: "ignored", path: "src/build", detail: "new folder, 1 ignored files" },
        { kind: "ignored", path: "fresh", detail: "new folder, 1 ignored files" },
      ].toSorted(
        (a, b) =>
          hidden.findIndex((one) => one.path === a.path) - hidden.findIndex((one) => one.path === b.path),
      ),
    );
  });

  test("the worker's own ignore files hide nothing and show nothing", async () => {
    const { contents, hidden } = await afterDoing(({ dir }) => {
      writeFiles(dir, {
        ".gitignore": "*.ts\n!*.log\n",
        "src/.gitignore": "*\n",
        "src/evil.ts": "x",
        "seen.log": "x",
      });
      writeFiles(dir, { ".git/info/exclude": "*\n" });
    });
    expect(contents.get("src/evil.ts")).toBe("file x");
    expect(contents.has("src/.gitignore")).toBe(true);
    expect(hidden.map(({ kind, path }) => `${kind} ${path}`)).toContain("ignored seen.log");
  });

  test("those that the contract names are content", async () => {
    const { contents, hidden } = await afterDoing(
      ({ dir }) => writeFiles(dir, { "wanted.log": "x", "other.log": "x" }),
      (path) => path === "wanted.log",
    );
    expect(contents.get("wanted.log")).toBe("file x");
    expect(hidden.map(({ path }) => path)).toEqual(["other.log"]);
  });
});
