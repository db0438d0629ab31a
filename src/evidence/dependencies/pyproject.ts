import { parse } from "smol-toml";
import type { Item, ItemKind } from "./item.ts";
import { canonical, entriesOf, memberOf, textAt } from "./reading.ts";
import { distributionName, requirementItem } from "./requirement.ts";

/** pyproject.toml: PEP 621, dependency groups, the build system, Poetry, uv, PDM, Hatch and Flit. */
export function readPyproject(text: string): readonly Item[] {
  const manifest = parse(text.replace(/^\ufeff/, ""));
  return [
    ...lists.flatMap((path) => requirementsAt(manifest, path)),
    ...tables.flatMap((path) =>
      entriesOf(memberOf(manifest, ...path)).flatMap(([name, list]) =>
        requirements(`${path.join(".")}.${name}`, list),
      ),
    ),
    ...poetryItems(memberOf(manifest, "tool", "poetry")),
    ...hatchItems(memberOf(manifest, "tool", "hatch", "envs")),
    ...wholes.flatMap(([kind, ...path]) => whole(kind, path, memberOf(manifest, ...path))),
    ...scripts.flatMap((path) => scriptsAt(manifest, path)),
  ];
}

const lists = [
  ["project", "dependencies"],
  ["build-system", "requires"],
  ["tool", "uv", "dev-dependencies"],
  ["tool", "flit", "metadata", "requires"],
] as const;

const tables = [
  ["project", "optional-dependencies"],
  ["dependency-groups"],
  ["tool", "pdm", "dev-dependencies"],
  ["tool", "flit", "metadata", "requires-extra"],
] as const;

const scripts = [
  ["tool", "pdm", "scripts"],
  ["tool", "poe", "tasks"],
  ["tool", "taskipy", "tasks"],
] as const;

const wholes: readonly (readonly [kind: ItemKind, ...path: string[]])[] = [
  ["toolchain", "project", "requires-python"],
  ["hook", "build-system", "build-backend"],
  ["hook", "build-system", "backend-path"],
  ["setting", "tool", "setuptools", "dynamic", "dependencies"],
  ["setting", "tool", "setuptools", "dynamic", "optional-dependencies"],
  ["source", "tool", "uv", "index"],
  ["source", "tool", "uv", "index-url"],
  ["source", "tool", "uv", "extra-index-url"],
  ["source", "tool", "uv", "find-links"],
  ["source", "tool", "uv", "sources"],
  ["override", "tool", "uv", "override-dependencies"],
  ["override", "tool", "uv", "constraint-dependencies"],
  ["workspace", "tool", "uv", "workspace"],
  ["source", "tool", "pdm", "source"],
];

function requirementsAt(manifest: unknown, path: readonly string[]): readonly Item[] {
  return requirements(path.join("."), memberOf(manifest, ...path));
}

/** A group may include another one by a table instead of a text. */
function requirements(group: string, list: unknown): readonly Item[] {
  return entriesOf(list).map(([, entry]) => {
    if (typeof entry === "string") return requirementItem(group, entry);
    const included = textAt(entry, "include-group");
    return { kind: "dependency", group, name: `group ${included ?? canonical(entry)}`, value: "" };
  });
}

function whole(kind: ItemKind, path: readonly string[], value: unknown): readonly Item[] {
  return value === undefined ? [] : [{ kind, group: "", name: path.join("."), value: canonical(value) }];
}

function scriptsAt(manifest: unknown, path: readonly string[]): readonly Item[] {
  return entriesOf(memberOf(manifest, ...path)).map(([name, run]) => ({
    kind: "script",
    group: path.join("."),
    name,
    value: canonical(run),
  }));
}

function poetryItems(poetry: unknown): readonly Item[] {
  const groups = entriesOf(memberOf(poetry, "group")).map(
    ([name, group]) => [`tool.poetry.group.${name}`, memberOf(group, "dependencies")] as const,
  );
  return [
    ...poetryList("tool.poetry.dependencies", memberOf(poetry, "dependencies")),
    ...poetryList("tool.poetry.dev-dependencies", memberOf(poetry, "dev-dependencies")),
    ...groups.flatMap(([group, list]) => poetryList(group, list)),
    ...whole("source", ["tool", "poetry", "source"], memberOf(poetry, "source")),
    ...whole("hook", ["tool", "poetry", "build"], memberOf(poetry, "build")),
    ...entriesOf(memberOf(poetry, "extras")).map(([name, list]): Item => ({
      kind: "setting",
      group: "tool.poetry.extras",
      name,
      value: canonical(list),
    })),
  ];
}

export function poetryList(group: string, list: unknown): readonly Item[] {
  return entriesOf(list).map(([name, said]): Item => {
    if (name === "python") return { kind: "toolchain", group, name, value: specText(said) };
    const origin =
      memberOf(said, "git") !== undefined ? "git" : memberOf(said, "url") !== undefined ? "url" : undefined;
    const local = memberOf(said, "path") ?? memberOf(said, "file");
    const found = origin ?? (local === undefined ? undefined : "file");
    return {
      kind: "dependency",
      group,
      name: distributionName(name),
      value: specText(said),
      ...(found !== undefined && { origin: found }),
    };
  });
}

/** `"1"` and `{ version = "1" }` mean the same. */
function specText(said: unknown): string {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return canonical(said);
  const { version, ...rest } = said as Record<string, unknown>;
  const parts = Object.entries(rest).map(([key, value]) => `${key} = ${canonical(value)}`);
  return [version === undefined ? "" : canonical(version), ...parts.toSorted()]
    .filter((part) => part !== "")
    .join(", ");
}

function hatchItems(environments: unknown): readonly Item[] {
  return entriesOf(environments).flatMap(([name, environment]) => [
    ...["dependencies", "extra-dependencies"].flatMap((list) =>
      requirements(`tool.hatch.envs.${name}.${list}`, memberOf(environment, list)),
    ),
    ...scriptsAt(environment, ["scripts"]),
  ]);
}
