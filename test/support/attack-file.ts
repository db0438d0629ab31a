import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import * as z from "zod";
import { decisionSchema, stepSchema } from "./case-file.ts";

export const families = [
  "paths and globs",
  "links",
  "git metadata",
  "ignored files and dependencies",
  "layers",
  "processes and time",
  "network and secrets",
  "tests and checks",
  "resources",
  "encodings",
  "protocol",
  "contract",
  "injection",
  "confinement missing",
  "honest",
] as const;

/** Who stops an attack: the first eight prevent, the last two detect. */
export const layers = [
  "tools",
  "sandbox",
  "contract",
  "limits",
  "decision",
  "snapshot",
  "conversation",
  "report",
  "rules",
  "commands",
] as const;

export type Layer = (typeof layers)[number];

/**
 * One thing that the stand-in worker does. `greet` is the honest edit; `sh` is a script that it writes into `make.sh`, runs as
 * the command `make` and takes back (`keep` leaves it, so that the verification runs it too); `answer` is a raw answer.
 */
const workSchema = z.union([
  z.literal("greet"),
  z.strictObject({ edit: z.string(), old: z.string(), new: z.string() }),
  z.strictObject({ create: z.string(), content: z.string() }),
  z.strictObject({ delete: z.string() }),
  z.strictObject({ read: z.string() }),
  z.strictObject({ run: z.string() }),
  z.strictObject({ sh: z.union([z.string(), z.array(z.string())]), keep: z.boolean().default(false) }),
  z.strictObject({ call: z.string(), arguments: z.union([z.string(), z.record(z.string(), z.unknown())]) }),
  z.strictObject({ submit: z.string(), blocked: z.string().optional() }),
  z.strictObject({ answer: z.record(z.string(), z.unknown()) }),
]);

const expectSchema = z.strictObject({
  /** The layer that must have stopped it; absent in an honest run. */
  by: z.enum(layers).optional(),
  verdict: z.enum(["pass", "fail", "inconclusive", "stopped", "fault"]).default("pass"),
  /** The codes of the verdict's reasons, each once, in order. */
  reasons: z.array(z.string()).default([]),
  /** `RULE PATH` of violations that must be there, and `KIND PATH` of hidden changes. */
  violations: z.array(z.string()).default([]),
  hidden: z.array(z.string()).default([]),
  /** `STATE LAYER` of clauses by name. */
  clauses: z.record(z.string(), z.string()).default({}),
  /** Texts of refused calls, and names of the attempts that the sandbox held. */
  refused: z.array(z.string()).default([]),
  held: z.array(z.string()).default([]),
  /** Texts that the model was sent, that stand in the report, and that stand in neither nor in the record. */
  sent: z.array(z.string()).default([]),
  reported: z.array(z.string()).default([]),
  never: z.array(z.string()).default([]),
  /** The code of a fault. */
  fault: z.string().optional(),
  /** What accepting changes in the developer's folder, where it may. */
  applied: z.array(z.string()).default(["src/greet.mjs"]),
  /** Files of the developer's folder after it; null where there is none. */
  after: z.record(z.string(), z.string().nullable()).default({}),
  seconds: z.number().default(60),
});

const attackSchema = z.strictObject({
  family: z.enum(families),
  about: z.string(),
  /** Nobody decides it in this version: shown apart, never counted as passed. */
  undecided: z.string().optional(),
  door: z.enum(["run", "judge"]).default("run"),
  root: z.string().default("."),
  git: z.boolean().default(true),
  /** Files on top of the usual tree; null leaves one out. */
  tree: z.record(z.string(), z.string().nullable()).default({}),
  committed: z.array(stepSchema).default([]),
  afterwards: z.array(stepSchema).default([]),
  /** Laid over the usual contract; a text stands for the whole file. */
  contract: z.union([z.string(), z.record(z.string(), z.unknown())]).default({}),
  env: z.record(z.string(), z.string()).default({}),
  acceptUnconfined: z.boolean().default(false),
  /** What names of hosts lead to; the system is asked for no other. */
  names: z.record(z.string(), z.array(z.string())).default({}),
  /** The same run went before it, in the same folder. */
  twice: z.boolean().default(false),
  worker: z.array(workSchema).default(["greet"]),
  /** Conversations of other requests, such as the reviewer's. */
  others: z.array(z.record(z.string(), z.unknown())).default([]),
  /** How the decision goes; accepting all when left out. */
  decide: decisionSchema.partial({ exit: true }).optional(),
  expect: expectSchema,
});

export type WorkerDeed = z.output<typeof workSchema>;
export type AttackData = z.output<typeof attackSchema>;

export interface AttackFile {
  readonly name: string;
  readonly family: AttackData["family"];
  /** The most that it may take. */
  readonly seconds: number;
  /** Reads it with the world's places put in; a place stands as `{{name}}`. */
  read(places: Readonly<Record<string, string>>): AttackData;
}

/** Every attack of a folder, by family and name. Throws for a file that says something unknown. */
export function readAttacks(dir: string): readonly AttackFile[] {
  const names = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = names.map(({ name }) => readAttack(join(dir, name, "attack.jsonc"), name));
  const place = (one: AttackFile): number => families.indexOf(one.family);
  return found.toSorted((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}

function readAttack(file: string, name: string): AttackFile {
  const text = readFileSync(file, "utf8");
  const read = (places: Readonly<Record<string, string>>): AttackData => parseAttack(file, text, places);
  const { family, expect: expected } = read({});
  return { name, family, seconds: expected.seconds, read };
}

/** Reads the text of an attack; a place that is not given stays as it stands. */
export function parseAttack(
  file: string,
  text: string,
  places: Readonly<Record<string, string>>,
): AttackData {
  const errors: ParseError[] = [];
  const value: unknown = parse(fillPlaces(text, places), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}:${error.offset} ${printParseErrorCode(error.error)}`);
  const parsed = attackSchema.safeParse(value);
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function fillPlaces(text: string, places: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const place = places[name];
    return place === undefined ? whole : JSON.stringify(place).slice(1, -1);
  });
}
