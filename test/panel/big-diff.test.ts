import { expect, test } from "vitest";
import { usePanel } from "./panel-page.ts";

const panel = usePanel();

test("of 20,000 changed lines only those that can be seen are in the document, wherever one reads", async () => {
  await using opened = await panel.open("big");
  const { page } = opened;
  const count = () => page.evaluate<number>("document.querySelectorAll('.diff-rows > .r').length");
  const height = await page.evaluate<number>("document.documentElement.scrollHeight");
  const counts: number[] = [await count()];
  for (const part of [0.1, 0.35, 0.6, 0.85, 1]) {
    await page.evaluate(`scrollTo(0, ${Math.floor(height * part)})`);
    await page.waitForTimeout(150);
    counts.push(await count());
  }
  expect(Math.max(...counts)).toBeLessThan(160);
  expect(height).toBeGreaterThan(300_000);
});

test("the head of the file that is read stays, and the list of files follows", async () => {
  await using opened = await panel.open("big");
  const { page } = opened;
  await page.locator(".entry", { hasText: "module-30.ts" }).getByRole("button").click();
  await page.locator(".r.stuck", { hasText: "module-30.ts" }).waitFor();
  await page.locator(".entry.current", { hasText: "module-30.ts" }).waitFor();
  await page.mouse.move(700, 600);
  await page.mouse.wheel(0, 2500);
  await page.waitForTimeout(300);
  const head = await page.locator(".r.stuck").boundingBox();
  const top = await page.locator("header.top").boundingBox();
  expect(Math.round(head?.y ?? 0)).toBe(Math.round((top?.y ?? 0) + (top?.height ?? 0)));
});

test("the host can show any hunk, with the focus on it", async () => {
  await using opened = await panel.open("big");
  const { page } = opened;
  const id = "packages/part-5/src/module-45.go:7";
  await page.evaluate(`window.previewTell({ type: "reveal", hunk: ${JSON.stringify(id)} })`);
  await opened.until(
    "document.activeElement.closest('.r.hunk')?.textContent.includes('module-45.go lines 361')",
  );
  const box = await page.locator(".r.hunk:focus-within").boundingBox();
  expect(box?.y).toBeGreaterThan(80);
  expect(box?.y).toBeLessThan(800);
});

test("opinion and claim are one press away from any depth", async () => {
  await using opened = await panel.open("big");
  const { page } = opened;
  await page.evaluate("scrollTo(0, 150000)");
  await page.locator(".jumps").getByRole("button", { name: "Opinion" }).click();
  await opened.until("document.activeElement.id === 'opinion-title'");
  const box = await page.locator("#opinion-title").boundingBox();
  expect(box?.y).toBeGreaterThan(0);
  expect(box?.y).toBeLessThan(900);
});

test("a line of 100,000 characters is cut until it is asked for", async () => {
  await using opened = await panel.open("odd", { height: 3600 });
  const { page } = opened;
  const more = page.getByRole("button", { name: /^Show 98,\d{3} more characters/ }).first();
  await more.waitFor();
  const length = () =>
    page.evaluate<number>(
      "Math.max(...[...document.querySelectorAll('.text')].map((e) => e.textContent.length))",
    );
  expect(await length()).toBeLessThan(3000);
  await more.click();
  await opened.until(
    "Math.max(...[...document.querySelectorAll('.text')].map((e) => e.textContent.length)) > 100000",
  );
});

test("of a long list of files, too, only what can be seen is drawn; it keeps with what is read", async () => {
  await using opened = await panel.open("wide");
  const { page } = opened;
  await page.locator(".jumps").getByRole("button", { name: "Changes" }).click();
  expect(await page.locator(".entry").count()).toBeLessThan(80);
  await page.evaluate("document.querySelector('.files .scroller').scrollTop = 40000");
  await page.locator(".entry", { hasText: "module-1545" }).waitFor();
  await page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 3)");
  await opened.until("document.querySelector('.entry.current')?.getBoundingClientRect().top > 0");
  await page.locator("#filter input").fill("module-2999");
  await opened.until("document.querySelectorAll('.entry').length === 1");
});
