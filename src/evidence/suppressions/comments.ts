import type { Reach } from "./suppression.ts";

/** What a directive in a comment says. */
export interface Directive {
  readonly tool: string;
  readonly reach: Reach;
  readonly codes: readonly string[];
}

interface Form {
  readonly tool: string;
  /** Matches at the start of a comment's text; its first group, where it has one, lists what is silenced. */
  readonly pattern: RegExp;
  readonly reach: Reach | ((text: string) => Reach);
}

const nextLine = (text: string): Reach => (/-(?:next-)?line\b/.test(text) ? "line" : "block");
const ofFile = (text: string): Reach =>
  /^\w+(?:-lint)?-ignore-(?:file|all)\b|-file\b/.test(text) ? "file" : "line";

const script: readonly Form[] = [
  {
    tool: "eslint",
    pattern: /^(?:es|ox)lint-disable(?:-next-line|-line)?(?![\w-])\s*(.*)/s,
    reach: nextLine,
  },
  { tool: "eslint", pattern: /^eslint\s+([\w@/-]+)\s*:\s*(?:0|["']?off\b)/, reach: "file" },
  { tool: "tslint", pattern: /^tslint:disable(?:-next-line|-line)?(?::|\b)\s*(.*)/, reach: nextLine },
  { tool: "biome", pattern: /^(?:biome|rome)-ignore(?:-all|-start)?\s+([\w/]+)/, reach: ofFile },
  { tool: "deno lint", pattern: /^deno-lint-ignore(?:-file)?\b\s*(.*)/, reach: ofFile },
  { tool: "TypeScript", pattern: /^@ts-ignore\b/, reach: "block" },
  { tool: "TypeScript", pattern: /^@ts-expect-error\b/, reach: "line" },
  { tool: "TypeScript", pattern: /^@ts-nocheck\b/, reach: "file" },
  { tool: "Flow", pattern: /^\$Flow(?:FixMe|Issue|ExpectedError|Ignore)\b/, reach: "line" },
  { tool: "coverage", pattern: /^(?:istanbul|c8|v8)\s+ignore\s+(?:file|start)\b/, reach: "file" },
  { tool: "coverage", pattern: /^(?:istanbul|c8|v8)\s+ignore\b/, reach: "line" },
  { tool: "jshint", pattern: /^(?:jshint\s+ignore|jscs:disable)\b/, reach: "block" },
];

const python: readonly Form[] = [
  { tool: "type checker", pattern: /^type:\s*ignore(?:\[([^\]]*)\])?/, reach: "line" },
  { tool: "pyright", pattern: /^pyright:\s*ignore(?:\[([^\]]*)\])?/, reach: "line" },
  { tool: "pyright", pattern: /^pyright:\s*(?:basic|off|\w+\s*=\s*(?:false|none))\b/i, reach: "file" },
  {
    tool: "mypy",
    pattern: /^mypy:\s*(?:ignore-errors|disable-error-code\s*=\s*"?([\w, -]*))/,
    reach: "file",
  },
  { tool: "flake8", pattern: /^(?:flake8|ruff)\s*:\s*noqa\b(?:\s*:\s*([A-Z][\w, ]*))?/i, reach: "file" },
  { tool: "flake8", pattern: /^noqa\b(?:\s*:\s*((?:[A-Z]+\d+[\s,]*)+))?/i, reach: "line" },
  { tool: "pylint", pattern: /^pylint:\s*(?:disable(?:-next)?\s*=\s*([\w, -]+)|skip-file)/, reach: "block" },
  { tool: "bandit", pattern: /^nosec\b(?:\s*:?\s*((?:B\d+[\s,]*)+))?/, reach: "line" },
  { tool: "coverage", pattern: /^pragma:\s*no\s*(?:cover|branch)\b/i, reach: "line" },
  { tool: "pyre", pattern: /^pyre-(?:ignore|fixme)(?:\[([^\]]*)\])?/, reach: "line" },
  { tool: "pytype", pattern: /^pytype:\s*disable\s*=\s*([\w, -]+)/, reach: "line" },
];

const go: readonly Form[] = [
  { tool: "golangci-lint", pattern: /^nolint\b(?::\s*([\w,-]+))?/, reach: "line" },
  { tool: "gosec", pattern: /^#?\s*nosec\b(?:\s+((?:G\d+[\s,]*)+))?/, reach: "line" },
  { tool: "staticcheck", pattern: /^lint:ignore\s+([\w,*]+)/, reach: "line" },
  { tool: "staticcheck", pattern: /^lint:file-ignore\s+([\w,*]+)/, reach: "file" },
  { tool: "revive", pattern: /^revive:disable(?:-next-line|-line)?(?::([\w,-]+))?/, reach: nextLine },
  { tool: "coverage", pattern: /^(?:codecov|coverage):ignore\b/, reach: "line" },
];

const java: readonly Form[] = [
  { tool: "PMD", pattern: /^NOPMD\b/, reach: "line" },
  { tool: "Checkstyle", pattern: /^CHECKSTYLE[:.]\s*(?:OFF|SUPPRESS)\b/i, reach: "block" },
  { tool: "NoInspection", pattern: /^noinspection\s+([\w, ]+)/, reach: "line" },
];

const everywhere: readonly Form[] = [
  { tool: "Sonar", pattern: /^NOSONAR\b/, reach: "line" },
  { tool: "Semgrep", pattern: /^nosemgrep\b(?:\s*:\s*([\w., -]+))?/, reach: "line" },
  { tool: "coverage", pattern: /^LCOV_EXCL_(?:LINE|START)\b/, reach: "line" },
  { tool: "gitleaks", pattern: /^gitleaks:allow\b/, reach: "line" },
  { tool: "inspection", pattern: /^noinspection\s+([\w, ]+)/, reach: "line" },
];

const byLanguage: Readonly<Record<string, readonly Form[]>> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python,
  go,
  java,
  rust: [],
};

/** Everything that one comment silences. Prose that speaks of a directive is none: it has to come first. */
export function directivesIn(comment: string, language: string): readonly Directive[] {
  const forms = [...(byLanguage[language] ?? []), ...everywhere];
  return partsOf(comment, language).flatMap((part) => {
    for (const { tool, pattern, reach } of forms) {
      const found = pattern.exec(part);
      if (found === null) continue;
      const [, list = ""] = found;
      return [{ tool, reach: typeof reach === "string" ? reach : reach(part), codes: codesOf(list) }];
    }
    return [];
  });
}

/** The text without its marks; in Python each part behind another `#`. */
function partsOf(comment: string, language: string): readonly string[] {
  if (language === "python") return comment.split("#").map((part) => part.trim());
  const inner = comment.replace(/^(?:\/\/+!?|\/\*+!?)/, "").replace(/\*+\/$/, "");
  const lines = inner.split("\n").map((line) => line.replace(/^\s*\*?\s*/, "").trim());
  return lines.length === 1 || !/^(?:@ts-|eslint|oxlint)/.test(lines[0] ?? "") ? lines : [lines.join(" ")];
}

/** What comes behind ` -- ` is the reason. */
function codesOf(list: string): readonly string[] {
  const [named = ""] = list.split(/\s--\s|\s-{2,}/);
  const codes = named.split(/[\s,]+/).filter((code) => /^[\w@*][\w@/*.-]*$/.test(code));
  return [...new Set(codes)].toSorted();
}
