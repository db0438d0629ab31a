import { describe, expect, test } from "vitest";
import { usePanel, type PanelPage } from "./panel-page.ts";

const panel = usePanel();

/** What a screen reader would say of the focused checkbox. */
async function focused({ page }: PanelPage): Promise<string> {
  return page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''");
}

describe("keys", () => {
  test("j and k go through hunks, n and p through files, with the focus on what is chosen", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    const seen: string[] = [];
    for (const key of ["j", "j", "k", "n", "p"]) {
      await page.keyboard.press(key);
      seen.push(await focused(opened));
    }
    expect(seen).toEqual([
      "Hunk 1 of 1, package.json lines 5 to 12, written in step 4",
      "Hunk 1 of 1, src/greet.mjs lines 1 to 4, written in step 2",
      "Hunk 1 of 1, package.json lines 5 to 12, written in step 4",
      "src/greet.mjs: 1 hunk to accept",
      "package.json: 1 hunk to accept",
    ]);
  });

  test("x leaves the hunk out and puts it back, v reviews its file, o opens it", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    expect(await opened.asked("openDiff")).toEqual({ path: "package.json", line: 5 });
    await page.keyboard.press("x");
    expect(await opened.asked("setDropped")).toEqual({ dropped: ["package.json:1"] });
    await page.getByText("left out", { exact: true }).first().waitFor();
    await page.keyboard.press("x");
    await opened.until("window.previewSent.filter(({ name }) => name === 'setDropped').length === 2");
    expect(await opened.asked("setDropped")).toEqual({ dropped: [] });
    await page.keyboard.press("v");
    expect(await opened.asked("setReviewed")).toEqual({ reviewed: ["package.json"] });
  });

  test("a key means what is in sight, not a hunk that was scrolled away", async () => {
    await using opened = await panel.open("big");
    const { page } = opened;
    await page.keyboard.press("j");
    await page.evaluate("scrollTo(0, 100000)");
    await page.waitForTimeout(300);
    await page.keyboard.press("x");
    expect(await opened.sent()).toEqual([]);
    await page.keyboard.press("j");
    expect(await page.evaluate("scrollY > 90000")).toBe(true);
    expect(await focused(opened)).toMatch(/^Hunk/);
  });

  test("a never accepts what cannot be accepted; it goes to the button that says why", async () => {
    await using opened = await panel.open("broken");
    await opened.page.keyboard.press("a");
    await opened.until("document.activeElement.id === 'accept'");
    expect(await opened.sent()).toEqual([]);
    await opened.page.getByText("The verdict does not permit it").first().waitFor();
  });

  test("a accepts a proposal that passes, r rejects one", async () => {
    await using passing = await panel.open("kept");
    await passing.page.keyboard.press("a");
    expect(await passing.asked("accept")).toHaveProperty("digest");
    await using failing = await panel.open("broken");
    await failing.page.keyboard.press("r");
    expect(await failing.asked("reject")).toHaveProperty("digest");
  });

  test("keys are letters while a person types or holds a modifier", async () => {
    await using opened = await panel.open("odd");
    const { page } = opened;
    await page.locator("#filter input").fill("");
    await page.keyboard.type("raxj");
    for (const modifier of ["Control", "Alt", "Meta"]) {
      await page.locator("h2").first().focus();
      await page.keyboard.press(`${modifier}+r`).catch(() => undefined);
    }
    expect((await opened.sent()).filter(({ name }) => name !== "ready")).toEqual([]);
  });

  test("the question mark shows the keys, Escape hides them", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await page.keyboard.press("r");
    await page.keyboard.press("Escape");
    await page
      .getByRole("dialog")
      .waitFor({ state: "detached" })
      .catch(() => undefined);
    expect(await page.locator("dialog[open]").count()).toBe(0);
    expect(await opened.sent()).toEqual([]);
  });

  test("everything is reached by Tab, in reading order", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    const names: string[] = [];
    for (let at = 0; at < 14; at += 1) {
      await page.keyboard.press("Tab");
      names.push((await focused(opened)).split("\n")[0]?.trim() ?? "");
    }
    expect(names.slice(0, 5)).toEqual([
      "and 1 more",
      "Reject",
      "Accept Selected (2 of 2 hunks)",
      "Accept",
      "",
    ]);
    expect(names.slice(5, 11)).toEqual([
      "Contract",
      "Violations 2",
      "Commands 1",
      "Changes 2",
      "Opinion",
      "Claim",
    ]);
  });
});

describe("search", () => {
  test("finds in lines that are not drawn, counts, and goes round", async () => {
    await using opened = await panel.open("big");
    const { page } = opened;
    await page.keyboard.press("Control+f");
    await page.locator("#search input").fill("// after 320");
    await page.locator(".hits", { hasText: "1 of 60" }).waitFor();
    await page.locator(".found.current").first().waitFor();
    await page.keyboard.press("Enter");
    await page.locator(".hits", { hasText: "2 of 60" }).waitFor();
    await page.locator(".found.current").first().waitFor();
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    await page.locator(".hits", { hasText: "60 of 60" }).waitFor();
    await opened.until("document.querySelector('.found.current')?.getBoundingClientRect().top < innerHeight");
    await page.keyboard.press("Escape");
    await page.locator("#search").waitFor({ state: "detached" });
    expect(await page.locator(".found").count()).toBe(0);
  });

  test("what is typed right after the key is searched for and decides nothing", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    await page.evaluate(`for (const key of "/rax")
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }))`);
    await opened.until("document.querySelector('#search')?.value === 'rax'");
    expect(await opened.sent()).toEqual([]);
  });

  test("says when there is nothing", async () => {
    await using opened = await panel.open("broken");
    await opened.page.keyboard.press("/");
    await opened.page.locator("#search input").fill("nowhere to be seen");
    await opened.page.getByText("No results").waitFor();
  });
});
