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

/** Whether files that a program writes may change. */
export const generatedSchema = z._default(z.enum(["untouched", "any"]), "untouched");

/** Whether files that steer tools and machines may change. */
export const configSchema = z._default(z.enum(["untouched", "any"]), "untouched");

/** What binary files may be, where the operations let them come in. */
export const binarySchema = z._default(z.enum(["media", "any"]), "media");

/** Whether the proposal may add secrets. */
export const secretsSchema = z._default(z.enum(["none", "any"]), "none");

/** Whether the proposal may add characters that cannot be seen or that pose as others. */
export const invisibleSchema = z._default(z.enum(["none", "any"]), "none");

/** What may be done to tests: nothing at all, nothing that lets them prove less, or anything. */
export const testsSchema = z._default(z.enum(["readonly", "add-only", "any"]), "add-only");

/** Whether the work may silence a compiler, linter, scanner or coverage tool where it did not before. */
export const suppressionsSchema = z._default(z.enum(["none", "any"]), "none");

/** What may happen to what a package offers to its users. */
export const publicApiSchema = z._default(z.enum(["unchanged", "additive", "any"]), "any");

/** How far migrations of a database may change. */
export const migrationsSchema = z._default(z.enum(["untouched", "new", "alone", "any"]), "untouched");

/** Whether new files carry a licence header, changed files keep theirs, and code of others may come in. */
export const licensesSchema = z._default(
  z.union([
    z.literal("off"),
    z.strictObject({
      header: z._default(
        z.string().check(z.minLength(1, "neighbours, an SPDX expression or the text of a header")),
        "neighbours",
      ),
      vendored: z._default(z.enum(["refuse", "any"]), "refuse"),
    }),
  ]),
  "off",
);

/** Whether documentation alone may change. */
export const docsOnlySchema = z._default(z.enum(["off", "files", "comments"]), "off");

/** Whether the proposal may hold changes that the goal does not need. */
export const minimalDiffSchema = z._default(z.enum(["off", "on"]), "off");

/** Ceilings of files and lines by name. */
export const sizeClasses = {
  tiny: { files: 2, lines: 20 },
  small: { files: 5, lines: 100 },
  medium: { files: 10, lines: 400 },
  large: { files: 30, lines: 1500 },
} as const;

/** How large the proposal may be, by a name; the stricter of it and the limits holds. */
export const sizeSchema = z._default(z.enum(["limits", "tiny", "small", "medium", "large"]), "limits");
