import { describe, test } from "vitest";
import { expectTold, rowsOf, type LabelledCase } from "./case.ts";

const tail = "The contract permits no change of dependencies, scripts or sources. (uncertain)";

function mod(title: string, base: string, proposal: string, ...told: string[]): LabelledCase {
  const head = "module example.org/greeting\n\ngo 1.25\n";
  return { title, base: { "go.mod": head + base }, proposal: { "go.mod": head + proposal }, told };
}

describe("go.mod", () => {
  test.each([
    mod(
      "kept: a block instead of a line",
      "require example.org/a v1.0.0\n",
      "require (\n\texample.org/a v1.0.0\n)\n",
    ),
    mod(
      "kept: a comment",
      "require example.org/a v1.0.0\n",
      "// For greetings.\nrequire example.org/a v1.0.0 // the stable one\n",
    ),
    mod(
      "kept: another order",
      "require (\n a.org/a v1.0.0\n b.org/b v1.0.0\n)\n",
      "require (\n b.org/b v1.0.0\n a.org/a v1.0.0\n)\n",
    ),
    mod("kept: in quotes", "require example.org/a v1.0.0\n", 'require "example.org/a" v1.0.0\n'),
    mod("kept: an empty block", "", "require ()\n"),
    mod(
      "added",
      "",
      "require example.org/a v1.0.0\n",
      "go.mod:4 dependencies: example.org/a (v1.0.0) was added to require.",
    ),
    mod(
      "removed",
      "require example.org/a v1.0.0\n",
      "",
      "go.mod:4 (base) dependencies: example.org/a (v1.0.0) was removed from require.",
    ),
    mod(
      "another version",
      "require (\n\texample.org/a v1.0.0\n)\n",
      "require (\n\texample.org/a v1.1.0\n)\n",
      "go.mod:5 dependencies: example.org/a in require changed: v1.0.0 → v1.1.0.",
    ),
    mod(
      "needed by another one",
      "",
      "require example.org/a v1.0.0 // indirect\n",
      "example.org/a (v1.0.0) was added to the indirect requirements.",
    ),
    mod(
      "needed directly now",
      "require example.org/a v1.0.0 // indirect\n",
      "require example.org/a v1.0.0\n",
      "example.org/a moved from the indirect requirements to require.",
    ),
    mod(
      "replaced by a folder",
      "",
      "replace example.org/a => ../a\n",
      "The override of example.org/a (replace) was added: => ../a.",
    ),
    mod(
      "replaced by another module",
      "",
      "replace example.org/a v1.0.0 => example.org/b v1.2.0\n",
      "The override of example.org/a (replace) was added: v1.0.0 => example.org/b v1.2.0.",
    ),
    mod(
      "excluded",
      "",
      "exclude example.org/a v1.0.1\n",
      "The override of example.org/a (exclude) was added: v1.0.1.",
    ),
    mod("a toolchain", "", "toolchain go1.26.0\n", "The toolchain toolchain was added: go1.26.0."),
    mod("a tool", "", "tool example.org/a/cmd/x\n", "example.org/a/cmd/x was added to tool."),
    mod(
      "a retraction",
      "",
      "retract [v1.0.0, v1.0.5] // broken\n",
      `The setting retract was added: [ v1.0.0 , v1.0.5 ]. ${tail}`,
    ),
    mod(
      "a switch of the runtime",
      "",
      "godebug default=go1.21\n",
      `The setting godebug was added: default=go1.21. ${tail}`,
    ),
    mod("an unknown directive", "", "requires example.org/a v1.0.0\n", "(uncertain)"),
    mod("an open block", "", "require (\n", "(uncertain)"),
    mod("two versions", "", "require example.org/a v1.0.0 v2.0.0\n", "(uncertain)"),
    {
      title: "another language",
      base: { "go.mod": "module a\ngo 1.24\n" },
      proposal: { "go.mod": "module a\ngo 1.25\n" },
      told: ["The toolchain go changed: 1.24 → 1.25."],
    },
    {
      title: "kept: another module name",
      base: { "go.mod": "module a\n" },
      proposal: { "go.mod": "module b\n" },
      told: [],
    },
    {
      title: "a workspace",
      base: { "go.work": "go 1.25\nuse ./a\n" },
      proposal: { "go.work": "go 1.25\nuse (\n\t./a\n\t./b\n)\n" },
      told: ["The list of packages use was added: ./b."],
    },
    {
      title: "kept: what a listed module needs",
      base: { "go.mod": "module a\nrequire b.org/b v1.0.0\n" },
      proposal: { "go.mod": "module a\nrequire b.org/b v1.1.0\nrequire c.org/c v1.0.0 // indirect\n" },
      option: { listed: ["b.org/b"] },
      told: [],
    },
    {
      title: "one that is not listed",
      base: { "go.mod": "module a\n" },
      proposal: { "go.mod": "module a\nrequire b.org/b v1.1.0\n" },
      option: { listed: ["c.org/c"] },
      told: ["b.org/b (v1.1.0) was added to require. The contract permits changes of c.org/c alone."],
    },
  ])("$title", expectTold);
});

const sum = (version: string, hash = version) =>
  `example.org/a ${version} h1:${hash}=\nexample.org/a ${version}/go.mod h1:mod${hash}=\n`;
const sums = rowsOf("go.sum");

describe("go.sum", () => {
  test.each([
    sums(
      "another version",
      sum("v1.0.0"),
      sum("v1.1.0"),
      "none",
      "go.sum:1 dependencies: go.sum changes one package: example.org/a v1.0.0 → v1.1.0.",
    ),
    sums("kept: another order", sum("v1.0.0"), sum("v1.0.0").split("\n").toReversed().join("\n"), "none"),
    sums("kept: where lockfiles may change", sum("v1.0.0"), sum("v1.1.0"), "lockfile-only"),
    sums(
      "another hash",
      sum("v1.0.0"),
      sum("v1.0.0", "evil"),
      "lockfile-only",
      "example.org/a v1.0.0 has another checksum under the same version.",
    ),
    sums("kept: a listed module", sum("v1.0.0"), sum("v1.1.0"), { listed: ["example.org/a"] }),
    sums(
      "a version that stays beside",
      sum("v1.0.0"),
      sum("v1.0.0") + sum("v1.1.0"),
      "none",
      "example.org/a v1.1.0 added.",
    ),
    sums("broken", sum("v1.0.0"), "example.org/a v1.0.0\n", "none", "(uncertain)"),
  ])("$title", expectTold);
});
