import { expect, test } from "vitest";
import { editFile, Parts, submit } from "./scripts.ts";
import { useSite } from "./site.ts";
import type { RemitWorkbench } from "./workbench.ts";

const goal = "Greet more shortly, and expect that.";
const site = useSite({
  model: new Parts({
    goal,
    answers: [
      editFile("src/greet.mjs", '"Hello!"', '"Hi!"'),
      editFile("test/greet.test.mjs", '"Hello!"', '"Hi!"'),
      submit("Done."),
    ],
  }),
});
const finding = /"greets" expects something else/;

test("one click in the panel says that an uncertain finding is fine, and the proposal can be accepted", async () => {
  const editor = await open();
  const panel = editor.panel();
  const row = panel.locator("#violations .row").filter({ hasText: finding });
  await row.getByText(/^Why: /).waitFor();
  await row.getByRole("button", { name: /^This Is Fine/ }).click();
  await row.getByText("waived: Looked at: this is fine.").waitFor();
  await panel.locator("header[data-verdict=pass]").waitFor();
  await panel.getByRole("button", { name: "Accept", exact: true }).click();
  await expect.poll(() => editor.read("src/greet.mjs")).toContain("Hi!");
});

test("so does its quick fix, and the problem is gone", async () => {
  const editor = await open();
  await editor.problems();
  const problem = editor.problem(finding).first();
  expect(await problem.getAttribute("aria-label")).toMatch(/^Warning: /);
  await problem.click();
  await problem.locator(".markers-panel-action-quickfix").click();
  await editor.pick("This Is Fine");
  await problem.waitFor({ state: "hidden" });
  await editor.page.locator(".tab", { hasText: "Verdict" }).first().click();
  await editor.panel().locator("header[data-verdict=pass]").waitFor();
});

test("what is broken starts a run that goes on from here with the finding as its remark", async () => {
  const editor = await open();
  await editor
    .panel()
    .getByRole("button", { name: /^This Is Broken/ })
    .click();
  await editor.panel().getByText("A run goes on from this proposal").waitFor();
  await expect
    .poll(() => site().model.requests.some(({ text }) => text.includes("expects something else")))
    .toBe(true);
});

async function open(): Promise<RemitWorkbench> {
  const editor = await site().open();
  await editor.run(goal);
  const toast = editor.toast(/inconclusive/i);
  await toast.getByRole("button", { name: "Open Verdict" }).click({ timeout: 60_000 });
  await editor.panel().locator("header[data-verdict=inconclusive]").waitFor();
  return editor;
}
