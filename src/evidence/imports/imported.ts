import type { Language } from "../syntax/language.ts";
import type { SyntaxNode } from "../syntax/node.ts";

/** One import as the source writes it. */
export interface Imported {
  /** A specifier of JavaScript, the first name of a module of Python or Rust, a path of Go. */
  readonly name: string;
  readonly line: number;
  /** True where the source goes on without it. */
  readonly isOptional: boolean;
}

export type ImportLanguage = Exclude<Language, "java">;

/** What a file imports by a literal name; a name that is computed cannot be known. */
export function importsOf(language: ImportLanguage, root: SyntaxNode): readonly Imported[] {
  switch (language) {
    case "javascript":
    case "typescript":
    case "tsx":
      return [...root.walk()].flatMap(scriptImports);
    case "python":
      return [...root.walk()].flatMap(pythonImports);
    case "go":
      return root.all("import_spec").flatMap((node) => found(node.child("path"), unquoted));
    case "rust":
      return rustImports(root);
  }
}

function found(node: SyntaxNode | undefined, name: (text: string) => string): readonly Imported[] {
  if (node === undefined) return [];
  const isOptional = node.within("try_statement") !== undefined;
  return [{ name: name(node.text), line: node.line, isOptional }];
}

function unquoted(text: string): string {
  return text.slice(1, -1);
}

function scriptImports(node: SyntaxNode): readonly Imported[] {
  switch (node.type) {
    case "import_statement":
    case "export_statement":
    case "import_require_clause":
      return found(node.child("source"), unquoted);
    case "call_expression":
      return found(loadedName(node), unquoted);
    default:
      return [];
  }
}

/** The text that `require` or `import()` is called with. */
function loadedName(call: SyntaxNode): SyntaxNode | undefined {
  const callee = call.child("function");
  const loads = callee?.type === "import" || (callee?.type === "identifier" && callee.text === "require");
  const [argument] = call.child("arguments")?.namedChildren ?? [];
  return loads && argument?.type === "string" ? argument : undefined;
}

function pythonImports(node: SyntaxNode): readonly Imported[] {
  const top = (text: string): string => text.split(".", 1)[0]?.trim() ?? "";
  if (node.type === "import_from_statement") {
    const module = node.child("module_name");
    return module?.type === "dotted_name" ? found(module, top) : [];
  }
  if (node.type !== "import_statement") return [];
  const modules = node.children.filter(({ field }) => field === "name");
  return modules.flatMap((module) =>
    found(module.type === "aliased_import" ? module.child("name") : module, top),
  );
}

/** Names that the file itself brings into its scope are no crates. */
function rustImports(root: SyntaxNode): readonly Imported[] {
  const uses = root.all("use_declaration").flatMap((node) => firstNames(node.child("argument")));
  const crates = root
    .all("extern_crate_declaration")
    .flatMap((node) => found(node.child("name"), (text) => text));
  const own = new Set(
    [
      ...root
        .all("mod_item", "enum_item", "struct_item", "union_item", "type_item")
        .map((node) => node.child("name")),
      ...root.all("use_as_clause", "extern_crate_declaration").map((node) => node.child("alias")),
      ...root
        .all("scoped_identifier")
        .map((node) => (node.within("use_declaration") ? node.child("name") : undefined)),
    ].map((node) => node?.text),
  );
  const listed = root
    .all("use_list")
    .flatMap((node) => node.namedChildren.filter(({ type }) => type === "identifier"));
  const lists = new Set(listed.filter((node) => node.parent?.field === "list").map(({ text }) => text));
  const isGlobbed = root
    .all("use_wildcard")
    .some(({ text }) => /^(?:self|super|crate)\b/.test(text) || text === "");
  return [...uses, ...crates]
    .filter(({ name }) => !own.has(name) && !lists.has(name))
    .map((imported) => (isGlobbed ? { ...imported, isOptional: true } : imported));
}

/** The first name of each path that a `use` holds. */
function firstNames(node: SyntaxNode | undefined): readonly Imported[] {
  if (node === undefined) return [];
  switch (node.type) {
    case "identifier":
      return found(node, (text) => text);
    case "scoped_identifier": {
      const path = node.child("path");
      return path === undefined ? found(node.child("name"), (text) => text) : firstNames(path);
    }
    case "scoped_use_list":
      return node.child("path") === undefined
        ? firstNames(node.child("list"))
        : firstNames(node.child("path"));
    case "use_as_clause":
      return firstNames(node.child("path"));
    case "use_wildcard":
    case "use_list":
      return node.namedChildren.flatMap(firstNames);
    default:
      return [];
  }
}
