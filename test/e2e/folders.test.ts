import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copySample } from "../../dev/sample.ts";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";
import { RemitWorkbench } from "./workbench.ts";

const goal = "Greet by name in the second folder.";
const model = new Parts({ goal, answers: sampleAnswers("kept") });

describe("several folders", () => {
  const site = useSite({ model });

  test("each folder has its own contract, and a run works in the folder that was chosen", async () => {
    const dir = await realpath(await mkdtemp(join(tmpdir(), "remit-sample-roots-")));
    const [first, second] = [await copySample(), await copySample()];
    const file = join(dir, "both.code-workspace");
    const folders = [
      { name: "first", path: first },
      { name: "second", path: second },
    ];
    await writeFile(file, JSON.stringify({ folders }));
    try {
      const opened = await site().open(file);
      const editor = new RemitWorkbench(opened.page, site().host, second);
      const untouched = new RemitWorkbench(opened.page, site().host, first);
      await editor.row("second").waitFor();
      if ((await editor.row("second").getAttribute("aria-expanded")) === "false")
        await editor.row("second").click();
      const before = await untouched.contract();
      const readme = editor.page
        .locator('.explorer-folders-view .monaco-list-row[aria-level="2"]')
        .filter({ hasText: "README.md" })
        .nth(1);
      await editor.pickAt(readme, "Allow in Contract");
      await expect.poll(() => editor.contract()).toContain("README.md");
      expect(await untouched.contract()).toBe(before);

      await editor.pickAt(readme, "Run Contracted Task");
      await editor.answerRun(goal);
      await editor
        .toast(/verdict pass/i)
        .getByRole("button", { name: "Open Verdict" })
        .click({ timeout: 60_000 });
      await editor.panel().getByRole("button", { name: "Accept", exact: true }).click();
      await expect.poll(() => editor.read("src/greet.mjs")).toContain("greet(name)");
      expect(await untouched.read("src/greet.mjs")).not.toContain("greet(name)");
    } finally {
      for (const made of [dir, first, second]) await rm(made, { recursive: true, force: true });
    }
  });
});

describe("a folder that is not trusted", () => {
  const site = useSite({ model, host: { workspaceTrust: true } });

  test("shows contracts and marks, runs nothing, and says why", async () => {
    const editor = await site().open();
    await editor.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).first().waitFor();
    await editor.expand("src");
    await expect.poll(() => editor.decoration("greet.mjs")).toMatchObject({ badge: "✓" });
    await editor.row("greet.mjs").click({ button: "right" });
    await editor.page
      .getByRole("menuitem", { name: /^Copy Path/ })
      .first()
      .waitFor();
    expect(
      await editor.page.getByRole("menuitem", { name: /Allow in Contract|Run Contracted Task/ }).count(),
    ).toBe(0);
    await editor.page.keyboard.press("Escape");

    await editor.openFile("src/greet.mjs");
    await editor.page.locator(".monaco-editor .view-line").first().click();
    await editor.page.keyboard.press("Control+Alt+R");
    await editor.showRuns();
    await editor.item("greet-by-name", "Contracts").first().waitFor();
    expect(await editor.quickInput().count()).toBe(0);
    expect(site().model.requests).toEqual([]);
  });
});
