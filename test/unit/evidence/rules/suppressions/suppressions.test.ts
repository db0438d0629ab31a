import { describe, expect, test } from "vitest";
import { ruleCase, violationText } from "../../../../support/rule-case.ts";

type Files = Readonly<Record<string, string>>;

async function told(base: Files, proposal: Files): Promise<readonly string[]> {
  return (await ruleCase("suppressions", { base, proposal })).map(violationText);
}

/** What is added, and what of it is told; none: kept. */
type Row = [added: string, told?: string];

const javascript: readonly Row[] = [
  ["/* eslint-disable */", "everything of eslint"],
  ["/* eslint-disable no-console, eqeqeq */", "eqeqeq, no-console of eslint"],
  ["// eslint-disable-next-line no-console", "no-console of eslint"],
  ["f(); // eslint-disable-line", "everything of eslint"],
  ["// oxlint-disable-next-line no-debugger", "no-debugger of eslint"],
  ["/* eslint no-console: 0 */", "no-console of eslint"],
  ["/* eslint no-console: 'off' */", "no-console of eslint"],
  ["/* eslint no-console: 2 */"],
  ["/* eslint-env node */"],
  ["/* eslint-enable */"],
  ["// biome-ignore lint/suspicious/noExplicitAny: needed", "lint/suspicious/noExplicitAny of biome"],
  ["// deno-lint-ignore no-explicit-any", "no-explicit-any of deno lint"],
  ["// tslint:disable-next-line:no-any", "no-any of tslint"],
  ["// @ts-ignore", "everything of TypeScript"],
  ["// @ts-expect-error: old types", "everything of TypeScript"],
  ["// @ts-nocheck", "everything of TypeScript"],
  ["// @ts-check"],
  ["/** @ts-ignore */", "everything of TypeScript"],
  ["// $FlowFixMe[incompatible-type]", "everything of Flow"],
  ["/* istanbul ignore next */", "everything of coverage"],
  ["/* istanbul ignore file */", "everything of coverage"],
  ["/* c8 ignore start */", "everything of coverage"],
  ["/* v8 ignore next 3 */", "everything of coverage"],
  ["f(); // NOSONAR", "everything of Sonar"],
  ["f(); // nosemgrep: rule.id", "rule.id of Semgrep"],
  ["// prettier-ignore"],
  ["const a = '// eslint-disable-line';"],
  ["const a = `/* eslint-disable */`;"],
  ["// we never write eslint-disable here"],
  ["// TODO: remove the @ts-ignore above"],
  ["const re = /eslint-disable/;"],
  ["x!.y;"],
  ["const a = b as any;", "any of TypeScript cast. (uncertain)"],
  ["const a = b as unknown;"],
  ["const a: any = b;"],
  ["const eslintDisable = 1; // a name"],
];

const python: readonly Row[] = [
  ["x = 1  # type: ignore", "everything of type checker"],
  ["x = 1  # type: ignore[assignment]", "assignment of type checker"],
  ["x = 1  # type: int"],
  ["x = 1  # noqa", "everything of flake8"],
  ["x = 1  # noqa: E501", "E501 of flake8"],
  ["x = 1  # NOQA:E501,W291", "E501, W291 of flake8"],
  ["x = 1  # type: ignore  # noqa: E501", "everything of type checker|E501 of flake8"],
  ["# flake8: noqa", "everything of flake8"],
  ["# ruff: noqa: F401", "F401 of flake8"],
  ["# pylint: disable=invalid-name,missing-docstring", "invalid-name, missing-docstring of pylint"],
  ["# pylint: enable=invalid-name"],
  ["# pylint: skip-file", "everything of pylint"],
  ["x = 1  # pyright: ignore[reportGeneralTypeIssues]", "reportGeneralTypeIssues of pyright"],
  ["# pyright: basic", "everything of pyright"],
  ["# pyright: strict"],
  ["# mypy: ignore-errors", "everything of mypy"],
  ["f()  # nosec", "everything of bandit"],
  ["f()  # nosec B602", "B602 of bandit"],
  ["if x:  # pragma: no cover\n    pass", "everything of coverage"],
  ["f()  # pyre-ignore[6]", "6 of pyre"],
  ["f()  # pytype: disable=attribute-error", "attribute-error of pytype"],
  ["f()  # NOSONAR", "everything of Sonar"],
  ["x = '# noqa'"],
  ["x = '''\n# type: ignore\n'''"],
  ["# this was noqa once"],
  ["# fmt: off"],
  ["# isort: skip_file"],
  ["# -*- coding: utf-8 -*-"],
];

