import type { SyntaxNode } from "../../syntax/node.ts";
import type { Call, Parameter } from "../surface.ts";
import { type Writing, written } from "../written.ts";

/** The call that a function, method, signature or function type describes. */
export function callOf(node: SyntaxNode, outer: readonly string[] = []): Call {
  const parameters = node.child("parameters") ?? node.child("parameter");
  const typeParameters = node.child("type_parameters");
  const writing = typeWriting([...outer, ...typeParameterNames(typeParameters)]);
  const returns = returnTypeOf(node, writing);
  return {
    parameters: parametersOf(parameters, writing),
    ...(returns !== undefined && { returns }),
    head: written(typeParameters, writing),
  };
}

function returnTypeOf(node: SyntaxNode, writing: Writing): string | undefined {
  const annotation =
    node.child("return_type") ?? (node.type === "construct_signature" ? node.child("type") : undefined);
  if (annotation === undefined) return undefined;
  return written(annotation, writing).replace(/^: /, "");
}

function parametersOf(list: SyntaxNode | undefined, writing: Writing): readonly Parameter[] {
  if (list === undefined) return [];
  if (list.type === "identifier") return [{ name: list.text, optional: false }];
  return list.namedChildren
    .filter(({ type }) => type !== "comment")
    .flatMap((node) => {
      const pattern = node.child("pattern") ?? node.child("left") ?? node;
      if (pattern.type === "this" || pattern.text === "this") return [];
      const type = node.child("type");
      const isRest = pattern.type === "rest_pattern";
      const isOptional =
        node.type === "optional_parameter" ||
        node.type === "assignment_pattern" ||
        node.child("value") !== undefined;
      return [
        {
          name: nameOf(pattern),
          optional: isOptional || node.children.some((child) => child.text === "=" && !child.isNamed),
          ...(type !== undefined && { type: written(type, writing).replace(/^: /, "") }),
          ...(isRest && { rest: "positions" as const }),
        },
      ];
    });
}

function nameOf(pattern: SyntaxNode): string {
  if (pattern.type === "rest_pattern") return pattern.namedChildren[0]?.text.slice(0, 40) ?? "...";
  return pattern.type === "identifier" ? pattern.text : written(pattern).slice(0, 40);
}

/** The names of `<T, U>`. */
export function typeParameterNames(node: SyntaxNode | undefined): readonly string[] {
  return node?.namedChildren.flatMap((child) => child.child("name")?.text ?? []) ?? [];
}

/** Types in the one form that they are compared in: `T[]` for `Array<T>`, no names of parameters. */
export function typeWriting(placeholders: readonly string[] = []): Writing {
  const writing: Writing = {
    unions: true,
    placeholders,
    replace: (node) => {
      if (node.type === "identifier" && isParameterName(node)) return "_";
      if (node.type === "generic_type") return arrayForm(node, writing);
      if (node.type === "parenthesized_type") return parenthesisForm(node, writing);
      return undefined;
    },
  };
  return writing;
}

function isParameterName(node: SyntaxNode): boolean {
  return node.field === "pattern" || node.parent?.type === "rest_pattern";
}

function arrayForm(node: SyntaxNode, writing: Writing): string | undefined {
  const name = node.child("name")?.text;
  const [element, more] = node.child("type_arguments")?.namedChildren ?? [];
  if (element === undefined || more !== undefined) return undefined;
  const inner = written(element, writing);
  const wrapped = element.type === "union_type" || element.type === "function_type" ? `( ${inner} )` : inner;
  if (name === "Array") return `${wrapped} [ ]`;
  return name === "ReadonlyArray" ? `readonly ${wrapped} [ ]` : undefined;
}

function parenthesisForm(node: SyntaxNode, writing: Writing): string | undefined {
  const [inner] = node.namedChildren;
  const isNeeded =
    /^(?:union|intersection|function|constructor|conditional|infer|readonly)|operator|query/.test(
      inner?.type ?? "",
    );
  return inner === undefined || (isNeeded && node.parent?.type !== "type_annotation")
    ? undefined
    : written(inner, writing);
}
