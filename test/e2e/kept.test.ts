import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copySample } from "../../dev/sample.ts";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";

const goal = "Greet people by their name, please.";
const model = new Parts({ goal, answers: sampleAnswers("kept") });
const site = useSite({ model });

test("from two marks to one accepted hunk, and back", async () => {
  const folder = await copySample();
  rmSync(join(folder, ".remit"), { recursive: true });
  execFileSync("git", ["-C", folder, "add", "--all"]);
  execFileSync("git", ["-C", folder, ...identity, "commit", "--quiet", "--message=No contract"]);
  const release = model.hold(goal, 2);
  const editor = await site().open(folder);

  await editor.expand("src", "test");
  await editor.mark("Allow in Contract", "greet.mjs", "greet.test.mjs");
  await expect
    .poll(() => editor.contract("draft"))
    .toMatch(/"write": \[\s*"src\/greet\.mjs",\s*"test\/greet\.test\.mjs"\s*\]/);
  await expect.poll(() => editor.decoration("greet.test.mjs")).toMatchObject({ badge: "✓" });

  await editor.openFile("src/greet.mjs");
  await editor.editorMenu("Run Contracted Task");
  await editor.answerRun(goal);
  // The draft has become the contract of that goal.
  await expect.poll(() => editor.contract("greet-people-by-their-name-please")).toContain(goal);

  await editor.showRuns();
  await expect.poll(() => editor.item("Greet people").first().getAttribute("aria-label")).toMatch(/step \d/);
  expect(git(folder, "status", "--short", "src", "test")).toBe("");
  release();

  const toast = editor.toast(/verdict pass/i);
  await toast.getByRole("button", { name: "Open Verdict" }).click({ timeout: 60_000 });
  const panel = editor.panel();
  await panel.locator("header[data-verdict=pass]").waitFor();
  await panel.getByRole("heading", { name: "Claim, not evidence" }).waitFor();
  expect(await panel.getByRole("button", { name: "Accept", exact: true }).isEnabled()).toBe(true);
  const before = {
    source: await editor.read("src/greet.mjs"),
    tests: await editor.read("test/greet.test.mjs"),
  };

  const hunk = panel.getByRole("checkbox", { name: /^Hunk 1 of 1, test\/greet\.test\.mjs/ });
  await hunk.uncheck({ force: true });
  await panel.getByRole("button", { name: /^Accept Selected \(1 of 2/ }).click();
  await expect.poll(() => editor.read("src/greet.mjs")).toContain("greet(name)");
  expect(await editor.read("test/greet.test.mjs")).toBe(before.tests);
  await expect.poll(() => git(folder, "status", "--short", "src", "test")).toBe(" M src/greet.mjs\n");
  await panel.getByText("Your files hold 1 hunk of it.").waitFor();

  await editor.page.locator(".tab", { hasText: "greet.mjs" }).first().click();
  await editor.page.locator(".editor-instance .view-line", { hasText: "greet(name)" }).first().waitFor();
  await expect
    .poll(() =>
      editor.page.locator('.activitybar [aria-label^="Source Control"]').first().getAttribute("aria-label"),
    )
    .toMatch(/1 pending change|2 pending changes/);

  await editor
    .toast(/^.*Accepted/)
    .getByRole("button", { name: "Undo" })
    .click();
  await expect.poll(() => editor.read("src/greet.mjs")).toBe(before.source);
  await editor.page
    .locator(".editor-instance .view-line", { hasText: "greet(name)" })
    .first()
    .waitFor({ state: "hidden" });
});

const identity = ["-c", "user.name=Sample", "-c", "user.email=sample@example.invalid"];

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
}
