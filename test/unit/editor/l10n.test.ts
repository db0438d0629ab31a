import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { bundleText } from "../../../dev/l10n.ts";
import { expectGolden } from "../../support/golden-file.ts";

const root = resolve(import.meta.dirname, "../../..");

test("translators get every string that the editor shows", async () => {
  expectGolden(resolve(root, "l10n/bundle.l10n.json"), await bundleText());
});

test("the manifest's strings are all there, and none is left over", () => {
  const manifest = readFileSync(resolve(root, "package.json"), "utf8");
  const strings: Record<string, string> = JSON.parse(readFileSync(resolve(root, "package.nls.json"), "utf8"));
  const used = new Set([...manifest.matchAll(/"%([\w.-]+)%"/g)].map(([, key = ""]) => key));
  expect(used).toEqual(new Set(Object.keys(strings)));
});
