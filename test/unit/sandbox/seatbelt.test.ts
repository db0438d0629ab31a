import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { profileString, seatbeltArgs, seatbeltProfile } from "../../../src/sandbox/seatbelt.ts";
import type { View } from "../../../src/sandbox/view.ts";
import { fuzzRuns } from "../fuzz/runs.ts";

const view: View = {
  readFolders: ["/bin", "/opt/homebrew", "/usr/lib"],
  readFiles: ["/private/etc/hosts"],
  write: ["/Users/dev/Library/Application Support/remit/ws-1/trees/0/files", "/private/var/folders/x/home"],
  closed: ["/opt/homebrew/etc"],
  loopback: false,
};

type Form = string | readonly Form[];

/** Reads a profile as its language is read: lists, words, and strings in which only `\` and `"` are escaped. */
function read(text: string): readonly Form[] {
  const stack: Form[][] = [[]];
  const tokens = text.matchAll(/[()]|"((?:[^"\\]|\\["\\])*)"|[^\s()"]+/g);
  let at = 0;
  for (const token of tokens) {
    expect(text.slice(at, token.index).trim()).toBe("");
    at = token.index + token[0].length;
    if (token[0] === "(") stack.push([]);
    else if (token[0] === ")") {
      const list = stack.pop() ?? [];
      stack.at(-1)?.push(list);
    } else if (token[1] === undefined) stack.at(-1)?.push(token[0]);
    else stack.at(-1)?.push(`"${token[1].replaceAll(/\\(["\\])/g, "$1")}"`);
  }
  expect(text.slice(at).trim()).toBe("");
  expect(stack).toHaveLength(1);
  return stack[0] ?? [];
}

/** The filters of every rule with this head. */
function filters(given: View, ...head: readonly string[]): readonly Form[] {
  return read(seatbeltProfile(given)).flatMap((rule) => {
    const matches = Array.isArray(rule) && head.every((word, index) => rule[index] === word);
    return matches ? rule.slice(head.length) : [];
  });
}

describe("a profile", () => {
  test("denies what it does not name, before it allows anything", () => {
    const [version, first] = read(seatbeltProfile(view));
    expect([version, first]).toEqual([
      ["version", "1"],
      ["deny", "default"],
    ]);
  });

  test("opens the tree and the own folders for writing, and nothing else", () => {
    expect(filters(view, "allow", "file-write*")).toEqual(view.write.map((path) => ["subpath", `"${path}"`]));
    const writing = read(seatbeltProfile(view)).filter(
      (rule) =>
        Array.isArray(rule) && rule.some((word) => typeof word === "string" && word.includes("write")),
    );
    // The second one: devices that keep nothing.
    expect(writing).toHaveLength(2);
    expect(writing[1]).toEqual([
      "allow",
      "file-read*",
      "file-write-data",
      "file-ioctl",
      ...["/dev/null", "/dev/zero", "/dev/dtracehelper"].map((path) => ["literal", `"${path}"`]),
    ]);
  });

  test("lets only named folders be read; what is closed in them is closed after they were opened", () => {
    const opened = filters(view, "allow", "file-read*", "file-map-executable");
    expect(opened).toEqual(
      [...view.readFolders, ...view.readFiles, ...view.write].map((path) => ["subpath", `"${path}"`]),
    );
    const text = seatbeltProfile(view);
    expect(text.indexOf("(deny file-read*")).toBeGreaterThan(text.indexOf('(subpath "/opt/homebrew")'));
    expect(filters(view, "deny", "file-read*", "file-map-executable")).toEqual([
      ["subpath", '"/opt/homebrew/etc"'],
    ]);
    expect(filters({ ...view, closed: [] }, "deny", "file-read*")).toEqual([]);
  });

  test("folders above are looked at, not listed", () => {
    const above = filters(view, "allow", "file-read-metadata");
    expect(above).toContainEqual(["literal", '"/Users/dev"']);
    expect(above).toContainEqual(["literal", '"/"']);
    expect(above.every((filter) => Array.isArray(filter) && filter[0] === "literal")).toBe(true);
  });

  test("reaches no network; sockets in its own folders are its own; loopback is this machine's", () => {
    const network = (given: View): readonly Form[] =>
      read(seatbeltProfile(given)).filter(
        (rule) => Array.isArray(rule) && String(rule[1]).startsWith("network"),
      );
    expect(network(view)).toHaveLength(2 * view.write.length);
    expect(JSON.stringify(network(view))).not.toContain("ip");
    const loopback = network({ ...view, loopback: true }).slice(2 * view.write.length);
    expect(loopback).toEqual([
      ["allow", "network-bind", ["local", "ip", '"localhost:*"']],
      ["allow", "network-inbound", ["local", "ip", '"localhost:*"']],
      ["allow", "network-outbound", ["remote", "ip", '"localhost:*"']],
    ]);
  });

  test("asks no keychain, and shows and signals no process of others", () => {
    const text = seatbeltProfile(view);
    expect(text).not.toMatch(/security(?:d|server)|kern\.proc|launchservices|pasteboard/i);
    expect(filters(view, "allow", "signal")).toEqual([["target", "same-sandbox"]]);
    expect(filters(view, "allow", "mach-lookup")).toHaveLength(1);
  });
});

describe("strings", () => {
  test("no path ends its string, whatever it holds", () => {
    const path = fc
      .array(
        fc.oneof(
          fc.constantFrom('"', "\\", '\\"', '")', "(allow default)", ";", "#", "\\x22", "ü", "/"),
          fc.string(),
        ),
        {
          maxLength: 20,
        },
      )
      .map((parts) => `/${parts.join("")}`)
      .filter((text) => !/\p{Cc}/u.test(text) && text.isWellFormed());
    fc.assert(
      fc.property(path, (hostile) => {
        const rules = read(seatbeltProfile({ ...view, write: [hostile] }));
        const plain = read(seatbeltProfile({ ...view, write: ["/a"] }));
        const heads = (all: readonly Form[]): unknown =>
          all.map((rule) => (Array.isArray(rule) ? rule.filter((word) => !Array.isArray(word)) : rule));
        expect(heads(rules)).toEqual(heads(plain));
        expect(filters({ ...view, write: [hostile] }, "allow", "file-write*")).toEqual([
          ["subpath", `"${hostile}"`],
        ]);
      }),
      fuzzRuns(300),
    );
  });

  test.each(["/a\0b", "/a\nb", "/a\u007fb", "/a\u009bb", `/${"a".repeat(1001)}`])(
    "what a profile cannot hold is a fault: %j",
    (path) => {
      expect(() => profileString(path)).toThrow(expect.objectContaining({ code: "sandbox-failed" }));
    },
  );

  test("the command line is an argument list of its own", () => {
    expect(seatbeltArgs("/own/profile.sb", ["/bin/sh", "-c", "$1", "a b"])).toEqual([
      "-f",
      "/own/profile.sb",
      "/bin/sh",
      "-c",
      "$1",
      "a b",
    ]);
  });
});
