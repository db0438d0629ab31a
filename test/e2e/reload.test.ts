import { expect, test } from "vitest";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";
import type { RemitWorkbench } from "./workbench.ts";

const reloaded = "Break it while the window reloads.";
const crashed = "Keep it while the host is killed.";
const stopped = "Keep it until a person stops it.";
const model = new Parts(
  { goal: reloaded, answers: sampleAnswers("broken") },
  { goal: crashed, answers: sampleAnswers("kept") },
  { goal: stopped, answers: sampleAnswers("kept") },
);
const site = useSite({ model, standIn: { slots: 4 } });

test("a reload in the middle of a run loses nothing", async () => {
  const release = model.hold(reloaded, 3);
  const editor = await site().open();
  await editor.run(reloaded);
  await editor.showRuns();
  await expect.poll(() => rowText(editor, reloaded)).toMatch(/step \d/);

  await editor.reload();
  await editor.showRuns();
  await expect.poll(() => rowText(editor, reloaded)).toMatch(/step \d/);
  release();
  await expect.poll(() => rowText(editor, reloaded), { timeout: 60_000 }).toMatch(/fail/);
  await editor.problems();
  await editor
    .problem(/package\.json is outside/)
    .first()
    .waitFor();
  await openVerdict(editor, reloaded);
  await editor.panel().locator("header[data-verdict=fail]").waitFor();

  // Now the verdict's tab, the problems and the history outlive the window.
  await editor.reload();
  await editor.panel().locator("header[data-verdict=fail]").waitFor();
  await editor.problems();
  await editor
    .problem(/package\.json is outside/)
    .first()
    .waitFor();
  await editor.showRuns();
  await expect.poll(() => rowText(editor, reloaded)).toMatch(/fail/);
});

test("a killed extension host ends no run", async () => {
  const release = model.hold(crashed, 2);
  const editor = await site().open();
  await editor.run(crashed);
  await editor.showRuns();
  await expect.poll(() => rowText(editor, crashed)).toMatch(/step \d/);

  for (const pid of site().host.extensionHosts()) process.kill(pid, "SIGKILL");
  await expect.poll(() => site().host.output()).toMatch(/signal: SIGKILL/);
  release();
  await editor.reload();
  await editor.showRuns();
  await expect.poll(() => rowText(editor, crashed), { timeout: 60_000 }).toMatch(/pass/);
  await openVerdict(editor, crashed);
  await editor.panel().locator("header[data-verdict=pass]").waitFor();
});

test("a run is stopped from its row, and what is there is judged", async () => {
  const release = model.hold(stopped, 2);
  const editor = await site().open();
  await editor.run(stopped);
  await editor.showRuns();
  await expect.poll(() => rowText(editor, stopped)).toMatch(/step \d/);
  const row = editor.item(stopped.slice(0, 18)).first();
  await row.hover();
  await row.locator('.action-label[aria-label^="Stop Run"]').click();
  await expect.poll(() => rowText(editor, stopped), { timeout: 60_000 }).toMatch(/inconclusive/);
  release();
});

function rowText(editor: RemitWorkbench, goal: string): Promise<string | null> {
  return editor.item(goal.slice(0, 18)).first().getAttribute("aria-label", { timeout: 2_000 });
}

async function openVerdict(editor: RemitWorkbench, goal: string): Promise<void> {
  const row = editor.item(goal.slice(0, 18)).first();
  await row.hover();
  await row.locator('.action-label[aria-label^="Open Verdict"]').click();
}
