import { expect, test } from "vitest";
import { casesIn, expectLabel } from "./cases.ts";

const cases = casesIn("go.cases.txt", "pack/pack.go", { "go.mod": "module example.com/pack\n" });

test("there are at least 60 labelled cases", () => expect(cases.length).toBeGreaterThanOrEqual(60));

test.each(cases)("$title", async (labelled) => expectLabel(labelled));
