import * as z from "zod/mini";
import type { Floor } from "./floor.ts";
import { contractSchema } from "./schema.ts";

/** The parts of a contract that a floor may hold, each without the default that it has in a contract. */
const { rules, limits, network, scope } = contractSchema.shape;

/** Schema of a floor's file, `.remit/policy.json`. */
export const floorSchema = z.strictObject({
  $schema: z.optional(z.string()),
  rules: z.optional(withoutDefaults(innerOf(rules))),
  limits: z.optional(withoutDefaults(innerOf(limits))),
  network: z.optional(innerOf(network)),
  never: z.optional(innerOf(scope.shape.never)),
});

/** What a parsed file holds. */
export function floorOf(parsed: z.output<typeof floorSchema>): Floor {
  const { network: reach, never } = parsed;
  return {
    rules: parsed.rules ?? {},
    limits: parsed.limits ?? {},
    ...(reach === undefined ? {} : { network: reach }),
    never: never ?? [],
  } as Floor;
}

/** JSON Schema (draft 7) of a floor's file. */
export function floorJsonSchema(): object {
  const schema = z.toJSONSchema(floorSchema, { io: "input", target: "draft-07" });
  return {
    ...schema,
    description:
      "What every contract keeps at least. A contract can be stricter; a looser one is raised to this.",
    allowComments: true,
    allowTrailingCommas: true,
  };
}

type Inner<T> = T extends { readonly _zod: { readonly def: { readonly innerType: infer S } } } ? S : never;

function innerOf<T extends z.ZodMiniType>(schema: T): Inner<T> {
  return (schema._zod.def as unknown as { readonly innerType: Inner<T> }).innerType;
}

function withoutDefaults(schema: {
  readonly shape: Readonly<Record<string, z.ZodMiniType>>;
}): z.ZodMiniType<Readonly<Record<string, unknown>>> {
  const parts = Object.entries(schema.shape).map(([key, part]) => {
    const inner: z.ZodMiniType = innerOf(part) ?? part;
    const text = z.globalRegistry.get(part)?.description;
    return [key, z.optional(text === undefined ? inner : inner.check(z.describe(text)))] as const;
  });
  return z.strictObject(Object.fromEntries(parts)) as z.ZodMiniType<Readonly<Record<string, unknown>>>;
}
