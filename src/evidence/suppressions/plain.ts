import type { RepoPath } from "../../base/repo-path.ts";
import { shownText } from "../tests/tokens.ts";
import type { Suppression } from "./suppression.ts";

/** Directives of languages that no parser reads here, by the endings of their files. */
const forms: readonly (readonly [endings: RegExp, tool: string, pattern: RegExp])[] = [
  [/\.(?:rb|rake|gemspec)$/, "RuboCop", /#\s*rubocop:(?:disable|todo)\s+([\w/, ]+)/],
  [/\.(?:sh|bash|zsh)$/, "ShellCheck", /#\s*shellcheck\s+disable=([\w,]+)/],
  [/\.(?:c|cc|cpp|cxx|h|hh|hpp)$/, "clang-tidy", /\/[/*]\s*NOLINT(?:NEXTLINE|BEGIN)?\b(?:\(([^)]*)\))?/],
  [
    /\.(?:c|cc|cpp|cxx|h|hh|hpp)$/,
    "compiler",
    /^\s*#\s*pragma\s+(?:GCC|clang)\s+diagnostic\s+ignored\s+"([^"]+)"/,
  ],
  [/\.cs$/, "compiler", /^\s*#pragma\s+warning\s+disable\b\s*([\w, ]*)/],
  [/\.(?:kt|kts)$/, "compiler", /@(?:file:)?Suppress\(([^)]*)\)/],
  [/\.swift$/, "SwiftLint", /\/\/\s*swiftlint:disable(?::\w+)?\s+([\w ]+)/],
  [
    /\.php$/,
    "PHPStan",
    /@(?:phpstan-ignore|psalm-suppress|phpcs:ignore)[\w-]*\s*([\w.]*)|\/\/\s*phpcs:(?:ignore|disable)\b/,
  ],
  [
    /\.(?:vue|svelte|astro|html?)$/,
    "ESLint",
    /(?:<!--|\/[/*])\s*eslint-disable(?:-next-line|-line)?\b\s*([\w@/, -]*)/,
  ],
  [/\.(?:vue|svelte|astro)$/, "TypeScript", /(?:<!--|\/[/*])\s*@ts-(?:ignore|expect-error|nocheck)\b/],
  [
    /\.(?:css|scss|sass|less)$/,
    "Stylelint",
    /\/[/*]\s*stylelint-disable(?:-next-line|-line)?\b\s*([\w/, -]*)/,
  ],
  [/\.ya?ml$/, "yamllint", /#\s*yamllint\s+disable(?:-line)?\b\s*(.*)/],
  [/(?:^|\/)Dockerfile[^/]*$/, "hadolint", /#\s*hadolint\s+ignore=([\w,]+)/],
  [/\.tf$/, "Terraform scanner", /#\s*(?:tfsec|tflint|checkov)[:-](?:ignore|skip)[:=]?\s*([\w,-]*)/],
  [/\.sol$/, "Slither", /\/\/\s*(?:slither-disable|solhint-disable)[\w-]*\s*([\w, -]*)/],
];

/** By line alone: a string may look the same, so that each is in doubt. */
export function plainSuppressions(path: RepoPath, text: string): readonly Suppression[] {
  const own = forms.filter(([endings]) => endings.test(path));
  if (own.length === 0) return [];
  return text.split("\n").flatMap((line, at) =>
    own.flatMap(([, tool, pattern]) => {
      const found = pattern.exec(line);
      if (found === null) return [];
      const codes = [...new Set((found[1] ?? "").split(/[\s,"']+/).filter((code) => code !== ""))].toSorted();
      const doubt = "No parser reads this language here, so that it may be part of a text.";
      return [{ tool, reach: "line" as const, codes, text: shownText(line), line: at + 1, doubt }];
    }),
  );
}
