import type { SyntaxNode } from "../../syntax/node.ts";
import type { Item } from "../surface.ts";
import { shown, written } from "../written.ts";
import { callOf, typeParameterNames, typeWriting } from "./calls.ts";
import { membersOf } from "./members.ts";

type Items = Readonly<Record<string, Item>>;

/** What an interface is, with its members. */
export function interfaceItems(node: SyntaxNode): Items {
  const parameters = node.child("type_parameters");
  const placeholders = typeParameterNames(parameters);
  const body = node.child("body");
  const writing = typeWriting(placeholders);
  const clauses = node.namedChildren.filter(({ type }) => type.startsWith("extends"));
  const extended = clauses.flatMap(({ namedChildren }) => namedChildren);
  const head = typeHead(parameters, extended, writing);
  return {
    "": { kind: "interface", text: shown(node, body), line: node.line, head, whenAdded: "fine" },
    ...(body === undefined ? {} : membersOf(body, { kind: "interface", placeholders })),
  };
}

/** What a type alias stands for; with its members where it writes them out. */
export function aliasItems(node: SyntaxNode): Items {
  const parameters = node.child("type_parameters");
  const placeholders = typeParameterNames(parameters);
  const value = node.child("value");
  const writing = typeWriting(placeholders);
  const base = {
    kind: "type",
    text: shown(node),
    line: node.line,
    head: written(parameters, writing),
    whenAdded: "fine",
  } as const;
  if (value?.type === "object_type") {
    return {
      "": { ...base, text: shown(node, value) },
      ...membersOf(value, { kind: "interface", placeholders }),
    };
  }
  if (value?.type === "intersection_type") {
    const parts = partsOf(value);
    const objects = parts.filter(({ type }) => type === "object_type");
    const others = parts.filter(({ type }) => type !== "object_type");
    const members = objects.map((object) => membersOf(object, { kind: "interface", placeholders }));
    if (objects.length > 0) {
      return {
        "": { ...base, head: typeHead(parameters, others, writing) },
        ...Object.assign({}, ...members),
      };
    }
  }
  if (value?.type === "function_type") return { "": { ...base, calls: [callOf(value, placeholders)] } };
  return { "": { ...base, type: written(value, writing) } };
}

/** Type parameters, and what else a type is besides its own members. */
function typeHead(
  parameters: SyntaxNode | undefined,
  others: readonly SyntaxNode[],
  writing: ReturnType<typeof typeWriting>,
): string {
  const names = others.map((other) => written(other, writing)).toSorted();
  const extended = names.length === 0 ? "" : `extends ${names.join(" , ")}`;
  return `${written(parameters, writing)} ${extended}`.trim();
}

/** `A & B & C` is nested to the left. */
function partsOf(type: SyntaxNode): readonly SyntaxNode[] {
  return type.type === "intersection_type" ? type.namedChildren.flatMap(partsOf) : [type];
}

/** An enum with its members. */
export function enumItems(node: SyntaxNode): Items {
  const body = node.child("body");
  const head = node.children.some(({ type }) => type === "const") ? "const" : "";
  const members = (body?.namedChildren ?? [])
    .filter(({ type }) => type !== "comment")
    .map((member): [string, Item] => {
      const name = member.type === "enum_assignment" ? member.child("name") : member;
      const value = member.child("value");
      return [
        `.${(name?.text ?? "").replace(/^(["'])(.*)\1$/, "$2")}`,
        {
          kind: "enum member",
          text: shown(member),
          line: member.line,
          head: "",
          ...(value !== undefined && { type: written(value) }),
          use: "read",
          whenAdded: "fine",
        },
      ];
    });
  return {
    "": { kind: "enum", text: shown(node, body), line: node.line, head, whenAdded: "fine" },
    ...Object.fromEntries(members),
  };
}
