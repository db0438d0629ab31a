import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { root } from "../../dev/sample.ts";
import { Parts } from "./scripts.ts";
import { useSite } from "./site.ts";

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: { readonly walkthroughs: readonly { readonly steps: readonly Step[] }[] };
}

interface Step {
  readonly media: { readonly image: Readonly<Record<string, string>> };
}

describe("the package", () => {
  test("is small, and its entry smaller; heavy parts are loaded on first use", () => {
    expect(statSync(inject("vsix")).size).toBeLessThan(4 * 1024 * 1024);
    expect(statSync(join(root, "dist", "extension.js")).size).toBeLessThan(700_000);
  });

  test("holds what it needs and nothing of its making", () => {
    const files = listed();
    for (const wanted of [
      "extension/package.json",
      "extension/package.nls.json",
      "extension/dist/extension.js",
      "extension/dist/remit.mjs",
      "extension/dist/panel/main.js",
      "extension/dist/panel/codicon.ttf",
      "extension/dist/THIRD-PARTY-NOTICES.txt",
      "extension/media/icon.png",
      "extension/media/contract.schema.json",
      "extension/LICENSE.txt",
      "extension/changelog.md",
      "extension/readme.md",
    ])
      expect(files, wanted).toContain(wanted);
    const { contributes } = manifest();
    const pictures = contributes.walkthroughs.flatMap(({ steps }) =>
      steps.flatMap(({ media }) => Object.values(media.image)),
    );
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of [...pictures, ...readmePictures()]) expect(files).toContain(`extension/${picture}`);
    expect(files.filter((file) => /\.map$|\.ts$|\/(test|src|dev|node_modules|\.tmp)\//.test(file))).toEqual(
      [],
    );
  });

  test("wakes lazily", () => {
    const { activationEvents } = manifest();
    expect(activationEvents.filter((event) => event === "*" || event === "onStartupFinished")).toEqual([]);
  });
});

describe("activation", () => {
  const site = useSite({ model: new Parts() });

  test("takes under 50 ms of its own time, by VS Code's own record", async () => {
    const times: number[] = [];
    for (let start = 0; start < 5; start += 1) {
      const editor = await site().open();
      await editor.page.locator('.statusbar-item[id^="remit.remit"]').first().waitFor();
      await editor.command("Developer: Show Running Extensions");
      const row = editor.page.locator('.runtime-extensions-editor .monaco-list-row[aria-label="Remit"]');
      const told = (await row.locator(".activation-time").first().textContent()) ?? "";
      const ms = /(\d+)ms/.exec(told)?.[1];
      if (ms === undefined) throw new Error(`VS Code says no time: ${told}`);
      times.push(Number(ms));
      await editor.page.close();
    }
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    console.log(`activation, ms by VS Code's record: ${times.join(", ")}; median ${median}`);
    expect(median).toBeLessThan(50);
  });
});

function listed(): readonly string[] {
  return execFileSync("unzip", ["-Z1", inject("vsix")], { encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
}

function readmePictures(): readonly string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  return [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path = ""]) => path);
}
