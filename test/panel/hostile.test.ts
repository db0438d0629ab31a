import { expect, test } from "vitest";
import { hostile } from "../../dev/panel-preview/hostile-report.ts";
import { usePanel } from "./panel-page.ts";

const panel = usePanel();

test("hostile text is shown as text: nothing of it becomes an element, an attribute or a script", async () => {
  await using opened = await panel.open("hostile", { height: 2400 });
  const { page } = opened;
  for (const button of await page.getByRole("button", { name: /^Output of/ }).all())
    if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
  await page.locator("#reasons .row").nth(1).waitFor();
  for (const one of await page.locator("details summary").all()) await one.click();
  await page.locator(".r.line").first().waitFor();
  expect(await page.evaluate("window.injected")).toBeUndefined();
  expect(await page.locator("img, svg[onload], script:not([nonce]), iframe, [onerror]").count()).toBe(0);
  expect(await page.locator("#root a[href], main a[href]").count()).toBe(0);
  expect(await page.locator("main").textContent()).toContain('<img src=x onerror="window.injected=1">');
});

test("no character that hides, reorders or acts is in the page", async () => {
  await using opened = await panel.open("hostile", { height: 2400 });
  await opened.page.locator(".r.line").first().waitFor();
  const text = await opened.page.evaluate<string>("document.body.innerText");
  expect(text.match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu)).toBeNull();
  const titles = await opened.page.evaluate<string[]>(
    "[...document.querySelectorAll('[title],[aria-label]')].map((element) => `${element.title} ${element.getAttribute('aria-label')}`)",
  );
  expect(titles.join(" ").match(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu)).toBeNull();
  expect(text).toContain("\\u{202e}gnp.exe");
  expect(hostile).toContain("\u202e");
});

test("what is asked for carries the name as it is, not as it is shown", async () => {
  await using opened = await panel.open("hostile");
  await opened.page
    .getByRole("button", { name: /^Allow Path/ })
    .first()
    .click();
  const { path } = (await opened.asked("allowPath")) as { path: string };
  expect(path).toContain("\u202e");
});
