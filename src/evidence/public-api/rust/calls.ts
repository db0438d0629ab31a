import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Parameter } from "../surface.ts";
import { type Writing, written } from "../written.ts";

/** Types as they are compared: without lifetimes but `'static`, paths by their last name, `Self` by its own. */
export function rustText(
  node: SyntaxNode | undefined,
  placeholders: readonly string[] = [],
  self?: string,
): string {
  const writing: Writing = {
    placeholders,
    replace: (part) => {
      if (part.type === "lifetime") return part.text === "'static" ? "'static" : "";
      if (part.type === "scoped_type_identifier") return part.child("name")?.text ?? "";
      if (self !== undefined && part.text === "Self" && part.children.length === 0) return self;
      return undefined;
    },
  };
  return written(node, writing)
    .replace(/\bdyn /g, "")
    .replace(/< (?:, )+/g, "< ")
    .replace(/(?:^| )< >/g, "");
}

/** The names of type parameters. */
export function typeNames(parameters: SyntaxNode | undefined): readonly string[] {
  return (parameters?.namedChildren ?? []).flatMap((each) =>
    each.type === "lifetime_parameter" ? [] : (each.child("name")?.text ?? []),
  );
}

/** How a function is called. */
export function callOf(node: SyntaxNode, outer: readonly string[], self?: string): Call {
  const own = node.child("type_parameters");
  const placeholders = [...outer, ...typeNames(own)];
  const text = (part: SyntaxNode | undefined): string => rustText(part, placeholders, self);
  const where = node.namedChildren.find(({ type }) => type === "where_clause");
  const modifiers = node.namedChildren.find(({ type }) => type === "function_modifiers");
  const words = (modifiers === undefined ? "" : written(modifiers))
    .split(" ")
    .filter((word) => word !== "const");
  return {
    parameters: parametersOf(node.child("parameters"), text),
    returns: text(node.child("return_type")),
    head: [...words, text(own), text(where)].filter((part) => part !== "").join(" "),
  };
}

function parametersOf(
  list: SyntaxNode | undefined,
  text: (node: SyntaxNode | undefined) => string,
): readonly Parameter[] {
  return (list?.namedChildren ?? []).flatMap((node): readonly Parameter[] => {
    if (node.type.endsWith("comment") || node.type === "attribute_item") return [];
    if (node.type === "self_parameter")
      return [{ name: "self", type: selfType(node, text), optional: false }];
    const name = node.child("pattern")?.text.slice(0, 40) ?? "_";
    return [{ name, type: text(node.child("type") ?? node), optional: false }];
  });
}

/** `mut self` is the function's own business; `&mut self` is not. */
function selfType(node: SyntaxNode, text: (node: SyntaxNode | undefined) => string): string {
  const whole = text(node);
  return whole.startsWith("&") ? whole : whole.replace(/^mut /, "");
}