const go: readonly Row[] = [
  ["//nolint", "everything of golangci-lint"],
  ["//nolint:errcheck,gosec // it is fine", "errcheck, gosec of golangci-lint"],
  ["// nolint: lll", "lll of golangci-lint"],
  ["//#nosec G304", "G304 of gosec"],
  ["// #nosec", "everything of gosec"],
  ["//lint:ignore SA1000 reasons", "SA1000 of staticcheck"],
  ["//lint:file-ignore U1000 reasons", "U1000 of staticcheck"],
  ["//revive:disable:exported", "exported of revive"],
  ["//go:generate stringer"],
  ["//go:noinline"],
  ['var s = "//nolint"'],
  ["var s = `\n//nolint\n`"],
  ["// nothing to lint here"],
];

const rust: readonly Row[] = [
  ["#[allow(dead_code)]\nfn f() {}", "dead_code of rustc"],
  ["#[allow(clippy::all, unused)]\nfn f() {}", "clippy::all, unused of rustc"],
  ["#[allow(clippy::all)]\nfn f() {}", "clippy::all of clippy"],
  ["#![allow(missing_docs)]", "missing_docs of rustc"],
  ['#[expect(unused, reason = "soon")]\nfn f() {}', "unused of rustc"],
  ["#[cfg_attr(test, allow(dead_code))]\nfn f() {}", "dead_code of rustc"],
  ["#[deny(dead_code)]\nfn f() {}"],
  ["#[warn(missing_docs)]\nfn f() {}"],
  ["#[coverage(off)]\nfn f() {}", "everything of coverage"],
  ["#[rustfmt::skip]\nfn f() {}"],
  ["// #[allow(dead_code)]"],
  ['const S: &str = "#[allow(dead_code)]";'],
  ["fn f() { x.allow(dead_code); }"],
  ["// LCOV_EXCL_LINE", "everything of coverage"],
];

const java: readonly Row[] = [
  ['@SuppressWarnings("unchecked") class B {}', "unchecked of javac"],
  ['@SuppressWarnings({"rawtypes", "unchecked"}) class B {}', "rawtypes, unchecked of javac"],
  ['@SuppressWarnings(value = "all") class B {}', "everything of javac"],
  ['@SuppressFBWarnings("EI_EXPOSE_REP") class B {}', "EI_EXPOSE_REP of javac"],
  ["class B {} // NOSONAR", "everything of Sonar"],
  ["class B {} // NOPMD", "everything of PMD"],
  ["// CHECKSTYLE:OFF", "everything of Checkstyle"],
  ["//noinspection unused", "unused of NoInspection"],
  ["@Deprecated class B {}"],
  ["@Override class B {}"],
  ['class B { String s = "@SuppressWarnings"; }'],
  ["// @SuppressWarnings was here"],
];

const start = {
  "a.ts": "f();\n",
  "a.py": "f()\n",
  "a.go": "package a\n",
  "a.rs": "fn g() {}\n",
  "A.java": "class A {}\n",
};

describe.each([
  ["a.ts", javascript],
  ["a.py", python],
  ["a.go", go],
  ["a.rs", rust],
  ["A.java", java],
] as const)("%s", (path, rows) => {
  test.each(rows)("%s", async (added, expected) => {
    const base = start[path];
    const proposal = path === "a.rs" && added.startsWith("#!") ? `${added}\n${base}` : `${base}${added}\n`;
    const found = await told({ [path]: base }, { [path]: proposal });
    const parts = expected?.split("|") ?? [];
    expect(found).toEqual(parts.map((part) => expect.stringContaining(part)));
    expect(await told({ [path]: proposal }, { [path]: base })).toEqual([]);
    expect(await told({ [path]: proposal }, { [path]: `${proposal}\n` })).toEqual([]);
  });
});

