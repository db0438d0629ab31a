import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generatedSchemas } from "../../../dev/schemas.ts";

test.each(generatedSchemas().map(({ file, text }) => [file, text] as const))(
  "%s is what `node dev/schemas.ts` writes",
  async (file, text) => {
    expect(await readFile(join(import.meta.dirname, "../../..", file), "utf8")).toBe(text);
  },
);
