import type { Change } from "../../worktree/change.ts";
import type { RuleTrees } from "../rule-trees.ts";
import { languageOf } from "../syntax/language.ts";
import { firstLines } from "../rules/place.ts";
import type { Finding } from "./finding.ts";
import { readTests, type ReadFile } from "./read.ts";
import { testPathOf } from "./test-path.ts";

const why = "Its name and place make it a file of the tests.";

/** Every change of a file of the tests, and of tests that stand in other files. */
export async function findTouched(changes: readonly Change[], trees: RuleTrees): Promise<readonly Finding[]> {
  const found = await Promise.all(changes.map(async (change) => touched(change, trees)));
  return found.flat();
}

async function touched(change: Change, trees: RuleTrees): Promise<readonly Finding[]> {
  const { path, base, proposal } = change;
  const lines = firstLines(change);
  const finding = (message: string, reason = why): Finding => ({
    path,
    message,
    certain: true,
    why: reason,
    ...(lines !== undefined && { lines }),
  });
  if (testPathOf(path) !== undefined) {
    const verb = base === undefined ? "is new" : proposal === undefined ? "was removed" : "was changed";
    return [finding(`This file of the tests ${verb}; the contract has tests read only.`)];
  }
  const language = languageOf(path);
  if (language === undefined) return [];
  const [before, after] = [await readTests(trees.base, path), await readTests(trees.proposal, path)];
  if (before.kind !== "read" && after.kind !== "read") return [];
  const texts = (file: ReadFile | undefined): string =>
    JSON.stringify(
      (file?.tests ?? []).map(({ name, body, skip, focus, rows }) => [
        name,
        body,
        skip?.text,
        focus?.text,
        rows.map(({ text }) => text),
      ]),
    );
  const [old, now] = [before, after].map((reading) => (reading.kind === "read" ? reading.file : undefined));
  if (texts(old) === texts(now)) return [];
  return [
    finding(
      "Tests in this file were changed; the contract has tests read only.",
      "A test of it is not what it was.",
    ),
  ];
}
