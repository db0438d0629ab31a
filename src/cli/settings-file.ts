import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import * as z from "zod/mini";
import { Fault, isErrno } from "../base/fault.ts";
import { readJsonc, type Jsonc, type JsoncProblem } from "../contract/jsonc.ts";
import { nearest } from "../contract/nearest.ts";
import { clauseText, formatProblem, placeNear } from "../contract/problem.ts";

const text = z.string("a text").check(z.minLength(1, "a text that is not empty"));
const seconds = z.number("a number of seconds").check(z.positive("a number of seconds above 0"));

/** What a user may write into `settings.json`: JSON with comments. */
const settingsSchema = z.strictObject(
  {
    url: z.optional(text.check(z.regex(/^https?:\/\/[^/]/, "an address such as http://127.0.0.1:8080"))),
    apiKey: z.optional(text),
    model: z.optional(text),
    stateDir: z.optional(text.check(z.refine((dir) => isAbsolute(dir), "an absolute folder"))),
    policyFile: z.optional(text.check(z.refine((file) => isAbsolute(file), "an absolute file"))),
    acceptUnconfined: z.optional(z.boolean("true or false")),
    loadingTimeoutSeconds: z.optional(seconds),
    idleTimeoutSeconds: z.optional(seconds),
    connectTimeoutSeconds: z.optional(seconds),
  },
  "an object with settings",
);

export type FileSettings = z.output<typeof settingsSchema>;

/** Reads a settings file; none there is the same as an empty one. Fault usage, with the place of every problem. */
export async function readSettingsFile(file: string): Promise<FileSettings> {
  const content = await textOf(file);
  if (content === undefined || content.trim() === "") return {};
  const source = readJsonc(content);
  if (source.problems.length > 0) throw unusable(file, source.problems);
  const parsed = settingsSchema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  throw unusable(
    file,
    parsed.error.issues.flatMap((issue) => problemsOf(source, issue)),
  );
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if (isErrno(thrown, "ENOENT") || isErrno(thrown, "ENOTDIR")) return undefined;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Fault("usage", `The settings file ${file} cannot be read: ${why}.`, { cause: thrown });
  }
}

type SettingProblem = Omit<JsoncProblem, "code">;

function problemsOf(source: Jsonc, issue: z.core.$ZodIssue): SettingProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const place = source.placeOfKey([key]) ?? placeNear(source, []);
      return { path: [key], place, message: unknownKey(key) };
    });
  }
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  return [{ path, place: placeNear(source, path), message: `wanted ${issue.message}` }];
}

function unknownKey(key: string): string {
  const known = Object.keys(settingsSchema.shape);
  const meant = nearest(key, known);
  return `found an unknown key, ${meant === undefined ? `wanted one of ${known.join(", ")}` : `did you mean ${meant}?`}`;
}

function unusable(file: string, problems: readonly SettingProblem[]): Fault {
  const lines = problems
    .toSorted((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ path, place, message }) => formatProblem({ file, clause: clauseText(path), message, ...place }));
  return new Fault("usage", lines.join("\n"), { hint: "Mend the settings file, or take it away." });
}
