import type { Item, ItemKind, Origin } from "./item.ts";
import { canonical, entriesOf, memberOf } from "./reading.ts";

/** What a package.json says, read as npm reads it: of a key given twice the last one counts. */
export function readPackageJson(text: string): readonly Item[] {
  const manifest = JSON.parse(text.replace(/^\ufeff/, "")) as unknown;
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) {
    throw new SyntaxError("found no object");
  }
  return [
    ...dependencyLists.flatMap((group) => dependenciesOf(group, memberOf(manifest, group))),
    ...scriptsOf(memberOf(manifest, "scripts")),
    ...tables.flatMap(([kind, path]) => itemsAt(manifest, kind, path)),
    ...wholes.flatMap(([kind, path]) => whole(kind, path, memberOf(manifest, ...path.split(".")))),
    ...whole("workspace", "workspaces", workspacesOf(manifest)),
  ];
}

const dependencyLists = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "peerDependencies",
] as const;

/** Objects of which each key is a thing of its own. */
const tables: readonly (readonly [kind: ItemKind, path: string])[] = [
  ["override", "overrides"],
  ["override", "resolutions"],
  ["override", "pnpm.overrides"],
  ["override", "pnpm.patchedDependencies"],
  ["override", "pnpm.packageExtensions"],
  ["override", "patchedDependencies"],
  ["override", "catalog"],
  ["override", "workspaces.catalog"],
  ["setting", "peerDependenciesMeta"],
  ["setting", "dependenciesMeta"],
  ["toolchain", "engines"],
  ["toolchain", "devEngines"],
  ["toolchain", "volta"],
];

/** What is one thing as a whole. */
const wholes: readonly (readonly [kind: ItemKind, path: string])[] = [
  ["override", "catalogs"],
  ["override", "workspaces.catalogs"],
  ["toolchain", "packageManager"],
  ["toolchain", "os"],
  ["toolchain", "cpu"],
  ["setting", "bundleDependencies"],
  ["setting", "bundledDependencies"],
  ["hook", "gypfile"],
  ["hook", "trustedDependencies"],
  ["hook", "pnpm.onlyBuiltDependencies"],
  ["hook", "pnpm.neverBuiltDependencies"],
  ["hook", "pnpm.ignoredBuiltDependencies"],
  ["script", "husky"],
  ["script", "simple-git-hooks"],
  ["script", "gitHooks"],
  ["source", "publishConfig.registry"],
];

/** What npm, pnpm, yarn and bun run when a package is installed. */
const hookNames: ReadonlySet<string> = new Set([
  "preinstall",
  "install",
  "postinstall",
  "preprepare",
  "prepare",
  "postprepare",
  "prepublish",
  "dependencies",
  "pnpm:devPreinstall",
]);

function dependenciesOf(group: string, list: unknown): readonly Item[] {
  return entriesOf(list).map(([name, spec]) => npmDependency(group, name, spec));
}

export function npmDependency(group: string, name: string, spec: unknown): Item {
  const value = canonical(spec).trim();
  const origin = npmOrigin(value);
  return { kind: "dependency", group, name, value, ...(origin !== "registry" && { origin }) };
}

/** What a range of npm's kind stands for, as `npm-package-arg` tells them apart. */
export function npmOrigin(spec: string): Origin {
  if (/^(?:git(?:\+[a-z]+)?:|git@|github:|gitlab:|bitbucket:|gist:)/i.test(spec)) return "git";
  if (/^https?:/i.test(spec)) return /\.git(?:#|$)/i.test(spec) ? "git" : "url";
  if (/^workspace:/i.test(spec)) return "workspace";
  if (/^(?:file:|link:|portal:|patch:|exec:|\.{1,2}\/|\/|~\/)/i.test(spec)) return "file";
  if (/^[\w.-]+\/[\w.-]+(?:#.*)?$/.test(spec)) return "git";
  return "registry";
}

function scriptsOf(scripts: unknown): readonly Item[] {
  return entriesOf(scripts).map(([name, run]) => ({
    kind: hookNames.has(name) ? "hook" : "script",
    group: "scripts",
    name,
    value: canonical(run),
  }));
}

function itemsAt(manifest: unknown, kind: ItemKind, path: string): readonly Item[] {
  const value = memberOf(manifest, ...path.split("."));
  return entriesOf(value).map(([name, said]) => overriding(kind, path, name, canonical(said)));
}

function overriding(kind: ItemKind, group: string, name: string, value: string): Item {
  const origin = kind === "override" ? npmOrigin(value) : "registry";
  return { kind, group, name, value, ...(origin !== "registry" && { origin }) };
}

function whole(kind: ItemKind, path: string, value: unknown): readonly Item[] {
  return value === undefined ? [] : [{ kind, group: "", name: path, value: canonical(value) }];
}

/** `workspaces` as its list of globs, however it is written. */
export function workspacesOf(manifest: unknown): unknown {
  const value = memberOf(manifest, "workspaces");
  return Array.isArray(value) ? value : memberOf(value, "packages");
}
