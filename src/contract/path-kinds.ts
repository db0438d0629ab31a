import { alternativesOf, compileGlob, isLiteralGlob, normalizeGlob } from "../base/glob.ts";
import type { RepoPath } from "../base/repo-path.ts";

/** Kinds of files that a kind of work is about, as globs of a scope. */
export const pathKinds = {
  docs: ["**/*.{md,mdx,rst,adoc}", "docs/**"],
  tests: ["**/{test,tests,__tests__,spec}/**", "**/*{.,_}{test,spec}.*", "**/test_*.py"],
  dependencies: [
    "**/{package.json,package-lock.json,npm-shrinkwrap.json,pnpm-lock.yaml,yarn.lock,bun.lock,Cargo.toml,Cargo.lock," +
      "go.mod,go.sum,pyproject.toml,poetry.lock,uv.lock,requirements*.txt,Gemfile,Gemfile.lock,composer.json,composer.lock}",
  ],
  migration: ["**/{migrations,migrate}/**"],
  generated: ["**/{generated,__generated__}/**", "**/*.{generated,gen,g,pb}.*", "**/*_pb2{,_grpc}.py"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type PathKind = keyof typeof pathKinds;

const kinds = Object.keys(pathKinds) as PathKind[];
const tests = new Map(
  kinds.map((kind) => [kind, pathKinds[kind].map((glob) => compileGlob(glob, { ignoreCase: true }))]),
);

/** The kinds of a path; none for ordinary source. */
export function kindsOfPath(path: RepoPath): readonly PathKind[] {
  return kinds.filter((kind) => tests.get(kind)?.some((test) => test(path)));
}

/** The one kind that every path of these globs is of, as far as their text tells; undefined where there is none. */
export function kindOfGlobs(globs: readonly string[]): PathKind | undefined {
  const paths = globs.flatMap((glob) =>
    isLiteralGlob(glob) && !glob.endsWith("/")
      ? [normalizeGlob(glob)]
      : alternativesOf(glob).map((one) => one.replace(/\*+/g, "x7q").replaceAll("?", "x")),
  );
  const [first, ...others] = paths.map((path) => kindsOfPath(path.endsWith("/") ? `${path}x7q` : path));
  return first?.find((kind) => others.every((kinds) => kinds.includes(kind)));
}