describe("what stands", () => {
  const one = "// eslint-disable-next-line no-console\n";
  test.each<[string, Files, Files, string[]]>([
    ["may move within its file", { "a.js": `${one}f();\ng();\n` }, { "a.js": `g();\n${one}f();\n` }, []],
    ["may move to another file", { "a.js": `${one}f();\n` }, { "a.js": "", "b.js": `${one}f();\n` }, []],
    ["may have another reason", { "a.js": `${one}f();\n` }, { "a.js": `${one.trim()} -- why\nf();\n` }, []],
    ["may become narrower", { "a.py": "f()  # noqa\n" }, { "a.py": "f()  # noqa: E501\n" }, []],
    [
      "may reach less far",
      { "a.js": "/* eslint-disable x */\nf();\n" },
      { "a.js": "// eslint-disable-next-line x\nf();\n" },
      [],
    ],
    [
      "may not be doubled",
      { "a.js": `${one}f();\n` },
      { "a.js": `${one}f();\n${one}f();\n` },
      [
        "a.js:3 suppressions: // eslint-disable-next-line no-console is new: it silences no-console of eslint.",
      ],
    ],
    [
      "may not become broader",
      { "a.py": "f()  # noqa: E501\n" },
      { "a.py": "f()  # noqa\n" },
      ["a.py:1 suppressions: # noqa silences more than # noqa: E501 did: everything of flake8."],
    ],
    [
      "may not reach further",
      { "a.js": "// eslint-disable-next-line x\nf();\n" },
      { "a.js": "/* eslint-disable x */\nf();\n" },
      [
        "a.js:1 suppressions: /* eslint-disable x */ silences more than // eslint-disable-next-line x did: x of eslint.",
      ],
    ],
    [
      "may not name more",
      { "a.py": "f()  # noqa: E501\n" },
      { "a.py": "f()  # noqa: E501, F401\n" },
      ["a.py:1 suppressions: # noqa: E501, F401 silences more than # noqa: E501 did: E501, F401 of flake8."],
    ],
    [
      "may not hide more of the compiler",
      { "a.ts": "// @ts-expect-error\nf();\n" },
      { "a.ts": "// @ts-ignore\nf();\n" },
      [
        "a.ts:1 suppressions: // @ts-ignore silences more than // @ts-expect-error did: everything of TypeScript.",
      ],
    ],
    [
      "may be handed to the stricter comment",
      { "a.ts": "// @ts-ignore\nf();\n" },
      { "a.ts": "// @ts-expect-error\nf();\n" },
      [],
    ],
  ])("%s", async (_title, base, proposal, expected) => {
    expect(await told(base, proposal)).toEqual(expected);
  });
});

test("a new file counts as a whole", async () => {
  expect(await told({}, { "a.js": "/* eslint-disable */\n" })).toHaveLength(1);
});

test("a language that no parser reads is looked at by line, in doubt", async () => {
  expect(await told({ "a.rb": "f\n" }, { "a.rb": "f # rubocop:disable Style/X\n" })).toEqual([
    "a.rb:1 suppressions: f # rubocop:disable Style/X is new: it silences Style/X of RuboCop. (uncertain)",
  ]);
});

test("what cannot be parsed is told, and a mistake elsewhere in the text hides nothing", async () => {
  const deep = `// eslint-disable\n${"[".repeat(2000)}${"]".repeat(2000)};\n`;
  expect(await told({ "a.js": "" }, { "a.js": deep })).toEqual([
    "a.js suppressions: Whether this file silences anything new could not be seen. (uncertain)",
  ]);
  const [found] = await told({ "a.js": "" }, { "a.js": ")(\n// eslint-disable-line\n" });
  expect(found).toMatch(/everything of eslint\.$/);
});
