import type { SyntaxNode } from "../../syntax/node.ts";
import type { Declaration } from "../surface.ts";
import { valueDeclaration } from "./declaration.ts";
import { merged } from "./merge.ts";

/** Something of another module: one of its exports, or all of them as `*`. */
export interface Import {
  readonly specifier: string;
  readonly name: string;
}

/** What an exported name stands for. */
export type Binding = ({ readonly local: string } | Import) & { readonly line: number };

/** `export * from`. */
export interface Star {
  readonly specifier: string;
  readonly line: number;
}

/** One module as its own text says it: nothing is resolved yet. */
export interface ModuleRecord {
  readonly exports: Record<string, Binding>;
  /** Modules whose exports are all exported again. */
  readonly stars: Star[];
  readonly locals: Record<string, Declaration>;
  readonly imports: Record<string, Import>;
  /** Why it is not known for certain what it exports. */
  unclear?: string;
}

/** The name under which CommonJS and `export =` export the module itself. */
export const whole = "module.exports";

/** Exports a value: another name for what is declared elsewhere, or what stands there. */
export function exportValue(name: string, value: SyntaxNode, record: ModuleRecord): void {
  if (value.type === "identifier") {
    record.exports[name] = { local: value.text, line: value.line };
    return;
  }
  const local = `*${name}`;
  record.locals[local] = merged(record.locals[local], valueDeclaration(value));
  record.exports[name] = { local, line: value.line };
}

/** A string without its quotes. */
export function unquoted(text: string): string {
  return text.replace(/^(["'`])(.*)\1$/s, "$2");
}
