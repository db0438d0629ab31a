import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { commitAll, copySample } from "../../dev/sample.ts";
import { createFile, editFile, Parts, runCommand, submit } from "./scripts.ts";
import { useSite } from "./site.ts";

const html =
  '<img src=x onerror="window.top.pwned=1"><script>window.pwned=1</script><b id="planted">bold</b>';
const ansi = "\u001b[31mred\u001b]0;title\u0007\u001b[2J";
const bidi = "\u202egnp.exe\u2066";
const icons = "$(trash) $(sync~spin)";
const markdown = "[click](command:remit.accept) ![x](https://example.invalid/x.png) **bold**";
const goal = `Break out ${html} ${icons} ${markdown} ${bidi} ${ansi}`;
const names = [
  "src/$(flame) <b id=planted>x.mjs",
  "src/[click](command:workbench.action.quit).mjs",
  `src/a${bidi}.mjs`,
  "src/new\u0007bell\u001b[31m.mjs",
  "src/'\"><svg onload=top.pwned=1>.mjs",
];
const unseen = /[\p{Cc}\p{Bidi_Control}]/u;
const spoken = "Break out";
const model = new Parts({
  goal: spoken,
  answers: [
    editFile(
      "src/greet.mjs",
      '  return "Hello!";',
      `  // ${html} ${icons} ${markdown} ${bidi}\n  return "Hello!";`,
    ),
    ...names.map((name) =>
      createFile(name.replace(".mjs", "-new.mjs"), `export const text = ${JSON.stringify(html)};\n`),
    ),
    runCommand("test"),
    submit(`${html} ${icons} ${markdown} ${ansi} src/greet.mjs <a href="command:remit.accept">done</a>`),
  ],
});
const site = useSite({ model });

test("nothing of a hostile repository, contract or model is more than text", async () => {
  const folder = await copySample();
  for (const name of names) await writeFile(join(folder, name), `// ${html}\n`);
  await mkdir(join(folder, ".remit", "contracts"), { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      type: "module",
      scripts: {
        test: `printf '${ansi}%s' '${html.replaceAll("'", "")}'; touch 'evil <b id=planted> $(flame).md'; node --test`,
      },
    }),
  );
  await writeFile(
    join(folder, ".remit", "contracts", "greet-by-name.json"),
    JSON.stringify({
      goal,
      scope: { write: ["src/**"], create: ["src/**"], never: [html] },
      commands: [{ name: "test", run: ["npm", "test"] }],
    }),
  );
  await commitAll(folder, "Hostile");
  const editor = await site().open(folder);
  const { page } = editor;
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));

  await editor.expand("src");
  await expect.poll(() => editor.decoration("greet.mjs")).toMatchObject({ badge: "✓" });
  await editor.showRuns();
  await editor.item("greet-by-name", "Contracts").first().waitFor();
  await editor.run(goal.replaceAll(/\p{Cc}/gu, " "));
  const toast = editor.toast(/verdict/i);
  await toast.waitFor({ timeout: 60_000 });
  expect(await planted(page)).toBe(0);
  // An icon code of theirs would become an element; ours stand before the text.
  expect(await toast.locator(".notification-list-item-message .codicon").count()).toBe(0);
  expect(await toast.locator(".notification-list-item-message a").count()).toBe(0);
  await toast.getByRole("button", { name: "Open Verdict" }).click();

  const panel = editor.panel();
  await panel.locator("header[data-verdict]").waitFor();
  expect(await panel.locator("#planted, img, svg[onload], a[href^='command:']").count()).toBe(0);
  expect(await panel.getByRole("region", { name: /Claim/ }).textContent()).toContain("<img src=x onerror=");
  const shown = (await panel.locator("body").textContent()) ?? "";
  expect(shown.replaceAll(/[\n\t]/g, " ")).not.toMatch(unseen);
  await panel
    .getByRole("button", { name: /^Output of / })
    .first()
    .click();
  await panel.getByText("planted").first().waitFor();
  expect(await planted(page)).toBe(0);

  await editor.showRuns();
  for (const row of await editor.item(/./).all()) {
    expect(await row.locator(":is(.label-name, .label-description) :is(.codicon, a)").count()).toBe(0);
    expect(await row.getAttribute("aria-label")).not.toMatch(unseen);
  }
  await editor.problems();
  await editor
    .problem(/evil <b id=planted>/)
    .first()
    .waitFor();
  expect(await planted(page)).toBe(0);
  expect(requests.filter((url) => url.includes("example.invalid"))).toEqual([]);
  expect(await page.evaluate("[window.pwned, window.top.pwned]")).toEqual([undefined, undefined]);
});

/** Elements that the repository's text would have made anywhere in the window and its frames. */
async function planted(page: Page): Promise<number> {
  let count = 0;
  for (const frame of page.frames()) {
    count += await frame
      .evaluate<number>(
        "document.querySelectorAll('#planted, [onerror], [onload]:not(iframe)').length + [...document.scripts].filter((script) => script.text.includes('pwned')).length",
      )
      .catch(() => 0);
  }
  return count;
}
