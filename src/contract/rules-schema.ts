import * as z from "zod/mini";

/** Options of the rules, one schema a rule; what is left out has a careful default. */

/** How far what is installed, from where, and what runs on the way may change. */
export const dependenciesSchema = z._default(
  z.union([
    z.enum(["none", "lockfile-only", "any"]),
    z.strictObject({
      listed: z.array(z.string().check(z.minLength(1, "the name of a package"))),
    }),
  ]),
  "none",
);
