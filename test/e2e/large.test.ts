import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commitAll, copySample } from "../../dev/sample.ts";
import { Parts, runCommand, submit } from "./scripts.ts";
import { useSite } from "./site.ts";
import type { RemitWorkbench } from "./workbench.ts";

const goal = "Write a very long table.";
const lines = 20_000;
const model = new Parts({ goal, answers: [runCommand("test"), submit("The table is there.")] });
// VS Code's own Git extension lists every untracked file in the same process.
const site = useSite({ model, settings: { "git.enabled": false } });

test("marks cost the same in a repository of 100,000 files", async () => {
  const small = await measureMarks(await copySample());
  const folder = await copySample();
  for (let dir = 0; dir < 1_000; dir += 1) {
    const at = join(folder, "data", `d${dir}`);
    mkdirSync(at, { recursive: true });
    for (let file = 0; file < 100; file += 1) writeFileSync(join(at, `f${file}.txt`), "x");
  }
  try {
    const large = await measureMarks(folder);
    const cpu = large.cpuMs / small.cpuMs;
    console.log(
      `marks in 100,000 files against 6: processor time of the extension host ${large.cpuMs} against ${small.cpuMs} ms (${cpu.toFixed(2)} times), badge after ${large.badgeMs} against ${small.badgeMs} ms`,
    );
    // Looking at 100,000 files takes seconds; that VS Code's own extensions differ from start to start, tenths.
    expect(large.cpuMs - small.cpuMs).toBeLessThan(1_000);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the panel holds 20,000 changed lines and draws only what is seen", async () => {
  const folder = await copySample();
  const make = `import { existsSync, writeFileSync } from "node:fs";
if (!existsSync("src/table.mjs")) {
  const rows = Array.from({ length: ${lines - 2} }, (_, at) => \`  "row number \${at + 1}",\`);
  writeFileSync("src/table.mjs", ["export const table = [", ...rows, "];", ""].join("\\n"));
}
`;
  await writeFile(join(folder, "make.mjs"), make);
  await writeFile(
    join(folder, "package.json"),
    `{ "type": "module", "scripts": { "test": "node make.mjs && node --test" } }\n`,
  );
  const contract = {
    goal,
    scope: { write: ["src/**"], create: ["src/**"] },
    limits: { lines: lines * 2 },
    commands: [{ name: "test", run: ["npm", "test"] }],
  };
  await writeFile(join(folder, ".remit", "contracts", "greet-by-name.json"), JSON.stringify(contract));
  await commitAll(folder, "A table to come");
  const editor = await site().open(folder);
  await editor.run(goal);
  await editor
    .toast(/verdict/i)
    .getByRole("button", { name: "Open Verdict" })
    .click({ timeout: 90_000 });
  const opened = Date.now();
  const panel = editor.panel();
  const table = panel.getByRole("table", { name: "Changed lines" });
  await table.waitFor();
  await panel.getByText(`+${lines}`).or(panel.getByText("+20,000")).first().waitFor();
  const firstMs = Date.now() - opened;
  const count = (): Promise<number> => table.getByRole("row").count();
  expect(await count()).toBeLessThan(400);

  const start = Date.now();
  await panel.getByText("row number 1", { exact: false }).first().waitFor();
  await panel.locator("body").evaluate(`(() => {
    const scrolled = [...document.querySelectorAll("*"), document.scrollingElement].filter((one) => one && one.scrollHeight > one.clientHeight + 1000);
    for (const one of scrolled) one.scrollTop = one.scrollHeight;
  })()`);
  await panel
    .getByText(`row number ${lines - 2}"`)
    .first()
    .waitFor();
  console.log(
    `20,000 changed lines: panel after ${firstMs} ms, from the first to the last line in ${Date.now() - start} ms, ${await count()} rows drawn`,
  );
  expect(await count()).toBeLessThan(400);
});

interface Cost {
  readonly cpuMs: number;
  readonly badgeMs: number;
}

/** From a fresh window to a mark's badge: what the extension host worked, and how long the badge took. */
async function measureMarks(folder: string): Promise<Cost> {
  const editor = await site().open(folder);
  await editor.expand("src");
  await expect.poll(() => editor.decoration("greet.mjs")).toMatchObject({ badge: "✓" });
  const [host] = site().host.extensionHosts().slice(-1);
  if (host === undefined) throw new Error("there is no extension host");
  const start = Date.now();
  await editor.mark("Allow in Contract", "README.md");
  await untilBadge(editor, "README.md", "✓");
  const badgeMs = Date.now() - start;
  await editor.mark("Protect", "README.md");
  await expect.poll(async () => (await editor.decoration("README.md")).badge).not.toBe("✓");
  const cost = { cpuMs: processorMs(host), badgeMs };
  await editor.page.close();
  return cost;
}

async function untilBadge(editor: RemitWorkbench, name: string, badge: string): Promise<void> {
  await expect.poll(async () => (await editor.decoration(name)).badge).toBe(badge);
}

/** Of a whole life so far, user and kernel. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
