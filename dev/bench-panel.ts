// Compares the verdict panel on a diff of 20,000 changed lines with a plain page that holds the same lines all at once:
// ratios, since times mean nothing elsewhere. Build first. `--lines 20000 --files 60`.
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./editor-host/browser.ts";
import { bigReport } from "./panel-preview/big-report.ts";
import { openPreview } from "./panel-preview/server.ts";

const { values } = parseArgs({
  options: { lines: { type: "string", default: "20000" }, files: { type: "string", default: "60" } },
});
const frames = 240;

interface Measured {
  /** From the beginning of the page until its first lines were painted. */
  readonly readyMs: number;
  readonly elements: number;
  readonly heapMb: number;
  /** The main thread's work for one frame of scrolling, and its worst frame. */
  readonly frameMs: number;
  readonly worstMs: number;
  readonly longTasks: number;
}

/** Scrolls a page's height a frame through the whole diff, as somebody does who holds Page Down. */
const scrolling = `new Promise((done) => {
  let long = 0;
  new PerformanceObserver((list) => (long += list.getEntries().length)).observe({ type: "longtask" });
  const height = document.documentElement.scrollHeight - innerHeight;
  let [frame, last, worst] = [0, performance.now(), 0];
  const step = () => {
    const now = performance.now();
    if (frame > 0) worst = Math.max(worst, now - last);
    last = now;
    if (frame++ >= ${frames}) return setTimeout(() => done({ worst, long }), 100);
    scrollTo(0, Math.min(height, scrollY + innerHeight));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})`;

const browser = await openBrowser();
try {
  await using preview = await openPreview();
  const panel = await measurePage(browser, async (page) => {
    await page.goto(preview.urlOf("big"));
    await page.locator(".r.line").first().waitFor({ state: "attached" });
  });
  const plain = await measurePage(browser, async (page) => {
    await page.setContent(plainPage());
    await page.locator("i").first().waitFor({ state: "attached" });
  });
  print(panel, plain);
} finally {
  await browser.close();
}

async function measurePage(from: Browser, open: (page: Page) => Promise<void>): Promise<Measured> {
  const context = await from.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable");
  const metric = async (name: string): Promise<number> => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return metrics.find((found) => found.name === name)?.value ?? 0;
  };
  const start = performance.now();
  await open(page);
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  const readyMs = performance.now() - start;
  await page.waitForTimeout(500);
  await cdp.send("HeapProfiler.collectGarbage");
  const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
  const heapMb = (await metric("JSHeapUsedSize")) / 1e6;
  const before = await metric("TaskDuration");
  const { worst, long } = await page.evaluate<{ worst: number; long: number }>(scrolling);
  const frameMs = ((await metric("TaskDuration")) - before) * (1000 / frames);
  await context.close();
  return { readyMs, elements, heapMb, frameMs, worstMs: worst, longTasks: long };
}

/** The same lines without a list that draws only what is seen. */
function plainPage(): string {
  const report = bigReport({ files: Number(values.files), changedLines: Number(values.lines) });
  const lines = report.evidence.changes.flatMap(({ path, hunks }) => [
    `<h3>${path}</h3>`,
    ...hunks.flatMap(({ body }) => body.map((line) => `<i><b>1</b><b>1</b><u>${escapeText(line)}</u></i>`)),
  ]);
  const style =
    "i{display:grid;grid-template-columns:44px 44px 1fr;font:12px monospace}u{white-space:pre-wrap;text-decoration:none}";
  return `<!doctype html><style>${style}</style>${lines.join("")}`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function print(panel: Measured, plain: Measured): void {
  console.log(
    `${values.lines} changed lines over ${values.files} files: the panel against a plain page of all lines`,
  );
  const rows = [
    ["until the first lines are seen", panel.readyMs, plain.readyMs, "ms"],
    ["elements in the document", panel.elements, plain.elements, ""],
    ["script memory", panel.heapMb, plain.heapMb, "MB"],
    ["work for a frame of scrolling", panel.frameMs, plain.frameMs, "ms"],
    ["worst frame", panel.worstMs, plain.worstMs, "ms"],
    ["tasks over 50 ms while scrolling", panel.longTasks, plain.longTasks, ""],
  ] as const;
  for (const [what, own, other, unit] of rows) {
    const ratio = other === 0 ? "–" : `${(own / other).toFixed(2)} ×`;
    console.log(
      `  ${what.padEnd(34)} ${own.toFixed(1).padStart(9)} ${unit.padEnd(2)}  against ${other.toFixed(1).padStart(9)} ${unit.padEnd(2)}  ${ratio}`,
    );
  }
}
