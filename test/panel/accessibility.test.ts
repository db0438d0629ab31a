import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import { previewThemes } from "../../dev/panel-preview/server.ts";
import { usePanel, type PanelPage } from "./panel-page.ts";

const panel = usePanel();
let axe = "";
beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});

interface Found {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

async function graveFindings({ page }: PanelPage): Promise<readonly string[]> {
  await page.waitForTimeout(400);
  await page.evaluate(axe);
  const { violations } = await page.evaluate<{ violations: Found[] }>("axe.run()");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

const all = ["broken", "odd", "hostile", "accepted", "busy", "waived"];

describe("axe finds nothing serious", () => {
  for (const theme of previewThemes) {
    for (const sample of theme.startsWith("hc") ? ["broken", "odd"] : all) {
      test(`${sample} in ${theme}`, async () => {
        await using opened = await panel.open(sample, { theme, withoutPolicy: true });
        expect(await graveFindings(opened)).toEqual([]);
      });
    }
    test(`at 200 % zoom in ${theme}`, async () => {
      await using opened = await panel.open("odd", { theme, width: 640, height: 450, withoutPolicy: true });
      expect(await graveFindings(opened)).toEqual([]);
      const wide = await opened.page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
      expect(wide).toBeLessThanOrEqual(0);
    });
  }

  test("with every part of the page open, side by side", async () => {
    await using opened = await panel.open("broken", { withoutPolicy: true });
    const { page } = opened;
    await page.getByRole("button", { name: /^Details$|^and \d+ more$/ }).click();
    await page.getByRole("button", { name: "Output of test" }).click();
    await page.getByRole("button", { name: "Show Side by Side" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("greet");
    expect(await graveFindings(opened)).toEqual([]);
  });
});

test("headings follow the order in which a person decides", async () => {
  await using opened = await panel.open("odd");
  const titles = await opened.page.locator("h1, h2").allTextContents();
  const words = titles.map((title) => title.trim().split(/[\s\d]+/)[0]);
  expect(words.slice(0, 7)).toEqual([
    "Inconclusive",
    "Contract",
    "Violations",
    "Commands",
    "Changes",
    "Reviewer’s",
    "Claim,",
  ]);
});

test("a button that is off stays reachable and says why", async () => {
  await using opened = await panel.open("broken");
  const accept = opened.page.getByRole("button", { name: "Accept", exact: true });
  expect(await accept.getAttribute("aria-disabled")).toBe("true");
  const reason = await accept.getAttribute("aria-describedby");
  expect(await opened.page.locator(`#${reason}`).textContent()).toContain("The verdict does not permit it");
  await accept.click({ force: true });
  await accept.press("Enter");
  expect(await opened.sent()).toEqual([]);
});
