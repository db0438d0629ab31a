import { join } from "node:path";
import { expect, test } from "vitest";
import { contractMaker } from "../../../dev/measure-rules/asking.ts";
import { openHistory, type History } from "../../../dev/measure-rules/history.ts";
import { scoreRule, shareText, type Label } from "../../../dev/measure-rules/labels.ts";
import { measureRules, type Measured } from "../../../dev/measure-rules/measuring.ts";
import { sampleOf } from "../../../dev/measure-rules/sample.ts";
import { developerFolder, signal, type DeveloperFolder } from "../../support/developer-folder.ts";

const oneFile = contractMaker({ operations: ["create"] });

function threeCommits(): DeveloperFolder {
  const folder = developerFolder();
  const commit = (message: string): void => {
    folder.git("add", "-A");
    folder.git("-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", message);
  };
  folder.write({ "a.txt": "one\n", "b.txt": "two\n" });
  commit("begin");
  folder.write({ "a.txt": "one!\n" });
  commit("change");
  folder.git("rm", "-q", "b.txt");
  commit("delete");
  return folder;
}

async function measure(history: History): Promise<Measured> {
  const commits = await history.commits({ revision: "HEAD" }, signal);
  const progress = (): void => undefined;
  return measureRules(history, { commits, only: "operations", contractFor: oneFile, progress }, signal);
}

test("each commit is judged as a proposal on its parent, and nothing is written into the repository", async () => {
  using folder = threeCommits();
  const before = JSON.stringify([...folder.fingerprint()]);
  await using history = await openHistory(folder.root, signal);
  const { looked, found } = await measure(history);
  expect(looked.map(({ message }) => message.trim())).toEqual(["delete", "change"]);
  expect(found.map(({ commit, violation }) => [commit.message.trim(), violation.path])).toEqual([
    ["delete", "b.txt"],
  ]);
  expect(JSON.stringify([...folder.fingerprint()])).toBe(before);
});

test("a bare repository is measured by its own folder", async () => {
  using folder = threeCommits();
  await using history = await openHistory(join(folder.root, ".git"), signal);
  expect((await measure(history)).found).toHaveLength(1);
});

test("labels give precision and recall, and name what was wrong", async () => {
  using folder = threeCommits();
  await using history = await openHistory(folder.root, signal);
  const { found, looked } = await measure(history);
  const [last = "", middle = ""] = looked.map(({ id }) => id);
  const labels: Label[] = [
    { commit: last.slice(0, 10), rule: "operations", expected: "yes", path: "b.txt" },
    { commit: last, rule: "operations", expected: "no" },
    { commit: middle, rule: "operations", expected: "yes" },
    { commit: middle, rule: "another", expected: "no" },
  ];
  const score = scoreRule("operations", labels, { found, looked: new Set([last, middle]) });
  expect(shareText(score.certain)).toBe("precision 0.500 (1 of 2), recall 0.500 (1 of 2)");
  expect(score.wrong).toEqual([`wrong, certain: ${last.slice(0, 12)}`, `missed: ${middle.slice(0, 12)}`]);
});

test("a seed draws the same sample again, and another one another", () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  expect(sampleOf(list, 20, 1)).toEqual(sampleOf(list, 20, 1));
  expect(sampleOf(list, 20, 1)).not.toEqual(sampleOf(list, 20, 2));
  expect(new Set(sampleOf(list, 20, 3)).size).toBe(20);
});
