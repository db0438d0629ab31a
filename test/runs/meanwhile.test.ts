import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeSarif } from "../../src/report/sarif.ts";
import { readReport } from "../../src/report/report.ts";
import { renderReport } from "../../src/report/text.ts";
import { listRuns } from "../../src/run/store.ts";
import { readRunCases } from "../support/case-file.ts";
import { openCaseFolder } from "../support/case-folder.ts";
import { carryOutCase } from "../support/run-case.ts";

const [found] = readRunCases(import.meta.dirname).filter(({ name }) => name === "accept-hunk");
if (found === undefined) throw new Error("there is no case accept-hunk");
const given = { ...found, contract: JSON.stringify({ ...JSON.parse(found.contract), commands: [] }) };

test("the developer works on while a run goes: it is told, nobody is blamed, and the verdict is the same", async () => {
  const ends = [];
  for (const edit of [false, true]) {
    using folder = openCaseFolder(given);
    let edited = false;
    const { end } = await carryOutCase(given, folder, {}, (event) => {
      if (!edit || edited || event.type !== "step") return;
      edited = true;
      writeFileSync(join(folder.root, "src", "numbers.mjs"), "export const mine = 1;\n");
      mkdirSync(join(folder.dir, "home"), { recursive: true });
      writeFileSync(join(folder.dir, "home", ".gitconfig"), "[user]\n");
    });
    const [stored] = await listRuns(folder.stateDir);
    if (end.kind !== "outcome" || stored === undefined) throw new Error(`ended as ${end.kind}`);
    const report = await readReport(join(stored.dir, "report.json"));
    const clause = report.evidence.clauses.find(({ name }) => name === "your folder and home");
    const text = renderReport(report, { color: false, width: 200 });
    ends.push({ report, clause, text, sarif: JSON.stringify(makeSarif(report)) });
  }
  const [still, moved] = ends;
  expect(still?.clause).toMatchObject({ state: "kept", layer: "detected" });
  expect(still?.text).not.toContain("meanwhile, by whom");
  expect(still?.sarif).not.toContain("by whom");
  expect(moved?.clause).toEqual({
    name: "your folder and home",
    state: "not-observable",
    layer: "not-observable",
    detail: "2 watched files changed meanwhile, which is fine: who did it cannot be seen",
  });
  expect(moved?.report.evidence.meanwhile?.changed).toEqual([
    { place: "folder", path: "src/numbers.mjs", how: "changed" },
    { place: "home", path: ".gitconfig", how: "appeared" },
  ]);
  expect(moved?.text).toContain(
    "by whom is not observable\n    src/numbers.mjs changed\n    ~/.gitconfig appeared\n",
  );
  expect(moved?.sarif).toContain("by whom is not observable: src/numbers.mjs, ~/.gitconfig");
  expect(moved?.report.verdict).toEqual(still?.report.verdict);
});
