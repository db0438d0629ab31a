import { expect, test } from "vitest";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";
import type { RemitWorkbench } from "./workbench.ts";

const goal = "Greet by name, whatever it takes.";
const site = useSite({ model: new Parts({ goal, answers: sampleAnswers("broken") }) });

test("a broken contract is a problem at file and line, and cannot be accepted", async () => {
  const editor = await breakContract();
  await editor.problems();
  const problem = editor.problem(/package\.json is outside the contract's scope/).first();
  await problem.waitFor();
  expect(await problem.getAttribute("aria-label")).toMatch(/^Error: .*line 8.*Remit/);
  await expect
    .poll(() => editor.decoration("package.json"))
    .toMatchObject({ badge: expect.stringContaining("2") });

  const panel = editor.panel();
  const accept = panel.getByRole("button", { name: "Accept", exact: true });
  expect(await accept.isDisabled()).toBe(true);
  await panel.getByText("The verdict is fail").first().waitFor();
  expect(await panel.getByRole("region", { name: /Claim/ }).textContent()).toContain("All went well");

  await panel.getByRole("button", { name: /^Drop Hunk: what breaks scope/ }).click();
  await panel.getByRole("button", { name: /^Accept Selected \(1 of 2/ }).click();
  await expect.poll(() => editor.read("src/greet.mjs")).toContain("greet(name)");
  expect(await editor.read("package.json")).not.toContain("left-pad");
  await editor
    .problem(/outside the contract/)
    .first()
    .waitFor({ state: "hidden" });
});

test("a path is allowed from the problem's quick fix, and the proposal is judged again", async () => {
  const editor = await breakContract();
  await quickFix(editor, "Allow package.json and Judge Again");
  await editor.page.locator(".tab", { hasText: "Verdict" }).first().click();
  // The path is allowed now; that a dependency came along is another matter.
  const row = editor.panel().locator("#violations .row");
  await row.filter({ hasText: "rule scope" }).waitFor({ state: "hidden", timeout: 60_000 });
  await waive(editor, "dependencies", "left-pad is wanted by the whole team");
  await editor.panel().locator("header[data-verdict=pass]").waitFor();
  expect(await editor.contract("greet-by-name-whatever-it-takes")).toContain('"package.json"');
  await editor.panel().getByRole("button", { name: "Accept", exact: true }).click();
  await expect.poll(() => editor.read("package.json")).toContain("left-pad");
});

test("a waiver needs a reason that stays with the decision; a rejected proposal changes nothing", async () => {
  const editor = await breakContract();
  const panel = editor.panel();
  await panel
    .locator("#violations")
    .getByRole("button", { name: /^Waive…: scope/ })
    .click();
  const input = editor.quickInput().locator("input[type=text]").first();
  await input.fill("no");
  await input.press("Enter");
  await editor.quickInput().getByText("Say why, in a few words.").waitFor();
  await input.fill("left-pad is wanted by the whole team");
  await input.press("Enter");
  await panel.getByText("waived: left-pad is wanted by the whole team").first().waitFor();
  await waive(editor, "dependencies", "it is small and well kept");
  await expect.poll(() => panel.getByRole("button", { name: "Accept", exact: true }).isEnabled()).toBe(true);

  await panel.getByRole("button", { name: "Reject", exact: true }).click();
  await editor.showRuns();
  await editor.runRow("Greet by name", /Rejected/i);
  expect(await editor.read("package.json")).not.toContain("left-pad");
  await editor.problems();
  await editor
    .problem(/outside the contract/)
    .first()
    .waitFor({ state: "hidden" });
});

/** Waives a rule by the button beside its violation. */
async function waive(editor: RemitWorkbench, rule: string, reason: string): Promise<void> {
  const violations = editor.panel().locator("#violations");
  await violations.getByRole("button", { name: new RegExp(`^Waive…: ${rule}`) }).click();
  const input = editor.quickInput().locator("input[type=text]").first();
  await input.fill(reason);
  await input.press("Enter");
  await violations.getByText(`waived: ${reason}`).first().waitFor();
}

/** Runs the contract that gets broken, to its open verdict. */
async function breakContract(): Promise<RemitWorkbench> {
  const editor = await site().open();
  await editor.run(goal);
  const toast = editor.toast(/verdict fail/i);
  await toast.getByRole("button", { name: "Open Verdict" }).click({ timeout: 60_000 });
  await editor.panel().locator("header[data-verdict=fail]").waitFor();
  return editor;
}

/** Chooses a quick fix of the first problem in the Problems panel. */
async function quickFix(editor: RemitWorkbench, title: string): Promise<void> {
  await editor.problems();
  const problem = editor.problem(/outside the contract/).first();
  await problem.click();
  await problem.locator(".markers-panel-action-quickfix").click();
  await editor.pick(title);
}
