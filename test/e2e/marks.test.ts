import { expect, test } from "vitest";
import { Parts } from "./scripts.ts";
import { useSite } from "./site.ts";

const site = useSite({ model: new Parts() });

test("two files are allowed from the explorer, a folder is protected, and the badges say so", async () => {
  const editor = await site().open();
  await editor.expand("src", "test");
  await expect.poll(() => editor.decoration("greet.mjs")).toMatchObject({ badge: "✓" });
  await editor.mark("Allow in Contract", "package.json", "README.md");
  await expect.poll(() => editor.contract()).toMatch(/"write": \[[^\]]*"package\.json", "README\.md"\]/);
  await expect
    .poll(() => editor.decoration("README.md"))
    .toMatchObject({
      told: expect.stringContaining("greet-by-name"),
      badge: "✓",
    });
  await editor.mark("Protect", "test");
  await expect.poll(() => editor.contract()).toMatch(/"never": \["test\/\*\*"\]/);
  await expect.poll(async () => (await editor.decoration("greet.test.mjs")).badge).not.toBe("✓");
  await editor.mark("Remove from Contract", "README.md");
  await expect.poll(() => editor.contract()).not.toContain("README.md");
  await expect.poll(() => editor.decoration("README.md")).toMatchObject({ badge: "" });
  expect(await editor.contract()).toContain("// What shall be reached, in words.");
});
