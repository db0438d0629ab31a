import * as fc from "fast-check";
import { expect, test } from "vitest";
import { landlockArgs } from "../../../src/sandbox/landlock.ts";
import type { View } from "../../../src/sandbox/view.ts";
import { fuzzRuns } from "../fuzz/runs.ts";

const view: View = {
  readFolders: ["/usr"],
  readFiles: ["/etc/passwd"],
  write: ["/state/tree"],
  closed: [],
  loopback: true,
};

function rulesOf(given: View): readonly string[] {
  const args = landlockArgs(given, { filterFile: "/own/filter", asRoot: false }, ["/bin/sh"]);
  return args.filter((_, index) => args[index - 1] === "--landlock-rule");
}

test("files are read, folders listed, only the own ones written, no device made", () => {
  const [file, folder, own, nothing] = rulesOf(view);
  expect(file).toBe("path-beneath:execute,read-file:/etc/passwd");
  expect(folder).toBe("path-beneath:execute,read-file,read-dir:/usr");
  expect(own).toMatch(/^path-beneath:execute,write-file,[a-z,-]*:\/state\/tree$/);
  expect(own).not.toMatch(/make-(?:char|block)/);
  expect(nothing).toBe("path-beneath:read-file,write-file:/dev/null");
  expect(rulesOf(view)).toHaveLength(4);
});

test("every file is denied first, no privilege is left, and the command stands behind the end of the options", () => {
  const args = landlockArgs(view, { filterFile: "/own/filter", asRoot: true }, [
    "/bin/sh",
    "--landlock-access",
    "--",
  ]);
  expect(args.slice(0, 6)).toEqual([
    "--no-new-privs",
    "--inh-caps=-all",
    "--ambient-caps=-all",
    "--bounding-set=-all",
    "--seccomp-filter",
    "/own/filter",
  ]);
  expect(args.slice(6, 8)).toEqual(["--landlock-access", "fs"]);
  expect(args.slice(args.indexOf("--"))).toEqual(["--", "/bin/sh", "--landlock-access", "--"]);
});

test("a path is one option's end, whatever it holds", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const path = `/state/${name}`;
      const rules = rulesOf({ ...view, write: [path] });
      expect(rules).toHaveLength(4);
      // setpriv reads everything behind the second colon as the path.
      expect(rules[2]?.split(":").slice(2).join(":")).toBe(path);
    }),
    fuzzRuns(300),
  );
});
