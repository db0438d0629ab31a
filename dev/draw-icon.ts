// Draws media/icon.png from dev/icon.svg.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser } from "./editor-host/browser.ts";
import { root } from "./sample.ts";

const svg = await readFile(join(root, "dev", "icon.svg"), "utf8");
const browser = await openBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  await page.setContent(`<style>body { margin: 0; background: transparent }</style>${svg}`);
  await page.screenshot({ path: join(root, "media", "icon.png"), omitBackground: true });
} finally {
  await browser.close();
}
