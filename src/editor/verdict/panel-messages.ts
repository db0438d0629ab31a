import * as z from "zod/mini";
import type { RequestName, Requests, ToHost } from "../../panel/protocol.ts";

/** What the page may ask, checked before anything is done: the page shows text of repositories and models. */

const text = z.string().check(z.maxLength(10_000));
const line = z.int().check(z.minimum(1), z.maximum(100_000_000));
const index = z.int().check(z.minimum(0), z.maximum(100_000));
const names = z.array(text).check(z.maxLength(200_000));
const nothing = z.strictObject({});
const digest = z.strictObject({ digest: text });
const place = { path: text, line: z.exactOptional(line) };

const params = {
  ready: nothing,
  accept: digest,
  acceptSelected: digest,
  reject: digest,
  rollback: nothing,
  sayFine: z.strictObject({ finding: text }),
  sayBroken: z.strictObject({ finding: text }),
  waive: z.strictObject({ rule: text }),
  unwaive: z.strictObject({ rule: text }),
  allowPath: z.strictObject({ path: text }),
  setDropped: z.strictObject({ dropped: names }),
  setReviewed: z.strictObject({ reviewed: names }),
  openDiff: z.strictObject({ ...place, path: z.exactOptional(text) }),
  openFile: z.strictObject(place),
  openClause: z.strictObject({ clause: text }),
  explain: z.strictObject({ rule: text }),
  openReport: nothing,
  copyReportPath: nothing,
  readOutput: z.strictObject({ file: text }),
  askToFix: z.strictObject({ remark: index }),
  cancelBusy: nothing,
} satisfies { readonly [Name in RequestName]: z.ZodMiniType<Requests[Name]["params"]> };

const id = z.int().check(z.minimum(0));
const envelope = z.strictObject({ type: z.literal("request"), id, name: z.string(), params: z.unknown() });

/** A message of the page as it is understood; `id` where one that is not can still be answered. */
export type ReadMessage =
  | { readonly kind: "request"; readonly request: ToHost }
  | { readonly kind: "invalid"; readonly id?: number; readonly why: string };

export function readMessage(message: unknown): ReadMessage {
  const outer = envelope.safeParse(message);
  if (!outer.success) return { kind: "invalid", why: "it is no request", ...idOf(message) };
  const { name } = outer.data;
  if (!isRequestName(name)) return { kind: "invalid", why: "its name is unknown", id: outer.data.id };
  const inner = params[name].safeParse(outer.data.params);
  if (!inner.success)
    return { kind: "invalid", why: `the parameters of ${name} do not fit`, id: outer.data.id };
  const request = { type: "request", id: outer.data.id, name, params: inner.data };
  return { kind: "request", request: request as ToHost };
}

function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(params, name);
}

function idOf(message: unknown): { readonly id?: number } {
  const found = z.object({ id }).safeParse(message);
  return found.success ? { id: found.data.id } : {};
}
