import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Parameter } from "../surface.ts";

/** How a function is called. The first parameter of a method is not a caller's to pass. */
export function callOf(definition: SyntaxNode, isMethod: boolean): Call {
  const list = definition.child("parameters")?.namedChildren.filter(({ type }) => type !== "comment") ?? [];
  const slash = list.findIndex(({ type }) => type === "positional_separator");
  const star = list.findIndex((node) => node.type === "keyword_separator" || restOf(node) === "positions");
  const parameters = list.flatMap((node, at) => {
    const name = nameOf(node);
    return name === undefined ? [] : [parameterOf(node, name, wayOf(name, { at, slash, star }))];
  });
  const isAsync = definition.children.some(({ text, isNamed }) => !isNamed && text === "async");
  return { parameters: isMethod ? parameters.slice(1) : parameters, head: isAsync ? "async" : "" };
}

interface Place {
  readonly at: number;
  readonly slash: number;
  readonly star: number;
}

function wayOf(name: string, { at, slash, star }: Place): Parameter["by"] {
  if (at < slash || (name.startsWith("__") && !name.endsWith("__"))) return undefined;
  return star !== -1 && at > star ? "keyword" : "either";
}

function parameterOf(node: SyntaxNode, name: string, by: Parameter["by"]): Parameter {
  const rest = restOf(node);
  if (rest !== undefined) return { name, optional: true, rest };
  return { name, optional: node.child("value") !== undefined, ...(by !== undefined && { by }) };
}

function restOf(node: SyntaxNode): Parameter["rest"] {
  const inner = node.type === "typed_parameter" ? node.namedChildren[0] : node;
  if (inner?.type === "list_splat_pattern") return "positions";
  return inner?.type === "dictionary_splat_pattern" ? "keywords" : undefined;
}

function nameOf(node: SyntaxNode): string | undefined {
  if (node.type.endsWith("separator")) return undefined;
  const named = node.child("name") ?? (node.type === "identifier" ? node : node.all("identifier")[0]);
  return named?.text;
}
