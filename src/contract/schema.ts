import * as z from "zod/mini";
import {
  binarySchema,
  configSchema,
  dependenciesSchema,
  docsOnlySchema,
  generatedSchema,
  invisibleSchema,
  licensesSchema,
  migrationsSchema,
  minimalDiffSchema,
  publicApiSchema,
  secretsSchema,
  sizeSchema,
  suppressionsSchema,
  testsSchema,
} from "./rules-schema.ts";

/** The only definition of a contract: its types, its parsing and its JSON Schema all come from here. */

const glob = z
  .string()
  .check(z.minLength(1, "a path or glob, relative to the repository, with / between parts"));
const globs = z.array(glob);
const count = z.int().check(z.minimum(1, "a whole number from 1"));

const scopeSchema = z.strictObject({
  write: describe(z._default(globs, []), "Files that may be changed. Globs, relative to the opened folder."),
  create: describe(z._default(globs, []), "Where new files may appear."),
  never: describe(z._default(globs, []), "Never touched; wins over write and create."),
  read: describe(z._default(globs, ["**"]), "What the worker may read. Secrets are never readable."),
});

/** What a contract may permit besides changing a file's content. A submodule is never permitted to change. */
export const operations = ["create", "delete", "rename", "mode", "symlink", "binary"] as const;

const rulesSchema = z.strictObject({
  operations: describe(
    z._default(z.array(z.enum(operations)), ["create"]),
    "Operations allowed besides changing content. Both paths of a rename must lie in the scope; create and delete together allow it too.",
  ),
  hidden: describe(
    z._default(z.enum(["dependencies", "strict"]), "dependencies"),
    "dependencies: changed dependencies, git metadata and special files are violations; strict: every ignored file too.",
  ),
  dependencies: describe(
    dependenciesSchema,
    "none: manifests and lockfiles say what they said; lockfile-only: other versions within the same ranges; listed: the named packages alone; any.",
  ),
  tests: describe(
    testsSchema,
    "readonly: no test changes; add-only: tests may be added, and what the existing ones prove stays proved; any.",
  ),
  suppressions: describe(
    suppressionsSchema,
    "none: nothing new silences a compiler, linter, scanner or coverage tool; any.",
  ),
  generated: describe(
    generatedSchema,
    "untouched: what a program writes stays as it is, unless the scope names it literally; any.",
  ),
  config: describe(
    configSchema,
    "untouched: build, CI, lint, editor, container and infrastructure files stay as they are, unless the scope names them literally; any.",
  ),
  secrets: describe(secretsSchema, "none: no line that is added holds a token, key or password; any."),
  invisible: describe(
    invisibleSchema,
    "none: nothing invisible, no turned directions and no look-alike letters are added to code and names; any.",
  ),
  publicApi: describe(
    publicApiSchema,
    "What users of the package can name. unchanged: nothing comes, goes or changes; additive: only what breaks nobody; any: not looked at.",
  ),
  migrations: describe(
    migrationsSchema,
    "untouched: no migration is changed or added; new: new ones may be added after those that are there; alone: as new, and nothing else changes with them; any.",
  ),
  licenses: describe(
    licensesSchema,
    "off, or header (neighbours, an SPDX expression or a text) that new files carry, and vendored: whether code of others may come in.",
  ),
  docsOnly: describe(
    docsOnlySchema,
    "off; files: documentation files alone change; comments: these, and comments and docstrings in code.",
  ),
  minimalDiff: describe(
    minimalDiffSchema,
    "off; on: no change of layout, line ends, order or names alone, and nothing that leads nowhere.",
  ),
  binary: describe(
    binarySchema,
    "Where operations allow binary files. media: pictures, fonts, sound, film and PDF of at most 5 MB; any.",
  ),
  size: describe(
    sizeSchema,
    "How large the change may be: tiny (2 files, 20 lines), small (5, 100), medium (10, 400), large (30, 1500), or as limits say.",
  ),
});

