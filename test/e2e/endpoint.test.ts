import { createServer } from "node:net";
import { expect, test } from "vitest";
import { Parts } from "./scripts.ts";
import { useSite } from "./site.ts";

const goal = "Nobody is there to do this.";
const site = useSite({ model: new Parts(), settings: { "remit.server.url": await closedAddress() } });

test("a dead endpoint is said at once, with the next step, and nothing is left behind", async () => {
  const editor = await site().open();
  await editor.run(goal);
  const toast = editor.toast(/No llama-server|cannot be reached|does not answer|not reach/i);
  await toast.waitFor({ timeout: 60_000 });
  expect(await toast.locator(".notification-list-item-buttons-container .monaco-button").count()).toBe(1);
  await editor.showRuns();
  await expect
    .poll(() => editor.item(goal.slice(0, 12)).first().getAttribute("aria-label", { timeout: 2_000 }))
    .toMatch(/could not start/);
  const status = editor.page.locator('.statusbar-item[id^="remit.remit"]').first();
  await expect.poll(() => status.getAttribute("aria-label")).toMatch(/not|no /i);
  await toast.locator(".monaco-button").first().click();
});

/** An address that was free a moment ago: nobody answers there. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}
