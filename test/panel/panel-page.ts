import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { installChromium } from "../../dev/editor-host/browser-program.ts";
import { openBrowser } from "../../dev/editor-host/browser.ts";
import { openPreview, type Preview, type PreviewTheme } from "../../dev/panel-preview/server.ts";

/** One browser and one server for the tests of a file. */
export interface PanelTests {
  /** The page with a sample; what it logs as an error, and every breach of its policy, fails the test that closes it. */
  open(sample: string, look?: Look): Promise<PanelPage>;
}

export interface Look {
  readonly theme?: PreviewTheme;
  readonly width?: number;
  readonly height?: number;
  /** For tools that a page's own policy would hinder. */
  readonly withoutPolicy?: boolean;
}

export interface PanelPage extends AsyncDisposable {
  readonly page: Page;
  /** What the page asked its host for, without `ready`. */
  sent(): Promise<readonly { readonly name: string; readonly params: unknown }[]>;
  /** Waits for the next request of a name and gives its parameters. */
  asked(name: string): Promise<unknown>;
  /** Waits until an expression holds in the page. */
  until(expression: string): Promise<void>;
  /** Changes the review as a host would. */
  show(change: object): Promise<void>;
}

export function usePanel(): PanelTests {
  let browser: Browser;
  let preview: Preview;
  beforeAll(async () => {
    const lacking = installChromium(console.log);
    if (lacking !== undefined) throw new Error(lacking);
    [browser, preview] = await Promise.all([openBrowser(), openPreview()]);
  }, 300_000);
  afterAll(async () => {
    await browser.close();
    await preview[Symbol.asyncDispose]();
  });
  return {
    async open(sample, { theme = "dark", width = 1200, height = 900, withoutPolicy = false } = {}) {
      const viewport = { width, height };
      const context = await browser.newContext({
        viewport,
        reducedMotion: "reduce",
        bypassCSP: withoutPolicy,
      });
      const page = await context.newPage();
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(error.stack ?? error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
      });
      await page.goto(preview.urlOf(sample, theme));
      await page.locator("main, .blank[role=status]").first().waitFor();
      const sent = () => page.evaluate<{ name: string; params: unknown }[]>("window.previewSent.slice(1)");
      // Not waitForFunction, which evaluates text within the page and so meets its policy.
      const until = async (expression: string): Promise<void> => {
        await expect.poll(() => page.evaluate(`Boolean(${expression})`), { timeout: 20_000 }).toBe(true);
      };
      return {
        page,
        sent,
        until,
        async asked(name) {
          await until(`window.previewSent.some((request) => request.name === ${JSON.stringify(name)})`);
          return (await sent()).findLast((request) => request.name === name)?.params;
        },
        async show(change) {
          await page.evaluate(`window.previewShow(${JSON.stringify(change)})`);
        },
        async [Symbol.asyncDispose]() {
          await context.close();
          expect(wrong).toEqual([]);
        },
      };
    },
  };
}
