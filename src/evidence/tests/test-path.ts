import type { RepoPath } from "../../base/repo-path.ts";
import { languageOf, type Language } from "../syntax/language.ts";

/** What a path is to the tests: their code, what they compare with, what else lies with them. */
export type TestPath = "code" | "snapshot" | "data";

const folder =
  /(?:^|\/)(?:tests?|__tests?__|specs?|e2e|cypress|testing|test-d|integration-tests?|unit-tests?|androidTest|testdata|test[-_]data|__fixtures__)\//i;
const javaFolder = /(?:^|\/)src\/(?:test|it|integrationTest|androidTest|testFixtures)\//;
const snapshot =
  /\.(?:snap|golden|ambr)$|(?:^|\/)__(?:image_)?snapshots__\/|(?:^|\/)[^/]+-snapshots\/|(?:^|\/)snapshots\/[^/]+\.(?:snap|new|md|json|txt|html)$|\.(?:approved|verified)\.[^./]+$|\.golden\.[^./]+$|(?:^|\/)(?:golden|goldens)\//;
const plain =
  /\.(?:md|mdx|rst|txt|adoc|json|jsonc|ya?ml|toml|xml|lock|ini|cfg|html?|css|scss|csv|svg|png|jpe?g|gif|sql|map|gitignore|gitkeep|snap|out|in|log)$/i;
const named = {
  script: /(?:[._-](?:test|tests|spec|specs|cy|e2e|test-d)|(?:^|\/)(?:tests?|spec))\.[cm]?[jt]sx?$/i,
  python: /(?:^|\/)(?:test_[^/]*|[^/]*_tests?|tests?|conftest)\.pyw?$/,
  go: /_test\.go$/,
  java: /(?:^|\/)(?:Test[A-Z_]\w*|\w+(?:Tests?|TestCase|IT|Spec))\.java$/,
  other:
    /(?:[._-](?:test|spec)s?|(?:Tests?|Spec|TestCase))\.(?:rb|php|cs|kt|kts|swift|exs?|cc|cpp|c|scala|groovy|dart|vue|svelte|clj|hs|lua|sh|bats|ps1|pl|t|erl|fs|ml|r|jl)$/,
};

const scripts = [named.script, folder];
const conventions: Record<Language, readonly RegExp[]> = {
  javascript: scripts,
  typescript: scripts,
  tsx: scripts,
  python: [named.python, folder],
  go: [named.go],
  rust: [/(?:^|\/)tests\//],
  java: [named.java, javaFolder],
};

/** What a path is by its name alone; undefined for what has no part in tests. */
export function testPathOf(path: RepoPath): TestPath | undefined {
  if (snapshot.test(path)) return "snapshot";
  const language = languageOf(path);
  if (language !== undefined) return ofLanguage(language, path);
  if (named.other.test(path)) return "code";
  if (!folder.test(path) && !javaFolder.test(path)) return undefined;
  return plain.test(path) || !/\.[a-z]+$/i.test(path) ? "data" : "code";
}

function ofLanguage(language: Language, path: RepoPath): TestPath | undefined {
  if (language === "go" && /(?:^|\/)testdata\//.test(path)) return "data";
  return conventions[language].some((pattern) => pattern.test(path)) ? "code" : undefined;
}

/** True for a Python file that runners look into by its name. */
export function isCollected(path: RepoPath): boolean {
  return named.python.test(path);
}

/** True where a file holds tests although its name does not say so. */
export function holdsTests(language: Language, text: string): boolean {
  return contents[language].test(text);
}

const script =
  /\bfrom\s*["'](?:node:test|vitest|@jest\/globals|mocha|ava|tap|@playwright\/test|bun:test|@japa\/runner|uvu)["']|\brequire\(\s*["'](?:node:test|vitest|@jest\/globals|ava|tap|tape)["']\s*\)|^\s*(?:describe|it|test)(?:\.\w+)?\(\s*["'`]/m;
const contents: Record<Language, RegExp> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python: /^\s*(?:async\s+)?def test_|\bTestCase\)\s*:/m,
  go: /(?!)/,
  rust: /#\[\s*(?:[\w:]*::)?(?:test|rstest|test_case|quickcheck)\b|\b\w*test\w*!\s*\(/,
  java: /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b|\bextends\s+TestCase\b/,
};
