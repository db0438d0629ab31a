import { expect, test } from "vitest";
import { casesIn, expectLabel } from "./cases.ts";

const cases = casesIn("rust.cases.txt", "src/lib.rs", { "Cargo.toml": '[package]\nname = "pack"\n' });

test("there are at least 60 labelled cases", () => expect(cases.length).toBeGreaterThanOrEqual(60));

test.each(cases)("$title", async (labelled) => expectLabel(labelled));
