import * as z from "zod/mini";

const reasonSchema = z.object({
  code: z.enum([
    "violation",
    "command-failed",
    "command-timed-out",
    "fewer-tests",
    "more-skipped",
    "process-survived",
    "worker-blocked",
    "nothing-changed",
    "uncertain-violation",
    "command-not-run",
    "command-changed-tree",
    "baseline-missing",
    "unproved-file",
    "unconfined",
    "not-submitted",
    "stopped",
    "worker-fault",
  ]),
  effect: z.enum(["fail", "inconclusive"]),
  message: z.string(),
  waivedBy: z.string(),
  rule: z.exactOptional(z.string()),
  finding: describe(z.exactOptional(z.string()), "The violation's own name, which a waiver may name."),
  command: z.exactOptional(z.string()),
  path: z.exactOptional(z.string()),
});

const waivedSchema = z.extend(reasonSchema, {
  waiver: z.object({ rule: z.string(), reason: z.string() }),
});

/** A verdict as a report holds it. */
export const verdictSchema = z.object({
  kind: z.enum(["pass", "fail", "inconclusive"]),
  reasons: z.array(reasonSchema),
  waived: z.array(waivedSchema),
});

function describe<T extends z.ZodMiniType>(schema: T, text: string): T {
  z.globalRegistry.add(schema, { description: text });
  return schema;
}
