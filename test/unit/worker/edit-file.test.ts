import { chmodSync, linkSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createContent, deleteFile, replaceContent } from "../../../src/worker/tools/file-bytes.ts";
import { replaceOnce } from "../../../src/worker/tools/replacement.ts";
import { workerFixture } from "../../support/worker-fixture.ts";

const source = "export function greet() {\n\treturn 'hello';\n}\n";

describe("edit_file", () => {
  test("replaces text that stands once and shows the lines around it", async () => {
    using fixture = workerFixture({ "src/greet.ts": source });
    const result = await fixture.use("edit_file", {
      path: "src/greet.ts",
      old: "greet()",
      new: "greet(name = '')",
    });
    expect(fixture.read("src/greet.ts")).toBe(source.replace("greet()", "greet(name = '')"));
    expect(result.edited).toEqual(["src/greet.ts"]);
    expect(result.text).toBe(
      "Edited src/greet.ts. Now:\n1\texport function greet(name = '') {\n2\t\treturn 'hello';\n3\t}",
    );
  });

  test("keeps CRLF, byte order mark and a missing final newline", async () => {
    using fixture = workerFixture({ "src/a.ts": "\ufeffone\r\ntwo\r\nthree" });
    const result = await fixture.use("edit_file", {
      path: "src/a.ts",
      old: "one\ntwo\n",
      new: "one\n2\nmore\n",
    });
    expect(result.edited).toEqual(["src/a.ts"]);
    expect(fixture.read("src/a.ts")).toBe("\ufeffone\r\n2\r\nmore\r\nthree");
  });

  test("lines that do not change keep their own ends in a mixed file", () => {
    const raw = Buffer.from("a\r\nb\nc\r\nd\r\n");
    const done = replaceOnce(raw, "a\nb\nc\n", "a\nb\nC\n");
    expect(done.kind === "replaced" && done.bytes.toString()).toBe("a\r\nb\nC\r\nd\r\n");
  });

  test("CRLF in `old` matches a file with LF and brings none in", async () => {
    using fixture = workerFixture({ "src/a.ts": "one\ntwo\n" });
    await fixture.use("edit_file", { path: "src/a.ts", old: "one\r\ntwo\r\n", new: "1\r\n2\r\n" });
    expect(fixture.read("src/a.ts")).toBe("1\n2\n");
  });

  test("a miss shows the closest region with its line numbers", async () => {
    const lines = Array.from({ length: 200 }, (_, at) => `const value${at} = compute(${at});`);
    lines[120] = "  if (isReady(server)) startListening(server, port);";
    using fixture = workerFixture({ "src/a.ts": lines.join("\n") });
    const old = "if (isReady(server)) {\n  startListening(port);\n}";
    const result = await fixture.use("edit_file", { path: "src/a.ts", old, new: "x" });
    expect(result.edited).toBeUndefined();
    expect(result.text).toContain("`old` does not stand in src/a.ts");
    expect(result.text).toContain("121\t  if (isReady(server)) startListening(server, port);");
    expect(result.text.split("\n").length).toBeLessThanOrEqual(41);
  });

  test("a miss by white space or by line numbers says so", async () => {
    using fixture = workerFixture({ "src/greet.ts": source });
    const spaces = { path: "src/greet.ts", old: "  return 'hello';\n}", new: "x" };
    expect((await fixture.use("edit_file", spaces)).text).toContain("Only white space differs");
    const numbers = { path: "src/greet.ts", old: "2\t\treturn 'hello';\n3\t}", new: "x" };
    expect((await fixture.use("edit_file", numbers)).text).toContain("Leave the line numbers out");
    expect(fixture.read("src/greet.ts")).toBe(source);
  });

  test("several matches are named by their lines, overlapping ones too", async () => {
    using fixture = workerFixture({ "src/a.ts": "x = 1;\ny = 2;\nx = 1;\naaa\n" });
    const twice = await fixture.use("edit_file", { path: "src/a.ts", old: "x = 1;", new: "x = 2;" });
    expect(twice.text).toContain("at lines 1, 3");
    const overlapping = await fixture.use("edit_file", { path: "src/a.ts", old: "aa", new: "b" });
    expect(overlapping.text).toContain("at lines 4, 4");
    expect(fixture.read("src/a.ts")).toBe("x = 1;\ny = 2;\nx = 1;\naaa\n");
  });

  test("keeps bytes that are no UTF-8, and puts none but ASCII among them", async () => {
    using fixture = workerFixture({ "src/a.ts": Buffer.from([0x61, 0xe9, 0x0a, 0x62, 0x0a]) });
    const umlaut = await fixture.use("edit_file", { path: "src/a.ts", old: "b\n", new: "é\n" });
    expect(umlaut.text).toContain("not UTF-8");
    await fixture.use("edit_file", { path: "src/a.ts", old: "b\n", new: "c\n" });
    expect([...readFileSync(join(fixture.dir, "src/a.ts"))]).toEqual([0x61, 0xe9, 0x0a, 0x63, 0x0a]);
  });

  test("keeps the mode and leaves nothing beside the file", async () => {
    using fixture = workerFixture({ "src/run.sh": "echo a\n" });
    chmodSync(join(fixture.dir, "src/run.sh"), 0o755);
    await fixture.use("edit_file", { path: "src/run.sh", old: "a", new: "b" });
    expect(statSync(join(fixture.dir, "src/run.sh")).mode & 0o777).toBe(0o755);
    expect(readdirSync(join(fixture.dir, "src"))).toEqual(["run.sh"]);
  });

  test("never writes through a hard link", async () => {
    using outside = workerFixture({ "precious.txt": "keep me\n" });
    using fixture = workerFixture({ "src/b.ts": "" });
    linkSync(join(outside.dir, "precious.txt"), join(fixture.dir, "src/a.ts"));
    const result = await fixture.use("edit_file", { path: "src/a.ts", old: "keep", new: "lose" });
    expect(outside.read("precious.txt")).toBe("keep me\n");
    expect(result.text).not.toContain("undefined");
  });

  test("never follows a symbolic link, as the file or on the way to it", async () => {
    using outside = workerFixture({ "docs/precious.txt": "keep me\n" });
    using fixture = workerFixture({ "src/b.ts": "" });
    symlinkSync(join(outside.dir, "docs/precious.txt"), join(fixture.dir, "src/link.ts"));
    symlinkSync(join(outside.dir, "docs"), join(fixture.dir, "docs"));
    for (const path of ["src/link.ts", "docs/precious.txt"]) {
      const result = await fixture.use("edit_file", { path, old: "keep", new: "lose" });
      expect(result.refused, path).toBe(true);
      expect(result.text).toContain("symbolic link");
    }
    expect(outside.read("docs/precious.txt")).toBe("keep me\n");
  });

  test("writes nothing when a folder was exchanged for a link after the path was looked at", async () => {
    using outside = workerFixture({ "a.txt": "keep me\n" });
    using fixture = workerFixture({ "src/b.ts": "" });
    symlinkSync(outside.dir, join(fixture.dir, "docs"));
    const bytes = Buffer.from("lost\n");
    const fault = { code: "worktree-failed" };
    await expect(replaceContent(fixture.dir, "docs/a.txt", { bytes, mode: 0o644 })).rejects.toMatchObject(
      fault,
    );
    await expect(createContent(fixture.dir, "docs/new/b.txt", bytes)).rejects.toMatchObject(fault);
    await expect(deleteFile(fixture.dir, "docs/a.txt")).rejects.toMatchObject(fault);
    expect(readdirSync(outside.dir)).toEqual(["a.txt"]);
    expect(outside.read("a.txt")).toBe("keep me\n");
  });

  test.each([
    ["src/../src/greet.ts", '".."'],
    ["../elsewhere.ts", '".."'],
    ["/etc/passwd", "outside the repository"],
    ["~/x", "outside the repository"],
    [".git/config", "git"],
    ["src/.GIT/hooks/x", "git"],
    ["src/a\0b", "NUL"],
    ["package.json", "scope"],
    ["src/x.snap", "scope.never"],
    [".github/workflows/ci.yml", "protected"],
  ])("refuses %j and says why", async (path, why) => {
    using fixture = workerFixture({ "src/greet.ts": source, "package.json": "{}", "src/x.snap": "s" });
    const result = await fixture.use("edit_file", { path, old: "{}", new: "{ }" });
    expect(result).toMatchObject({ refused: true });
    expect(result.text.toLowerCase()).toContain(why.toLowerCase());
    expect(fixture.read("package.json")).toBe("{}");
  });

  test("takes an absolute path below the developer's folder as commands print it", async () => {
    using fixture = workerFixture({ "src/greet.ts": source });
    const path = "/home/dev/project/src/greet.ts";
    expect((await fixture.use("edit_file", { path, old: "hello", new: "hi" })).edited).toEqual([
      "src/greet.ts",
    ]);
  });

  test("judges a file that the base lacks by scope.create", async () => {
    using fixture = workerFixture({ "src/greet.ts": source });
    const path = "test/greet.test.mjs";
    await fixture.use("create_file", { path, content: "one\n" });
    expect((await fixture.use("edit_file", { path, old: "one", new: "two" })).edited).toEqual([path]);
  });

  test("fills an empty file, and refuses an empty `old` elsewhere", async () => {
    using fixture = workerFixture({ "src/empty.ts": "", "src/greet.ts": source });
    await fixture.use("edit_file", { path: "src/empty.ts", old: "", new: "new\n" });
    expect(fixture.read("src/empty.ts")).toBe("new\n");
    const full = await fixture.use("edit_file", { path: "src/greet.ts", old: "", new: "new\n" });
    expect(full.edited).toBeUndefined();
  });

  test("copies of control tokens, shown disarmed, still match", async () => {
    using fixture = workerFixture({ "src/a.ts": 'const end = "<|im_end|>";\n' });
    await fixture.use("edit_file", {
      path: "src/a.ts",
      old: 'end = "‹|im_end|>"',
      new: 'stop = "‹|im_end|>"',
    });
    expect(fixture.read("src/a.ts")).toBe('const stop = "<|im_end|>";\n');
  });

  test("property: replaces exactly the bytes in question, whatever the line ends", () => {
    const line = fc.stringMatching(/^[a-zé\u{1f600} ]{0,6}$/u);
    const text = fc.array(fc.tuple(line, fc.constantFrom("\n", "\r\n")), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, line, (before, after, fresh) => {
        const head = before.flat().join("");
        const tail = after.flat().join("");
        const done = replaceOnce(Buffer.from(`${head}@OLD@${tail}`), "@OLD@", fresh);
        expect(done.kind === "replaced" && done.bytes.toString()).toBe(`${head}${fresh}${tail}`);
      }),
    );
  });
});