const limitsSchema = z.strictObject({
  files: describe(z._default(count, 20), "Files that the proposal may touch."),
  lines: describe(z._default(count, 1000), "Lines added plus lines deleted."),
  minutes: describe(z._default(z.number().check(z.positive()), 30), "Wall-clock minutes of the whole run."),
  steps: describe(z._default(count, 80), "Steps of the worker's loop."),
  tokens: describe(z._default(count, 400_000), "Tokens evaluated and generated."),
  fixes: describe(
    z._default(z.int().check(z.minimum(0)), 2),
    "Times that failing evidence goes back to the worker.",
  ),
});

const commandSchema = z.strictObject({
  name: describe(
    z
      .string()
      .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dots, dashes and underscores")),
    "A short name, unique in the contract.",
  ),
  run: describe(
    z.array(z.string()).check(z.minLength(1, "a program and its arguments")),
    "The program and its arguments; no shell reads them.",
  ),
  cwd: describe(z._default(z.string(), "."), "Folder to run in, relative to the opened folder."),
  timeoutSeconds: describe(z._default(z.number().check(z.positive()), 600), "Seconds before it is ended."),
  proves: describe(z._default(globs, ["**"]), "The files whose change this command can prove."),
});

const reviewSchema = z.strictObject({
  rounds: describe(
    z._default(z.int().check(z.minimum(0), z.maximum(3)), 1),
    "Times that the reviewer is asked; 0 for never.",
  ),
});

const networkSchema = z.union([
  z.enum(["none", "loopback"]),
  z.strictObject({
    hosts: describe(
      z.array(z.string()).check(z.minLength(1, "a list with at least one host")),
      "Hosts that commands may reach through a proxy: a name, *.name, or an address, each with or without :port. Left out, the ports are 80 and 443.",
    ),
  }),
]);

/** Schema of a contract file. */
export const contractSchema = z.strictObject({
  $schema: describe(z.optional(z.string()), "Where an editor finds the JSON Schema of contracts."),
  goal: describe(
    z.string().check(z.regex(/\S/, "what the worker shall reach, in words")),
    "What shall be reached, in words for the worker.",
  ),
  scope: describe(scopeSchema, "Which files the work may touch. At least one glob in write or create."),
  rules: describe(
    z.prefault(rulesSchema, {}),
    "Rules on changes beyond the scope. What is left out has a careful default.",
  ),
  limits: describe(z.prefault(limitsSchema, {}), "Ceilings of one run. What is left out has a default."),
  commands: describe(
    z.array(commandSchema),
    "What must run and pass. An explicit [] says that nothing can be proved.",
  ),
  network: describe(
    z._default(networkSchema, "none"),
    "What commands may reach: nothing, their own loopback, or hosts by name.",
  ),
  env: describe(
    z._default(
      z.array(z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "the name of an environment variable"))),
      [],
    ),
    "Environment variables that commands may see, by name.",
  ),
  carry: describe(
    z.optional(globs),
    "Ignored folders that commands need, such as node_modules. Left out: the usual ones are found.",
  ),
  worker: describe(
    z._default(z.strictObject({ kind: z.literal("llama") }), { kind: "llama" }),
    "Who edits: the built-in loop on a llama.cpp server.",
  ),
  review: describe(z.prefault(reviewSchema, {}), "The reviewer's opinion: advice, never a vote."),
});

/** A contract with every default filled in. */
export type Contract = z.output<typeof contractSchema>;
export type Scope = Contract["scope"];
export type Rules = Contract["rules"];
export type Limits = Contract["limits"];
export type Command = Contract["commands"][number];
export type Operation = (typeof operations)[number];

/**
 * JSON Schema (draft 7, which every editor knows) of a contract file as a person writes it. It decides structure alone:
 * whether a glob or folder is usable and a name unique, `parseContract` says.
 */
export function contractJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(contractSchema, {
    io: "input",
    target: "draft-07",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema === contractSchema.shape.scope) jsonSchema.anyOf = ["write", "create"].map(atLeastOne);
    },
  });
  // VS Code's own keywords: without them it marks every comment as a mistake.
  return { ...schema, allowComments: true, allowTrailingCommas: true };
}

function atLeastOne(key: string): z.core.JSONSchema.BaseSchema {
  return { required: [key], properties: { [key]: { minItems: 1 } } };
}

function describe<T extends z.ZodMiniType>(schema: T, text: string): T {
  return schema.check(z.describe(text)) as T;
}
