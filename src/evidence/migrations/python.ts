import { parse } from "../syntax/parse.ts";
import type { SyntaxNode } from "../syntax/node.ts";

/** What a Python migration says of its place; undefined where the text is none or cannot be read. */
export interface PythonMigration {
  /** Alembic's id of it. */
  readonly revision: string | undefined;
  /** What it says comes before: Django's names of migrations, with their application; Alembic's revisions. */
  readonly after: readonly string[];
  /** True for one that says that it replaces others. */
  readonly replaces: boolean;
}

/** Reads `dependencies` of a Django migration, or `revision` and `down_revision` of an Alembic one. */
export async function readPythonMigration(text: string): Promise<PythonMigration | undefined> {
  const parsed = await parse("python", text);
  if (parsed.kind === "unparsed") return undefined;
  const values = new Map<string, SyntaxNode>();
  for (const node of parsed.root.all("assignment")) {
    const [left, right] = [node.child("left"), node.child("right")];
    if (left?.type === "identifier" && right !== undefined && !values.has(left.text))
      values.set(left.text, right);
  }
  const dependencies = values.get("dependencies");
  const down = values.get("down_revision");
  if (dependencies === undefined && down === undefined) return undefined;
  return {
    revision: textsOf(values.get("revision"))[0],
    after: down === undefined ? pairsOf(dependencies) : textsOf(down),
    replaces: values.has("replaces"),
  };
}

/** `app/name` of each pair of texts. */
function pairsOf(list: SyntaxNode | undefined): readonly string[] {
  return (list?.all("tuple") ?? []).flatMap((tuple) => {
    const [app, name, ...others] = textsOf(tuple);
    return app !== undefined && name !== undefined && others.length === 0 ? [`${app}/${name}`] : [];
  });
}

function textsOf(node: SyntaxNode | undefined): readonly string[] {
  return (node?.all("string") ?? []).map(
    (text) => text.all("string_content").map((content) => content.text)[0] ?? "",
  );
}
