import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import type { Found } from "./found.ts";

const labelSchema = z.object({
  /** A commit's id or its beginning. */
  commit: z.string().check(z.regex(/^[0-9a-f]{7,64}$/)),
  rule: z.string(),
  expected: z.union([z.literal("yes"), z.literal("no")]),
  /** Left out: the commit as a whole. */
  path: z.optional(z.string()),
});

/** Whether a rule should find something in a commit, as a person has judged it. */
export type Label = z.output<typeof labelSchema>;

/** One label a line; empty lines and lines that begin with `//` are left out. */
export async function readLabels(file: string): Promise<readonly Label[]> {
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "" || line.startsWith("//")) return [];
    const parsed = labelSchema.safeParse(JSON.parse(line));
    if (parsed.success) return [parsed.data];
    throw new Error(`${file}:${index + 1}: ${z.prettifyError(parsed.error)}`);
  });
}

/** How a rule did on the labels. */
export interface Score {
  readonly labels: number;
  readonly certain: Share;
  readonly all: Share;
  readonly wrong: readonly string[];
}

export interface Share {
  readonly found: number;
  readonly right: number;
  readonly expected: number;
}

/** Compares what was found with what should have been; labels of commits that were not looked at do not count. */
export function scoreRule(
  rule: string,
  labels: readonly Label[],
  { found, looked }: { readonly found: readonly Found[]; readonly looked: ReadonlySet<string> },
): Score {
  const own = labels.flatMap((label) => {
    const id = [...looked].find((commit) => commit.startsWith(label.commit));
    return label.rule === rule && id !== undefined ? [{ ...label, commit: id }] : [];
  });
  const answers = own.map((label) => {
    const hits = found.filter(
      ({ commit, violation }) =>
        commit.id === label.commit &&
        violation.rule === rule &&
        (label.path === undefined || violation.path === label.path),
    );
    return { label, any: hits.length > 0, certain: hits.some(({ violation }) => violation.certain) };
  });
  const share = (key: "any" | "certain"): Share => ({
    found: answers.filter((answer) => answer[key]).length,
    right: answers.filter((answer) => answer[key] && answer.label.expected === "yes").length,
    expected: own.filter(({ expected }) => expected === "yes").length,
  });
  const wrong = answers.flatMap(({ label, any, certain }) => {
    const where = `${label.commit.slice(0, 12)}${label.path === undefined ? "" : ` ${label.path}`}`;
    if (label.expected === "yes") return any ? [] : [`missed: ${where}`];
    if (certain) return [`wrong, certain: ${where}`];
    return any ? [`wrong, uncertain: ${where}`] : [];
  });
  return { labels: own.length, certain: share("certain"), all: share("any"), wrong };
}

/** Precision and recall on one line. */
export function shareText({ found, right, expected }: Share): string {
  return `precision ${ratio(right, found)}, recall ${ratio(right, expected)}`;
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? "- (0 of 0)" : `${(part / whole).toFixed(3)} (${part} of ${whole})`;
}
