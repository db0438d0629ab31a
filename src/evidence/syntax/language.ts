import type { RepoPath } from "../../base/repo-path.ts";

/** The languages that are read by a parser. */
export const languages = ["javascript", "typescript", "tsx", "python", "go", "rust", "java"] as const;
export type Language = (typeof languages)[number];

const byExtension: ReadonlyMap<string, Language> = new Map([
  ...["js", "mjs", "cjs", "jsx"].map((extension) => [extension, "javascript"] as const),
  ...["ts", "mts", "cts"].map((extension) => [extension, "typescript"] as const),
  ["tsx", "tsx"],
  ...["py", "pyi", "pyw"].map((extension) => [extension, "python"] as const),
  ["go", "go"],
  ["rs", "rust"],
  ["java", "java"],
]);

/** The language of a file by its name; undefined where no parser reads it. */
export function languageOf(path: RepoPath): Language | undefined {
  const extension = /\.([^./]+)$/.exec(path)?.[1];
  return extension === undefined ? undefined : byExtension.get(extension.toLowerCase());
}
