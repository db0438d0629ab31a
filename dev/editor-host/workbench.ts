import type { FrameLocator, Locator, Page } from "playwright-core";

export const themes = {
  light: { name: "Light 2026", setting: "Light 2026", workbench: "vs" },
  dark: { name: "Dark 2026", setting: "Dark 2026", workbench: "vs-dark" },
  "hc-black": {
    name: "Dark High Contrast",
    setting: "Default High Contrast",
    workbench: "hc-black",
  },
  "hc-light": {
    name: "Light High Contrast",
    setting: "Default High Contrast Light",
    workbench: "hc-light",
  },
} as const;

export type Theme = keyof typeof themes;

const patience = 30_000;

/** VS Code's workbench in a page, as a person sees and uses it. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  /** Opens an address and waits until the workbench and the explorer's first rows are there. */
  async open(url: string): Promise<void> {
    await this.page.goto(url, { timeout: 120_000 });
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor({
      timeout: 120_000,
    });
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor({
      timeout: 120_000,
    });
  }

  /** Reloads the window as a person does: VS Code keeps what it must before it goes. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load", { timeout: 120_000 });
    await this.command("Developer: Reload Window");
    await loaded;
    await this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor({
      timeout: 120_000,
    });
  }

  /**
   * Runs a command by its title, as the palette shows it. An open palette does not learn of commands that come later, and a
   * part that opens meanwhile takes the focus and closes it: it is opened again until the command is there.
   */
  async command(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const row = this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^=${JSON.stringify(title)}]`)
      .first();
    let last: unknown;
    for (let tries = 0; tries < 15; tries += 1) {
      try {
        await this.page.keyboard.press("F1");
        await input.fill(`>${title}`, { timeout: 2_000 });
        await row.click({ timeout: 2_000 });
        return;
      } catch (thrown) {
        last = thrown;
        await this.page.keyboard.press("Escape");
      }
    }
    throw new Error(`the palette does not run ${title}`, { cause: last });
  }

  /** A row of the explorer, by its name. */
  row(name: string): Locator {
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^${escapeText(name)}$`) });
    return this.page.locator(".explorer-folders-view .monaco-list-row[role=treeitem]").filter({ has: label });
  }

  /** Shows a row whose folders stand before it, such as `src`, `greet.mjs`. */
  async expand(...folders: readonly string[]): Promise<void> {
    for (const folder of folders) {
      const row = this.row(folder).first();
      await row.waitFor();
      if ((await row.getAttribute("aria-expanded")) === "false") await row.click();
      await this.page
        .locator(".explorer-folders-view .monaco-list-row[aria-expanded=true]")
        .filter({ hasText: folder })
        .first()
        .waitFor();
    }
  }

  /** Selects several rows and opens their menu at the last one. */
  async selectRows(...names: readonly string[]): Promise<void> {
    const [first, ...rest] = names;
    if (first === undefined) return;
    await this.row(first).click();
    await this.selectedRows(1);
    for (const [at, name] of rest.entries()) {
      await this.row(name).click({ modifiers: ["ControlOrMeta"] });
      await this.selectedRows(at + 2);
    }
  }

  async selectedRows(count: number): Promise<void> {
    const selected = ".explorer-folders-view .monaco-list-row.selected";
    const seen = `document.querySelectorAll(${JSON.stringify(selected)}).length === ${count}`;
    await this.page.waitForFunction(seen, undefined, { timeout: patience });
  }

  /** Opens a file of the folder by quick open. */
  async openFile(path: string): Promise<void> {
    const name = path.split("/").at(-1) ?? path;
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await this.command("Go to File");
    await input.waitFor();
    await input.fill(path);
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
    await this.tab(name).waitFor();
    await this.page.locator(".monaco-editor .view-line").first().waitFor();
  }

  /** The tab that is active, by its label. */
  tab(label: string | RegExp): Locator {
    return this.page.locator(".tab.active", { hasText: label }).first();
  }

  /**
   * Right-clicks and chooses. A menu shows what was known when it was opened: one from before an extension was there is
   * closed and opened again, as a person would.
   */
  async pickAt(target: Locator, title: string, at: Parameters<Locator["click"]>[0] = {}): Promise<void> {
    for (let tries = 0; tries < 10; tries += 1) {
      await target.click({ ...at, button: "right" });
      const isOffered = await this.#menuItem(title)
        .waitFor({ timeout: 3_000 })
        .then(() => true)
        .catch(() => false);
      if (isOffered) return this.pick(title);
      await this.page.keyboard.press("Escape");
    }
    throw new Error(`no menu here offers ${title}`);
  }

  #menuItem(title: string): Locator {
    const menu = this.page.locator(".monaco-menu");
    return menu.getByRole("menuitem", { name: new RegExp(`^${escapeText(title)}`) }).first();
  }

  /** Chooses from the menu that is open; mouse-ups right after it opened are ignored by VS Code, so it is asked again. */
  async pick(title: string): Promise<void> {
    const menu = this.page.locator(".monaco-menu");
    const item = this.#menuItem(title);
    await item.waitFor();
    for (let tries = 0; tries < 8; tries += 1) {
      await item.hover({ timeout: 3_000 }).catch(() => undefined);
      await item.click({ timeout: 3_000 }).catch(() => undefined);
      const closed = await menu
        .first()
        .waitFor({ state: "hidden", timeout: 1_000 })
        .then(() => true)
        .catch(() => false);
      if (closed) return;
    }
    throw new Error(`the menu did not close after ${title}`);
  }

  /** The documents of all webviews that are shown; they are told apart by what is in them. */
  webview(at = 0): FrameLocator {
    return this.page
      .locator("iframe.webview.ready")
      .nth(at)
      .contentFrame()
      .locator("iframe#active-frame")
      .contentFrame();
  }

  async theme(theme: Theme): Promise<void> {
    const { name, workbench } = themes[theme];
    await this.command("Preferences: Color Theme");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.fill(name);
    await this.page
      .locator(`.quick-input-list .monaco-list-row[aria-label^=${JSON.stringify(name)}]`)
      .first()
      .click();
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
  }

  async screenshot(file: string): Promise<void> {
    await this.page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  }
}

export function escapeText(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
