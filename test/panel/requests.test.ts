import { describe, expect, test } from "vitest";
import { usePanel, type PanelPage } from "./panel-page.ts";

const panel = usePanel();

async function digestOf({ page }: PanelPage): Promise<string> {
  return page.evaluate<string>("window.preview.proposal.report.evidence.digest");
}

describe("each button asks for what it says", () => {
  test("accept names the digest that is on screen", async () => {
    await using opened = await panel.open("kept");
    await opened.page.getByRole("button", { name: "Accept", exact: true }).click();
    expect(await opened.asked("accept")).toEqual({ digest: await digestOf(opened) });
    await opened.page.getByText("Accepted, just now").waitFor();
    await opened.page.getByRole("button", { name: "Roll Back" }).click();
    expect(await opened.asked("rollback")).toEqual({});
    await opened.page.getByText("Rolled back, just now").waitFor();
  });

  test("reject", async () => {
    await using opened = await panel.open("broken");
    await opened.page.getByRole("button", { name: "Reject" }).click();
    expect(await opened.asked("reject")).toEqual({ digest: await digestOf(opened) });
  });

  test("a violation's hunk is dropped, and what is left is accepted", async () => {
    await using opened = await panel.open("broken");
    const { page } = opened;
    await page.getByRole("button", { name: /^Drop Hunk: what breaks scope/ }).click();
    expect(await opened.asked("setDropped")).toEqual({ dropped: ["package.json:1"] });
    await page.getByText("left out", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Accept Selected (1 of 2 hunks)" }).click();
    expect(await opened.asked("acceptSelected")).toEqual({ digest: await digestOf(opened) });
  });

  test("a violation is waived, allowed, explained and shown where it is", async () => {
    await using opened = await panel.open("broken");
    const row = opened.page.locator("#violations .row").filter({ hasText: "rule scope" });
    await row.getByRole("button", { name: /^Waive/ }).click();
    expect(await opened.asked("waive")).toEqual({ rule: "scope" });
    await row.getByRole("button", { name: /^Allow Path/ }).click();
    expect(await opened.asked("allowPath")).toEqual({ path: "package.json" });
    await row.getByRole("button", { name: "rule scope" }).click();
    expect(await opened.asked("explain")).toEqual({ rule: "scope" });
    await row.getByRole("button", { name: "scope.write" }).click();
    expect(await opened.asked("openClause")).toEqual({ clause: "scope.write" });
    await row.getByRole("button", { name: /^package\.json/ }).click();
    expect(await opened.asked("openDiff")).toMatchObject({ path: "package.json" });
  });

  test("one click says that an uncertain violation is fine or broken, and means that one alone", async () => {
    await using opened = await panel.open("uncertain");
    const { page } = opened;
    const rows = page.locator("#violations .row");
    const ids = await page.evaluate<string[]>(
      "window.preview.proposal.report.evidence.violations.map(({ id }) => id)",
    );
    await rows.nth(1).getByText("Why: A looser matcher can be what was asked for.").waitFor();
    await rows
      .nth(1)
      .getByRole("button", { name: /^This Is Fine: toEqual became/ })
      .click();
    expect(await opened.asked("sayFine")).toEqual({ finding: ids[1] });
    await rows
      .nth(0)
      .getByRole("button", { name: /^This Is Broken: toBe became/ })
      .click();
    expect(await opened.asked("sayBroken")).toEqual({ finding: ids[0] });

    await opened.page.evaluate(`{
      const { verdict } = window.preview.review;
      const waiver = { rule: "${ids[1]}", reason: "Looked at: this is fine." };
      const [first, second] = verdict.reasons;
      window.previewShow({ verdict: { ...verdict, reasons: [first], waived: [{ ...second, waiver }] } });
    }`);
    await rows.nth(1).getByText("waived: Looked at: this is fine.").waitFor();
    expect(await rows.nth(0).getByText("waived").count()).toBe(0);
    await rows
      .nth(1)
      .getByRole("button", { name: /^Say Why/ })
      .click();
    expect(await opened.asked("waive")).toEqual({ rule: ids[1] });
    await rows
      .nth(1)
      .getByRole("button", { name: /^Remove Waiver/ })
      .click();
    expect(await opened.asked("unwaive")).toEqual({ rule: ids[1] });
  });

  test("a waiver is taken back", async () => {
    await using opened = await panel.open("waived");
    await opened.page
      .locator("#violations")
      .getByRole("button", { name: /^Remove Waiver/ })
      .click();
    expect(await opened.asked("unwaive")).toEqual({ rule: "scope" });
  });

  test("the report, its path and the diff editor", async () => {
    await using opened = await panel.open("broken");
    await opened.page.getByRole("button", { name: "Report", exact: true }).click();
    await opened.asked("openReport");
    await opened.page.getByRole("button", { name: "Copy Report Path" }).click();
    await opened.asked("copyReportPath");
    await opened.page.getByRole("button", { name: "Open in Diff Editor" }).click();
    expect(await opened.asked("openDiff")).toEqual({});
    await opened.page.getByRole("button", { name: "Open src/greet.mjs", exact: true }).click();
    expect(await opened.asked("openFile")).toEqual({ path: "src/greet.mjs" });
  });

  test("a remark goes back to the worker by its number", async () => {
    await using opened = await panel.open("odd");
    await opened.page.getByRole("button", { name: /^Ask to Fix: The old name/ }).click();
    expect(await opened.asked("askToFix")).toEqual({ remark: 1 });
  });

  test("what the host is doing can be cancelled, and every other button waits", async () => {
    await using opened = await panel.open("busy");
    const { page } = opened;
    for (const name of ["Reject", "Accept"])
      expect(await page.getByRole("button", { name, exact: true }).getAttribute("aria-disabled")).toBe(
        "true",
      );
    await page.getByRole("button", { name: "Cancel" }).click();
    await opened.asked("cancelBusy");
    await page.getByText("Judging the selection").first().waitFor({ state: "detached" });
  });

  test("all output of a command is read when asked for, as plain text", async () => {
    await using opened = await panel.open("odd");
    const output = opened.page.locator("tr.detail").first();
    expect(await output.textContent()).toContain("✖ greets by name");
    expect(await output.textContent()).not.toContain("[31m");
    await output.getByRole("button", { name: /^Show All: output of test/ }).click();
    expect(await opened.asked("readOutput")).toEqual({ file: "outputs/test.log" });
    await output.getByText("The whole of outputs/test.log").waitFor();
  });

  test("what the host could not do is said", async () => {
    await using opened = await panel.open("kept");
    await opened.page.evaluate('window.previewFailures = { accept: "package.json has unsaved edits." }');
    await opened.page.getByRole("button", { name: "Accept", exact: true }).click();
    const alert = opened.page.getByRole("alert");
    await alert.getByText("package.json has unsaved edits.").waitFor();
    await alert.getByRole("button", { name: "Dismiss" }).click();
    await alert.waitFor({ state: "detached" });
  });
});

describe("files and hunks are chosen", () => {
  test("a file's checkbox stands for all of its hunks, a hunk's makes it mixed", async () => {
    await using opened = await panel.open("big", { height: 1400 });
    const { page } = opened;
    const file = page.locator(".file-head vscode-checkbox.silent").first();
    await page.locator(".hunk-head vscode-checkbox").first().click();
    expect(await opened.asked("setDropped")).toEqual({ dropped: ["packages/part-0/src/module-00.ts:1"] });
    await opened.until("document.querySelector('.file-head vscode-checkbox.silent').indeterminate");
    await file.click();
    const nine = { dropped: [] };
    await opened.until("window.previewSent.filter(({ name }) => name === 'setDropped').length === 2");
    expect(await opened.asked("setDropped")).toEqual(nine);
  });

  test("a file without hunks is chosen by its path", async () => {
    await using opened = await panel.open("odd");
    await opened.page.locator(".entry", { hasText: "logo.png" }).locator("vscode-checkbox").click();
    expect(await opened.asked("setDropped")).toEqual({ dropped: ["assets/logo.png"] });
  });

  test("a reviewed file closes, is counted, and the list is narrowed by the filter", async () => {
    await using opened = await panel.open("odd");
    const { page } = opened;
    await page
      .locator(".file-head")
      .first()
      .getByRole("checkbox", { name: "Reviewed" })
      .setChecked(true, { force: true });
    expect(await opened.asked("setReviewed")).toEqual({ reviewed: ["assets/logo.png"] });
    await page.getByText("1 of 12 files reviewed").waitFor();
    await page.getByText("Binary file changed.").waitFor({ state: "detached" });
    await page.locator("#filter input").fill("legacy");
    await opened.until("document.querySelectorAll('.entry').length === 1");
  });
});

test("what the page remembers is how it is looked at, and it does so over a reload", async () => {
  await using opened = await panel.open("big");
  const { page } = opened;
  await page.getByRole("button", { name: "Show Side by Side" }).click();
  await page.locator(".r.pair").first().waitFor();
  await page.getByRole("button", { name: "Changes 60" }).click();
  await page.mouse.move(700, 600);
  await page.mouse.wheel(0, 3000);
  await opened.until("JSON.parse(sessionStorage.getItem('state')).scroll > 2000");
  const before = await page.evaluate<number>("scrollY");
  await page.reload();
  await page.locator(".r.pair").first().waitFor();
  await opened.until(`Math.abs(scrollY - ${before}) < 200`);
});

test("a record that was altered is said first, and nothing of it is accepted", async () => {
  await using opened = await panel.open("altered");
  await opened.page.getByRole("alert").getByText("The record of this run was altered").waitFor();
  expect(
    await opened.page.getByRole("button", { name: "Accept", exact: true }).getAttribute("aria-disabled"),
  ).toBe("true");
});

test("the page speaks the editor's language", async () => {
  await using opened = await panel.open("broken");
  const texts = {
    Accept: "Annehmen",
    "{0} of {1} reviewed": "{0} von {1} geprüft",
    "{0} files": "{0} Dateien",
  };
  await opened.page.evaluate(`window.previewTell({ type: "texts", texts: ${JSON.stringify(texts)} })`);
  await opened.page.getByRole("button", { name: "Annehmen", exact: true }).waitFor();
  await opened.page.getByText("0 von 2 Dateien geprüft").waitFor();
});

test("a page without a report says why", async () => {
  await using opened = await panel.open("absent");
  await opened.page.getByText("The run's record was removed.").waitFor();
});
