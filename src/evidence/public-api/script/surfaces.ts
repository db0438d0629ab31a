import type { RepoPath } from "../../../base/repo-path.ts";
import type { SourceTree } from "../source-tree.ts";
import { type Placed, type Surface, placeDeclaration } from "../surface.ts";
import { whole } from "./record.ts";
import { type Exported, ModuleGraph } from "./resolve.ts";

const maxItems = 50_000;

/** What the module at a path offers, with the types that it mentions without exporting them. */
export async function surfaceOf(graph: ModuleGraph, path: RepoPath): Promise<Surface> {
  const surface = new Map<string, Placed>();
  const wanted: { path: RepoPath; names: readonly string[] }[] = [];
  const place = async (name: string, exported: Exported, inside: readonly RepoPath[]): Promise<void> => {
    if (surface.size > maxItems || isHidden(name)) return;
    if (exported.kind === "declared") {
      const { declaration, unclear } = exported;
      placeDeclaration(surface, name, {
        declaration: unclear === undefined ? declaration : doubted(declaration, unclear),
        path: exported.path,
      });
      wanted.push({ path: exported.path, names: declaration.mentions });
    } else if (exported.kind === "elsewhere") {
      surface.set(name, { item: elsewhere(name, exported), path: exported.path });
    } else {
      surface.set(name, { item: namespaceItem(name), path: exported.from });
      if (inside.includes(exported.path) || inside.length > 4) return;
      for (const [inner, each] of await graph.exportsOf(exported.path)) {
        await place(`${name}.${inner}`, each, [...inside, exported.path]);
        const placed = surface.get(`${name}.${inner}`);
        if (placed !== undefined) surface.set(`${name}.${inner}`, { ...placed, parent: name });
      }
    }
  };
  for (const [name, exported] of await graph.exportsOf(path)) await place(name, exported, [path]);
  await placeMentioned(surface, wanted, graph);
  return surface;
}

/** What begins with an underscore is for those who wrote it. */
function isHidden(name: string): boolean {
  return name.startsWith("_");
}

function doubted(declaration: Parameters<typeof placeDeclaration>[2]["declaration"], unclear: string) {
  const items = Object.entries(declaration.items).map(([key, item]) => [key, { ...item, unclear }] as const);
  return { ...declaration, items: Object.fromEntries(items) };
}

function elsewhere(
  name: string,
  { specifier, name: original }: { specifier: string; name: string },
): Placed["item"] {
  const text =
    original === "*" && name.startsWith("*")
      ? `export * from "${specifier}"`
      : `${original} from "${specifier}"`;
  return { kind: "re-export", text, line: 1, head: text, whenAdded: "fine" };
}

function namespaceItem(name: string): Placed["item"] {
  return { kind: "namespace", text: `* as ${name}`, line: 1, head: "", whenAdded: "fine" };
}

/** A type that an exported signature mentions belongs to what users see, exported or not. */
async function placeMentioned(
  surface: Map<string, Placed>,
  wanted: { path: RepoPath; names: readonly string[] }[],
  graph: ModuleGraph,
): Promise<void> {
  const exported = new Set([...surface.values()].map(({ item }) => item));
  const done = new Set<string>();
  for (let next = wanted.pop(); next !== undefined && surface.size < maxItems; next = wanted.pop()) {
    const { path, names } = next;
    for (const name of names) {
      if (done.has(`${path}\n${name}`)) continue;
      done.add(`${path}\n${name}`);
      const found = await graph.localOf(path, name);
      if (found?.kind !== "declared" || name === whole) continue;
      const [item] = Object.values(found.declaration.items);
      if (item === undefined || exported.has(item)) continue;
      const key = surface.has(`~${name}`) ? `~${name} (${found.path})` : `~${name}`;
      placeDeclaration(surface, key, { declaration: found.declaration, path: found.path, mentioned: true });
      wanted.push({ path: found.path, names: found.declaration.mentions });
    }
  }
}

/** Surfaces of one tree, each made once. */
export function openSurfaces(tree: SourceTree): (path: RepoPath) => Promise<Surface> {
  const graph = new ModuleGraph(tree);
  const made = new Map<RepoPath, Promise<Surface>>();
  return (path) => {
    const known = made.get(path) ?? surfaceOf(graph, path);
    made.set(path, known);
    return known;
  };
}
