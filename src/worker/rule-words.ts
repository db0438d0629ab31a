import { printablePath } from "../base/repo-path.ts";
import { sizeClasses } from "../contract/rules-schema.ts";
import type { Rules } from "../contract/schema.ts";

/** What a contract's rules ask of the worker: a line each, none for what is allowed anyhow. */
export function ruleWords(rules: Rules): readonly string[] {
  return Object.keys(rules).flatMap((name) => {
    const text = wordsOf(name as keyof Rules, rules);
    return text === undefined ? [] : [`${name}: ${text}`];
  });
}

function wordsOf<Name extends keyof Rules>(name: Name, rules: Rules): string | undefined {
  return words[name](rules[name]);
}

type Words = { readonly [Name in keyof Rules]: (value: Rules[Name]) => string | undefined };

const words: Words = {
  operations: (allowed) =>
    allowed.length === 0 ? "nothing but content may change" : `besides content: ${allowed.join(", ")}`,
  hidden: (value) =>
    value === "strict"
      ? "no ignored file, dependency or git metadata may change"
      : "no dependency and no git metadata may change",
  dependencies: (value) => {
    if (typeof value === "object")
      return `only these packages may change: ${value.listed.map(printablePath).join(", ")}`;
    return {
      none: "manifests and lockfiles stay as they are; import nothing that no manifest lists",
      "lockfile-only": "only lockfiles may change, within the ranges of the manifests",
      any: undefined,
    }[value];
  },
  tests: (value) =>
    ({
      readonly: "no test may change",
      "add-only": "add tests, but never remove, skip or weaken one that is there",
      any: undefined,
    })[value],
  suppressions: (value) =>
    unless(value, "silence no compiler, linter, scanner or coverage tool: mend what it finds"),
  publicApi: (value) =>
    ({
      unchanged: "what the package exports stays as it is",
      additive: "what the package exports may only grow, breaking no caller",
      any: undefined,
    })[value],
  generated: (value) => unless(value, "generated files stay as they are unless the scope names them"),
  config: (value) =>
    unless(value, "build, CI, lint and container files stay as they are unless the scope names them"),
  secrets: (value) => unless(value, "add no token, key or password"),
  invisible: (value) => unless(value, "add no invisible or look-alike characters to code"),
  // The operations tell whether any may come in.
  binary: () => undefined,
  migrations: (value) =>
    ({
      untouched: "no migration may change or come",
      new: "migrations that are there stay; new ones come after them",
      alone: "migrations that are there stay; new ones come after them, and nothing changes beside them",
      any: undefined,
    })[value],
  licenses: (value) => {
    if (value === "off") return undefined;
    const header =
      value.header === "neighbours"
        ? "the licence header of the files beside it"
        : printablePath(value.header);
    return `a new source file begins with ${header}; bring in no code of others`;
  },
  docsOnly: (value) =>
    ({
      off: undefined,
      files: "change documentation files alone",
      comments: "change documentation and comments alone, no word of code",
    })[value],
  minimalDiff: (value) =>
    value === "on"
      ? "change nothing that the goal does not need: no layout, order, names or comments"
      : undefined,
  size: (value) =>
    value === "limits"
      ? undefined
      : `at most ${sizeClasses[value].files} files and ${sizeClasses[value].lines} lines added plus deleted`,
};

function unless(value: string, text: string): string | undefined {
  return value === "any" ? undefined : text;
}
