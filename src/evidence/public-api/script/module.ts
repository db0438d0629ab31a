import type { Parsed } from "../../syntax/parse.ts";
import type { SyntaxNode } from "../../syntax/node.ts";
import { readCommonjs } from "./commonjs.ts";
import { declarationsIn } from "./declaration.ts";
import { isInternal } from "./internal.ts";
import { merged } from "./merge.ts";
import { type ModuleRecord, exportValue, unquoted, whole } from "./record.ts";

/** Reads what a module exports and declares. */
export function moduleOf(parsed: Parsed, { isCommonjs }: { isCommonjs: boolean }): ModuleRecord {
  const record: ModuleRecord = {
    exports: Object.create(null),
    stars: [],
    locals: Object.create(null),
    imports: Object.create(null),
  };
  if (parsed.kind === "unparsed") return { ...record, unclear: `The file was not read: ${parsed.why}.` };
  if (parsed.mistake !== undefined) {
    record.unclear = `Line ${parsed.mistake.line} does not fit the grammar, so that the file was read in part.`;
  }
  for (const statement of parsed.root.namedChildren) readStatement(statement, record);
  if (isCommonjs && !parsed.root.namedChildren.some(({ type }) => type === "export_statement")) {
    readCommonjs(parsed.root, record);
  }
  return record;
}

function readStatement(statement: SyntaxNode, record: ModuleRecord): void {
  if (statement.type === "import_statement") readImport(statement, record);
  else if (statement.type === "export_statement") readExport(statement, record);
  else declare(statement, record);
}

/** Adds what a statement declares; returns the names. */
function declare(statement: SyntaxNode, record: ModuleRecord): readonly string[] {
  return declarationsIn(statement).map(({ name, declaration }) => {
    record.locals[name] = merged(record.locals[name], declaration);
    return name;
  });
}

function readImport(statement: SyntaxNode, record: ModuleRecord): void {
  const specifier = sourceOf(statement);
  const clause = statement.namedChildren.find(({ type }) => type === "import_clause");
  if (specifier === undefined || clause === undefined) return;
  for (const part of clause.namedChildren) {
    if (part.type === "identifier") record.imports[part.text] = { specifier, name: "default" };
    else if (part.type === "namespace_import") {
      record.imports[part.namedChildren[0]?.text ?? ""] = { specifier, name: "*" };
    } else {
      for (const { name, alias } of specifiersOf(part)) record.imports[alias] = { specifier, name };
    }
  }
}

function readExport(statement: SyntaxNode, record: ModuleRecord): void {
  if (isInternal(statement)) return;
  const specifier = sourceOf(statement);
  const declaration = statement.child("declaration");
  const value = statement.child("value");
  const isDefault = statement.children.some(({ type }) => type === "default");
  const clause = statement.namedChildren.find(({ type }) => type === "export_clause");
  if (clause !== undefined) {
    for (const { name, alias, line } of specifiersOf(clause)) {
      record.exports[alias] = specifier === undefined ? { local: name, line } : { specifier, name, line };
    }
  } else if (specifier !== undefined) readStar(statement, specifier, record);
  else if (declaration !== undefined) exportDeclared(declaration, isDefault, record);
  else if (value !== undefined) exportValue("default", value, record);
  else exportAssigned(statement, record);
}

function readStar(statement: SyntaxNode, specifier: string, record: ModuleRecord): void {
  const namespace = statement.namedChildren.find(({ type }) => type === "namespace_export");
  const name = namespace?.namedChildren[0]?.text;
  if (name === undefined) record.stars.push({ specifier, line: statement.line });
  else record.exports[unquoted(name)] = { specifier, name: "*", line: statement.line };
}

function exportDeclared(declaration: SyntaxNode, isDefault: boolean, record: ModuleRecord): void {
  const names = declare(declaration, record);
  if (isDefault && names.length === 0) return exportValue("default", declaration, record);
  if (declaration.type === "import_alias") {
    const [name, target] = declaration.namedChildren;
    if (name !== undefined && target !== undefined) exportValue(name.text, target, record);
    return;
  }
  for (const name of names)
    record.exports[isDefault ? "default" : name] = { local: name, line: declaration.line };
}

/** `export = X` exports the module itself. */
function exportAssigned(statement: SyntaxNode, record: ModuleRecord): void {
  const [value] = statement.namedChildren;
  if (value !== undefined && statement.children.some(({ type }) => type === "="))
    exportValue(whole, value, record);
}

function sourceOf(statement: SyntaxNode): string | undefined {
  const source = statement.child("source");
  return source === undefined ? undefined : unquoted(source.text);
}

function specifiersOf(list: SyntaxNode): readonly { name: string; alias: string; line: number }[] {
  return list.namedChildren.flatMap((node) => {
    const name = node.child("name");
    if (name === undefined) return [];
    return [
      { name: unquoted(name.text), alias: unquoted(node.child("alias")?.text ?? name.text), line: node.line },
    ];
  });
}
