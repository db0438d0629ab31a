import { readFileSync } from "node:fs";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { expect, test } from "vitest";
import { themes } from "../../dev/editor-host/workbench.ts";
import type { Theme } from "../../dev/editor-host/workbench.ts";
import { copySample, root } from "../../dev/sample.ts";
import { Parts, sampleAnswers } from "./scripts.ts";
import { useSite } from "./site.ts";
import type { RemitWorkbench } from "./workbench.ts";

const kept = "Greet people by their name.";
const broken = "Greet people, whatever it takes.";
const model = new Parts(
  { goal: kept, answers: sampleAnswers("kept") },
  { goal: broken, answers: sampleAnswers("broken") },
  // The doctor's own questions.
  { goal: "", answers: [{ text: "Yes." }] },
);
const site = useSite({
  model,
  takesPictures: true,
  standIn: { origins: "localhost" },
  settings: { "git.enabled": false, "scm.diffDecorations": "none" },
});
const all = Object.keys(themes) as Theme[];
const dir = join(root, ".tmp", "screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("every screen in every theme, and no serious violation of accessibility in the panel", async () => {
  const folder = await copySample("greeting");
  await appendFile(join(folder, ".git", "info", "exclude"), ".vscode/\n");
  const release = model.hold(kept, 3);
  const editor = await site().open(folder);

  await editor.showRuns();
  await editor.page.locator(".welcome-view-content .monaco-button").first().waitFor();
  await shoot(editor, "welcome");

  await editor.command("View: Show Explorer");
  await editor.expand("src", "test");
  await editor.openFile("src/greet.mjs");
  await expect.poll(() => editor.decoration("greet.mjs")).toMatchObject({ badge: "✓" });
  await shoot(editor, "marks", { x: 0, y: 36, width: 640, height: 300 });

  await editor.openFile(".remit/contracts/greet-by-name.json");
  await editor.page.locator(".codelens-decoration a", { hasText: "Run" }).first().waitFor();
  await shoot(editor, "contract");

  await editor.command("Remit: Doctor");
  await editor.page.mouse.move(700, 800);
  await editor.quickInput().getByText("Confinement").waitFor();
  await shoot(editor, "doctor", { x: 400, y: 0, width: 604, height: 440 });
  await editor.page.keyboard.press("Escape");

  await editor.openFile("src/greet.mjs");
  await editor.command("Remit: Run Contracted Task");
  for (const step of ["Goal", "Scope", "Commands", "Rules"]) {
    const title = `Run Contracted Task: ${step}`;
    await editor.quickInput().locator(".quick-input-title", { hasText: title }).waitFor();
    if (step === "Goal") await editor.quickInput().locator("input[type=text]").first().fill(kept);
    await shoot(editor, `flow-${step.toLowerCase()}`);
    await editor.answer(title);
  }
  await editor.showRuns();
  const live = editor.item("Greet people").first();
  await expect.poll(() => live.getAttribute("aria-label")).toMatch(/step \d/);
  await live.click();
  if ((await live.getAttribute("aria-expanded")) === "false") await editor.page.keyboard.press("ArrowRight");
  await editor.item("Last action").first().waitFor();
  await shoot(editor, "live", { x: 0, y: 36, width: 640, height: 450 });
  release();

  await openVerdict(editor, /verdict pass/i);
  await shoot(editor, "verdict-pass");
  await panelIsAccessible(editor);
  await editor.panel().getByRole("button", { name: "Show Side by Side" }).click();
  await editor.panel().getByRole("heading", { name: "Changes" }).scrollIntoViewIfNeeded();
  await shoot(editor, "verdict-diff");
  await editor.panel().getByRole("button", { name: "Accept", exact: true }).click();
  await editor.toast(/Accepted/).waitFor();
  await shoot(editor, "accepted");
  await editor
    .toast(/Accepted/)
    .getByRole("button", { name: "Undo" })
    .click();
  await expect.poll(() => editor.read("src/greet.mjs")).not.toContain("greet(name)");

  await editor.command("View: Close All Editors");
  await editor.run(broken);
  await openVerdict(editor, /verdict fail/i);
  await editor.command("Notifications: Clear All Notifications");
  await shoot(editor, "verdict-fail", { x: 352, y: 36, width: 1048, height: 690 });
  await panelIsAccessible(editor);
  await editor.problems();
  await editor
    .problem(/package\.json is outside/)
    .first()
    .waitFor();
  await shoot(editor, "problems");

  await editor.command("Remit: Get Started");
  await editor.page
    .locator(".getting-started-step, .step-title, .getting-started-detail-title")
    .first()
    .waitFor();
  await shoot(editor, "walkthrough");
}, 420_000);

async function openVerdict(editor: RemitWorkbench, says: RegExp): Promise<void> {
  await editor.toast(says).getByRole("button", { name: "Open Verdict" }).click({ timeout: 60_000 });
  await editor.panel().locator("header[data-verdict]").waitFor();
  await editor.panel().getByRole("table", { name: "Changed lines" }).waitFor();
}

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Goes through the themes; a part is taken by itself too, for the pictures of the walkthrough. */
async function shoot(editor: RemitWorkbench, name: string, clip?: Clip): Promise<void> {
  await editor.page.mouse.move(700, 800);
  for (const theme of all) {
    await change(editor, theme);
    await mkdir(join(dir, theme, "parts"), { recursive: true });
    await editor.screenshot(join(dir, theme, `${name}.png`));
    if (clip === undefined) continue;
    const path = join(dir, theme, "parts", `${name}.png`);
    await editor.page.screenshot({ path, clip, animations: "disabled", caret: "hide" });
  }
}

/** The folder's own settings take effect while a quick input stays open. */
async function change(editor: RemitWorkbench, theme: Theme): Promise<void> {
  await mkdir(join(editor.folder, ".vscode"), { recursive: true });
  const { setting, workbench } = themes[theme];
  const settings = { "workbench.colorTheme": setting, "files.exclude": { "**/.vscode": true } };
  await writeFile(join(editor.folder, ".vscode", "settings.json"), JSON.stringify(settings));
  await editor.page.locator(`.monaco-workbench.${workbench}`).waitFor();
}

interface Found {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function panelIsAccessible(editor: RemitWorkbench): Promise<void> {
  for (const theme of all) {
    await change(editor, theme);
    const kind = theme.startsWith("hc") ? "vscode-high-contrast" : `vscode-${theme}`;
    await editor.panel().locator(`body.${kind}`).waitFor();
    const frame = await frameOf(editor);
    await frame.evaluate(axe);
    const found = await frame.evaluate<readonly Found[]>("axe.run().then(({ violations }) => violations)");
    const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = serious.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(told).toEqual([]);
  }
}

async function frameOf(editor: RemitWorkbench): Promise<Frame> {
  const body = await editor.panel().locator("body").elementHandle();
  const frame = await body?.ownerFrame();
  if (frame === null || frame === undefined) throw new Error("the panel has no frame");
  return frame;
}
