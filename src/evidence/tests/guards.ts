import type { SyntaxNode } from "../syntax/node.ts";
import type { Guard } from "./test-case.ts";

const conditions = new Set([
  "if_statement",
  "elif_clause",
  "else_clause",
  "if_expression",
  "ternary_expression",
  "conditional_expression",
  "switch_case",
  "match_arm",
  "case_clause",
  "expression_case",
  "switch_block_statement_group",
]);
const leaving = new Set(["return_statement", "throw_statement", "raise_statement", "return_expression"]);
const functions =
  /^(?:arrow_function|function_expression|function_declaration|func_literal|lambda|lambda_expression|closure_expression|method_definition)$/;

/** What stands between the body of a test and one of its nodes. `own` are conditions that belong to the assertion itself. */
export function guardOf(node: SyntaxNode, body: SyntaxNode, own: SyntaxNode | undefined): Guard {
  let guard: Guard = { conditions: 0, isCaught: false, isUnreachable: false, isUnawaited: false };
  for (let at = node; at !== body && at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    const isCondition =
      conditions.has(parent.type) && parent !== own && !isTested(at) && !isElseOf(parent, at);
    guard = {
      ...guard,
      conditions: guard.conditions + (isCondition ? 1 : 0),
      isCaught: guard.isCaught || isSwallowed(parent, at),
      isUnreachable: guard.isUnreachable || comesAfterLeaving(parent, at),
    };
  }
  return guard;
}

/** True where a function is not called at its own place, such as a callback. */
export function isFunction(node: SyntaxNode): boolean {
  return functions.test(node.type);
}

function isTested(node: SyntaxNode): boolean {
  return node.field === "condition" || node.field === "subject" || node.field === "initializer";
}

/** An `else` is counted with its `if`. */
function isElseOf(parent: SyntaxNode, at: SyntaxNode): boolean {
  return parent.type === "if_statement" && /^(?:else_clause|elif_clause)$/.test(at.type);
}

function isSwallowed(parent: SyntaxNode, at: SyntaxNode): boolean {
  if (parent.type !== "try_statement" || at.field !== "body") return false;
  const handlers = parent.children.filter(({ type }) => /^(?:catch_clause|except_clause)$/.test(type));
  return handlers.some((handler) => ![...handler.walk()].some(mayFail));
}

/** Whatever is done in a handler besides leaving it quietly may well be an assertion. */
function mayFail({ type }: SyntaxNode): boolean {
  return /^(?:throw_statement|raise_statement|call_expression|call|method_invocation|assert_statement)$/.test(
    type,
  );
}

function comesAfterLeaving(parent: SyntaxNode, at: SyntaxNode): boolean {
  if (!/(?:block|statement_list|body)$/.test(parent.type)) return false;
  let end = ends.get(parent);
  if (end === undefined) {
    end = parent.children.find((child) => leaves(child))?.end ?? Number.POSITIVE_INFINITY;
    ends.set(parent, end);
  }
  return at.start >= end;
}

/** Where a block is left by a statement of its own; asked once for each block, however much it holds. */
const ends = new WeakMap<SyntaxNode, number>();

function leaves(statement: SyntaxNode): boolean {
  if (leaving.has(statement.type)) return true;
  return (
    statement.type === "expression_statement" && statement.children.some(({ type }) => leaving.has(type))
  );
}
