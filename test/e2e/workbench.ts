import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { EditorHost } from "../../dev/editor-host/server.ts";
import { escapeText, Workbench } from "../../dev/editor-host/workbench.ts";

/** The page's own. */
declare function getComputedStyle(element: unknown, pseudo: string): { readonly content: string };

/** The workbench with what Remit adds to it. */
export class RemitWorkbench extends Workbench {
  readonly host: EditorHost | undefined;
  /** The opened folder, absolute. */
  readonly folder: string;

  constructor(page: Page, host: EditorHost | undefined, folder: string) {
    super(page);
    this.host = host;
    this.folder = folder;
  }

  /** Also waits for what the extension's manifest adds: a menu that opens before does not have it. */
  override async ready(): Promise<void> {
    await super.ready();
    await this.page
      .locator('.activitybar .action-item [aria-label^="Remit"]')
      .first()
      .waitFor({ timeout: 120_000 });
  }

  /** The text of a file of the folder, as it is on disk. */
  read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  contract(name = "greet-by-name"): Promise<string> {
    return this.read(`.remit/contracts/${name}.json`);
  }

  /** Right-clicks one row, or all that are selected, and chooses from the menu. */
  async mark(title: string, ...names: readonly [string, ...string[]]): Promise<void> {
    // A plain click on a folder would close it.
    if (names.length > 1) await this.selectRows(...names);
    await this.pickAt(this.row(names.at(-1) ?? names[0]), title);
  }

  /** Right-clicks in the editor's text. */
  async editorMenu(title: string): Promise<void> {
    const line = this.page.locator(".editor-instance .monaco-editor .view-line").first();
    await this.pickAt(line, title, { position: { x: 20, y: 8 } });
  }

  /** What stands beside a row's name: badges and why. */
  async decoration(name: string): Promise<{ readonly badge: string; readonly told: string }> {
    const label = this.row(name).first().locator(".monaco-icon-label").first();
    const told = (await label.getAttribute("aria-label")) ?? "";
    const badge = await label.evaluate((element) => getComputedStyle(element, "::after").content);
    return { badge: badge === "none" ? "" : badge.replaceAll('"', ""), told };
  }

  quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible");
  }

  /** Answers one step of a quick flow: waits for its title, types if there is something to type, goes on. */
  async answer(title: string, text?: string): Promise<void> {
    const widget = this.quickInput();
    await widget.locator(".quick-input-title", { hasText: title }).waitFor();
    const input = widget.locator("input[type=text]").first();
    if (text !== undefined) await input.fill(text);
    await input.press("Enter");
    await widget
      .locator(".quick-input-title", { hasText: new RegExp(`^${escapeText(title)}`) })
      .waitFor({ state: "hidden" });
  }

  /** Answers the run flow from its first step: the goal as given, everything else as offered. */
  async answerRun(goal: string): Promise<void> {
    await this.answer("Run Contracted Task: Goal", goal);
    for (const step of ["Scope", "Commands", "Rules"]) await this.answer(`Run Contracted Task: ${step}`);
  }

  /** Starts a run by the palette. */
  async run(goal: string): Promise<void> {
    await this.command("Remit: Run Contracted Task");
    await this.answerRun(goal);
  }

  async showRuns(): Promise<void> {
    await this.command("Remit: Focus on Runs View");
    await this.page.locator(".pane-header", { hasText: "Runs" }).first().waitFor();
  }

  /** Rows of one of Remit's views by what stands in them. */
  item(text: string | RegExp, view: "Runs" | "Contracts" = "Runs"): Locator {
    const header = this.page.locator(".pane-header", { hasText: new RegExp(`^${view}`) });
    return this.page
      .locator(".sidebar .pane")
      .filter({ has: header })
      .locator(".monaco-list-row")
      .filter({ hasText: text });
  }

  /** The row of a run once it says so much. */
  async runRow(goal: string, says: string | RegExp, timeout = 60_000): Promise<Locator> {
    const row = this.item(goal).filter({ hasText: says }).first();
    await row.waitFor({ timeout });
    return row;
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-toast").filter({ hasText: text }).first();
  }

  dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** Presses a button of the dialog that is open. */
  async inDialog(name: string | RegExp): Promise<void> {
    const button = this.dialog().getByRole("button", { name });
    await button.click();
    await this.dialog().waitFor({ state: "hidden" });
  }

  async problems(): Promise<void> {
    const view = this.page.locator(".markers-panel");
    if (!(await view.isVisible())) await this.command("View: Focus Problems");
    await view.waitFor();
  }

  /** Rows of the Problems panel; their label tells severity, text, place and source. */
  problem(text: string | RegExp): Locator {
    return this.page.locator(".markers-panel .monaco-list-row").filter({ hasText: text });
  }

  /** The verdict panel's page. */
  panel(): FrameLocator {
    return this.page
      .locator("iframe.webview.ready:visible")
      .first()
      .contentFrame()
      .locator("iframe#active-frame")
      .contentFrame();
  }
}
