import { expect, test } from "vitest";
import { casesIn, expectLabel } from "./cases.ts";

const manifest = '{ "name": "pack", "main": "./dist/index.js", "types": "./dist/index.d.ts" }\n';
const cases = casesIn("script.cases.txt", "src/index.ts", { "package.json": manifest });

test("there are at least 60 labelled cases", () => expect(cases.length).toBeGreaterThanOrEqual(60));

test.each(cases)("$title", async (labelled) => expectLabel(labelled));
