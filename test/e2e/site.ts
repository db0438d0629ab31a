import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, onTestFailed } from "vitest";
import { openBrowser, openWindow } from "../../dev/editor-host/browser.ts";
import { openEditorHost } from "../../dev/editor-host/server.ts";
import type { EditorHost, EditorHostOptions } from "../../dev/editor-host/server.ts";
import { copySample, root } from "../../dev/sample.ts";
import { openStandIn } from "../../dev/stand-in.ts";
import type { StandIn, StandInOptions } from "../../dev/stand-in.ts";
import type { Parts } from "./scripts.ts";
import { RemitWorkbench } from "./workbench.ts";

export interface SiteOptions {
  readonly model: Parts;
  readonly standIn?: StandInOptions;
  readonly host?: Partial<EditorHostOptions>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The browser's own way to take pictures, and axe, put styles into pages whose policy refuses them. */
  readonly takesPictures?: boolean;
}

/** One server, browser and model for a file of tests; every test opens windows of its own. */
export interface Site {
  readonly host: EditorHost;
  readonly browser: Browser;
  readonly model: StandIn;
  /** A new window on a folder; by default a fresh copy of the sample. */
  open(folder?: string, settled?: boolean): Promise<RemitWorkbench>;
}

/** What no page may ever say. */
const forbidden =
  /Content Security Policy|Refused to|remit[^\n]*(?:TypeError|ReferenceError)|Activating extension 'remit/i;

/** Declares the site of a test file; the returned function gives it to its tests. */
export function useSite(options: SiteOptions): () => Site {
  let site: Site | undefined;
  const closing = new AsyncDisposableStack();
  const windows: { readonly context: BrowserContext; readonly workbench: RemitWorkbench }[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const model = closing.use(await openStandIn(options.model, options.standIn));
    const host = closing.use(
      await openEditorHost({
        extension: { vsix: inject("vsix") },
        settings: { "remit.server.url": model.url, ...options.settings },
        ...options.host,
      }),
    );
    const browser = await openBrowser();
    closing.defer(() => browser.close());
    const open = async (folder?: string, settled = true): Promise<RemitWorkbench> => {
      const context = await openWindow(browser);
      const page = await context.newPage();
      page.on("console", (message) => {
        const text = message.text();
        const isOfPicture = options.takesPictures === true && text.startsWith("Applying inline style");
        if (forbidden.test(text) && !isOfPicture) complaints.push(text);
      });
      const workbench = new RemitWorkbench(page, host, folder ?? (await copySample()));
      windows.push({ context, workbench });
      onTestFailed(() => shoot(workbench));
      await page.goto(host.urlOf(workbench.folder), { timeout: 120_000 });
      if (settled) await workbench.ready();
      return workbench;
    };
    site = { host, browser, model, open };
  });

  afterEach(async ({ task }) => {
    const seen = complaints.splice(0);
    for (const { context, workbench } of windows.splice(0)) {
      if (task.result?.state === "fail") await shoot(workbench).catch(() => undefined);
      await context.close();
      if (workbench.folder.includes("remit-sample-"))
        rmSync(workbench.folder, { recursive: true, force: true });
    }
    expect(seen).toEqual([]);
  });

  afterAll(() => closing.disposeAsync());

  return () => {
    if (site === undefined) throw new Error("the site is not open yet");
    return site;
  };
}

let shots = 0;

async function shoot(workbench: RemitWorkbench): Promise<void> {
  if (workbench.page.isClosed()) return;
  const dir = join(root, ".tmp", "failures");
  mkdirSync(dir, { recursive: true });
  await workbench.screenshot(join(dir, `${process.pid}-${(shots += 1)}.png`));
}
