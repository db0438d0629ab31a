import type { Change } from "../../worktree/change.ts";
import type { ImportLanguage } from "./imported.ts";

/** What may be imported by lines that were added: more than is, never less. A parser says what really is. */
export function addedNames({ hunks }: Change, language: ImportLanguage): readonly string[] {
  const { mark, names } = patterns[language];
  const found = new Set<string>();
  for (const { body } of hunks) {
    if (!body.some((line) => !line.startsWith("-") && mark.test(line))) continue;
    for (const line of body) {
      if (line.startsWith("+")) for (const name of names(line.slice(1))) found.add(name);
    }
  }
  return [...found];
}

interface Pattern {
  /** Stands in every hunk that may import. */
  readonly mark: RegExp;
  readonly names: (line: string) => readonly string[];
}

const quoted = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|`([^`]*)`/g)].map(
    ([, double, single, back]) => double ?? single ?? back ?? "",
  );

const scriptMark = /\b(?:import|require|from)\b/;

/** The name may stand on a line of its own, after the parenthesis of a call. */
const script: Pattern = {
  mark: scriptMark,
  names: (line) => (scriptMark.test(line) || /^\s*["'`]/.test(line) ? quoted(line) : []),
};

const patterns: Record<ImportLanguage, Pattern> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python: {
    mark: /\bimport\b/,
    names: (line) => {
      const from = /^\s*from\s+([\w.]+)\s+import\b/.exec(line)?.[1];
      const words = from === undefined ? (line.match(/[A-Za-z_][\w.]*/g) ?? []) : [from];
      return /\bimport\b/.test(line)
        ? words
            .filter((word) => !/^(?:import|from|as)$/.test(word))
            .map((word) => word.split(".", 1)[0] ?? "")
        : [];
    },
  },
  go: { mark: /["`]/, names: quoted },
  rust: {
    mark: /\b(?:use|extern)\b/,
    names: (line) =>
      [
        ...line.matchAll(
          /\b(?:use|crate)\s+(?:::)?\{?\s*([a-z_]\w*)|^\s*\{?(?:::)?([a-z_]\w*)\s*(?:::|,|;|as\b)/gi,
        ),
      ].map(([, after, first]) => after ?? first ?? ""),
  },
};
