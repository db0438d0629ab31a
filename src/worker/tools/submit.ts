import * as z from "zod/mini";
import { defineTool, say, type Tool } from "./tool.ts";

/** One tool for both ways out, so that there are eight: a claim, or with `blocked` the reason why it cannot be done. */
export const submitTool: Tool = defineTool({
  name: "submit",
  description: "End the work: done, or with `blocked` when it cannot be done under this contract.",
  schema: z.strictObject({
    claim: say(z.string(), "What you did, or what stands in the way; one to three sentences."),
    blocked: z.optional(z.enum(["needs-scope", "needs-info", "impossible"])),
  }),
  use: async ({ claim, blocked }) => {
    if (blocked === undefined) return { text: "", summary: "submitted", end: { kind: "submitted", claim } };
    const end = { kind: "blocked", reason: blocked, message: claim } as const;
    return { text: "", summary: `blocked: ${blocked}`, end };
  },
});
