import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedSchemas } from "../../../dev/schemas.ts";

test("media/report.schema.json is what `node dev/schemas.ts` writes", async () => {
  const report = generatedSchemas().find(({ file }) => file === "media/report.schema.json");
  const file = join(import.meta.dirname, "../../..", "media/report.schema.json");
  expect(await readFile(file, "utf8")).toBe(report?.text);
});
