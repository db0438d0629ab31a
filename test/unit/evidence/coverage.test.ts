import { describe, expect, test } from "vitest";
import { unprovedFiles } from "../../../src/evidence/coverage.ts";
import { change, contractOf } from "./sample-change.ts";

describe("unproved files", () => {
  const changes = ["src/a.ts", "docs/a.md", ".github/x.yml", "src/deep/b.ts"].map((path) => change(path));

  test.each([
    ["no command proves nothing", [], ["src/a.ts", "docs/a.md", ".github/x.yml", "src/deep/b.ts"]],
    ["proves left out is everything, dotfiles too", [undefined], []],
    ["an empty proves is nothing", [[]], ["src/a.ts", "docs/a.md", ".github/x.yml", "src/deep/b.ts"]],
    ["a folder", [["src/**"]], ["docs/a.md", ".github/x.yml"]],
    ["two commands together", [["src/*"], ["docs/**", ".github/**"]], ["src/deep/b.ts"]],
    ["letters' case counts", [["SRC/**"]], ["src/a.ts", "docs/a.md", ".github/x.yml", "src/deep/b.ts"]],
  ] as const)("%s", (_name, proofs, unproved) => {
    const commands = proofs.map((proves, at) => ({
      name: `c${at}`,
      run: ["true"],
      ...(proves === undefined ? {} : { proves }),
    }));
    expect(unprovedFiles(contractOf({ commands }), changes)).toEqual(unproved);
  });

  test("a deleted file must be proved like any other", () => {
    const { proposal: _proposal, ...gone } = change("docs/gone.md", { kinds: ["delete"] });
    expect(
      unprovedFiles(contractOf({ commands: [{ name: "t", run: ["t"], proves: ["src/**"] }] }), [gone]),
    ).toEqual(["docs/gone.md"]);
  });
});
