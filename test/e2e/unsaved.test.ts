import { expect, test } from "vitest";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";

const goal = "Greet by name, while I type.";
const site = useSite({ model: new Parts({ goal, answers: sampleAnswers("kept") }) });

test("unsaved edits of a touched file are a conflict, not lost and not overwritten", async () => {
  const editor = await site().open();
  await editor.run(goal);
  await editor
    .toast(/verdict pass/i)
    .getByRole("button", { name: "Open Verdict" })
    .click({ timeout: 60_000 });
  await editor.panel().locator("header[data-verdict=pass]").waitFor();

  await editor.openFile("src/greet.mjs");
  await editor.page.locator(".editor-instance .view-line").first().click();
  await editor.page.keyboard.press("Control+End");
  await editor.page.keyboard.type("// mine, not saved");
  await editor.page.locator(".tab.active.dirty").waitFor();
  const before = await editor.read("src/greet.mjs");

  await editor.page.locator(".tab", { hasText: "Verdict" }).first().click();
  await editor.panel().getByRole("button", { name: "Accept", exact: true }).click();
  const panel = editor.panel();
  await panel.getByText(/Nothing was written: src\/greet\.mjs/).waitFor();
  await panel.getByText(/src\/greet\.mjs: has unsaved edits/).waitFor();
  expect(await editor.read("src/greet.mjs")).toBe(before);
  expect(await editor.read("test/greet.test.mjs")).not.toContain("Ada");

  await editor.page.locator(".tab", { hasText: "greet.mjs" }).first().click();
  await editor.page.locator(".tab.active.dirty").waitFor();
  await editor.page.locator(".editor-instance .view-line", { hasText: "// mine, not saved" }).waitFor();
  expect(await editor.read("src/greet.mjs")).toBe(before);
});
