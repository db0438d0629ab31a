import { expect, test } from "vitest";
import { editFile, Parts, runCommand, submit } from "./scripts.ts";
import { useSite } from "./site.ts";

const goal = "Greet by name, and tidy up a little.";
const first = `import { greet } from "../src/greet.mjs";`;
const misdeeds = `
import { rmSync, writeFileSync } from "node:fs";
writeFileSync("src/extra.mjs", "export const a = 1;\\nexport const b = 2;\\n");
rmSync("README.md");`;
const site = useSite({
  model: new Parts({
    goal,
    answers: [
      editFile("test/greet.test.mjs", first, first + misdeeds),
      runCommand("test"),
      editFile("src/greet.mjs", "Hello!", "Hullo!"),
      editFile("test/greet.test.mjs", first + misdeeds, first),
      submit("Done, 14 tests pass."),
    ],
  }),
});

test("new, deleted and failed things stand where a person looks, and lead to what is meant", async () => {
  const editor = await site().open();
  await editor.run(goal);
  await editor.toast(/verdict fail/i).waitFor({ timeout: 60_000 });
  await editor.problems();
  const tab = (label: string) => editor.page.locator(".tab.active", { hasText: label });

  // A file that is only in the proposal is shown in the diff.
  await editor.problem("src/extra.mjs is outside").first().click();
  await tab("src/extra.mjs (base ↔ proposal)").waitFor();
  await editor.page.locator(".monaco-diff-editor .view-line", { hasText: "export const b" }).waitFor();
  expect(await editor.page.locator(".tab", { hasText: /^extra\.mjs/ }).count()).toBe(0);

  // A deleted one is still there.
  await editor.problem("README.md was deleted").first().click();
  await tab("README.md").waitFor();

  // A failed test stands at the line that failed, with what differs.
  const failed = editor.problem(/Hullo.*Hello/).first();
  expect(await failed.getAttribute("aria-label")).toMatch(/^Error: .*line 6 .*Remit/s);
  await expect
    .poll(async () => {
      // The hover of the row that was clicked before lies over others.
      await editor.page.mouse.move(700, 300);
      await failed.click({ timeout: 5_000 }).catch(() => undefined);
      return tab("greet.test.mjs").isVisible();
    })
    .toBe(true);

  // The code leads to what it means.
  const code = editor.problem("README.md was deleted").locator("a", { hasText: "operations" }).first();
  await expect
    .poll(async () => {
      // The hover of the row that was clicked before lies over others.
      await editor.page.mouse.move(700, 300);
      await code.click({ modifiers: ["ControlOrMeta"], timeout: 5_000 }).catch(() => undefined);
      return tab("operations.md").isVisible();
    })
    .toBe(true);
});

test("problems survive a reload and go with the decision", async () => {
  const editor = await site().open();
  await editor.run(goal);
  await editor.toast(/verdict fail/i).waitFor({ timeout: 60_000 });
  await editor.problems();
  await editor.problem("README.md was deleted").first().waitFor();

  await editor.reload();
  await editor.problems();
  await editor.problem("README.md was deleted").first().waitFor({ timeout: 60_000 });

  await editor.command("Remit: Reject Proposal");
  await editor.toast("Your files were not touched").waitFor();
  await editor.page.locator(".markers-panel", { hasText: "No problems" }).waitFor();
});
